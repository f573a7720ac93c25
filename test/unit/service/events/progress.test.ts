import { expect, test } from "vitest";
import { createProgress } from "../../../../src/service/events/progress.ts";
import type { MessageEvent } from "../../../../src/service/state/message-event.ts";

const [first, second, third] = ["SEND", "DELIVERY", "OPEN"].map(
  (type, index) =>
    ({ type, id: `m/${index}`, messageId: "m", atMs: index, recipients: [] }) as unknown as MessageEvent,
) as [MessageEvent, MessageEvent, MessageEvent];

function stage(count?: number) {
  const publishedCounts = new Map(count === undefined ? [] : [["m", { count }]]);
  const account = {
    publishedCounts,
    timelines: new Map([["m", { sequence: 1, events: [first, second, third] }]]),
    outbox: new Map([["m", {}]]),
  } as unknown as Parameters<typeof createProgress>[0];
  return {
    progress: createProgress(account),
    stored: () => publishedCounts.get("m")?.count,
    outbox: account.outbox,
  };
}

test("an event counts when all its URLs have it, and only after those before it", () => {
  const { progress, stored } = stage(0);
  progress.begin(first, 2);
  progress.begin(second, 1);
  expect(progress.end(second)).toBe(false);
  expect(progress.end(first)).toBe(false);
  expect(stored()).toBe(0);
  expect(progress.end(first)).toBe(true);
  expect(stored()).toBe(2);
  expect([progress.isPublished(second), progress.isPublished(third)]).toEqual([true, false]);
});

test("an event without a URL counts at once, in its turn", () => {
  const { progress, stored } = stage(0);
  progress.begin(first, 1);
  progress.begin(second, 0);
  expect(stored()).toBe(0);
  progress.end(first);
  expect(stored()).toBe(2);
  progress.begin(third, 0);
  expect(stored()).toBe(3);
});

test("events of a message without a configuration set need no publication", () => {
  expect(stage().progress.isPublished(first)).toBe(true);
});

test("a restart continues after the stored count", () => {
  const { progress, stored } = stage(1);
  expect([first, second].map((event) => progress.isPublished(event))).toEqual([true, false]);
  progress.begin(second, 1);
  expect(progress.end(second)).toBe(true);
  expect(stored()).toBe(2);
});

test("nothing is stored for what was cleared in the meantime", () => {
  const { progress, stored } = stage(0);
  progress.begin(first, 1);
  progress.clear();
  expect(progress.end(first)).toBe(false);
  expect(stored()).toBe(0);
});
