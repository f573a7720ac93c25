import { expect, test } from "vitest";
import { eventTone, eventWords, stateMarkup, stateOf } from "../../../../src/ui/parts/event-words.ts";

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
