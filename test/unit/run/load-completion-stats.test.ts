import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ProviderSettings } from "../../../src/provider/kinds/settings.ts";
import { loadCompletionStats } from "../../../src/run/load-completion-stats.ts";
import { sampleSize, usualCompletion } from "../../../src/run/schedule.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());

const pace = { concurrency: 1, pollEveryMs: 100, retries: 0, retryBaseMs: 1, settleMs: 0 };
const load = (settings: ProviderSettings) => loadCompletionStats({ name: "p", settings, pace }, store);

describe("the usual completion", () => {
  test.each<[number | undefined, { earliestMs: number; latestMs: number }]>([
    [undefined, { earliestMs: 2000, latestMs: 3000 }],
    [50, { earliestMs: 50, latestMs: 1050 }],
  ])("of the embedded service is set: %s", async (completeAfterMs, expected) => {
    const usual = await load({
      provider: "local",
      ...(completeAfterMs === undefined ? {} : { completeAfterMs }),
    });
    expect(usual.current()).toEqual(expected);
    usual.learn(9_000_000);
    expect(usual.current()).toEqual(expected);
  });

  test("of another provider is learned, from its latest tests", async () => {
    const usual = await load({ provider: "sesv2" });
    expect(usual.current()).toBeUndefined();
    usual.learn(60_000);
    expect(usual.current()).toEqual(usualCompletion([60_000], pace));
    for (let count = 0; count < sampleSize - 1; count++) usual.learn(5000);
    const latest = Array.from({ length: sampleSize - 1 }, () => 5000);
    expect(usual.current()).toEqual(usualCompletion([...latest, 60_000], pace));
    // Older tests no longer count.
    for (let count = 0; count < sampleSize; count++) usual.learn(1000);
    for (let count = 0; count < sampleSize; count++) usual.learn(7000);
    expect(usual.current()).toEqual(usualCompletion([7000], pace));
  });
});
