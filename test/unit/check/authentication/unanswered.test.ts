import { afterEach, describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { createInspector } from "../../../../src/check/inspect.ts";
import { type CheckSettings, defaultCheckSettings } from "../../../../src/check/settings.ts";
import { type DnsFault, startDnsServer, type TestDnsServer } from "../../../support/dns-server.ts";
import { sampleMail } from "../sample-mail.ts";

const hash = "ab".repeat(32);
const ip = "203.0.113.7";
/** DNS zone of a domain that passes every check that reads DNS. */
const zone: Readonly<Record<string, readonly string[]>> = {
  "acme.example TXT": [`v=spf1 mx -all`],
  "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
  "acme.example MX": ["10 mx.acme.example"],
  "mx.acme.example A": [ip],
  "7.113.0.203.in-addr.arpa PTR": ["mx.acme.example"],
  "_mta-sts.acme.example TXT": ["v=STSv1; id=1"],
  "_smtp._tls.acme.example TXT": ["v=TLSRPTv1; rua=mailto:tls@acme.example"],
  "_25._tcp.mx.acme.example TLSA": [`3 1 1 ${hash}`],
  "default._bimi.acme.example TXT": ["v=BIMI1; l=https://acme.example/l.svg; a=https://acme.example/v.pem"],
};
const without = (...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(zone).filter(([key]) => !keys.includes(key)));

const onDns = [
  "spf",
  "dmarc-policy",
  "dmarc-record",
  "from-alignment",
  "forward-confirmed-dns",
  "mta-sts",
  "tls-rpt",
  "dane",
  "bimi-record",
];

const servers: TestDnsServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const serve = async (records = zone, fault?: (name: string, type: string) => DnsFault | undefined) => {
  const server = await startDnsServer(records, fault ? { fault } : {});
  servers.push(server);
  return server;
};
const by = ({ port }: TestDnsServer): CheckSettings["dns"] => ({ servers: [`127.0.0.1:${port}`] });

/** Returns the result of each check that reads DNS: `passed`, its findings, or why it is not measured. */
async function judge(
  dns: CheckSettings["dns"],
  { from = "Acme <news@acme.example>", mailFrom = "bounce@acme.example", dnsTimeoutMs = 20_000 } = {},
): Promise<Readonly<Record<string, string>>> {
  const inspector = await createInspector({
    settings: { ...defaultCheckSettings, engines: [], dns, sendingAddress: ip, mailFrom },
    now: () => Date.UTC(2026, 10, 21, 12),
    dnsTimeoutMs,
  });
  const message = readMessage(sampleMail({ fields: { From: from } }));
  const { passed, findings, notMeasured } = await inspector.inspect({ message });
  return Object.fromEntries([
    ...passed.map((check) => [check, "passed"]),
    ...findings.map(({ check, message: text }) => [check, text]),
    ...notMeasured.map(({ check, reason }) => [check, `not measured: ${reason}`]),
  ]);
}
const only = (outcomes: Readonly<Record<string, string>>) => onDns.map((id) => [id, outcomes[id]]);

test.each<[string, () => Promise<CheckSettings["dns"]>]>([
  ["a DNS server answers", async () => by(await serve())],
  ["its answers come by TCP", async () => by(await serve(zone, () => "long"))],
  ["answers are recorded", async () => zone],
])("every check passes when %s", async (_, dns) => {
  expect(only(await judge(await dns()))).toEqual(onDns.map((id) => [id, "passed"]));
});

describe('a failed query is never read as "no record"', () => {
  test.each<[DnsFault, string, number]>([
    ["SERVFAIL", "SERVFAIL", 20_000],
    ["REFUSED", "REFUSED", 20_000],
    ["FORMERR", "FORMERR", 20_000],
    ["garbage", "the response is malformed", 20_000],
    ["BADVERS", "BADVERS", 20_000],
    ["a referral", "the response neither contains such a record nor denies that one exists", 20_000],
    ["another type", "the response is to another query", 20_000],
    ["long, then cut off", "the response is truncated", 20_000],
    ["silent", "all DNS queries of the message together took more than 0.2 s", 200],
    ["another id", "all DNS queries of the message together took more than 0.2 s", 200],
    ["long, then silent", "all DNS queries of the message together took more than 0.2 s", 200],
  ])("%s", async (fault, why, dnsTimeoutMs) => {
    const outcomes = await judge(by(await serve(zone, () => fault)), { dnsTimeoutMs });
    for (const id of onDns) expect([id, outcomes[id]]).toEqual([id, expect.stringContaining(`: ${why}`)]);
    for (const id of onDns) expect(outcomes[id]).toMatch(/^not measured: DNS query for \S+ failed: /);
  });

  test.each<[string, string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    [
      "_dmarc",
      "_dmarc.acme.example",
      zone,
      ["dmarc-policy", "dmarc-record", "from-alignment", "bimi-record"],
    ],
    ["_mta-sts", "_mta-sts.acme.example", zone, ["mta-sts"]],
    [
      "_mta-sts, and no record for reports",
      "_mta-sts.acme.example",
      without("_smtp._tls.acme.example TXT", "_25._tcp.mx.acme.example TLSA"),
      ["mta-sts", "tls-rpt"],
    ],
    [
      "TLSA, and neither MTA-STS nor a record for reports",
      "_25._tcp.mx.acme.example",
      without("_smtp._tls.acme.example TXT", "_mta-sts.acme.example TXT"),
      ["mta-sts", "tls-rpt", "dane"],
    ],
    ["TLSA alone", "_25._tcp.mx.acme.example", zone, ["dane"]],
    ["the host name of the address", "7.113.0.203.in-addr.arpa", zone, ["forward-confirmed-dns"]],
    ["BIMI", "default._bimi.acme.example", zone, ["bimi-record"]],
    ["the mail host", "mx.acme.example", zone, ["spf", "from-alignment", "forward-confirmed-dns"]],
    [
      "the address of a name, where SPF asks for names only",
      "7.113.0.203.in-addr.arpa",
      { ...zone, "acme.example TXT": ["v=spf1 ptr -all"] },
      ["spf", "from-alignment", "forward-confirmed-dns"],
    ],
    [
      "the From domain's SPF, and there is no DMARC record",
      "mx.acme.example",
      without("_dmarc.acme.example TXT", "default._bimi.acme.example TXT"),
      ["spf", "from-alignment", "forward-confirmed-dns"],
    ],
  ])("SERVFAIL for %s", async (_, silent, records, expected) => {
    const outcomes = await judge(
      by(await serve(records, (name) => (name === silent ? "SERVFAIL" : undefined))),
    );
    const unknown = onDns.filter((id) => outcomes[id]?.startsWith("not measured: DNS query for "));
    expect(unknown).toEqual(onDns.filter((id) => expected.includes(id)));
  });
});

test("a slow SPF record with 100 mail hosts ends at the deadline, with no further queries", async () => {
  const hosts = Array.from({ length: 10 }, (_, index) => `m${index}.acme.example`);
  const server = await serve(
    {
      ...zone,
      "acme.example TXT": [`v=spf1 ${hosts.map((host) => `mx:${host}`).join(" ")} -all`],
      ...Object.fromEntries(hosts.map((host) => [`${host} MX`, [`10 h.${host}`]])),
    },
    (name) => (name.startsWith("h.") ? "silent" : undefined),
  );
  const outcomes = await judge(by(server), { dnsTimeoutMs: 300 });
  expect(outcomes).toMatchObject({
    spf: "not measured: DNS query for h.m0.acme.example failed: all DNS queries of the message together took more than 0.3 s",
    "dmarc-policy": "passed",
  });
  expect(server.asked).toContain("m0.acme.example MX");
  expect(server.asked).not.toContain("m1.acme.example MX");
});

test("queries the mail hosts of one SPF term in parallel", async () => {
  const hosts = Array.from({ length: 10 }, (_, index) => `h${index}.acme.example`);
  const server = await serve({ ...zone, "acme.example MX": hosts.map((host) => `10 ${host}`) }, (name) =>
    /^h\d\./.test(name) ? "silent" : undefined,
  );
  await judge(by(server), { dnsTimeoutMs: 5000 });
  expect(hosts.filter((host) => server.asked.includes(`${host} A`))).toEqual(hosts);
});

describe("each outcome reports its own cause", () => {
  test.each<[string, Readonly<Record<string, readonly string[]>>, string, string]>([
    [
      "no host name",
      without("7.113.0.203.in-addr.arpa PTR"),
      "forward-confirmed-dns",
      "The sending IP address has no host name",
    ],
    [
      "BIMI without DMARC",
      without("_dmarc.acme.example TXT"),
      "bimi-record",
      "BIMI requires DMARC, but acme.example has no DMARC record",
    ],
    [
      "two DMARC records",
      { ...zone, "_dmarc.acme.example TXT": ["v=DMARC1; p=reject", "v=DMARC1; p=none"] },
      "dmarc-policy",
      "acme.example has 2 DMARC records, so none applies",
    ],
    [
      "a text of another kind at _mta-sts",
      {
        ...without("_smtp._tls.acme.example TXT", "_25._tcp.mx.acme.example TLSA"),
        "_mta-sts.acme.example TXT": ["v=spf1 -all"],
      },
      "tls-rpt",
      "passed",
    ],
    [
      "a mail host by its address only",
      {
        ...without("acme.example MX", "_mta-sts.acme.example TXT", "_25._tcp.mx.acme.example TLSA"),
        "acme.example A": ["203.0.113.5"],
      },
      "mta-sts",
      "acme.example has no MTA-STS record, so mail to it may be delivered without TLS",
    ],
    [
      "the second of two host names leads back",
      {
        ...zone,
        "7.113.0.203.in-addr.arpa PTR": ["other.acme.example", "mx.acme.example"],
        "other.acme.example A": ["203.0.113.8"],
      },
      "forward-confirmed-dns",
      "passed",
    ],
    [
      "p= twice",
      { ...zone, "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; p=none; rua=mailto:d@acme.example"] },
      "dmarc-record",
      "The DMARC record of acme.example has p= more than once, so no receiver reads it",
    ],
  ])("%s", async (_, records, id, said) => {
    expect((await judge(by(await serve(records))))[id]).toBe(said);
    expect((await judge(records))[id]).toBe(said);
  });

  test("treats a loop of aliases as a failed query", async () => {
    const records = {
      ...without("_dmarc.acme.example TXT"),
      "_dmarc.acme.example CNAME": ["_dmarc.acme.example"],
    };
    for (const dns of [by(await serve(records)), records])
      expect((await judge(dns))["dmarc-policy"]).toMatch(
        /^not measured: DNS query for _dmarc\.acme\.example failed: its aliases \(CNAME\) form a loop/,
      );
  });

  test.each<[string, DnsFault | undefined, readonly string[], RegExp]>([
    ["has a record", undefined, ["v=DMARC1; p=reject; rua=mailto:d@acme.example"], /^passed$/],
    ["has none", undefined, [], /^acme\.example publishes no DMARC policy$/],
    [
      "is not answered for",
      "SERVFAIL",
      [],
      /^not measured: DNS query for _dmarc\.acme\.example failed: SERVFAIL/,
    ],
  ])("queries the target of an alias that comes alone: it %s", async (_, fault, records, expected) => {
    const server = await serve(
      {
        ...without("_dmarc.acme.example TXT"),
        "_dmarc.acme.example CNAME": ["d.acme.example"],
        ...(records.length > 0 ? { "d.acme.example TXT": records } : {}),
      },
      (name) => (name === "d.acme.example" ? fault : undefined),
    );
    expect((await judge(by(server)))["dmarc-policy"]).toMatch(expected);
    expect(server.asked).toContain("d.acme.example TXT");
  });

  test("follows 12 aliases", async () => {
    const chain = Array.from({ length: 12 }, (_, index) => [
      `${index === 0 ? "_dmarc.acme" : `a${index}`}.example CNAME`,
      [`a${index + 1}.example`],
    ]);
    const records = {
      ...without("_dmarc.acme.example TXT"),
      ...Object.fromEntries(chain),
      "a12.example TXT": ["v=DMARC1; p=reject"],
    };
    expect((await judge(records))["dmarc-policy"]).toBe("passed");
  });

  test("two From domains", async () => {
    const outcomes = await judge(zone, { from: "news@acme.example, x@other.example" });
    for (const id of ["dmarc-policy", "dmarc-record", "from-alignment"])
      expect(outcomes[id]).toBe("not measured: DMARC requires a single From domain, and the message has 2");
  });
});

test("every check queries an international domain in ASCII", async () => {
  const ascii: typeof zone = JSON.parse(
    JSON.stringify(zone).replaceAll("acme.example", "xn--bcher-kva.example"),
  );
  for (const dns of [by(await serve(ascii)), ascii])
    expect(
      only(await judge(dns, { from: "news@bücher.example", mailFrom: "bounce@bücher.example" })),
    ).toEqual(onDns.map((id) => [id, "passed"]));
});
