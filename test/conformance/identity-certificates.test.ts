import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const EmailIdentity = "acme.example";
const FromAddress = "news@mail.acme.example";
const CertificateArn = "arn:aws:acm:us-east-1:000000000000:certificate/3f2a81bc-9d0e-4c11-a1b2-000000000001";
const dayMs = 86_400_000;

async function useIdentity(options: Parameters<typeof useService>[0] = {}) {
  const service = await useService(options);
  await service.v2.createEmailIdentity({ EmailIdentity });
  return service;
}

describe("certificates of identities", () => {
  test("are associated, listed, and removed", async () => {
    const { v2, clock } = await useIdentity();
    await v2.associateEmailIdentityCertificate({ EmailIdentity, FromAddress, CertificateArn });
    const list = async () => (await v2.listEmailIdentityCertificates({ EmailIdentity })).Certificates;
    const certificate = {
      FromAddress,
      Status: "ACTIVE",
      CertificateArn,
      CertificateExpiryTime: new Date(clock.now() + 395 * dayMs),
    };
    expect(await list()).toEqual([certificate]);
    expect(
      (
        await rejectionOf(
          v2.associateEmailIdentityCertificate({ EmailIdentity, FromAddress, CertificateArn }),
        )
      ).name,
    ).toBe("AlreadyExistsException");
    // "If a certificate has passed its expiration time, it's returned with a status of FAILED."
    clock.advance(395 * dayMs);
    expect(await list()).toEqual([{ ...certificate, Status: "FAILED" }]);
    // "This operation is idempotent."
    for (let round = 0; round < 2; round++)
      await v2.disassociateEmailIdentityCertificate({ EmailIdentity, FromAddress });
    expect(await list()).toEqual([]);
  });

  test("are set up and removed over time in the profile strict", async () => {
    const { v2, control } = await useIdentity({ profile: "strict" });
    const status = async () => {
      control.advanceClock(1000);
      const { Certificates } = await v2.listEmailIdentityCertificates({ EmailIdentity });
      return Certificates?.map(({ Status }) => Status);
    };
    await v2.associateEmailIdentityCertificate({ EmailIdentity, FromAddress, CertificateArn });
    expect(await status()).toEqual(["PROVISIONING"]);
    control.advanceClock(300_000);
    expect(await status()).toEqual(["ACTIVE"]);
    await v2.disassociateEmailIdentityCertificate({ EmailIdentity, FromAddress });
    expect(await status()).toEqual(["DEPROVISIONING"]);
    // "… unless the existing association is in the DEPROVISIONING state"
    await v2.associateEmailIdentityCertificate({ EmailIdentity, FromAddress, CertificateArn });
    expect(await status()).toEqual(["PROVISIONING"]);
  });

  test("of an email address need no other address", async () => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity: "ann@gmail.com" });
    const identity = { EmailIdentity: "ann@gmail.com", CertificateArn };
    await v2.associateEmailIdentityCertificate(identity);
    const { Certificates } = await v2.listEmailIdentityCertificates({ EmailIdentity: "ann@gmail.com" });
    expect(Certificates).toMatchObject([{ FromAddress: "ann@gmail.com" }]);
    const error = await rejectionOf(
      v2.associateEmailIdentityCertificate({ ...identity, FromAddress: "ben@gmail.com" }),
    );
    expect(error.name).toBe("BadRequestException");
  });

  test("are listed in pages, and deleted with their identity", async () => {
    const { v2 } = await useIdentity();
    for (const name of ["a", "b"])
      await v2.associateEmailIdentityCertificate({
        EmailIdentity,
        FromAddress: `${name}@acme.example`,
        CertificateArn,
      });
    const first = await v2.listEmailIdentityCertificates({ EmailIdentity, PageSize: 1 });
    const rest = await v2.listEmailIdentityCertificates({
      EmailIdentity,
      PageSize: 1,
      NextToken: first.NextToken,
    });
    expect(rest.Certificates).toMatchObject([{ FromAddress: "a@acme.example" }]);
    await v2.deleteEmailIdentity({ EmailIdentity });
    await v2.createEmailIdentity({ EmailIdentity });
    expect((await v2.listEmailIdentityCertificates({ EmailIdentity })).Certificates).toEqual([]);
  });

  test.each([
    ["without an address", { FromAddress: undefined }, "BadRequestException"],
    ["for an address elsewhere", { FromAddress: "a@notacme.example" }, "BadRequestException"],
    ["with another ARN", { CertificateArn: "arn:aws:s3:::bucket" }, "BadRequestException"],
    ["of an unknown identity", { EmailIdentity: "none.example" }, "NotFoundException"],
  ])("are rejected %s", async (_, changes, name) => {
    const { v2 } = await useIdentity();
    const request = { EmailIdentity, FromAddress, CertificateArn, ...changes };
    expect((await rejectionOf(v2.associateEmailIdentityCertificate(request))).name).toBe(name);
  });

  test("of an unknown identity are neither listed nor removed", async () => {
    const { v2 } = await useService();
    for (const call of [
      v2.listEmailIdentityCertificates({ EmailIdentity }),
      v2.disassociateEmailIdentityCertificate({ EmailIdentity, FromAddress }),
    ])
      expect((await rejectionOf(call)).name).toBe("NotFoundException");
  });
});
