import { describe, expect, test } from "vitest";
import type { AccountApi } from "../../../../../src/provider/amazon/account/account-api.ts";
import {
  diagnoseAccount,
  refusalOf,
  toDiagnosis,
} from "../../../../../src/provider/amazon/account/diagnose.ts";
import { ProviderError } from "../../../../../src/provider/provider-error.ts";
import { never } from "../../../../support/amazon-provider.ts";

const denied = new ProviderError("provider-access-denied", "Cannot read it: denied", { hint: "Grant it" });
const notFound = new ProviderError("provider-not-found", "Cannot read it: not found");

/** An account without problems. */
const healthy: AccountApi = {
  region: async () => "eu-west-1",
  account: async () => ({ SendingEnabled: true, ProductionAccessEnabled: true }),
  identity: async () => ({
    VerifiedForSendingStatus: true,
    VerificationStatus: "SUCCESS",
    DkimAttributes: { SigningEnabled: true, Status: "SUCCESS" },
    MailFromAttributes: {
      MailFromDomain: "bounce.acme.example",
      MailFromDomainStatus: "SUCCESS",
      BehaviorOnMxFailure: "USE_DEFAULT_VALUE",
    },
  }),
  dashboard: async () => ({
    DashboardEnabled: true,
    ActiveSubscribedDomains: [{ Domain: "Acme.example" }],
  }),
  dedicatedIps: async () => [],
  blacklists: async () => ({}),
  recommendations: async () => [],
  domainStatistics: async () => ({}),
  campaigns: async () => [],
  campaign: async () => ({}),
  metrics: async () => [],
  simulated: false,
  close: () => {},
};

const linesOf = async (api: Partial<AccountApi>, senders: readonly string[] = ["news@acme.example"]) =>
  (await diagnoseAccount({ ...healthy, ...api }, async () => senders, never)).map(
    ({ level, about, message }) => `${level} ${about}: ${message}`,
  );
const dashboard = "ok Deliverability dashboard: On for acme.example";
const identity = expect.stringMatching(/^ok identity acme\.example: /);

describe("the account", () => {
  test.each<[string, Awaited<ReturnType<AccountApi["account"]>>, string[]]>([
    ["no problem", {}, ["ok account: Can send"]],
    [
      "a quota that is hardly used",
      { SendQuota: { Max24HourSend: 1000, SentLast24Hours: 899 } },
      ["ok account: Can send. Sent 899 of 1000 messages allowed per day"],
    ],
    [
      "a quota that is nearly used",
      { SendQuota: { Max24HourSend: 1000, SentLast24Hours: 900 } },
      ["warn account: Sent 900 of 1000 messages allowed per day"],
    ],
    [
      "a quota that is used up",
      { SendQuota: { Max24HourSend: 1000, SentLast24Hours: 1000 } },
      ["error account: Sent 1000 of 1000 messages allowed per day"],
    ],
    [
      "no quota: -1 is unlimited",
      { SendQuota: { Max24HourSend: -1, SentLast24Hours: 5 } },
      ["ok account: Can send"],
    ],
    [
      "several problems",
      { SendingEnabled: false, EnforcementStatus: "PROBATION", ProductionAccessEnabled: false },
      [
        "error account: Sending is paused",
        "warn account: On probation: too many bounces or complaints",
        "error account: In the sandbox, which sends only to verified email addresses, not to seed mailboxes",
      ],
    ],
    [
      "a shutdown",
      { SendingEnabled: false, EnforcementStatus: "SHUTDOWN" },
      ["error account: Amazon has shut down sending for this account"],
    ],
  ])("has %s", async (_, account, lines) => {
    expect(await linesOf({ account: async () => account })).toEqual([...lines, dashboard, identity]);
  });

  test.each([
    [{}, undefined],
    [{ SendingEnabled: true, EnforcementStatus: "PROBATION" }, undefined],
    [{ SendingEnabled: false }, "Sending is paused"],
    [{ EnforcementStatus: "SHUTDOWN" }, "Amazon has shut down sending for this account"],
  ])("%j creates no tests because: %s", (account, message) => {
    expect(refusalOf(account)?.message).toBe(message);
  });

  test("that may not be read leaves the other checks", async () => {
    expect(await linesOf({ account: () => Promise.reject(denied) })).toEqual([
      "unknown account: Cannot read it: denied",
      dashboard,
      identity,
    ]);
  });

  test("that cannot be read is the only diagnosis, and no sender is read", async () => {
    const failing = { ...healthy, account: () => Promise.reject(notFound) };
    const readSenders = () => Promise.reject(new Error("read the senders"));
    expect(await diagnoseAccount(failing, readSenders, never)).toEqual([
      { level: "error", about: "account", message: "Cannot read it: not found" },
    ]);
  });

  test("an error that is not the provider's is thrown", async () => {
    const odd = new TypeError("odd");
    await expect(linesOf({ account: () => Promise.reject(odd) })).rejects.toBe(odd);
    await expect(linesOf({ dashboard: () => Promise.reject(odd) })).rejects.toBe(odd);
    expect(toDiagnosis("it", denied)).toEqual({
      level: "unknown",
      about: "it",
      message: "Cannot read it: denied",
      fix: "Grant it",
    });
  });
});

describe("the dashboard", () => {
  const ok = "ok account: Can send";
  test.each<[string, Awaited<ReturnType<AccountApi["dashboard"]>>, string[]]>([
    [
      "off",
      { DashboardEnabled: false },
      [
        "warn Deliverability dashboard: Off: only single placement tests are available, and no statistics on sent mail",
      ],
    ],
    [
      "without the domains",
      { DashboardEnabled: true },
      [
        "warn Deliverability dashboard: acme.example, shop.example are not subscribed: no statistics on sent mail",
      ],
    ],
    [
      "without one domain",
      { DashboardEnabled: true, ActiveSubscribedDomains: [{ Domain: "acme.example" }, {}] },
      ["warn Deliverability dashboard: shop.example is not subscribed: no statistics on sent mail"],
    ],
    [
      "about to end",
      {
        DashboardEnabled: true,
        AccountStatus: "PENDING_EXPIRATION",
        ActiveSubscribedDomains: [{ Domain: "acme.example" }, { Domain: "SHOP.example" }],
      },
      [
        "warn Deliverability dashboard: The subscription ends this month",
        "ok Deliverability dashboard: On for acme.example, shop.example",
      ],
    ],
  ])("is %s", async (_, answer, lines) => {
    const senders = ["news@ACME.example", "hi@acme.example", "news@shop.example"];
    expect((await linesOf({ dashboard: async () => answer }, senders)).slice(0, -2)).toEqual([ok, ...lines]);
  });
});

describe("dedicated IP addresses", () => {
  const restOf = async (api: Partial<AccountApi>) => (await linesOf(api)).slice(3);

  test("are listed in numeric order, with every problem", async () => {
    expect(
      await restOf({
        dedicatedIps: async () => [
          { Ip: "192.0.2.10", WarmupStatus: "DONE" },
          { Ip: "192.0.2.9", WarmupStatus: "IN_PROGRESS", WarmupPercentage: 40 },
          { WarmupStatus: "DONE" },
          { Ip: "192.0.2.11", WarmupStatus: "IN_PROGRESS" },
        ],
        blacklists: async (ips) => {
          expect(ips).toEqual(["192.0.2.9", "192.0.2.10", "192.0.2.11"]);
          return { "192.0.2.9": [{ RblName: "a.example" }, { RblName: "a.example" }, {}], "192.0.2.10": [] };
        },
      }),
    ).toEqual([
      "warn dedicated IP 192.0.2.9: Listed on a.example, a blocklist",
      "warn dedicated IP 192.0.2.9: Warming up (40%)",
      "ok dedicated IP 192.0.2.10: Not on any blocklist that Amazon monitors",
      "warn dedicated IP 192.0.2.11: Warming up (0%)",
    ]);
  });

  test("are not looked up on blocklists if there are none", async () => {
    expect(await restOf({ blacklists: () => Promise.reject(denied) })).toEqual([]);
    expect(await restOf({ dedicatedIps: () => Promise.reject(denied) })).toEqual([
      "unknown dedicated IPs: Cannot read it: denied",
    ]);
  });
});

describe("recommendations", () => {
  const restOf = async (
    open: Awaited<ReturnType<NonNullable<AccountApi["recommendations"]>>>,
    vdm = "ENABLED",
  ) =>
    (
      await linesOf({
        account: async () => ({ VdmAttributes: { VdmEnabled: vdm === "ENABLED" ? "ENABLED" : "DISABLED" } }),
        recommendations: async () => open,
      })
    ).slice(3);

  test("are read only if Virtual Deliverability Manager is enabled", async () => {
    expect(await restOf([])).toEqual(["ok recommendations: None open"]);
    expect(await restOf([{ Description: "Publish it" }], "DISABLED")).toEqual([]);
    expect(
      (
        await linesOf({
          account: async () => ({ VdmAttributes: { VdmEnabled: "ENABLED" } }),
          recommendations: undefined,
        })
      ).slice(3),
    ).toEqual([]);
  });

  test("state their subject and impact", async () => {
    expect(
      await restOf([
        {
          ResourceArn: "arn:aws:ses:x:1:identity/acme.example",
          Description: "Publish DMARC",
          Impact: "HIGH",
        },
        { ResourceArn: "arn:aws:ses:x:1:tenant/t-1/shop.example", Description: "Use DKIM", Impact: "LOW" },
        { ResourceArn: "arn:aws:ses:x:1:identity/b.example" },
      ]),
    ).toEqual([
      "warn recommendation for acme.example: Publish DMARC (high impact)",
      "warn recommendation for shop.example: Use DKIM",
      "warn recommendation for b.example: no reason given",
    ]);
  });
});

describe("an identity", () => {
  const about = "identity acme.example";
  const whole = () => healthy.identity("acme.example", never);
  const diagnose = async (api: Partial<AccountApi>, senders: readonly string[] = ["news@acme.example"]) =>
    (await diagnoseAccount({ ...healthy, ...api }, async () => senders, never)).slice(2);
  type Identity = Awaited<ReturnType<AccountApi["identity"]>>;
  const mailFrom = (rest: NonNullable<Partial<Identity["MailFromAttributes"]>>) => ({
    MailFromAttributes: {
      MailFromDomain: "bounce.acme.example",
      MailFromDomainStatus: "SUCCESS" as const,
      BehaviorOnMxFailure: "USE_DEFAULT_VALUE" as const,
      ...rest,
    },
  });

  test.each<[Identity, object]>([
    [{}, { level: "ok", message: "Verified, and its mail is signed with DKIM" }],
    [
      { VerifiedForSendingStatus: false },
      {
        level: "error",
        message: "Not verified",
        fix: "Publish the records that GetEmailIdentity returns, and wait for Amazon to find them",
      },
    ],
    [
      { DkimAttributes: { SigningEnabled: false, Status: "FAILED" } },
      {
        level: "warn",
        message: "Mail is not signed with DKIM",
        fix: "Enable DKIM signing with PutEmailIdentityDkimAttributes",
      },
    ],
    [
      { DkimAttributes: { SigningEnabled: true, Status: "PENDING" } },
      {
        level: "warn",
        message: "DKIM records not found (PENDING)",
        fix: "Publish the three CNAME records of the identity",
      },
    ],
    [{ DkimAttributes: {} }, { level: "ok", message: "Verified, and its mail is signed with DKIM" }],
    [
      { MailFromAttributes: undefined },
      {
        level: "warn",
        message: "No custom MAIL FROM domain: SPF passes for Amazon's domain, and is not aligned",
        fix: "Set one with PutEmailIdentityMailFromAttributes",
      },
    ],
    [
      mailFrom({ MailFromDomainStatus: "FAILED" }),
      {
        level: "warn",
        message: "DNS records of the MAIL FROM domain bounce.acme.example not found (FAILED)",
        fix: "Publish its MX and SPF records",
      },
    ],
  ])("with %j", async (changes, expected) => {
    expect(await diagnose({ identity: async () => ({ ...(await whole()), ...changes }) })).toEqual([
      { about, ...expected },
    ]);
  });

  test("of each sender is checked if its domain has none", async () => {
    const asked: string[] = [];
    const identity: AccountApi["identity"] = (name) => {
      asked.push(name);
      return name === "b@shop.example" || name === "acme.example" ? whole() : Promise.reject(notFound);
    };
    const found = await diagnose({ identity }, [
      "a@shop.example",
      "b@SHOP.example",
      "b@shop.example",
      "x@acme.example",
    ]);
    expect(found.map(({ level, about: of }) => `${level} ${of}`)).toEqual([
      "error identity a@shop.example",
      "error identity b@SHOP.example",
      "ok identity b@shop.example",
      "ok identity acme.example",
    ]);
    expect(found[0]).toMatchObject({
      message: "Neither a@shop.example nor shop.example is an identity of this account in this region",
      fix: "Create the identity, publish its DKIM records, and check the region",
    });
    expect(asked).toEqual([
      "shop.example",
      "a@shop.example",
      "b@SHOP.example",
      "b@shop.example",
      "acme.example",
    ]);
  });

  test("that may not be read is unknown", async () => {
    expect(await diagnose({ identity: () => Promise.reject(denied) })).toEqual([
      { level: "unknown", about, message: "Cannot read it: denied", fix: "Grant it" },
    ]);
  });
});
