import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { cleanMessage, rawMessage, rejectionOf, useService } from "./running-service.ts";

const from = "Acme <news@acme.example>";
const completed = { completeAfterMs: 0 } as const;

interface Explanation {
  readonly reasons: readonly { readonly isp: string; readonly reason: string; readonly weight: number }[];
  readonly isps: readonly {
    readonly isp: string;
    readonly score: number;
    readonly spamPercent: number;
  }[];
}

async function useMail(options: Parameters<typeof useService>[0] = {}) {
  const service = await useService({ ...completed, ...options });
  const { v2, url } = service;
  const test = async (Data: Uint8Array, sender = from) => {
    const { ReportId } = await v2.createDeliverabilityTestReport({
      FromEmailAddress: sender,
      Content: { Raw: { Data } },
    });
    const { OverallPlacement = {} } = await v2.getDeliverabilityTestReport({ ReportId });
    const explanation = (await (
      await fetch(`${url}/_placewright/reports/${ReportId}`)
    ).json()) as Explanation;
    const sent = Buffer.from(
      await (await fetch(`${url}/_placewright/reports/${ReportId}.eml`)).arrayBuffer(),
    );
    const gmail = explanation.reasons.filter(({ isp }) => isp === "Gmail").map(({ reason }) => reason);
    return { placement: OverallPlacement, explanation, sent, gmail };
  };
  return { ...service, test };
}

describe("a message of a verified identity", () => {
  test("is signed, and passes SPF, DKIM and DMARC", async () => {
    const { test: place } = await useMail();
    const { placement, sent, gmail } = await place(cleanMessage);
    expect(placement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 100 });
    expect(placement.InboxPercentage).toBeGreaterThanOrEqual(92);
    expect(gmail.join()).not.toMatch(/SPF|DKIM|DMARC/);
    const text = sent.toString();
    expect(text).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=acme\.example;/);
    expect(text).toMatch(/^Date: /m);
    expect(text).toMatch(/^Message-ID: <[^>]+@us-east-1\.amazonses\.com>\r$/m);
    expect(text.endsWith(Buffer.from(cleanMessage).toString())).toBe(true);
  });

  test("keeps an existing signature: it passes unchanged, and fails with one byte changed", async () => {
    const { test: place } = await useMail();
    const { sent } = await place(cleanMessage);
    const again = await place(sent);
    expect(again.placement.DkimPercentage).toBe(100);
    expect(again.sent).toEqual(sent);

    const changed = Buffer.from(sent);
    const at = changed.lastIndexOf("tulips");
    changed[at] = (changed[at] ?? 0) ^ 1;
    const { placement, gmail } = await place(changed);
    expect(placement.DkimPercentage).toBe(0);
    expect(placement.InboxPercentage ?? 100).toBeLessThan(again.placement.InboxPercentage ?? 0);
    expect(gmail).toEqual(
      expect.arrayContaining([
        "Neither SPF nor DKIM passes for acme.example",
        "The DKIM signature of acme.example does not verify: body hash did not verify",
      ]),
    );
  });

  test("is authenticated by its MAIL FROM domain if it is not signed", async () => {
    const { v2, test: place } = await useMail();
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    await v2.putEmailIdentityDkimAttributes({ EmailIdentity: "acme.example", SigningEnabled: false });
    const unsigned = await place(cleanMessage);
    expect(unsigned.placement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 0 });
    expect(unsigned.gmail).toContain("Neither SPF nor DKIM passes for acme.example");
    await v2.putEmailIdentityMailFromAttributes({
      EmailIdentity: "acme.example",
      MailFromDomain: "bounce.acme.example",
    });
    const aligned = await place(cleanMessage);
    expect(aligned.placement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 0 });
    expect(aligned.gmail).not.toContain("Neither SPF nor DKIM passes for acme.example");
    expect(aligned.gmail).toContain("There is no DKIM signature");
  });

  test("is signed by the sender's own key", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const key = privateKey.export({ type: "pkcs1", format: "der" }).toString("base64");
    const { v2, test: place } = await useMail();
    await v2.createEmailIdentity({
      EmailIdentity: "acme.example",
      DkimSigningAttributes: { DomainSigningSelector: "own", DomainSigningPrivateKey: key },
    });
    const { placement, sent } = await place(cleanMessage);
    expect(sent.toString()).toMatch(/s=own;/);
    expect(placement.DkimPercentage).toBe(100);
    expect(createPrivateKey({ key: Buffer.from(key, "base64"), format: "der", type: "pkcs1" }).type).toBe(
      "private",
    );
  });
});

describe("a From that is not aligned", () => {
  const stranger = rawMessage(
    {
      From: "Ann <ann@gmail.com>",
      To: "b@reader.example",
      Subject: "Lunch on Friday",
      "Content-Type": "text/plain",
    },
    "Shall we meet at noon? I have news about the garden.",
  );

  test("fails DMARC; a policy of none leaves the decision to the ISPs", async () => {
    const { test: place } = await useMail();
    const { placement, gmail } = await place(stranger, "ann@gmail.com");
    expect(placement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 0 });
    expect(gmail).toContain("Neither SPF nor DKIM passes for gmail.com");
    expect(placement.MissingPercentage ?? 100).toBeLessThan(10);
  });

  test("is rejected everywhere if the policy is reject", async () => {
    const { test: place, control } = await useMail();
    control.changeDns({ "_dmarc.gmail.com TXT": ["v=DMARC1; p=reject"] });
    const { placement, gmail } = await place(stranger, "ann@gmail.com");
    expect(placement).toMatchObject({ InboxPercentage: 0, MissingPercentage: 100 });
    expect(gmail[0]).toBe("Rejected: the DMARC policy of the From domain requests it");
  });

  const refused = "Rejected: the DMARC policy of the From domain requests it";

  test("goes to spam if a reject policy is in testing mode", async () => {
    const { test: place, control } = await useMail();
    control.changeDns({ "_dmarc.gmail.com TXT": ["v=DMARC1; p=reject; t=y"] });
    const { gmail } = await place(stranger, "ann@gmail.com");
    expect(gmail).not.toContain(refused);
    expect(gmail).toContain("The DMARC policy of gmail.com sends mail that fails DMARC to spam");
  });

  test("is rejected for a nonexistent subdomain if np is reject", async () => {
    const { test: place, control } = await useMail();
    const ghost = Buffer.from(
      Buffer.from(stranger).toString().replace("ann@gmail.com", "ann@mail.gmail.com"),
    );
    control.changeDns({ "_dmarc.gmail.com TXT": ["v=DMARC1; p=none; np=reject"] });
    expect((await place(ghost, "ann@gmail.com")).gmail).toContain(refused);
    control.changeDns({ "mail.gmail.com A": ["192.0.2.9"] });
    expect((await place(ghost, "ann@gmail.com")).gmail).not.toContain(refused);
  });

  test("goes to spam if the policy is quarantine", async () => {
    const { test: place, url } = await useMail();
    const answer = await fetch(`${url}/_placewright/dns`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ "_dmarc.gmail.com TXT": ["v=DMARC1; p=quarantine"] }),
    });
    expect(await answer.json()).toEqual({
      simulated: true,
      records: { "_dmarc.gmail.com TXT": ["v=DMARC1; p=quarantine"] },
    });
    const { placement } = await place(stranger, "ann@gmail.com");
    expect(placement.SpamPercentage).toBeGreaterThan(90);
  });

  test("is rejected as bulk mail by ISPs whose rules require it", async () => {
    const { test: place } = await useMail();
    const bulk = Buffer.concat([Buffer.from("Precedence: bulk\r\n"), stranger]);
    const { explanation } = await place(bulk, "ann@gmail.com");
    expect(explanation.reasons).toContainEqual({
      isp: "Outlook",
      reason: "Rejected with 550 5.7.515: bulk mail must pass SPF, DKIM and DMARC",
      weight: 0,
    });
  });
});

describe("the account's DNS", () => {
  test("can come from a fixture, and is reset with null", async () => {
    const { test: place, control } = await useMail({
      fixture: { identities: [{ name: "acme.example" }], dns: { "_dmarc.acme.example TXT": [] } },
    });
    expect((await place(cleanMessage)).gmail).toContain("acme.example publishes no DMARC policy");
    expect(control.changeDns({ "_dmarc.acme.example TXT": null })).toEqual({});
    expect((await place(cleanMessage)).gmail).not.toContain("acme.example publishes no DMARC policy");
  });

  test("rejects values that are not records", async () => {
    const { control, url } = await useMail();
    expect(() => control.changeDns({ "acme.example": ["x"] })).toThrow(
      'The DNS records cannot be read: "acme.example" is not a name and a type',
    );
    const changes = { "ok.example TXT": ["x"], "acme.example A": ["203.0.113"] };
    expect(() => control.changeDns(changes)).toThrow('"203.0.113" is not a valid record of "acme.example A"');
    expect(control.dns()).toEqual({});
    expect(control.changeDns({ "Bücher.example.  tlsa": ["3 1 1 ab"] })).toEqual({
      "xn--bcher-kva.example TLSA": ["3 1 1 ab"],
    });
    const answer = await fetch(`${url}/_placewright/dns`, {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ "acme.example TXT": "x" }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { message: "DNS records must be lists of strings, or null, by name and type" },
    ]);
    expect((await rejectionOf((await useMail()).test(Buffer.from("no mail")))).name).toBe(
      "BadRequestException",
    );
  });
});

test("explains the placement: the weights add up to the score, and a higher score means a larger share in spam", async () => {
  const { test: place } = await useMail();
  const bad = rawMessage(
    {
      From: "Acme <news@acme.example>",
      To: "b@reader.example",
      Subject: "LAST CHANCE TODAY!!!",
      "Content-Type": "text/html",
    },
    '<p>Only today, unsubscribe by an answer. <a href="http://203.0.113.7/x">www.other.example</a></p>',
  );
  const { explanation } = await place(bad);
  for (const { isp, score } of explanation.isps) {
    const weights = explanation.reasons.filter((reason) => reason.isp === isp).map(({ weight }) => weight);
    expect(weights.length).toBeGreaterThan(3);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(score, 6);
  }
  const byScore = explanation.isps.toSorted((left, right) => left.score - right.score);
  const shares = byScore.map(({ spamPercent }) => spamPercent);
  expect(shares).toEqual(shares.toSorted((left, right) => left - right));
  expect(shares[0]).toBeGreaterThan(50);
});

describe("the sender's reputation", () => {
  test("a blocklist entry of the sending address increases spam placement", async () => {
    const healthy = await (await useMail()).test(cleanMessage);
    const { test: place } = await useMail({
      fixture: { listings: [{ ip: "192.0.2.10", list: "Spamhaus SBL", from: "-2d" }] },
    });
    const listed = await place(cleanMessage);
    expect(listed.gmail).toContain("The sending address 192.0.2.10 is on the blocklist Spamhaus SBL");
    expect(listed.placement.InboxPercentage ?? 100).toBeLessThan(healthy.placement.InboxPercentage ?? 0);
  });

  test("an address that is not warmed up increases spam placement", async () => {
    const { v2, test: place } = await useMail();
    await v2.putDedicatedIpWarmupAttributes({ Ip: "192.0.2.10", WarmupPercentage: 20 });
    expect((await place(cleanMessage)).gmail).toContain(
      "The sending address 192.0.2.10 is only 20% warmed up",
    );
  });

  test("complaints increase spam placement", async () => {
    const { test: place } = await useMail({
      fixture: {
        identities: [{ name: "acme.example" }],
        incidents: [{ domain: "acme.example", from: "-5d", to: "-1d", complaintPercent: 0.8 }],
      },
    });
    expect((await place(cleanMessage)).gmail.join("\n")).toMatch(
      /0\.\d\d% of recipients complained about mail from acme\.example/,
    );
  });
});

test("the outbox contains messages as sent: signed", async () => {
  const { v2, control } = await useMail();
  const { MessageId = "" } = await v2.sendEmail({
    FromEmailAddress: from,
    Destination: { ToAddresses: ["b@reader.example"] },
    Content: { Simple: { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello" } } } },
  });
  expect(Buffer.from(await control.eml(MessageId)).toString()).toMatch(/^DKIM-Signature: .*d=acme\.example/);
});
