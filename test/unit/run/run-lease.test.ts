import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import {
  acquireAndRenewLease,
  acquireLease,
  type HeldLease,
  holdNewRun,
  isHeld,
  LeasePassed,
  leaseMs,
} from "../../../src/run/run-lease.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { claimed } from "../../support/claimed.ts";
import { beginRun } from "../../support/execute.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const elsewhere = "build-3/pid:[1] 4711 x";
const closers: (() => Promise<void>)[] = [];
let clock: ManualClock;
let store: Store;
beforeEach(async () => {
  clock = createManualClock();
  store = await openMemoryStore();
  await beginRun(store, "run", [plannedTest("a", projectOf({ provider: "local" }))], { nowMs: clock.now() });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.close();
});

/** Holds the run that `beginRun` recorded. Releases it after the test. */
function hold(options: Partial<Parameters<typeof holdNewRun>[2]> = {}, of: Store = store): HeldLease {
  const lease = holdNewRun(of, "run", { clock, takenAtMs: clock.steadyMs(), ...options });
  closers.push(() => lease.release());
  return lease;
}

/** Acquires the run. Releases it after the test. */
async function acquire(options: Partial<Parameters<typeof acquireLease>[2]> = {}) {
  const lease = await acquireLease(store, "run", { clock, ...options });
  if ("fence" in lease) closers.push(() => lease.release());
  return lease;
}

/** Lets another process have the run. */
const giveTo = (owner: string, epoch: number, durationMs = leaseMs) =>
  store.acquireLease("run", {
    owner,
    nowMs: clock.now(),
    untilMs: clock.now() + durationMs,
    leaseMs,
    insteadOf: epoch,
  });

/** Returns what `assertHeld` throws. */
function refusalOf(lease: HeldLease): unknown {
  try {
    return lease.assertHeld();
  } catch (error) {
    return error;
  }
}

const leaseInLedger = async () => (await store.run("run"))?.lease;

/** A store whose renewals never end. */
const stuck = (): Store => ({ ...store, renewLease: () => new Promise(() => {}) });

describe("a process works on a run", () => {
  const own = createOwner();
  const nowMs = 1_000_000;
  test.each<[string, string, number, boolean]>([
    ["while its lease lasts", own, nowMs + 1, true],
    ["in the longest possible lease", own, nowMs + leaseMs, true],
    ["on another machine", elsewhere, nowMs + 1, true],
    ["not once its lease has expired", own, nowMs, false],
    ["not if its lease is longer than any can be", own, nowMs + leaseMs + 1, false],
    ["not if it has ended", claimed(own), nowMs + 1, false],
  ])("%s", (_, owner, untilMs, expected) => {
    expect(isHeld({ owner, epoch: 1, untilMs }, nowMs)).toBe(expected);
  });

  test("only if there is a lease", () => {
    expect(isHeld(undefined, nowMs)).toBe(false);
  });
});

describe("a held lease", () => {
  test("of a new run has the first epoch, and no earlier holder to wait for", async () => {
    await clock.advance(50);
    expect(hold({ takenAtMs: 20 })).toMatchObject({ fence: { runId: "run", epoch: 1 }, quietFromMs: 20 });
  });

  test("is renewed each quarter of its duration, by the wall clock", async () => {
    hold({ durationMs: 1000 });
    const ends: (number | undefined)[] = [];
    for (const ms of [249, 1, 249, 1]) {
      await clock.advance(ms);
      const { untilMs = 0 } = (await leaseInLedger()) ?? {};
      ends.push(untilMs - clock.now());
    }
    expect(ends).toEqual([leaseMs - 249, 1000, 751, 1000]);
  });

  test("is released in the ledger, and not renewed afterwards", async () => {
    const lease = hold();
    await lease.release();
    expect(await leaseInLedger()).toBeUndefined();
    await clock.advance(leaseMs);
    expect(await leaseInLedger()).toBeUndefined();
    expect(lease.ended.aborted).toBe(false);
  });

  test("keeps its last twentieth free of creates", async () => {
    const lease = hold({ durationMs: 1000 }, stuck());
    const { unbroken } = lease;
    await clock.advance(949);
    lease.assertHeld();
    expect(unbroken.aborted).toBe(false);
    await clock.advance(1);
    expect(() => lease.assertHeld()).toThrow(
      expect.objectContaining({ name: "LeasePassed", isAbort: false }),
    );
    expect(unbroken.reason).toMatchObject({ name: "LeasePassed", isAbort: true });
    expect(lease.ended.aborted).toBe(false);
    lease.throwIfLost();
  });

  test("counts from the time at which it was requested", async () => {
    await clock.advance(600);
    const lease = hold({ durationMs: 1000, takenAtMs: 100 }, stuck());
    await clock.advance(449);
    lease.assertHeld();
    await clock.advance(1);
    expect(() => lease.assertHeld()).toThrow(LeasePassed);
  });

  test("counts by the clock that has advanced more", async () => {
    const lease = hold({ durationMs: 1000 }, stuck());
    clock.setDate(clock.now() + 949);
    lease.assertHeld();
    clock.setDate(clock.now() + 1);
    expect(() => lease.assertHeld()).toThrow(LeasePassed);
  });

  test("is unbroken again after each confirmation", async () => {
    let isStuck = true;
    const lease = hold(
      { durationMs: 1000 },
      {
        ...store,
        renewLease: (...args) => (isStuck ? new Promise(() => {}) : store.renewLease(...args)),
      },
    );
    const signals = [lease.unbroken];
    for (const _ of [1, 2]) {
      await clock.advance(1000);
      expect(lease.unbroken.aborted).toBe(true);
      isStuck = false;
      await lease.confirm();
      isStuck = true;
      signals.push(lease.unbroken);
      expect(lease.unbroken.aborted).toBe(false);
    }
    // Calls that began before keep their signal.
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, false]);
  });

  test("keeps its signal while it is renewed in time", async () => {
    const lease = hold();
    const { unbroken } = lease;
    await clock.advance(10 * leaseMs);
    expect(lease.unbroken).toBe(unbroken);
    expect(unbroken.aborted).toBe(false);
  });

  test("ends with the reason if it cannot be renewed, and is not renewed again", async () => {
    const failure = new PlacewrightError("ledger-unusable", "Cannot write the ledger");
    let renewals = 0;
    const lease = hold(
      {},
      {
        ...store,
        renewLease: async () => {
          renewals++;
          throw failure;
        },
      },
    );
    await clock.advance(leaseMs * 3);
    expect(renewals).toBe(1);
    expect(lease.ended.reason).toBe(failure);
    expect(() => lease.throwIfLost()).toThrow(failure);
    expect(() => lease.assertHeld()).toThrow(failure);
  });

  // The ledger can be upgraded between the two calls of a renewal.
  test("ends with the reason if its run cannot be read after a renewal", async () => {
    const why = new PlacewrightError("ledger-unusable", "it was written by a newer version");
    const lease = hold({}, { ...store, run: () => Promise.reject(why) });
    await clock.advance(leaseMs / 4);
    expect(lease.ended.reason).toBe(why);
    expect(() => lease.throwIfLost()).toThrow(why);
  });

  test("that another process took rejects its confirmation", async () => {
    const lease = hold();
    await giveTo(elsewhere, 1);
    await expect(lease.confirm()).rejects.toMatchObject({ code: "run-taken-over" });
    expect(lease.ended.reason).toMatchObject({ code: "run-taken-over" });
    await lease.release();
    expect(await leaseInLedger()).toMatchObject({ owner: elsewhere });
  });

  test("ends without an error if the run is cancelled", async () => {
    const lease = hold();
    await store.cancelRun("run");
    expect(lease.ended.aborted).toBe(false);
    await clock.advance(leaseMs / 4);
    expect(lease.ended.aborted).toBe(true);
    expect(lease.ended.reason).not.toBeInstanceOf(PlacewrightError);
    // The process still holds the run, to finish its in-flight creates.
    lease.assertHeld();
  });

  test("that passed unnoticed is not confirmed for creates if the run was cancelled meanwhile", async () => {
    const lease = hold();
    await store.cancelRun("run");
    clock.setDate(clock.now() + leaseMs);
    // Other creates of this process ask while the ledger answers.
    const asked: unknown[] = [];
    const confirmed = lease.confirm();
    for (let turn = 0; turn < 20; turn++) {
      asked.push(refusalOf(lease));
      await Promise.resolve();
    }
    await confirmed;
    asked.push(refusalOf(lease));
    for (const answer of asked) expect(answer).toBeInstanceOf(LeasePassed);
    expect(lease.ended.aborted).toBe(true);
    expect(lease.ended.reason).not.toBeInstanceOf(PlacewrightError);
  });

  test("lasts in a cancelled run if it only collects", async () => {
    const lease = hold({ stopsOnCancel: false });
    await store.cancelRun("run");
    await clock.advance(2 * leaseMs);
    expect(lease.ended.aborted).toBe(false);
    lease.assertHeld();
  });
});

describe("a lease is acquired", () => {
  test("from a process that released it, and names its owner", async () => {
    await store.releaseLease({ runId: "run", epoch: 1 });
    await clock.advance(50);
    expect(await acquire({ owner: elsewhere, durationMs: 1000 })).toMatchObject({
      fence: { runId: "run", epoch: 2 },
      quietFromMs: 50,
    });
    expect(await leaseInLedger()).toEqual({ owner: elsewhere, epoch: 2, untilMs: clock.now() + 1000 });
  });

  test("for the usual duration, by this process", async () => {
    await store.releaseLease({ runId: "run", epoch: 1 });
    await acquire();
    const lease = await leaseInLedger();
    expect(lease?.untilMs).toBe(clock.now() + leaseMs);
    expect(lease?.owner.split(" ")[1]).toBe(String(process.pid));
  });

  test("from a process that has ended, and whose creates have ended with it", async () => {
    await giveTo(claimed(createOwner()), 1);
    await clock.advance(50);
    expect(await acquire()).toMatchObject({ fence: { epoch: 3 }, quietFromMs: 50 });
  });

  test("from a process that may still be alive, whose creates may be under way for the time of a lease", async () => {
    await giveTo(elsewhere, 1);
    await clock.advance(leaseMs);
    expect(await acquire({ durationMs: 1000 })).toMatchObject({
      fence: { epoch: 3 },
      quietFromMs: leaseMs + 1000,
    });
  });

  test("only of a run in the ledger", async () => {
    await expect(acquireLease(store, "gone", { clock })).rejects.toMatchObject({ code: "run-missing" });
  });

  test.each([leaseMs, leaseMs - 1])("not from a process with %i ms left, which is named", async (leftMs) => {
    await giveTo(elsewhere, 1, leftMs);
    const lease = { owner: elsewhere, epoch: 2, untilMs: clock.now() + leftMs };
    expect(await acquire()).toEqual(lease);
    await expect(acquireAndRenewLease(store, "run", { clock })).rejects.toMatchObject({
      code: "run-busy",
      reason: "Run run is in use by process 4711 on build-3",
      hint: "Run placewright wait run to wait for it",
    });
    expect(await leaseInLedger()).toEqual(lease);
  });

  test("and renewed, with an error if another process has it", async () => {
    await store.releaseLease({ runId: "run", epoch: 1 });
    const lease = await acquireAndRenewLease(store, "run", { clock });
    closers.push(() => lease.release());
    expect(lease.fence).toEqual({ runId: "run", epoch: 2 });
  });
});

describe("a lease that ends later than any can", () => {
  /** Starts to acquire such a lease, and waits for all but the last millisecond. */
  async function watch() {
    await giveTo(elsewhere, 1, leaseMs + 1);
    const acquiring = acquire();
    let isOver = false;
    acquiring.then(() => {
      isOver = true;
    });
    await clock.advance(leaseMs - 1);
    expect(isOver).toBe(false);
    return async () => {
      await clock.advance(1);
      return acquiring;
    };
  }

  test("is replaced if its holder does not renew it for the time of a lease", async () => {
    const end = await watch();
    expect(await end()).toMatchObject({ fence: { epoch: 3 } });
  });

  test("is kept if its holder renews it", async () => {
    const end = await watch();
    const untilMs = clock.now() + 2 * leaseMs;
    await store.renewLease({ runId: "run", epoch: 2 }, untilMs);
    expect(await end()).toEqual({ owner: elsewhere, epoch: 2, untilMs });
  });

  test("is kept if a third process has taken it", async () => {
    const end = await watch();
    await giveTo("build-4/pid:[1] 1 y", 2, 2 * leaseMs);
    expect(await end()).toMatchObject({ owner: "build-4/pid:[1] 1 y", epoch: 3 });
  });

  test("is acquired if its holder has released it", async () => {
    const end = await watch();
    await store.releaseLease({ runId: "run", epoch: 2 });
    expect(await end()).toMatchObject({ fence: { epoch: 3 } });
  });
});
