import { describe, expect, test } from "vitest";
import { eventsOf } from "../../../../src/service/state/message-event.ts";
import { addEvent } from "../../../../src/service/state/record-send.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "./accounts.ts";
import { send } from "./messages.ts";

const typesOf = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

function createTimedAccount() {
  const clock = createHeldClock();
  const account = createTestAccount(clock);
  return { account, advance: (ms: number) => clock.set(clock.now() + ms) };
}

describe("event log", () => {
  test("lets events happen when their time has come", () => {
    const { account, advance } = createTimedAccount();
    const { id } = send(account);
    expect(typesOf(eventsOf(account, id))).toEqual(["SEND"]);
    expect(typesOf(account.eventLog.happened())).toEqual(["SEND"]);
    advance(99);
    expect(typesOf(account.eventLog.happened())).toEqual(["SEND"]);
    advance(1);
    expect(typesOf(account.eventLog.happened())).toEqual(["SEND", "DELIVERY"]);
    expect(typesOf(eventsOf(account, id))).toEqual(["SEND", "DELIVERY"]);
    expect(account.eventLog.nextAtMs()).toBeUndefined();
  });

  test("keeps the order of time between messages", () => {
    const { account, advance } = createTimedAccount();
    const first = send(account);
    advance(50);
    const second = send(account);
    advance(200);
    expect(account.eventLog.happened().map(({ type, messageId }) => [type, messageId])).toEqual([
      ["SEND", first.id],
      ["SEND", second.id],
      ["DELIVERY", first.id],
      ["DELIVERY", second.id],
    ]);
  });

  test("puts an added event before those that have not happened", () => {
    const { account, advance } = createTimedAccount();
    const message = send(account);
    addEvent(account, message, { type: "COMPLAINT", complaint: {} });
    advance(1000);
    expect(typesOf(eventsOf(account, message.id))).toEqual(["SEND", "COMPLAINT", "DELIVERY"]);
    expect(new Set(eventsOf(account, message.id).map(({ id }) => id)).size).toBe(3);
  });

  test("notifies subscribers of each event once, until they leave", () => {
    const { account, advance } = createTimedAccount();
    const seen: string[] = [];
    const leave = account.eventLog.subscribe(
      ({ type }) => seen.push(type),
      () => seen.push("added"),
    );
    send(account);
    advance(100);
    account.eventLog.settle();
    account.eventLog.settle();
    leave();
    send(account);
    expect(seen).toEqual(["SEND", "added", "DELIVERY"]);
  });

  test("is empty after a reset", () => {
    const { account, advance } = createTimedAccount();
    send(account);
    account.reset();
    advance(1000);
    expect(account.eventLog.happened()).toEqual([]);
    expect([...account.eventLog.totals().on(Date.UTC(2026, 2, 11))]).toEqual([]);
  });
});

describe("totals", () => {
  test("count the messages of a day by subject and provider", () => {
    const { account, advance } = createTimedAccount();
    send(account, { recipients: ["ann@gmail.com"] });
    send(account, { recipients: ["bob@gmail.com"] });
    send(account, { recipients: ["cid@reader.example"] });
    advance(1000);
    const rows = [...account.eventLog.totals().on(Date.UTC(2026, 2, 11))];
    expect(rows.map(({ counts: { isp, sent, inbox } }) => [isp, sent, inbox])).toEqual([
      ["Gmail", 2, 2],
      ["Other", 1, 1],
    ]);
    expect([...account.eventLog.totals().on(Date.UTC(2026, 2, 12))]).toEqual([]);
  });

  test("count only the first open of a recipient", () => {
    const { account } = createTimedAccount();
    const message = send(account);
    const open = { type: "OPEN", open: { ipAddress: "", userAgent: "", isMachine: false } } as const;
    addEvent(account, message, open);
    addEvent(account, message, open);
    const [row] = account.eventLog.totals().on(Date.UTC(2026, 2, 11));
    expect(row?.counts.opened).toBe(1);
  });

  test.each([
    ["to the mailbox simulator", ["success@simulator.amazonses.com"]],
    ["to several recipients", ["ann@reader.example", "bob@reader.example"]],
  ])("exclude messages %s", (_, recipients) => {
    const { account } = createTimedAccount();
    send(account, { recipients });
    expect([...account.eventLog.totals().on(Date.UTC(2026, 2, 11))]).toEqual([]);
  });
});
