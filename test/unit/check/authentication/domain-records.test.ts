import { describe, expect, test } from "vitest";
import { readDomainRecords } from "../../../../src/check/authentication/domain-records.ts";
import { found, none, unknown } from "../../../../src/check/authentication/lookup.ts";
import { createRecordedResolver } from "../../../../src/check/authentication/recorded-zone.ts";
import { existsInDns, type Resolver } from "../../../../src/check/authentication/resolver.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../../../src/check/inspect.ts";
import { defaultCheckSettings } from "../../../../src/check/settings.ts";
import { sampleMail } from "../sample-mail.ts";

const zone = {
  "acme.example MX": ["10 mx1.acme.example.", "20 MX2.acme.example"],
  "_mta-sts.acme.example TXT": ["v=STSv1; id=1"],
  "_smtp._tls.acme.example TXT": ["v=TLSRPTv1; rua=mailto:tls@acme.example"],
  "_25._tcp.mx1.acme.example TLSA": ["3 1 1 abcd"],
  "default._bimi.acme.example TXT": [
    "v=BIMI1; l=https://acme.example/logo.svg; a=https://acme.example/vmc.pem",
  ],
  "spring._bimi.acme.example TXT": ["v=BIMI1; l=; a="],
  "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
  "null.example MX": ["0 ."],
};
const resolver = createRecordedResolver(zone);

describe("the DNS records of a domain", () => {
  test("include mail hosts, MTA-STS, TLS-RPT, TLSA, and BIMI", async () => {
    expect(await readDomainRecords("acme.example", "default", resolver)).toEqual({
      domain: "acme.example",
      mailHosts: found(["mx1.acme.example", "mx2.acme.example"]),
      mtaSts: found(["v=STSv1; id=1"]),
      tlsRpt: found(["v=TLSRPTv1; rua=mailto:tls@acme.example"]),
      bimi: found(["v=BIMI1; l=https://acme.example/logo.svg; a=https://acme.example/vmc.pem"]),
      tlsa: [
        { host: "mx1.acme.example", records: found(["3 1 1 abcd"]) },
        { host: "mx2.acme.example", records: none },
      ],
    });
  });

  test("have no mail host if the MX is null", async () => {
    expect(await readDomainRecords("null.example", "default", resolver)).toMatchObject({
      mailHosts: none,
      tlsa: [],
    });
  });

  test("include the organization's BIMI record for a subdomain", async () => {
    expect(await readDomainRecords("news.acme.example", "spring", resolver)).toMatchObject({
      bimi: found(["v=BIMI1; l=; a="]),
    });
  });

  test("are unknown, not absent, if DNS does not respond", async () => {
    const silent: Resolver = async () => {
      throw Object.assign(new Error("queryTxt ETIMEOUT"), { code: "ETIMEOUT" });
    };
    expect(await readDomainRecords("acme.example", "default", silent)).toEqual({
      domain: "acme.example",
      mailHosts: unknown("DNS query for acme.example failed: timeout"),
      mtaSts: unknown("DNS query for _mta-sts.acme.example failed: timeout"),
      tlsRpt: unknown("DNS query for _smtp._tls.acme.example failed: timeout"),
      bimi: unknown("DNS query for default._bimi.acme.example failed: timeout"),
      tlsa: [],
    });
  });

  test("take at most 27 queries for 100 hosts and a long name", async () => {
    let asked = 0;
    const many: Resolver = async (_name, type) => {
      asked++;
      if (type === "MX")
        return Array.from({ length: 100 }, (_, index) => ({
          priority: 0,
          exchange: `mx${index}.acme.example`,
        }));
      throw Object.assign(new Error("no"), { code: "ENOTFOUND" });
    };
    await readDomainRecords(`${"a.".repeat(50)}acme.example`, "default", many);
    expect(asked).toBeLessThanOrEqual(27);
  });
});

describe("whether a name exists", () => {
  test.each([
    ["acme.example", true],
    ["mx1.acme.example", true],
    ["_tcp.mx1.acme.example", true],
    ["ghost.acme.example", false],
    ["example.org", false],
  ])("%s", async (name, exists) => {
    expect(await existsInDns(resolver, name)).toBe(exists);
  });
});

test("the inspector queries DNS if it is on, with the selector that the message names", async () => {
  const inspector = await createInspector({
    settings: { ...defaultCheckSettings, engines: [], dns: zone },
    now: () => Date.UTC(2026, 10, 21, 12),
  });
  const { findings, passed } = await inspector.inspect({
    message: readMessage(sampleMail({ fields: { "BIMI-Selector": "v=BIMI1; s=spring" } })),
  });
  expect(passed).toEqual(expect.arrayContaining(["mta-sts", "tls-rpt", "bimi-record", "dmarc-record"]));
  expect(findings.map(({ check, message }) => [check, message])).toContainEqual([
    "dane",
    "Only some mail hosts of acme.example have a TLSA record: missing for mx2.acme.example, published for mx1.acme.example",
  ]);
});
