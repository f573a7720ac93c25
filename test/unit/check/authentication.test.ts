import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { found, none } from "../../../src/check/authentication/lookup.ts";
import { createRecordedResolver, type DnsZone } from "../../../src/check/authentication/recorded-zone.ts";
import { signMessage } from "../../../src/check/authentication/sign.ts";
import { authenticateMessage } from "../../../src/check/authentication/verify.ts";
import { checkMessage } from "../../../src/check/check-message.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import { sampleMail } from "./sample-mail.ts";

const keyOf = (modulusLength: number) => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    record: `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`,
  };
};
const key = keyOf(2048);

const ip = "203.0.113.7";
const zone: DnsZone = {
  "acme.example TXT": ["v=spf1 ip4:203.0.113.0/24 -all"],
  "s1._domainkey.acme.example TXT": [key.record],
  "alias._domainkey.acme.example CNAME": ["s1._domainkey.acme.example."],
  "s1._domainkey.other.example TXT": [key.record],
  "other.example TXT": ["v=spf1 ip4:203.0.113.0/24 -all"],
  "_dmarc.acme.example TXT": ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"],
  "_dmarc.strict.example TXT": ["v=DMARC1; p=quarantine; adkim=s; aspf=s"],
  "s1._domainkey.strict.example TXT": [key.record],
  "7.113.0.203.in-addr.arpa PTR": ["mail.acme.example"],
  "mail.acme.example A": [ip],
};

const sign = async (
  bytes: Uint8Array,
  domain = "acme.example",
  selector = "s1",
  privateKey = key.privateKey,
  date = new Date(),
) => Buffer.from(await signMessage(bytes, { domain, selector, privateKey }, date));

const verify = (bytes: Uint8Array, sender = "bounce@acme.example", records = zone) =>
  authenticateMessage(bytes, { ip, helo: "mail.acme.example", sender }, createRecordedResolver(records));

describe("authentication", () => {
  test("signs with the given date, even if a second ends during signing", async () => {
    const signed = await sign(sampleMail(), undefined, undefined, undefined, new Date(1_700_000_000_000));
    expect(signed.toString("latin1").split("\r\nFrom:")[0]).toContain("t=1700000000;");
  });

  test("passes for a message signed by its own domain", async () => {
    const signed = await sign(sampleMail());
    const authentication = await verify(signed);
    expect(authentication).toMatchObject({
      spf: { outcome: "pass", domain: "acme.example" },
      dkim: [
        { outcome: "pass", domain: "acme.example", selector: "s1", algorithm: "rsa-sha256", keyBits: 2048 },
      ],
      dmarc: { outcome: "pass", policy: "reject", isDkimAligned: true, isSpfAligned: true },
      reverseDns: found([{ host: "mail.acme.example", addresses: found([ip]), isConfirmed: true }]),
    });
    expect(authentication.dkim[0]?.signedFields).toContain("list-unsubscribe");
    const { results } = await checkMessage(readMessage(signed), {
      nowMs: Date.UTC(2026, 10, 21),
      authentication,
    });
    const open = results.filter(({ outcome }) => outcome !== "passed").map(({ check }) => check);
    const elsewhere = ["bimi-certificate", "bimi-logo", "bimi-record", "dane", "mta-sts", "tls-rpt"];
    expect(open.sort()).toEqual([...elsewhere, "spam-rate", "tls"].sort());
  });

  test("finds a key through a DNS alias", async () => {
    expect(await verify(await sign(sampleMail(), "acme.example", "alias"))).toMatchObject({
      dkim: [{ outcome: "pass" }],
    });
  });

  test("DKIM fails if one byte of the body changed", async () => {
    const signed = await sign(sampleMail());
    const at = signed.lastIndexOf("tulips");
    signed[at] = (signed[at] ?? 0) ^ 1;
    const authentication = await verify(signed, "bounce@other.example");
    expect(authentication).toMatchObject({
      dkim: [{ outcome: "fail", comment: "body hash did not verify" }],
      dmarc: { outcome: "fail", policy: "reject", isDkimAligned: false, isSpfAligned: false },
    });
  });

  test("DKIM fails if the subject changed", async () => {
    const signed = (await sign(sampleMail())).toString().replace("What is new", "What is old");
    expect(await verify(Buffer.from(signed))).toMatchObject({
      dkim: [{ outcome: "fail" }],
      dmarc: { isSpfAligned: true },
    });
  });

  test("DMARC fails if the signature and envelope belong to another domain", async () => {
    const authentication = await verify(await sign(sampleMail(), "other.example"), "bounce@other.example");
    expect(authentication).toMatchObject({
      spf: { outcome: "pass" },
      dkim: [{ outcome: "pass", domain: "other.example" }],
      dmarc: { outcome: "fail", isDkimAligned: false, isSpfAligned: false },
    });
  });

  test("a subdomain aligns in relaxed mode, but not in strict mode", async () => {
    const from = (address: string) => sampleMail({ fields: { From: address } });
    expect(await verify(await sign(from("a@news.acme.example")))).toMatchObject({
      dmarc: { outcome: "pass", isDkimAligned: true, isStrict: false },
    });
    expect(await verify(await sign(from("a@news.strict.example"), "strict.example"))).toMatchObject({
      dmarc: { outcome: "fail", isDkimAligned: false, isStrict: true, policy: "quarantine" },
    });
  });

  test("finds a short key and reports it", async () => {
    const short = keyOf(768);
    const signed = await sign(sampleMail(), "acme.example", "short", short.privateKey);
    const authentication = await verify(signed, undefined, {
      ...zone,
      "short._domainkey.acme.example TXT": [short.record],
    });
    expect(authentication.dkim).toMatchObject([{ outcome: "pass", keyBits: 768 }]);
    const { findings } = await checkMessage(readMessage(signed), {
      nowMs: Date.UTC(2026, 10, 21),
      authentication,
    });
    expect(findings).toEqual([
      expect.objectContaining({ check: "dkim-key", message: "The DKIM key of acme.example has 768 bits" }),
    ]);
  });

  test("fails for an unsigned message from an IP address that SPF does not authorize", async () => {
    const authentication = await authenticateMessage(
      sampleMail(),
      { ip: "198.51.100.1", helo: "elsewhere.example", sender: "bounce@acme.example" },
      createRecordedResolver(zone),
    );
    expect(authentication).toMatchObject({
      spf: { outcome: "fail" },
      dkim: [],
      dmarc: { outcome: "fail", policy: "reject" },
      reverseDns: none,
    });
  });

  test("gives no verdict if DNS does not respond", async () => {
    const authentication = await authenticateMessage(
      await sign(sampleMail()),
      { ip, sender: "bounce@acme.example" },
      async () => {
        throw Object.assign(new Error("queryTxt ETIMEOUT"), { code: "ETIMEOUT" });
      },
    );
    expect(authentication).toMatchObject({
      spf: { outcome: "temperror" },
      dkim: [{ outcome: "temperror" }],
      dmarc: { outcome: "temperror" },
    });
    const { results } = await checkMessage(readMessage(sampleMail()), {
      nowMs: Date.UTC(2026, 10, 21),
      authentication,
    });
    for (const check of ["spf", "dkim", "dmarc-policy", "from-alignment"])
      expect(results).toContainEqual({
        check,
        outcome: "not-measured",
        reason: expect.stringContaining("DNS"),
      });
  });

  test("does not measure SPF and reverse DNS without a sending IP address", async () => {
    const authentication = await authenticateMessage(
      await sign(sampleMail()),
      {},
      createRecordedResolver(zone),
    );
    expect(authentication).toMatchObject({
      spf: undefined,
      reverseDns: undefined,
      dmarc: { outcome: "pass" },
    });
  });

  test("confirms an IPv6 address by its AAAA record", async () => {
    const name = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    const authentication = await authenticateMessage(
      sampleMail(),
      { ip: "2001:db8::7" },
      createRecordedResolver({
        [`${name} PTR`]: ["mail.acme.example"],
        "mail.acme.example AAAA": ["2001:db8::7"],
      }),
    );
    expect(authentication.reverseDns).toEqual(
      found([{ host: "mail.acme.example", addresses: found(["2001:db8::7"]), isConfirmed: true }]),
    );
  });
});
