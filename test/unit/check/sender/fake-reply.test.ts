import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../../src/check/check-message.ts";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { fakeReply } from "../../../../src/check/sender/fake-reply.ts";
import { sampleMail } from "../sample-mail.ts";

type Claim = "plain" | "likely" | "none";

/** How clearly the subject of a newsletter claims a reply. */
async function claimOf(subject: string, fields: Readonly<Record<string, string>> = {}): Promise<Claim> {
  const encoded = `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`;
  const message = readMessage(sampleMail({ fields: { ...fields, Subject: encoded } }));
  const { findings } = await checkMessage(message, {
    nowMs: Date.UTC(2026, 10, 21),
    only: [fakeReply],
    purpose: "marketing",
  });
  const [finding] = findings;
  return finding === undefined ? "none" : finding.severity === "error" ? "plain" : "likely";
}

/** Runs one test per subject. */
const each = (claim: Claim, subjects: readonly string[], fields: Readonly<Record<string, string>> = {}) =>
  test.each(subjects)(`%s: ${claim}`, async (subject) => {
    expect(await claimOf(subject, fields)).toBe(claim);
  });

describe("a mark before any words claims a reply", () => {
  each("plain", ["Re: tulips", "Fwd: your garden", "RE: 42", "Re: mixed tulips", "Re: the tulips of it"]);
  each("none", ["tulips", "re:Invent", "re: Invent 2026"]);
});

describe("numbers and states of requests make it unclear", () => {
  each("likely", [
    "Re: [#12345] tulips",
    "Re: [# 1] tulips",
    "Re: [Ticket 99] tulips",
    "Re: [Request received] tulips",
    "Re: [a support b] tulips",
    "Re: [case] tulips",
    "Re: [incident] tulips",
    "Re: [helpdesk] tulips",
    `Re: [${"a".repeat(39)} #1${"a".repeat(40)}] tulips`,
    "Re: ticket #1",
    "Re: ticket: 1",
    "Re: ticket id # 1",
    "Re: ticketno. :1",
    "Re: ticket no: 1",
    "Re: case 0001",
    "Re: case#0001",
    "Re: incident 12345",
    "Re: request 12345",
    "Re: INC000123",
    "Re: REQ000123",
    "Re: RITM000123",
    "Re: CS000123",
    "Re: tulips [ref:1",
    "Re: tulips [ ref:1",
  ]);
  each("plain", [
    "Re: [tulips]",
    "Re: [a #b] tulips",
    "Re: [tickets] tulips",
    "Re: [xticket] tulips",
    `Re: [${"a".repeat(41)}#1] tulips`,
    `Re: [#1${"a".repeat(41)}] tulips`,
    "Re: #1 tulips",
    "Re: ticket 1",
    "Re: xticket #1",
    "Re: ticket x: 1",
    "Re: showcase 0001",
    "Re: xrequest 0001",
    "Re: request 123",
    "Re: xINC000123",
    "Re: INC00012",
    "Re: tulips ref:1",
  ]);
  each("none", ["Re: [#12345] tulips", "WG: tulips"], { "Auto-Submitted": "auto-replied" });
  each("plain", ["Re: tulips"], { "Auto-Submitted": "auto-replied" });
});

describe("it may mean: in the matter of", () => {
  each("likely", [
    "Re: the estate of Ann",
    "Re: matter of Ann",
    "Re: marriage of Ann",
    "Re: guardianship of Ann",
    "Re: conservatorship of Ann",
    "Re: adoption of Ann",
    "Re: trust of Ann",
    "Re: your case no. 12",
    "Re: claim number 12",
    "Re: docket #12",
    "Re: policy AB-12",
    "Re: cause: 12",
    "Re: matter 12",
    "Re: Ann v. Bob",
  ]);
  each("plain", [
    "Re: estate often",
    "Re: an estate of Ann",
    "Fwd: the estate of Ann",
    "Re: showclaim 12",
    "Re: policy ABCDEFG12",
    "Re: policy x",
    "Re: Ann v Bob",
    "Fwd: claim 12",
  ]);
});

describe("it may be a part of a name", () => {
  each("likely", [
    "Re: Mix Festival",
    "Re: Zero",
    "Re: Think it",
    "Re: Start now",
    "Re: Creators",
    "Re: ゼロ",
  ]);
  each("plain", ["Re: Mixer", "Re: a Mix", "Fwd: Mix Festival"]);
  each("none", ["FWD: tulips", "Fwd: tulips"], { From: "FWD Insurance <service@fwd.com>" });
  each("plain", ["Re: tulips"], { From: "FWD Insurance <service@fwd.com>" });
});

describe("it may be the initials of the next words", () => {
  each("none", ["RE: Real Estate", "RE: Renewable Energy now", "FW: Fashion Week", "FW: Food Waste"]);
  each("likely", [
    "RE: Remittance Enclosed",
    "RE: Revised Estimate",
    "RE: Real Estates",
    "AW: Autumn Winter",
  ]);
  each("plain", ["Re: Remittance Enclosed", "RE: Remittance", "RE: A Real Estate"]);
});

describe("it may be an ordinary word", () => {
  each("none", [
    "AW: 26/27 is here",
    "FW: 26 Winter",
    "SV: 3 - 2",
    "VS: 3:2",
    "WG: Zimmer frei",
    "WG: Mitbewohner gesucht",
    "WG: die WG",
  ]);
  each("plain", ["FW: 26 tulips", "Fw: 26/27", "Re: 3 - 2", "Re: Zimmer frei"]);
});

describe("words of orders decide about marks that are words", () => {
  each("plain", ["RES: o pedido", "回复: 您的订单", "返信: ご注文", "회신: 주문", "Ответ: ваш заказ"]);
  each("likely", ["回复: tulips", "Ответ: 42", "RES: Hotel", "RES: your order"]);
  each("none", ["Reply: tulips", "Forward: tulips", "RE tulips"]);
  each("likely", [
    "Reply: your tulips",
    "Forward: the invoice",
    "RE your tulips",
    "RE Invoice",
    "RE Rechnung",
    "RE commande",
    "RE 您",
    "Re; tulips",
    "Follow-up: Re: tulips",
    "Weitergeleitet: tulips",
  ]);
});

describe("words of orders", () => {
  const words =
    "order orders invoices payments accounts requests document documents zamówienie zamówienia tilau tilauksesi lasku laskusi rendelés rendelése számlá számlája заказ заказы счет счёт счета оплат оплата платеж платежи";
  each(
    "plain",
    words.split(" ").map((word) => `Ответ: ${word}!`),
  );
  const others = "xorder ordered documentsx xzamówienie zamówieniu xtilaus laskx xрахунок счит xоплата";
  each(
    "likely",
    others.split(" ").map((word) => `Ответ: ${word}!`),
  );
});

describe("words to the reader", () => {
  const words =
    "you your document documents ihr ihre dein deine votre uw twoja twój zamówienie tilaus lasku rendelésed számlája ваш ваша заказ заказы счёт счета оплата платеж";
  each(
    "likely",
    words.split(" ").map((word) => `RE ${word}!`),
  );
  const others = "yo xyour yours documentsx ihren deiner xваш xзаказ xоплата xtwoja";
  each(
    "none",
    others.split(" ").map((word) => `RE ${word}!`),
  );
});

describe("without known words, the declared language decides", () => {
  const claimIn = async (subject: string, mail: Parameters<typeof sampleMail>[0]) => {
    const { findings } = await checkMessage(
      readMessage(sampleMail({ ...mail, fields: { ...mail?.fields, Subject: subject } })),
      { nowMs: Date.UTC(2026, 10, 21), only: [fakeReply], purpose: "marketing" },
    );
    const [finding] = findings;
    return finding === undefined ? "none" : finding.severity === "error" ? "plain" : "likely";
  };
  const german = "Ihre Bestellung ist auf dem Weg zu Ihnen";
  const page = (attributes: string, words = "42") =>
    `<!doctype html><html${attributes}><body>${words}</body></html>`;
  test.each<[string, Parameters<typeof sampleMail>[0], string]>([
    ["AW: 42", { html: page(" lang=de") }, "plain"],
    ["AW: 42", { html: page(" lang=' DE-at'") }, "plain"],
    ["AW: 42", { html: page(" lang=en"), text: german }, "likely"],
    ["AW: 42", { html: page(" lang=en"), fields: { "Content-Language": "de" } }, "likely"],
    ["AW: 42", { html: page(""), fields: { "Content-Language": "de" } }, "plain"],
    ["AW: 42", { html: null, fields: { "Content-Language": "de" } }, "plain"],
    ["AW: 42", { html: page(""), text: german }, "plain"],
    ["AW: 42", { html: page("", german), text: null }, "plain"],
    ["AW: 42", { html: null, text: german }, "plain"],
    ["AW: 42", { html: null, text: "42" }, "likely"],
    ["AW: 42", { html: null, text: `${"42 ".repeat(1000)}${german}` }, "likely"],
    ["R: 42", { html: page(" lang=it") }, "likely"],
    ["R: Roma", { html: page(" lang=it") }, "likely"],
    ["R: 42", { html: page(" lang=de") }, "none"],
  ])("%s in %j: %s", async (subject, mail, expected) => {
    expect(await claimIn(subject, mail)).toBe(expected);
  });
});

describe("the language of the message decides about the marks of a language", () => {
  each("plain", ["AW: Ihre Bestellung ist auf dem Weg zu Ihnen", "SV: din ordre er på vei til deg"]);
  each("likely", ["AW: 42", "AW: your order is on the way to you", "TR: 42"]);
  each("none", ["I: 42", "R: 42", "AW: the tulips of it are here and in the garden"]);
});

describe("a message that answers another is a reply", () => {
  const index = (bytes: number) => ({ "Thread-Index": Buffer.alloc(bytes, 1).toString("base64") });
  each("none", ["Re: tulips"], { "In-Reply-To": "<2@reader.example>" });
  each("none", ["Re: tulips"], { References: "<1@acme.example> <2@reader.example>" });
  each("plain", ["Re: tulips"], { References: "<1@acme.example>" });
  each("plain", ["Re: tulips"], { References: "2@reader.example" });
  each("plain", ["Re: tulips"], { References: "<2reader.example>" });
  each("none", ["Re: tulips"], index(27));
  each("none", ["Re: tulips"], index(32));
  each("plain", ["Re: tulips"], index(22));
  each("plain", ["Re: tulips"], index(26));
  each("plain", ["Re: tulips"], index(17));
  each("likely", ["Re: tulips"], { "List-Post": "<mailto:list@acme.example>" });
  each("likely", ["Re: tulips"], { "X-BeenThere": "list@acme.example" });
  each("likely", ["Re: tulips"], { "X-Mailing-List": "list@acme.example" });
  each("likely", ["Re: tulips"], { "Mailing-List": "list@acme.example" });
});
