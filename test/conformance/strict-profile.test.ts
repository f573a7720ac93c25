import { describe, expect, test } from "vitest";
import { rejectionOf, useService, versions } from "./running-service.ts";

const FromEmailAddress = "news@acme.example";
const simple = { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } };
const minuteMs = 60_000;

describe.each(versions)("the profile strict, by $version", ({ version, clientOf, errors }) => {
  async function useStrict() {
    const service = await useService({ profile: "strict" });
    const client = clientOf(service);
    /** Makes a call a second later, so that it is not throttled. */
    const later = <Result>(call: () => Promise<Result>): Promise<Result> => {
      service.clock.advance(1000);
      return call();
    };
    const send = (to = "ann@acme.example") =>
      later(() =>
        client.sendEmail({ FromEmailAddress, Destination: { ToAddresses: [to] }, Content: simple }),
      );
    const verify = async () => {
      await later(() => client.createEmailIdentity({ EmailIdentity: "acme.example" }));
      service.clock.advance(5 * minuteMs);
    };
    return { ...service, client, later, send, verify };
  }

  test("identities are pending for five minutes, then verified and signed with DKIM", async () => {
    const { client, clock, later } = await useStrict();
    const created = await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    expect(created).toMatchObject({ VerifiedForSendingStatus: false, DkimAttributes: { Status: "PENDING" } });
    const get = () => later(() => client.getEmailIdentity({ EmailIdentity: "acme.example" }));
    clock.advance(5 * minuteMs - 2000);
    expect(await get()).toMatchObject({ VerifiedForSendingStatus: false });
    expect(await get()).toMatchObject({
      VerifiedForSendingStatus: true,
      DkimAttributes: { Status: "SUCCESS" },
      ...(version === "v2" ? { VerificationStatus: "SUCCESS" } : {}),
    });
  });

  test("a MAIL FROM domain is pending, then verified; a rejected one fails after 72 hours", async () => {
    const { client, clock, later, verify, control } = await useStrict();
    await verify();
    const put = () =>
      later(() =>
        client.putEmailIdentityMailFromAttributes({
          EmailIdentity: "acme.example",
          MailFromDomain: "bounce.acme.example",
        }),
      );
    const status = async () =>
      (await later(() => client.getEmailIdentity({ EmailIdentity: "acme.example" }))).MailFromAttributes
        ?.MailFromDomainStatus;
    await put();
    expect(await status()).toBe("PENDING");
    clock.advance(5 * minuteMs);
    expect(await status()).toBe("SUCCESS");
    control.changeAccount({ mailFromRejected: true });
    await put();
    clock.advance(5 * minuteMs);
    expect(await status()).toBe("PENDING");
    clock.advance(72 * 60 * minuteMs);
    expect(await status()).toBe("FAILED");
  });

  test("rejects an unknown or unverified sender, and creates no identity for it", async () => {
    const { client, later, send } = await useStrict();
    for (const call of [
      send,
      () => later(() => client.createDeliverabilityTestReport({ FromEmailAddress, Content: simple })),
    ]) {
      const error = await rejectionOf(call());
      expect(error).toBeInstanceOf(errors.MessageRejected);
      expect(error.message).toBe(
        "Email address is not verified. The following identities failed the check in region US-EAST-1: news@acme.example",
      );
    }
    expect((await client.listEmailIdentities({})).EmailIdentities).toEqual([]);
  });

  test("in the sandbox, recipients must be verified too, except the mailbox simulator's", async () => {
    const { client, send, verify, control } = await useStrict();
    await verify();
    await send("success@simulator.amazonses.com");
    await send("ann@acme.example");
    const error = await rejectionOf(send("ann@reader.example"));
    expect(error).toBeInstanceOf(errors.MessageRejected);
    expect(error.message).toContain("ann@reader.example");
    expect(await client.getAccount({})).toMatchObject({
      ProductionAccessEnabled: false,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 1 },
    });
    control.changeAccount({ productionAccess: true });
    await send("ann@reader.example");
  });

  test("one message a second and 200 a day can be sent", async () => {
    const { client, clock, send, verify } = await useStrict();
    await verify();
    const atOnce = () =>
      client.sendEmail({
        FromEmailAddress,
        Destination: { ToAddresses: ["ann@acme.example"] },
        Content: simple,
      });
    await send();
    const tooFast = await rejectionOf(atOnce());
    expect(tooFast).toBeInstanceOf(errors.TooManyRequestsException);
    expect(tooFast.message).toBe("Maximum sending rate exceeded.");
    for (let count = 1; count < 200; count++) await send();
    const tooMany = await rejectionOf(send());
    expect(tooMany).toBeInstanceOf(errors.LimitExceededException);
    expect(tooMany.message).toBe("Daily message quota exceeded.");
    clock.advance(24 * 60 * minuteMs);
    await send();
  });

  test("each operation is limited to one call per second", async () => {
    const { client, clock } = await useStrict();
    await client.getAccount({});
    await client.listConfigurationSets({});
    const error = await rejectionOf(client.getAccount({}));
    expect(error).toBeInstanceOf(errors.TooManyRequestsException);
    expect([error.message, error.$metadata.httpStatusCode]).toEqual(["Rate exceeded", 429]);
    clock.advance(1000);
    await client.getAccount({});
  });

  test("a placement test requires the Deliverability dashboard", async () => {
    const { client, later, verify } = await useStrict();
    await verify();
    const create = () =>
      later(() => client.createDeliverabilityTestReport({ FromEmailAddress, Content: simple }));
    const error = await rejectionOf(create());
    expect(error).toBeInstanceOf(errors.BadRequestException);
    expect(error.message).toContain("dashboard is not enabled");
    await client.putDeliverabilityDashboardOption({ DashboardEnabled: true });
    expect((await create()).DeliverabilityTestStatus).toBe("IN_PROGRESS");
  });
});

test("the easy profile enforces none of this", async () => {
  const { v2 } = await useService();
  const calls = Array.from({ length: 300 }, () =>
    v2.sendEmail({
      FromEmailAddress,
      Destination: { ToAddresses: ["ann@reader.example"] },
      Content: simple,
    }),
  );
  await Promise.all(calls);
  expect((await v2.getAccount({})).SendQuota?.SentLast24Hours).toBe(300);
});
