import * as sesv2 from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import { ownDkimKey } from "../support/own-dkim-key.ts";
import { rejectionOf, useService } from "./running-service.ts";

const EmailIdentity = "acme.example";
const content = { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello, reader" } } } };

describe("PutEmailIdentityDkimSigningAttributes", () => {
  test("signs with the sender's own key, and with Easy DKIM again", async () => {
    const { v2, control } = await useService({ completeAfterMs: 0 });
    await v2.createEmailIdentity({ EmailIdentity });
    const put = await v2.putEmailIdentityDkimSigningAttributes({
      EmailIdentity,
      SigningAttributesOrigin: "EXTERNAL",
      SigningAttributes: { DomainSigningSelector: "own1", DomainSigningPrivateKey: ownDkimKey(2048) },
    });
    expect(put).toMatchObject({ DkimStatus: "SUCCESS", DkimTokens: ["own1"] });
    expect((await v2.getEmailIdentity({ EmailIdentity })).DkimAttributes).toMatchObject({
      SigningAttributesOrigin: "EXTERNAL",
      Tokens: ["own1"],
    });
    const send = async () => {
      const { MessageId = "" } = await v2.sendEmail({
        FromEmailAddress: "news@acme.example",
        Destination: { ToAddresses: ["ann@reader.example"] },
        Content: content,
      });
      return Buffer.from(await control.eml(MessageId)).toString();
    };
    expect(await send()).toMatch(/DKIM-Signature:[\s\S]*s=own1;/);
    // The simulated mailbox providers verify the signature with the published key.
    const { ReportId } = await v2.createDeliverabilityTestReport({
      FromEmailAddress: "news@acme.example",
      Content: content,
    });
    const report = await v2.getDeliverabilityTestReport({ ReportId });
    expect(report.OverallPlacement?.DkimPercentage).toBe(100);
    const easy = await v2.putEmailIdentityDkimSigningAttributes({
      EmailIdentity,
      SigningAttributesOrigin: "AWS_SES",
    });
    expect(easy.DkimTokens).toHaveLength(3);
    expect(easy.SigningHostedZone).toBe("dkim.amazonses.com");
    expect(await send()).toMatch(new RegExp(`s=${easy.DkimTokens?.[0]};`));
  });

  test("searches for the records again in the profile strict", async () => {
    const { v2, clock } = await useService({ profile: "strict" });
    await v2.createEmailIdentity({ EmailIdentity });
    clock.advance(3_600_000);
    const { DkimStatus } = await v2.putEmailIdentityDkimSigningAttributes({
      EmailIdentity,
      SigningAttributesOrigin: "EXTERNAL",
      SigningAttributes: { DomainSigningSelector: "own1", DomainSigningPrivateKey: ownDkimKey(1024) },
    });
    expect(DkimStatus).toBe("PENDING");
    clock.advance(300_000);
    expect(await v2.getEmailIdentity({ EmailIdentity })).toMatchObject({
      VerifiedForSendingStatus: true,
      DkimAttributes: { Status: "SUCCESS" },
    });
  });

  test("changes the key length at most once per day", async () => {
    const { v2, clock } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    const put = (NextSigningKeyLength: "RSA_1024_BIT" | "RSA_2048_BIT") =>
      v2.putEmailIdentityDkimSigningAttributes({
        EmailIdentity,
        SigningAttributesOrigin: "AWS_SES",
        SigningAttributes: { NextSigningKeyLength },
      });
    await put("RSA_1024_BIT");
    await put("RSA_1024_BIT");
    expect(await rejectionOf(put("RSA_2048_BIT"))).toMatchObject({
      message: "NextSigningKeyLength can be changed at most once per day",
    });
    clock.advance(86_400_000);
    await put("RSA_2048_BIT");
    expect((await v2.getEmailIdentity({ EmailIdentity })).DkimAttributes).toMatchObject({
      NextSigningKeyLength: "RSA_2048_BIT",
      LastKeyGenerationTimestamp: new Date(clock.now()),
    });
  });

  test.each<[string, Partial<sesv2.PutEmailIdentityDkimSigningAttributesRequest>, string]>([
    ["EXTERNAL without a key", { SigningAttributesOrigin: "EXTERNAL" }, "requires DomainSigningSelector"],
    [
      "Easy DKIM with a key",
      { SigningAttributes: { DomainSigningSelector: "a", DomainSigningPrivateKey: "AAAA" } },
      "not allowed with the origin AWS_SES",
    ],
    [
      "a key that is none",
      {
        SigningAttributesOrigin: "EXTERNAL",
        SigningAttributes: { DomainSigningSelector: "a", DomainSigningPrivateKey: "AAAA" },
      },
      "must be an RSA key of 1024 or 2048 bits",
    ],
    [
      "a selector without a key",
      { SigningAttributesOrigin: "EXTERNAL", SigningAttributes: { DomainSigningSelector: "a" } },
      "must be specified together",
    ],
    [
      "the origin in the attributes",
      { SigningAttributes: { DomainSigningAttributesOrigin: "AWS_SES_EU_WEST_1" } },
      "DomainSigningAttributesOrigin is not allowed here",
    ],
    ["an email address", { EmailIdentity: "ann@reader.example" }, "allowed for domains only"],
  ])("rejects %s", async (_, changes, message) => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    await v2.createEmailIdentity({ EmailIdentity: "ann@reader.example" });
    const error = await rejectionOf(
      v2.putEmailIdentityDkimSigningAttributes({
        EmailIdentity,
        SigningAttributesOrigin: "AWS_SES",
        ...changes,
      }),
    );
    expect(error).toBeInstanceOf(sesv2.BadRequestException);
    expect(error.message).toContain(message);
  });

  test("has the origin of a parent identity in another Region", async () => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    await v2.putEmailIdentityDkimSigningAttributes({
      EmailIdentity,
      SigningAttributesOrigin: "AWS_SES_EU_WEST_1",
    });
    expect((await v2.getEmailIdentity({ EmailIdentity })).DkimAttributes?.SigningAttributesOrigin).toBe(
      "AWS_SES_EU_WEST_1",
    );
  });
});

describe("identity policies", () => {
  const policy = (changes: object = {}) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: "111122223333" },
          Action: ["ses:SendEmail", "ses:SendRawEmail"],
          Resource: "arn:aws:ses:us-east-1:000000000000:identity/acme.example",
          ...changes,
        },
      ],
    });

  test("are created, replaced, listed, and deleted", async () => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    const partners = { EmailIdentity, PolicyName: "partners" };
    await v2.createEmailIdentityPolicy({ ...partners, Policy: policy() });
    expect(await rejectionOf(v2.createEmailIdentityPolicy({ ...partners, Policy: policy() }))).toBeInstanceOf(
      sesv2.AlreadyExistsException,
    );
    await v2.updateEmailIdentityPolicy({ ...partners, Policy: policy({ Effect: "Deny" }) });
    // An update of a policy that does not exist succeeds, and so does its deletion.
    await v2.updateEmailIdentityPolicy({ EmailIdentity, PolicyName: "new", Policy: policy() });
    const policies = { partners: policy({ Effect: "Deny" }), new: policy() };
    expect((await v2.getEmailIdentityPolicies({ EmailIdentity })).Policies).toEqual(policies);
    expect((await v2.getEmailIdentity({ EmailIdentity })).Policies).toEqual(policies);
    for (const PolicyName of ["partners", "new", "never"])
      await v2.deleteEmailIdentityPolicy({ EmailIdentity, PolicyName });
    expect((await v2.getEmailIdentityPolicies({ EmailIdentity })).Policies).toEqual({});
  });

  test.each([
    ["text", "nonsense", "not a JSON object"],
    ["a list", "[]", "not a JSON object"],
    ["no statement", "{}", "no statement"],
    ["an old version", policy().replace("2012-10-17", "2011-01-01"), "unknown version"],
    ["another effect", policy({ Effect: "Maybe" }), "Effect must be Allow or Deny"],
    ["no principal", policy({ Principal: undefined }), "no Principal"],
    ["an action of another service", policy({ Action: "s3:GetObject" }), "action of SES"],
    [
      "another identity",
      policy({ Resource: "arn:aws:ses:us-east-1:000000000000:identity/other.example" }),
      "the ARN of identity acme.example",
    ],
    ["more than 4 KB", policy({ Sid: "s".repeat(4096) }), "at most 4096"],
  ])("reject %s", async (_, Policy, message) => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    const error = await rejectionOf(
      v2.createEmailIdentityPolicy({ EmailIdentity, PolicyName: "partners", Policy }),
    );
    expect(error).toBeInstanceOf(sesv2.BadRequestException);
    expect(error.message).toContain(message);
  });

  test("need a verified identity, and are 20 at most", async () => {
    const { v2, control } = await useService();
    await v2.createEmailIdentity({ EmailIdentity });
    for (let index = 0; index < 20; index++)
      await v2.createEmailIdentityPolicy({ EmailIdentity, PolicyName: `p${index}`, Policy: policy() });
    expect(
      await rejectionOf(v2.createEmailIdentityPolicy({ EmailIdentity, PolicyName: "p20", Policy: policy() })),
    ).toBeInstanceOf(sesv2.LimitExceededException);
    expect(await rejectionOf(v2.getEmailIdentityPolicies({ EmailIdentity: "none.example" }))).toBeInstanceOf(
      sesv2.NotFoundException,
    );
    control.settleIdentity(EmailIdentity, { verification: "PENDING" });
    expect(await rejectionOf(v2.getEmailIdentityPolicies({ EmailIdentity }))).toBeInstanceOf(
      sesv2.BadRequestException,
    );
  });
});

test("an identity's configuration set is used, and can be removed", async () => {
  const { v2, control } = await useService();
  await v2.createEmailIdentity({ EmailIdentity });
  await v2.createConfigurationSet({ ConfigurationSetName: "news" });
  const put = (ConfigurationSetName?: string) =>
    v2.putEmailIdentityConfigurationSetAttributes({ EmailIdentity, ConfigurationSetName });
  const send = async () => {
    await v2.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ann@reader.example"] },
      Content: content,
    });
    return control.outbox().at(-1)?.configurationSetName;
  };
  await put("news");
  expect((await v2.getEmailIdentity({ EmailIdentity })).ConfigurationSetName).toBe("news");
  expect(await send()).toBe("news");
  expect(await rejectionOf(put("none"))).toBeInstanceOf(sesv2.NotFoundException);
  await put();
  expect(await send()).toBeUndefined();
});

test("account details are stored; the profile strict reviews them", async () => {
  const details = {
    MailType: "MARKETING",
    WebsiteURL: "https://acme.example",
    ContactLanguage: "EN",
  } as const;
  const easy = await useService();
  expect((await easy.v2.getAccount({})).Details).toBeUndefined();
  await easy.v2.putAccountDetails({ ...details, ProductionAccessEnabled: true });
  expect((await easy.v2.getAccount({})).Details).toMatchObject({
    ...details,
    ReviewDetails: { Status: "GRANTED" },
  });
  const { v2, clock, control } = await useService({ profile: "strict" });
  const put = () => v2.putAccountDetails({ ...details, ProductionAccessEnabled: true });
  await put();
  expect(await v2.getAccount({})).toMatchObject({
    ProductionAccessEnabled: false,
    Details: { ReviewDetails: { Status: "PENDING" } },
  });
  clock.advance(1000);
  expect(await rejectionOf(put())).toBeInstanceOf(sesv2.ConflictException);
  control.changeAccount({ productionAccess: true });
  clock.advance(1000);
  expect((await v2.getAccount({})).Details?.ReviewDetails?.Status).toBe("GRANTED");
  await put();
});

test("a configuration set has an archive until it is removed", async () => {
  const { v2 } = await useService();
  const ConfigurationSetName = "news";
  const ArchiveArn = `arn:aws:ses:us-east-1:000000000000:mailmanager-archive/a-${"0".repeat(24)}`;
  await v2.createConfigurationSet({ ConfigurationSetName });
  await v2.putConfigurationSetArchivingOptions({ ConfigurationSetName, ArchiveArn });
  const optionsOf = async () => (await v2.getConfigurationSet({ ConfigurationSetName })).ArchivingOptions;
  expect(await optionsOf()).toEqual({ ArchiveArn });
  await v2.putConfigurationSetArchivingOptions({ ConfigurationSetName });
  expect(await optionsOf()).toBeUndefined();
});
