import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/check/evidence/message-evidence.ts";
import { offersToUnsubscribe, unsubscribeAddresses } from "../../../../src/check/evidence/unsubscribe.ts";
import { type SampleMail, sampleMail } from "../sample-mail.ts";

const read = (mail: SampleMail) => readMessage(sampleMail(mail));

test.each<[string | readonly string[] | null, string[]]>([
  [null, []],
  ["https://acme.example/u", []],
  ["<>", [""]],
  ["<https://acme.example/u>", ["https://acme.example/u"]],
  [
    "<mailto:u@acme.example>, <https://acme.example/u> (<b",
    ["mailto:u@acme.example", "https://acme.example/u"],
  ],
  ["<https://acme.example/\n  a b\n \tc>", ["https://acme.example/abc"]],
  [["<https://acme.example/1>", "<https://acme.example/2>"], ["https://acme.example/1"]],
])("the URIs of List-Unsubscribe %j are %j", (field, expected) => {
  expect(unsubscribeAddresses(read({ fields: { "List-Unsubscribe": field } }))).toEqual(expected);
});

const inText = (text: string) => offersToUnsubscribe(read({ html: null, text }));
const inHtml = (html: string) =>
  offersToUnsubscribe(read({ html: `<body>${html}</body>`, text: "Unsubscribe: https://a.example" }));

describe("words for unsubscribing", () => {
  test.each([
    "Unsubscribe",
    "opt-out",
    "opt out",
    "OPTOUT",
    "stop emails",
    "stop these emails",
    "stop all e-mails",
    "stop our mails",
    "leave this list",
    "leave the mailing list",
    "leave our list",
    "don't want these",
    "don’t want our",
    "don't want to receive",
    "don't want to get",
    "manage preferences",
    "manage your subscription",
    "update preferences",
    "update your preferences",
    "desuscribirse",
    "anular suscripción",
    "anular la suscripción",
    "anular tu suscripción",
    "anular mi subscripció",
    "cancelar suscripción",
    "cancelar la suscripción",
    "cancelar inscrição",
    "cancelar a inscrição",
    "cancelar la subscripció",
    "cancelar subscrição",
    "baixa",
    "dar-se de baixa",
    "annulla iscrizione",
    "annulla l'iscrizione",
    "meld deg av",
    "meld dig af",
    "loobu uudiskirjast",
    "loobu tellimusest",
    "отказ от рассылки",
    "отказ от подписки",
    "수신거부",
    "수신 거부",
    "구독취소",
    "구독 취소",
    "إلغاء الاشتراك",
    "إلغاء اشتراك",
    "إلغاءاشتراك",
    "διαγραφή από τη λίστα",
  ])("include %s", (words) => {
    expect(inText(`${words}: https://acme.example/u`)).toBe(true);
  });

  test.each([
    "Our catalogue",
    "opt_out",
    "stop their emails",
    "stop e--mails",
    "leave a list",
    "don't want them",
    "update all preferences",
    "manage our preferences",
    "anular una suscripción",
    "cancelar una suscripción",
    "baixada",
    "rebaixa",
    "annulla una iscrizione",
    "수신  거부",
    "إلغاء  الاشتراك",
  ])("do not include %s", (words) => {
    expect(inText(`${words}: https://acme.example/u`)).toBe(false);
  });
});

test.each([
  ["Unsubscribe: https://acme.example/u", true],
  ["Unsubscribe: HTTP://acme.example/u", true],
  ["Unsubscribe: u@acme.example", true],
  ["Unsubscribe in our shop", false],
  ["See https://acme.example", false],
])("the text %j offers to unsubscribe: %s", (text, expected) => {
  expect(inText(text)).toBe(expected);
});

test.each([
  ['<a href="https://a.example/u">Unsubscribe</a>', true],
  ['<a href="https://a.example/unsubscribe">here</a>', true],
  ['<a href="https://a.example/x">Shop</a><a href="https://a.example/u">Unsubscribe</a>', true],
  ['<a href="https://a.example/unsubscribe"></a>', false],
  ['<a href="https://a.example/u">here</a>', false],
  ['<a href="https://a.example/u" style="display:none">Unsubscribe</a>', false],
  ["<p>Unsubscribe: https://a.example/u</p>", false],
])("the HTML %s offers to unsubscribe: %s", (html, expected) => {
  expect(inHtml(html)).toBe(expected);
});

test("a message without a body offers nothing", () => {
  expect(offersToUnsubscribe(read({ html: null, text: null }))).toBe(false);
});
