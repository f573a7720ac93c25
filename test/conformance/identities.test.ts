import { describe, expect, test } from "vitest";
import { ownDkimKey } from "../support/own-dkim-key.ts";
import { rejectionOf, useService, versions } from "./running-service.ts";

const content = { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } };

describe.each(versions)("email identities of $version", ({ version, clientOf, errors }) => {
  test("are created as verified, returned, listed, and deleted", async () => {
    const service = await useService();
    const client = clientOf(service);
    const created = await client.createEmailIdentity({
      EmailIdentity: "Acme.example",
      Tags: [{ Key: "team", Value: "crm" }],
    });
    expect(created).toMatchObject({
      IdentityType: "DOMAIN",
      VerifiedForSendingStatus: true,
      DkimAttributes: { SigningEnabled: true, Status: "SUCCESS" },
    });
    expect(new Set(created.DkimAttributes?.Tokens).size).toBe(3);

    const got = await client.getEmailIdentity({ EmailIdentity: "acme.example" });
    expect(got).toMatchObject({
      IdentityType: "DOMAIN",
      FeedbackForwardingStatus: true,
      VerifiedForSendingStatus: true,
      DkimAttributes: created.DkimAttributes,
      Tags: [{ Key: "team", Value: "crm" }],
    });
    expect("VerificationStatus" in got).toBe(version === "v2");

    await client.createEmailIdentity({ EmailIdentity: "ann@other.example" });
    const { EmailIdentities } = await client.listEmailIdentities({});
    expect(EmailIdentities).toMatchObject([
      { IdentityType: "EMAIL_ADDRESS", IdentityName: "ann@other.example", SendingEnabled: true },
      { IdentityType: "DOMAIN", IdentityName: "acme.example", SendingEnabled: true },
    ]);
    await client.deleteEmailIdentity({ EmailIdentity: "acme.example" });
    const error = await rejectionOf(client.getEmailIdentity({ EmailIdentity: "acme.example" }));
    expect(error).toBeInstanceOf(errors.NotFoundException);
    expect(error.$metadata.httpStatusCode).toBe(404);
  });

  test("are listed in pages", async () => {
    const service = await useService();
    const client = clientOf(service);
    for (const name of ["a", "b", "c"])
      await client.createEmailIdentity({ EmailIdentity: `${name}.example` });
    const first = await client.listEmailIdentities({ PageSize: 2 });
    expect(first.EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual([
      "c.example",
      "b.example",
    ]);
    await client.deleteEmailIdentity({ EmailIdentity: "b.example" });
    const second = await client.listEmailIdentities({ PageSize: 2, NextToken: first.NextToken });
    expect(second.EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual(["a.example"]);
    expect(second.NextToken).toBeUndefined();
  });

  test.each(["acme", "-acme.example", "a b@acme.example", "@acme.example", "acme..example", "ann@"])(
    "refuse %j",
    async (name) => {
      const service = await useService();
      const error = await rejectionOf(clientOf(service).createEmailIdentity({ EmailIdentity: name }));
      expect(error).toBeInstanceOf(errors.BadRequestException);
      expect(error.message).toContain(name);
    },
  );

  test("cannot be created twice, and cannot be deleted if they do not exist", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const twice = await rejectionOf(client.createEmailIdentity({ EmailIdentity: "ACME.example" }));
    // v1 does not model AlreadyExistsException for this operation.
    expect(twice.name).toBe(version === "v2" ? "AlreadyExistsException" : "BadRequestException");
    expect(twice.$metadata.httpStatusCode).toBe(400);
    const unknown = await rejectionOf(client.deleteEmailIdentity({ EmailIdentity: "other.example" }));
    expect(unknown).toBeInstanceOf(errors.NotFoundException);
  });

  test("begin when a domain first sends, and include its subdomains", async () => {
    const service = await useService();
    const client = clientOf(service);
    const send = (FromEmailAddress: string) =>
      client.createDeliverabilityTestReport({ FromEmailAddress, Content: content });
    await send("Acme <news@acme.example>");
    await send("shop@mail.acme.example");
    await send("ann@gmail.com");
    const { EmailIdentities } = await client.listEmailIdentities({});
    expect(EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual([
      "ann@gmail.com",
      "acme.example",
    ]);
  });

  test("of a single address do not sign", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity: "news@acme.example" });
    const create = () =>
      client.createDeliverabilityTestReport({ FromEmailAddress: "news@acme.example", Content: content });
    const dkimOf = async (ReportId: string | undefined) =>
      (await client.getDeliverabilityTestReport({ ReportId })).OverallPlacement?.DkimPercentage;
    const asAddress = await create();
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    const asDomain = await create();
    expect(await dkimOf(asAddress.ReportId)).toBe(0);
    expect(await dkimOf(asDomain.ReportId)).toBe(100);
  });

  test("of a public mailbox provider's domain are never verified", async () => {
    const service = await useService();
    const client = clientOf(service);
    const created = await client.createEmailIdentity({ EmailIdentity: "gmail.com" });
    expect(created).toMatchObject({ VerifiedForSendingStatus: false, DkimAttributes: { Status: "PENDING" } });
    service.clock.advance(72 * 3_600_000);
    const got = await client.getEmailIdentity({ EmailIdentity: "gmail.com" });
    expect(got).toMatchObject({ VerifiedForSendingStatus: false, DkimAttributes: { Status: "FAILED" } });
    await client.createDeliverabilityTestReport({ FromEmailAddress: "ann@gmail.com", Content: content });
    expect(await client.getEmailIdentity({ EmailIdentity: "ann@gmail.com" })).toMatchObject({
      VerifiedForSendingStatus: true,
    });
  });
});

describe("v2 only", () => {
  test("an identity shows its verification and DKIM signing", async () => {
    const { v2, clock } = await useService();
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    expect(await v2.getEmailIdentity({ EmailIdentity: "acme.example" })).toMatchObject({
      VerificationStatus: "SUCCESS",
      VerificationInfo: { LastSuccessTimestamp: new Date(clock.now()) },
      DkimAttributes: { SigningAttributesOrigin: "AWS_SES", CurrentSigningKeyLength: "RSA_2048_BIT" },
    });
  });

  test("a domain can sign with its own key", async () => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({
      EmailIdentity: "acme.example",
      DkimSigningAttributes: { DomainSigningSelector: "s1", DomainSigningPrivateKey: ownDkimKey() },
    });
    const { DkimAttributes } = await v2.getEmailIdentity({ EmailIdentity: "acme.example" });
    expect(DkimAttributes).toEqual({
      SigningEnabled: true,
      Status: "SUCCESS",
      Tokens: ["s1"],
      SigningAttributesOrigin: "EXTERNAL",
    });
  });

  test.each([
    ["a selector alone", { DomainSigningSelector: "s1" }, "specified together"],
    [
      "an unknown key length",
      { NextSigningKeyLength: "RSA_512_BIT" as "RSA_1024_BIT" },
      "Member must satisfy enum value set: [RSA_1024_BIT, RSA_2048_BIT]",
    ],
    [
      "a bad selector",
      { DomainSigningSelector: "-", DomainSigningPrivateKey: "QUJD" },
      "Value '-' at 'dkimSigningAttributes.domainSigningSelector' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
    [
      "a bad key, which is not repeated",
      { DomainSigningSelector: "s1", DomainSigningPrivateKey: "se cret" },
      "Value at 'dkimSigningAttributes.domainSigningPrivateKey' failed",
    ],
    [
      "a text that is no key",
      { DomainSigningSelector: "s1", DomainSigningPrivateKey: "QUJD" },
      "DomainSigningPrivateKey must be an RSA key of 1024 or 2048 bits in base64",
    ],
    [
      "a key that is too long",
      { DomainSigningSelector: "s1", DomainSigningPrivateKey: ownDkimKey(4096) },
      "DomainSigningPrivateKey must be an RSA key of 1024 or 2048 bits in base64",
    ],
  ])("signing attributes with %s are refused", async (_, DkimSigningAttributes, message) => {
    const { v2 } = await useService();
    const error = await rejectionOf(
      v2.createEmailIdentity({ EmailIdentity: "acme.example", DkimSigningAttributes }),
    );
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(message);
    expect(error.message).not.toContain("se cret");
  });

  test("a configuration set that does not exist returns NotFoundException", async () => {
    const { v2 } = await useService();
    const error = await rejectionOf(
      v2.createEmailIdentity({ EmailIdentity: "acme.example", ConfigurationSetName: "none" }),
    );
    expect(error.name).toBe("NotFoundException");
    expect((await v2.listEmailIdentities({})).EmailIdentities).toEqual([]);
  });

  test("the list can be filtered", async () => {
    const { v2 } = await useService();
    for (const EmailIdentity of ["acme.example", "ann@acme.example", "gmail.com"])
      await v2.createEmailIdentity({ EmailIdentity });
    const names = async (Filter: Record<string, string>) =>
      (await v2.listEmailIdentities({ Filter })).EmailIdentities?.map(({ IdentityName }) => IdentityName);
    expect(await names({ IDENTITY_TYPE: "EMAIL_ADDRESS" })).toEqual(["ann@acme.example"]);
    expect(await names({ IDENTITY_NAME_CONTAINS: "acme", IDENTITY_TYPE: "DOMAIN" })).toEqual([
      "acme.example",
    ]);
    expect(await names({ VERIFICATION_STATUS: "PENDING" })).toEqual(["gmail.com"]);
    const error = await rejectionOf(names({ COLOUR: "red" }));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain("[IDENTITY_NAME_CONTAINS, IDENTITY_TYPE, VERIFICATION_STATUS]");
  });
});

describe.each(versions)("attributes of identities of $version", ({ clientOf, errors }) => {
  const EmailIdentity = "acme.example";

  test("are stored and returned", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity });
    await client.putEmailIdentityFeedbackAttributes({ EmailIdentity, EmailForwardingEnabled: false });
    await client.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: false });
    await client.putEmailIdentityMailFromAttributes({
      EmailIdentity,
      MailFromDomain: "bounce.acme.example",
      BehaviorOnMxFailure: "REJECT_MESSAGE",
    });
    expect(await client.getEmailIdentity({ EmailIdentity })).toMatchObject({
      FeedbackForwardingStatus: false,
      DkimAttributes: { SigningEnabled: false },
      MailFromAttributes: {
        MailFromDomain: "bounce.acme.example",
        MailFromDomainStatus: "SUCCESS",
        BehaviorOnMxFailure: "REJECT_MESSAGE",
      },
    });
    await client.putEmailIdentityFeedbackAttributes({ EmailIdentity, EmailForwardingEnabled: true });
    await client.putEmailIdentityMailFromAttributes({ EmailIdentity, MailFromDomain: "" });
    const got = await client.getEmailIdentity({ EmailIdentity });
    expect(got.FeedbackForwardingStatus).toBe(true);
    expect(got.MailFromAttributes).toEqual({ BehaviorOnMxFailure: "USE_DEFAULT_VALUE" });
  });

  test("that disable DKIM remove the mail's authentication", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    await client.createEmailIdentity({ EmailIdentity });
    const dkim = async () => {
      const { ReportId } = await client.createDeliverabilityTestReport({
        FromEmailAddress: "news@acme.example",
        Content: content,
      });
      return (await client.getDeliverabilityTestReport({ ReportId })).OverallPlacement?.DkimPercentage;
    };
    expect(await dkim()).toBe(100);
    await client.putEmailIdentityDkimAttributes({ EmailIdentity, SigningEnabled: false });
    expect(await dkim()).toBe(0);
  });

  test.each(["acme.example", "other.example", "bounce.acme.example.org"])(
    "refuse the MAIL FROM domain %s",
    async (MailFromDomain) => {
      const client = clientOf(await useService());
      await client.createEmailIdentity({ EmailIdentity });
      const error = await rejectionOf(
        client.putEmailIdentityMailFromAttributes({ EmailIdentity, MailFromDomain }),
      );
      expect(error).toBeInstanceOf(errors.BadRequestException);
      expect(error.message).toContain("must be a subdomain of acme.example");
    },
  );

  test("of an unknown identity return NotFoundException", async () => {
    const client = clientOf(await useService());
    const calls = [
      client.putEmailIdentityDkimAttributes({ EmailIdentity }),
      client.putEmailIdentityFeedbackAttributes({ EmailIdentity }),
      client.putEmailIdentityMailFromAttributes({ EmailIdentity }),
    ];
    for (const error of await Promise.all(calls.map(rejectionOf)))
      expect(error).toBeInstanceOf(errors.NotFoundException);
  });
});

test("v2 only: an identity names a configuration set, which must exist", async () => {
  const { v2 } = await useService();
  const create = () =>
    v2.createEmailIdentity({ EmailIdentity: "acme.example", ConfigurationSetName: "campaigns" });
  expect((await rejectionOf(create())).message).toBe("Configuration set <campaigns> does not exist.");
  await v2.createConfigurationSet({ ConfigurationSetName: "campaigns" });
  await create();
  expect((await v2.getEmailIdentity({ EmailIdentity: "acme.example" })).ConfigurationSetName).toBe(
    "campaigns",
  );
});
