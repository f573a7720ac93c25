import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { scoreBuiltin } from "../../../../src/check/spam/builtin.ts";
import { spamRules } from "../../../../src/check/spam/builtin-rules.ts";
import { ruleWeights } from "../../../../src/check/spam/rule-weights.ts";
import { type SampleMail, sampleMail } from "../sample-mail.ts";

const nowMs = Date.UTC(2026, 10, 21);
const score = (mail: SampleMail) => scoreBuiltin(readMessage(sampleMail(mail)), nowMs);
const rulesOf = async (mail: SampleMail): Promise<string[]> =>
  (await score(mail)).symbols.map(({ name }) => name);

describe("TO_UNDISCLOSED", () => {
  test.each<[string, Record<string, string | null>, boolean]>([
    ["one reader", { To: "ann@reader.example" }, false],
    ["an address with the word recipient", { To: "recipient@reader.example" }, false],
    ["a name with the word recipients", { To: '"All recipients" <team@reader.example>' }, false],
    ["an address with the word undisclosed", { To: "undisclosed@reader.example" }, false],
    ["a group with a member", { To: "Undisclosed recipients: ann@reader.example;" }, false],
    ["a local address", { To: "root" }, false],
    ["no To, but a Cc", { To: null, Cc: "ann@reader.example" }, false],
    ["a group without members", { To: "undisclosed-recipients:;" }, true],
    ["a group of another name without members", { To: "Readers: ;" }, true],
    ["an empty To", { To: "" }, true],
    ["no To: a message that is not addressed yet", { To: null }, false],
  ])("%s", async (_, fields, isMet) => {
    expect((await rulesOf({ fields })).includes("TO_UNDISCLOSED")).toBe(isMet);
  });
});

describe("BRAND_IMPERSONATED", () => {
  test.each([
    ["a brand's name with a word of service", "LinkedIn Support", true],
    ["a brand's name among other words, which could be meant", "LinkedIn Local Berlin", false],
  ])("%s", async (_, name, isMet) => {
    const rules = await rulesOf({ fields: { From: `${name} <x@acme.example>` } });
    expect(rules.includes("BRAND_IMPERSONATED")).toBe(isMet);
  });
});

describe("a sender's own claims never lower a score", () => {
  const deceptive: readonly [string, SampleMail][] = [
    [
      "mail from a public mailbox",
      {
        fields: { From: "Bank <bank@gmail.com>", "List-Unsubscribe": null, "List-Unsubscribe-Post": null },
        html: '<p>Confirm your account now: <a href="http://192.0.2.1/x">open</a></p>',
        text: null,
      },
    ],
    [
      "an advance-fee letter",
      {
        fields: { Subject: "Re: BUSINESS", To: "undisclosed-recipients:;" },
        html: null,
        text: "I am the next of kin of a deceased client. The sum of 20 million US dollars is confidential. Transfer the funds.",
      },
    ],
    [
      "a link that says one domain and leads to another",
      { html: '<p><a href="https://evil.example/">https://bank.example/</a></p>', text: null },
    ],
  ];
  const claims: readonly [string, Record<string, string>][] = [
    ["an answer", { "In-Reply-To": "<1@reader.example>", References: "<1@reader.example>" }],
    ["a mailing list", { "List-Id": "<list.example>", "List-Post": "<mailto:list@list.example>" }],
    ["sent automatically", { "Auto-Submitted": "auto-generated" }],
    [
      "unsubscribing",
      { "List-Unsubscribe": "<https://a.example/u>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
    ],
    ["a signature", { "DKIM-Signature": "v=1; a=rsa-sha256; d=gmail.com; s=a; h=From; bh=AA==; b=AA==" }],
    ["another Message-ID", { "Message-ID": "<1@gmail.com>" }],
  ];
  test.each(
    deceptive.flatMap(([what, mail]) => claims.map(([claim, fields]) => ({ what, mail, claim, fields }))),
  )("$what that claims $claim", async ({ mail, fields }) => {
    const plain = await score(mail);
    const claiming = await score({ ...mail, fields: { ...mail.fields, ...fields } });
    expect(claiming.score).toBeGreaterThanOrEqual(plain.score);
  });

  test("quoted lines at the end of the text", async () => {
    const text = "Confirm your account: http://192.0.2.1/x\n";
    const plain = await score({ html: null, text });
    const quoting = await score({ html: null, text: `${text}> what you wrote\n> was this\n` });
    expect(quoting.score).toBeGreaterThanOrEqual(plain.score);
  });
});

describe("the fitted weights", () => {
  test("are above 0 for every rule, and no rule alone makes a message spam", () => {
    expect(Object.keys(ruleWeights).sort()).toEqual(spamRules.map(({ name }) => name).sort());
    for (const points of Object.values(ruleWeights)) {
      expect(points).toBeGreaterThan(0);
      expect(points).toBeLessThan(5);
    }
  });
});

describe("BRAND_PHISHING", () => {
  const mail = (words: string): SampleMail => ({
    html: `<p>${words}</p><p><a href="https://elsewhere.example/">Continue</a></p>`,
    text: null,
  });
  test.each([
    ["asks for a brand's account", "Your PayPal account is suspended.", true],
    [
      "asks for its own account and names a brand in the footer",
      `Your account is suspended until you pay. ${"Words between. ".repeat(10)} Follow us on Facebook.`,
      false,
    ],
    ["names a brand and asks for nothing", "Pay with PayPal at the counter.", false],
  ])("%s", async (_, words, isMet) => {
    expect((await rulesOf(mail(words))).includes("BRAND_PHISHING")).toBe(isMet);
  });
});
