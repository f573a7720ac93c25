import { beforeEach, describe, expect, test } from "vitest";
import { openRunLedger, type RunLedger } from "../../../src/run/run-ledger.ts";
import type { AttemptChange, Store } from "../../../src/store/store.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";

const fence = { runId: "run", epoch: 1 };
/** How long a change waits for others. */
const windowMs = 100;

interface Write {
  readonly atMs: number;
  readonly changes: readonly AttemptChange[];
  readonly calls: Readonly<Record<string, number>> | undefined;
}

let clock: ManualClock;
let writes: Write[];
let failures: unknown[];
beforeEach(() => {
  clock = createManualClock(0);
  writes = [];
  failures = [];
});

/** Opens the ledger of a run, whose writes are recorded and then awaited. */
function open(write: () => Promise<void> = async () => {}): RunLedger {
  const store: Pick<Store, "saveAttempts"> = {
    async saveAttempts(given, changes, calls) {
      expect(given).toBe(fence);
      writes.push({ atMs: clock.now(), changes, calls });
      await write();
    },
  };
  return openRunLedger(store as Store, fence, { clock, onFailure: (error) => failures.push(error) });
}

const a: AttemptChange = { name: "a", state: "submitted" };
const b: AttemptChange = { name: "b", state: "submitted" };

describe("the changes of a run", () => {
  test("are written together, in order, a moment after the first", async () => {
    const ledger = open();
    ledger.note(a);
    await clock.advance(windowMs - 1);
    ledger.note(b);
    ledger.count("get");
    expect(writes).toEqual([]);
    await clock.advance(1);
    expect(writes).toEqual([{ atMs: windowMs, changes: [a, b], calls: { get: 1 } }]);
    ledger.note(a);
    await clock.advance(windowMs);
    expect(writes.slice(1)).toEqual([{ atMs: 2 * windowMs, changes: [a], calls: {} }]);
  });

  test("are on disk once they are committed, and not written again", async () => {
    const ledger = open();
    ledger.note(a);
    await ledger.commit();
    expect(writes).toEqual([{ atMs: 0, changes: [a], calls: {} }]);
    ledger.note(b);
    await clock.advance(windowMs - 1);
    // The window of the committed change has ended with it.
    expect(writes).toHaveLength(1);
    await clock.advance(1);
    expect(writes.slice(1)).toEqual([{ atMs: windowMs, changes: [b], calls: {} }]);
    await clock.advance(10 * windowMs);
    expect(writes).toHaveLength(2);
  });

  test("are not written if there are none", async () => {
    const ledger = open();
    await ledger.commit();
    expect(writes).toEqual([]);
  });

  test("may be only counts of calls", async () => {
    const ledger = open();
    for (const operation of ["get", "list", "get"] as const) ledger.count(operation);
    await ledger.commit();
    expect(writes).toEqual([{ atMs: 0, changes: [], calls: { get: 2, list: 1 } }]);
    await ledger.commit();
    expect(writes).toHaveLength(1);
  });

  test("are written one batch after another", async () => {
    const ends: (() => void)[] = [];
    const ledger = open(() => new Promise((resolve) => ends.push(resolve)));
    ledger.note(a);
    const first = ledger.commit();
    ledger.note(b);
    const second = ledger.commit();
    await clock.advance(windowMs);
    expect(writes.map(({ changes }) => changes)).toEqual([[a, b]]);
    ledger.note(a);
    const third = ledger.commit();
    await clock.advance(windowMs);
    expect(writes).toHaveLength(1);
    ends[0]?.();
    await first;
    await clock.advance(0);
    expect(writes).toHaveLength(2);
    ends[1]?.();
    await Promise.all([second, third]);
  });

  test("that cannot be written are reported, and so is each later commit", async () => {
    const failure = new Error("disk full");
    const ledger = open(() => Promise.reject(failure));
    ledger.note(a);
    await clock.advance(windowMs);
    expect(failures).toEqual([failure]);
    ledger.note(b);
    await expect(ledger.commit()).rejects.toBe(failure);
    expect(failures).toEqual([failure]);
  });
});
