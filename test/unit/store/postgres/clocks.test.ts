import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openPostgresStore } from "../../../../src/store/postgres/postgres-store.ts";
import type { Store } from "../../../../src/store/store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../../support/postgres.ts";

const leaseMs = 20_000;
const minuteMs = 60_000;
const fence = { runId: "r", epoch: 1 };

describe.skipIf(!hasPostgres)(`machines whose clocks are apart${postgresNote}`, () => {
  let store: Store;
  let offsetMs = 0;
  /** The clock of the machine on which the test goes on. */
  const now = (): number => Date.now() + offsetMs;
  beforeEach(async () => {
    offsetMs = 0;
    store = await openPostgresStore(await sharedPostgresUrl(), { now });
  });
  afterEach(() => store.close());

  /** Goes on as on a machine whose clock differs from this one's. */
  const moveTo = (aheadMs: number): void => {
    offsetMs = aheadMs;
  };
  const leaseNow = (owner: string) => ({ owner, untilMs: now() + leaseMs });
  const acquire = (owner: string) => store.acquireLease("r", { ...leaseNow(owner), nowMs: now(), leaseMs });
  const near = (ms: number) => expect.closeTo(ms, -4);

  test.each([5 * minuteMs, -5 * minuteMs])(
    "by %i ms agree on who holds a run, and until when",
    async (aheadMs) => {
      await store.createRun({ id: "r", createdAtMs: 1, settings: {} }, leaseNow("a"));
      moveTo(aheadMs);
      // It ends in 20 seconds, on this clock too.
      const lease = { owner: "a", epoch: 1, untilMs: near(now() + leaseMs) };
      expect(await acquire("b")).toEqual({ kind: "held", lease });
      expect((await store.run("r"))?.lease).toEqual(lease);
      expect((await store.runs())[0]?.lease).toEqual(lease);
      expect((await store.oldRuns(9))[0]?.lease).toEqual(lease);
      await store.renewLease(fence, now() + 3 * leaseMs);
      moveTo(0);
      expect((await store.run("r"))?.lease?.untilMs).toEqual(near(now() + 3 * leaseMs));
    },
  );

  test("agree on when an earlier holder has noticed", async () => {
    moveTo(-5 * minuteMs);
    // A lease that is over by the clock of the database, although not by this one.
    const over = { owner: "a", untilMs: now() - 2 * minuteMs };
    await store.createRun({ id: "r", createdAtMs: 1, settings: {} }, over);
    expect(await acquire("b")).toEqual({
      kind: "acquired",
      epoch: 2,
      shadowUntilMs: near(now() + leaseMs),
    });
    moveTo(0);
    await store.releaseLease({ runId: "r", epoch: 2 });
    expect(await acquire("c")).toEqual({
      kind: "acquired",
      epoch: 3,
      shadowUntilMs: near(now() + leaseMs),
    });
  });
});
