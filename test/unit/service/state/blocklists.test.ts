import { expect, test } from "vitest";
import { listingsOf } from "../../../../src/service/state/blocklists.ts";
import { createHeldClock } from "../held-clock.ts";
import { createTestAccount } from "./accounts.ts";

test("an address is listed from its first moment until before its last", () => {
  const clock = createHeldClock(0);
  const account = createTestAccount(clock);
  const list = (name: string, ip: string, fromMs: number, toMs?: number) => {
    const sequence = account.nextSequence();
    account.listings.set(`${sequence}`, { sequence, ip, list: name, fromMs, toMs, description: "spam" });
  };
  list("short", "192.0.2.1", 100, 200);
  list("open", "192.0.2.1", 150);
  list("other", "192.0.2.2", 0);
  const listedAt = (ms: number) => {
    clock.set(ms);
    return listingsOf(account, "192.0.2.1").map((listing) => listing.list);
  };
  expect([99, 100, 150, 199, 200].map(listedAt)).toEqual([
    [],
    ["short"],
    ["short", "open"],
    ["short", "open"],
    ["open"],
  ]);
});
