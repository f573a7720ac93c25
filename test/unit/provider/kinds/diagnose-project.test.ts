import { afterEach, describe, expect, test } from "vitest";
import type { ServiceOptions } from "../../../../src/api/service.ts";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { diagnoseProject } from "../../../../src/provider/kinds/diagnose-project.ts";
import type { Diagnosis } from "../../../../src/result/diagnosis.ts";
import { startService } from "../../../../src/service/start.ts";
import { noSecrets } from "../../../support/no-secrets.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Fixture = NonNullable<ServiceOptions["fixture"]>;
type Provider = "sesv2" | "pinpoint-email";

/** An account without problems. */
const healthy: Fixture = {
  account: { dashboardDomains: ["acme.example"], vdmEnabled: true },
  identities: [{ name: "acme.example", mailFrom: "bounce.acme.example" }],
  dns: { "_dmarc.acme.example TXT": ["v=DMARC1; p=reject"] },
};

async function look(
  provider: Provider,
  fixture: Fixture,
  { senders = ["news@acme.example"], ...options }: Partial<ServiceOptions> & { senders?: string[] } = {},
): Promise<Diagnosis[]> {
  const service = await startService({ fixture, ...options });
  closers.push(() => service.close());
  const { diagnoses } = await diagnoseProject(
    { provider, region: "us-east-1", endpoint: service.url, placeholderCredentials: true },
    async () => senders,
    { signal: new AbortController().signal, now: Date.now, loadModule: async () => undefined, ...noSecrets },
  );
  return diagnoses;
}

const worst = (diagnoses: readonly Diagnosis[]) =>
  diagnoses
    .filter(({ level }) => level !== "ok")
    .map(({ level, about, message }) => `${level} ${about}: ${message}`);

describe.each(["sesv2", "pinpoint-email"] as const)("doctor for %s", (provider) => {
  test("finds no problem in a healthy account", async () => {
    const diagnoses = await look(provider, healthy);
    expect(worst(diagnoses)).toEqual([]);
    expect(diagnoses.map(({ about }) => about)).toEqual([
      "account",
      "Deliverability dashboard",
      "identity acme.example",
      "dedicated IP 192.0.2.10",
      "dedicated IP 192.0.2.11",
      ...(provider === "sesv2" ? ["recommendations"] : []),
    ]);
  });

  const withIdentity = (identity: object): Fixture => ({
    ...healthy,
    identities: [{ name: "acme.example", mailFrom: "bounce.acme.example", ...identity }],
  });
  test.each<[string, Fixture, RegExp]>([
    [
      "paused sending",
      { ...healthy, account: { ...healthy.account, sendingEnabled: false } },
      /^error account: Sending is paused/,
    ],
    [
      "the sandbox",
      { ...healthy, account: { ...healthy.account, productionAccess: false } },
      /^error account: In the sandbox/,
    ],
    [
      "probation",
      { ...healthy, account: { ...healthy.account, enforcementStatus: "PROBATION" } },
      /^warn account: On probation/,
    ],
    [
      "a shutdown",
      { ...healthy, account: { ...healthy.account, enforcementStatus: "SHUTDOWN" } },
      /^error account: Amazon has shut down sending for this account/,
    ],
    ["no dashboard", { ...healthy, account: { vdmEnabled: true } }, /^warn Deliverability dashboard: Off/],
    [
      "a domain that is not subscribed",
      {
        ...healthy,
        account: { ...healthy.account, dashboardDomains: ["other.example"] },
        identities: [...(healthy.identities ?? []), { name: "other.example" }],
      },
      /^warn Deliverability dashboard: acme\.example is not subscribed/,
    ],
    [
      "no identity",
      { ...healthy, account: { vdmEnabled: true }, identities: [] },
      /^error identity news@acme\.example: Neither news@acme\.example nor acme\.example/,
    ],
    [
      "a pending identity",
      { ...withIdentity({ verification: "PENDING" }), account: { vdmEnabled: true } },
      /^error identity acme\.example: Not verified/,
    ],
    [
      "DKIM records that are missing",
      withIdentity({ dkim: "FAILED" }),
      /^warn identity acme\.example: DKIM records not found \(FAILED\)/,
    ],
    [
      "no MAIL FROM domain",
      { ...healthy, identities: [{ name: "acme.example" }] },
      /^warn identity acme\.example: No custom MAIL FROM domain/,
    ],
    [
      "a blocklisting",
      { ...healthy, listings: [{ ip: "192.0.2.10", list: "zen.blocklist.example", from: "-2d" }] },
      /^warn dedicated IP 192\.0\.2\.10: Listed on zen\.blocklist\.example/,
    ],
  ])("reports %s, with a fix", async (_, fixture, line) => {
    const diagnoses = await look(provider, fixture);
    const lines = worst(diagnoses);
    expect(lines.join("\n")).toMatch(new RegExp(line.source, "m"));
    for (const { level, fix } of diagnoses) expect(level === "ok" || fix !== undefined).toBe(true);
  });

  test("accepts a sender whose email address is an identity", async () => {
    const diagnoses = await look(provider, {
      account: { vdmEnabled: true },
      identities: [{ name: "news@acme.example" }],
    });
    expect(diagnoses.find(({ about }) => about === "identity news@acme.example")?.level).not.toBe("error");
  });

  test("names a missing permission, and still reports everything else", async () => {
    const message =
      "User: arn:aws:iam::1:user/a is not authorized to perform: ses:GetDedicatedIps on resource: *";
    const faults = [
      { operation: "GetDedicatedIps", error: { code: "AccessDeniedException", statusCode: 403, message } },
    ] as const;
    const diagnoses = await look(provider, healthy, { faults });
    expect(worst(diagnoses)).toHaveLength(1);
    expect(diagnoses.find(({ level }) => level === "unknown")).toMatchObject({
      about: "dedicated IPs",
      fix: expect.stringContaining("Grant ses:GetDedicatedIps"),
    });
  });

  test("reports only that the account cannot be read", async () => {
    const faults = [{ operation: "GetAccount", error: { statusCode: 503 } }] as const;
    expect(worst(await look(provider, healthy, { faults }))).toEqual([
      expect.stringMatching(/^error account: Cannot read the account/),
    ]);
  });
});

test("reports open recommendations from SES v2 if Virtual Deliverability Manager is enabled", async () => {
  const fixture: Fixture = { ...healthy, identities: [{ name: "acme.example", dkim: "FAILED" }], dns: {} };
  const lines = worst(await look("sesv2", fixture));
  expect(
    lines.filter((line) => line.startsWith("warn recommendation for acme.example")).length,
  ).toBeGreaterThan(0);
});

test.each<[string, PlacewrightError | undefined, Diagnosis]>([
  [
    "only loads a provider module",
    undefined,
    {
      level: "unknown",
      about: "provider ./own.ts",
      message: "It loads; nothing else of a custom provider is checked",
      fix: "Run one test to check it",
    },
  ],
  [
    "finds that a provider module is missing",
    new PlacewrightError("file-missing", "Cannot read it", { hint: "Check the path" }),
    { level: "error", about: "provider ./own.ts", message: "Cannot read it", fix: "Check the path" },
  ],
  [
    "finds where a provider module throws",
    new PlacewrightError("config-invalid", "it throws", { location: { file: "own.ts", line: 3 } }),
    { level: "error", about: "provider ./own.ts", message: "it throws (own.ts, line 3)" },
  ],
])("doctor %s", async (_, fault, diagnosis) => {
  const options = { signal: new AbortController().signal, now: Date.now, ...noSecrets };
  const settings = { provider: "module", module: "./own.ts" } as const;
  expect(
    await diagnoseProject(settings, async () => [], { ...options, loadModule: async () => fault }),
  ).toEqual({ diagnoses: [diagnosis] });
});

describe("doctor", () => {
  const { signal } = new AbortController();
  const options = { signal, now: Date.now, loadModule: async () => undefined, ...noSecrets };

  test("has nothing to check for the embedded service", async () => {
    expect(await diagnoseProject({ provider: "local" }, async () => [], options)).toEqual({
      diagnoses: [
        {
          level: "ok",
          about: "embedded service",
          message: "Needs no account and no network. Placements are simulated",
        },
      ],
    });
  });

  test("checks the sending server and the mailboxes of a seed list", async () => {
    const unreachable = { host: "127.0.0.1", port: 1, tls: "none" } as const;
    const { region, diagnoses } = await diagnoseProject(
      {
        provider: "seedlist",
        send: { via: "smtp", ...unreachable },
        groups: [{ isp: "Here", imap: unreachable, authservId: "", seeds: [{ address: "a@here.example" }] }],
        windowMs: 1,
      },
      async () => [],
      options,
    );
    expect(region).toBeUndefined();
    expect(diagnoses.map(({ level, about }) => `${level} ${about}`)).toEqual([
      "error sending through 127.0.0.1",
      "warn seeds at Here",
      "error mailbox a@here.example",
    ]);
  });

  test("names the region of an account, and reports one that is not valid", async () => {
    const service = await startService({ fixture: healthy });
    closers.push(() => service.close());
    const settings = { provider: "sesv2", endpoint: service.url, placeholderCredentials: true } as const;
    const found = await diagnoseProject({ ...settings, region: "eu-west-1" }, async () => [], options);
    expect(found.region).toBe("eu-west-1");
    const { region, diagnoses } = await diagnoseProject(
      { ...settings, region: "not a region" },
      async () => [],
      options,
    );
    expect(region).toBeUndefined();
    expect(diagnoses).toEqual([
      {
        level: "error",
        about: "account",
        message: expect.stringContaining('the region "not a region" is not valid'),
        fix: expect.any(String),
      },
    ]);
  });
});
