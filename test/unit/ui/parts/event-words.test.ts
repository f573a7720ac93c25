import { expect, test } from "vitest";
import {
  detailWords,
  eventTone,
  eventWords,
  stateMarkup,
  stateOf,
} from "../../../../src/ui/parts/event-words.ts";

const of = (...types: string[]) => types.map((type) => ({ type }));

test.each([
  ["Accepted", of()],
  ["Accepted", of("SEND")],
  ["Delayed", of("SEND", "DELIVERY_DELAY")],
  ["Delivered", of("SEND", "DELIVERY_DELAY", "DELIVERY")],
  ["Clicked", of("SEND", "DELIVERY", "CLICK", "OPEN")],
  ["Bounced", of("SEND", "BOUNCE", "DELIVERY", "OPEN")],
  ["Complaint", of("SEND", "DELIVERY", "COMPLAINT", "OPEN")],
  ["Accepted", of("SEND", "toString", "NEW_TYPE")],
])("a message is %s after %j", (state, events) => {
  expect(stateOf(events)).toBe(state);
});

test("a type that is not known keeps its name, without a color", () => {
  expect([eventWords("NEW_TYPE"), eventTone("NEW_TYPE")]).toEqual(["NEW_TYPE", "none"]);
  expect([eventWords("constructor"), eventTone("constructor")]).toEqual(["constructor", "none"]);
});

test("a pill says what became of a message, with a sign beside the color", async () => {
  expect(String(await stateMarkup(of("SEND", "BOUNCE")))).toBe(
    '<span class="pill failed"><i aria-hidden="true">✕</i>Bounced</span>',
  );
});

test.each([
  [
    ["Permanent", "General", "smtp; 550 5.1.1 user unknown"],
    { diagnosticCode: "smtp; 550 5.1.1 user unknown", bounceSubType: "General", bounceType: "Permanent" },
  ],
  [
    ["https://acme.example/", "by a program, not by a person"],
    { isMachine: true, link: "https://acme.example/", userAgent: "Proxy" },
  ],
  [[], { isMachine: false, status: "2.0.0", reason: "", link: 7 }],
  [[], {}],
])("the details of an event say %j", (words, details) => {
  expect(detailWords(details)).toEqual(words);
});
