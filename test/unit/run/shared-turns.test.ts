import { expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { createCalls } from "../../../src/provider/calls.ts";
import type { ProviderSettings } from "../../../src/provider/kinds/settings.ts";
import { createSharedTurns } from "../../../src/run/shared-turns.ts";
import type { Store } from "../../../src/store/store.ts";
import { createManualClock } from "../../support/manual-clock.ts";
import { describeStores } from "../../support/store-kinds.ts";

const account = (region: string): ProviderSettings => ({ provider: "sesv2", region }) as ProviderSettings;
const pace = { callsPerSecond: 2, concurrency: 4, retries: 0, retryBaseMs: 1 };
const { signal } = new AbortController();

/** Returns the turns of one process. */
function turnsOf(
  store: Pick<Store, "takeTurn" | "acquireSweep" | "releaseSweep">,
  clock: ReturnType<typeof createManualClock>,
  settings = account("eu-west-1"),
) {
  const turns = createSharedTurns(store, { settings, pace: pace as never }, clock);
  if (!turns) throw new Error("no turns");
  return turns;
}

test.each<[string, ProviderSettings, number | undefined]>([
  ["the embedded service", { provider: "local" } as ProviderSettings, 1],
  ["an account without a limit", account("eu-west-1"), undefined],
])("%s has no turns", (_, settings, callsPerSecond) => {
  const clock = createManualClock();
  const project = { settings, pace: { ...pace, callsPerSecond } as never };
  expect(createSharedTurns({} as Store, project, clock)).toBeUndefined();
});

describeStores((open) => {
  test("two processes keep the rate of one account together, and do not slow another one", async () => {
    const { store, close } = await open();
    // How long each call was told to wait. All are made at the same time; the first of an account does not wait.
    const waits = { same: [] as number[], other: [] as number[] };
    const take = async (
      name: keyof typeof waits,
      settings: ProviderSettings,
      calls: number,
    ): Promise<void> => {
      const clock = createManualClock(1_800_000_000_000);
      clock.sleep = async (ms) => void waits[name].push(ms);
      const turns = turnsOf(store, clock, settings);
      await Promise.all(Array.from({ length: calls }, () => turns.take("create", signal)));
    };
    await Promise.all([
      take("same", account("eu-west-1"), 3),
      take("same", account("eu-west-1"), 3),
      take("other", account("us-east-1"), 2),
    ]);
    waits.same.sort((left, right) => left - right);
    expect(waits).toEqual({ same: [500, 1000, 1500, 2000, 2500], other: [500] });
    await close();
  });

  test("sweeps of an account do not overlap, and one that never ends does not stop the others", async () => {
    const { store, close } = await open();
    const clock = createManualClock(Date.now());
    /** Moves on, but not while the ledger answers. */
    const advance = async (ms: number): Promise<void> => {
      await clock.advance(ms);
      for (let round = 0; round < 3; round++) await store.clockOffset();
    };
    const first = await turnsOf(store, clock).beginSweep(signal);
    let hasBegun = false;
    const second = turnsOf(store, clock)
      .beginSweep(signal)
      .then((end) => {
        hasBegun = true;
        return end;
      });
    const otherAccount = await turnsOf(store, clock, account("us-east-1")).beginSweep(signal);
    await otherAccount();
    await advance(500);
    expect(hasBegun).toBe(false);
    await first();
    while (!hasBegun) await advance(100);
    await second;
    const startMs = clock.steadyMs();
    let third = false;
    turnsOf(store, clock)
      .beginSweep(signal)
      .then(() => {
        third = true;
      });
    while (!third) await advance(1000);
    expect(clock.steadyMs() - startMs).toBeGreaterThan(50_000);
    await close();
  });

  test("a call that is aborted while it waits for its turn is not sent", async () => {
    const { store, close } = await open();
    const clock = createManualClock(Date.now());
    const turns = turnsOf(store, clock);
    await turns.take("create", signal);
    const abort = new AbortController();
    const calls = createCalls({ pace: pace as never, clock, turns });
    let count = 0;
    const call = calls.once({ operation: "create", signal: abort.signal }, async () => ++count);
    await clock.advance(100);
    abort.abort(new Error("enough"));
    await expect(call).rejects.toThrow("enough");
    expect(count).toBe(0);
    await close();
  });
});

test("a ledger that fails does not stop calls or sweeps", async () => {
  const gone = async () => {
    throw new PlacewrightError("ledger-unusable", "the connection was lost");
  };
  const turns = turnsOf({ takeTurn: gone, acquireSweep: gone, releaseSweep: gone }, createManualClock());
  await turns.take("create", signal);
  await (await turns.beginSweep(signal))();
});
