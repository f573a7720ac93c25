import { describe, expect, test } from "vitest";
import {
  describeLosses,
  findLosses,
  type HeadState,
  isLoss,
  lossError,
  lossOfAll,
} from "../../../src/store/sqlite/losses.ts";

const run = (id: string, epoch = 1, intents = 2) => ({ id, createdAtMs: 5, epoch, intents });
const stateOf = (sequence: number, runs: HeadState["runs"]): HeadState => ({ sequence, runs });
const known = (epoch: number, intents: number) => new Map([["r", { epoch, intents }]]);
const lost = (isMissing: boolean, mayBePaid: number) => [
  { runId: "r", createdAtMs: 5, isMissing, mayBePaid },
];

describe("a database has lost, compared with its head,", () => {
  test.each<[string, HeadState, ReturnType<typeof findLosses>]>([
    ["nothing if it is newer", stateOf(8, new Map()), { writes: 0, runs: [] }],
    ["nothing if it knows as much", stateOf(7, known(1, 2)), { writes: 0, runs: [] }],
    ["nothing if it knows more", stateOf(7, known(2, 3)), { writes: 0, runs: [] }],
    ["a run", stateOf(7, new Map()), { writes: 0, runs: lost(true, 2) }],
    ["an epoch of a run", stateOf(7, known(0, 2)), { writes: 0, runs: lost(false, 0) }],
    ["an intent of a run", stateOf(7, known(1, 1)), { writes: 0, runs: lost(false, 1) }],
    ["an epoch, but no intent", stateOf(7, known(0, 3)), { writes: 0, runs: lost(false, 0) }],
    ["writes of finished runs", stateOf(4, known(1, 2)), { writes: 3, runs: [] }],
  ])("%s", (_, state, losses) => {
    expect(findLosses({ sequence: 7, runs: [run("r")] }, state)).toEqual(losses);
    expect(isLoss(losses)).toBe(losses.writes > 0 || losses.runs.length > 0);
  });

  test("everything if only the head is left", () => {
    expect(lossOfAll({ sequence: 7, runs: [run("r")] })).toEqual({ writes: 7, runs: lost(true, 2) });
  });
});

test("describes at most ten lost runs", () => {
  const runs = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      runId: `r${index}`,
      createdAtMs: 5,
      isMissing: index !== 1,
      mayBePaid: index,
    }));
  expect(describeLosses(runs(3))).toBe(
    "run r0 is missing (no tests were submitted); run r1 is out of date (1 test may be billed); run r2 is missing (2 tests may be billed)",
  );
  expect(describeLosses(runs(10))).toMatch(/; run r9 is missing \(9 tests may be billed\)$/);
  expect(describeLosses(runs(11))).toMatch(/; run r9 is missing \(9 tests may be billed\); and 1 run more$/);
  expect(describeLosses([])).toBe("");
});

test.each<[Parameters<typeof lossError>[1], string, string]>([
  [
    { writes: 1, runs: [] },
    "its last write is missing; no unfinished run is affected",
    "delete ledger.head to continue with what is left",
  ],
  [
    { writes: 3, runs: lost(true, 1) },
    "its last 3 writes are missing; run r is missing (1 test may be billed)",
    "run placewright reconcile r --adopt to read the tests from the provider",
  ],
  [
    { writes: 0, runs: lost(false, 0) },
    "writes that it had are missing; run r is out of date (no tests were submitted)",
    "run placewright reconcile r --adopt to read the tests from the provider",
  ],
])("the error of %j says what to do", (losses, why, what) => {
  expect(lossError("/l", losses)).toMatchObject({
    code: "ledger-unusable",
    reason: `Cannot use the ledger in "/l": ${why}`,
    hint: `Restore the newest copy of the whole folder, with ledger.sqlite-wal. If there is none, ${what}`,
  });
});
