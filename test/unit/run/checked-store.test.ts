import { afterEach, beforeEach, expect, test } from "vitest";
import { checkStore } from "../../../src/run/checked-store.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";

const runId = "20260301-081500-3fa9c1";
const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: true };
const measurement = {
  runId,
  testId: "a@p",
  scenario: "a",
  project: "p",
  completedAtMs: 5,
  placement,
};
const damagedPlacement = { overall: { inboxPercent: "evil" }, isps: [], simulated: true };
const damaged = { ...measurement, placement: damagedPlacement as never };
const plan = { kind: "control", submission: { from: "a@b.example", tags: {} } };
const identity = {
  id: "a@p",
  title: "a",
  scenario: "a",
  project: "p",
  provider: "local",
  file: "a.yaml",
  tags: [],
};

let store: Store;
beforeEach(async () => {
  store = await openMemoryStore();
});
afterEach(() => store.close());
const checked = (records: Partial<Store>) => checkStore({ ...store, ...records }, "/l");
const record = (what: string) => ({
  code: "ledger-unusable",
  reason: expect.stringContaining(`Cannot use the ledger in "/l": its record of ${what} is damaged (`),
});

test("records with the right shape are returned unchanged, and absent ones stay absent", async () => {
  const details = { plan, placement };
  const identities = new Map([["a@p", identity]]);
  const own = await checked({
    attempt: async (name) => (name === "a" ? details : undefined),
    identities: async () => identities,
    measuredIn: async () => measurement,
    measuredSince: async () => undefined,
    measuredInPassedRun: async () => measurement,
    measurementsBefore: async () => [measurement],
    measurements: async () => [measurement],
  });
  expect(await own.attempt("a")).toBe(details);
  expect(await own.attempt("b")).toBeUndefined();
  expect(await own.identities(runId)).toBe(identities);
  expect(await own.measuredIn(runId, "a@p")).toBe(measurement);
  expect(await own.measuredSince("m", 0)).toBeUndefined();
  expect(await own.measuredInPassedRun("a@p", "main")).toBe(measurement);
  expect(await own.measurementsBefore("a@p", 9, 9)).toEqual([measurement]);
  expect(await own.measurements({ limit: 9 })).toEqual([measurement]);
  expect([await own.run(runId), await own.newestRun(), await own.message("h")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([await own.runs(), await own.baselines()]).toEqual([[], []]);
});

test.each<[string, Partial<Store>, (own: Store) => Promise<unknown>]>([
  ["the test named a", { attempt: async () => ({ plan: { kind: "evil" } }) }, (own) => own.attempt("a")],
  [
    "the test named a",
    { attempt: async () => ({ plan, result: { verdict: "evil" } }) },
    (own) => own.attempt("a"),
  ],
  [
    "the test named a",
    { attempt: async () => ({ plan, placement: damagedPlacement as never }) },
    (own) => own.attempt("a"),
  ],
  [
    `test b@p in run ${runId}`,
    { identities: async () => new Map([["b@p", identity]]) },
    (own) => own.identities(runId),
  ],
  [
    "message h",
    { message: async () => ({ contentHash: "h", document: { content: { kind: "evil" } } }) },
    (own) => own.message("h"),
  ],
  [`test a@p in run ${runId}`, { measuredIn: async () => damaged }, (own) => own.measuredIn(runId, "a@p")],
  [`test a@p in run ${runId}`, { measuredSince: async () => damaged }, (own) => own.measuredSince("m", 0)],
  [
    `test a@p in run ${runId}`,
    { measuredInPassedRun: async () => damaged },
    (own) => own.measuredInPassedRun("a@p", "main"),
  ],
  [
    `test a@p in run ${runId}`,
    { measurements: async () => [damaged] },
    (own) => own.measurements({ limit: 9 }),
  ],
  [
    `test a@p in run ${runId}`,
    { measurements: async () => [{ ...measurement, judgment: { verdict: "evil" } }] },
    (own) => own.measurements({ limit: 9 }),
  ],
  [
    "the baseline of p",
    { baselines: async () => [{ project: "p", branch: "", runId: "evil", setAtMs: 1 }] },
    (own) => own.baselines(),
  ],
])("a damaged record is never returned: %s", async (what, records, read) => {
  await expect(read(await checked(records))).rejects.toMatchObject(record(what));
});

const row = {
  runId,
  position: 1,
  testId: "a@p",
  scenario: "a",
  project: "p",
  name: `a.${runId}.0a1b2c3d`,
  number: 1,
  state: "submitted",
  measureKey: "0123456789abcdef".repeat(2),
} as const;
const damagedRow = { ...row, state: "evil" as never };
const runRow = { id: runId, createdAtMs: 5, state: "open", calls: {}, epoch: 1 } as const;
const oldRun = { id: runId, epoch: 1, uncollected: 0, isBaseline: false, isLastPassed: false };

test("rows with the right shape are returned, in lists that leave out damaged ones too", async () => {
  const own = await checked({
    runs: async () => [{ ...runRow, isDamaged: false }],
    oldRuns: async () => [oldRun, { ...oldRun, epoch: -1, uncollected: 2 }],
    latestAttempts: async () => [row],
    allAttempts: async () => [row],
    lastAttempts: async () => [
      { ...row, startedAtMs: 1 },
      { ...damagedRow, startedAtMs: 1 },
    ],
    openAttempts: async () => [damagedRow, row],
    attemptsOf: async () => [{ ...row, plan }],
  });
  expect(await own.runs()).toEqual([{ ...runRow, isDamaged: false }]);
  expect(await own.oldRuns(9)).toEqual([oldRun, { ...oldRun, epoch: 0, isDamaged: true }]);
  expect(await own.latestAttempts(runId)).toEqual([row]);
  expect(await own.allAttempts(runId)).toEqual([row]);
  expect(await own.lastAttempts(["a@p"], 9)).toEqual([{ ...row, startedAtMs: 1 }]);
  expect(await own.openAttempts(9)).toEqual([row]);
  expect(await own.attemptsOf(runId, "a@p")).toEqual([{ ...row, plan }]);
});

test.each<[string, Partial<Store>, (own: Store) => Promise<unknown>]>([
  [
    `run ../evil`,
    { runs: async () => [{ ...runRow, id: "../evil", isDamaged: false }] },
    (own) => own.runs(),
  ],
  [
    `test a@p in run ${runId}`,
    { latestAttempts: async () => [damagedRow] },
    (own) => own.latestAttempts(runId),
  ],
  [`test a@p in run ${runId}`, { allAttempts: async () => [damagedRow] }, (own) => own.allAttempts(runId)],
  [
    `test a@p in run ${runId}`,
    { attemptsOf: async () => [{ ...damagedRow, plan }] },
    (own) => own.attemptsOf(runId, "a@p"),
  ],
  [
    `test a@p in run ${runId}`,
    { attemptsOf: async () => [{ ...row, plan: { kind: "evil" } }] },
    (own) => own.attemptsOf(runId, "a@p"),
  ],
  [`run ${runId}`, { run: async () => ({ ...runRow, settings: {} }) }, (own) => own.run(runId)],
  [
    `run ${runId}`,
    { newestRun: async () => ({ ...runRow, epoch: -1, settings: { projects: [] } }) },
    (own) => own.newestRun(),
  ],
  [
    `run ${runId}`,
    { run: async () => ({ ...runRow, settings: { projects: [] }, reconciliation: { doubles: 5 } }) },
    (own) => own.run(runId),
  ],
])("a damaged row is never returned: %s", async (what, records, read) => {
  await expect(read(await checked(records))).rejects.toMatchObject(record(what));
});

test("a run whose id is not valid cannot be reconciled", async () => {
  const own = await checked({ runs: async () => [{ ...runRow, id: "../evil", isDamaged: false }] });
  await expect(own.runs()).rejects.toMatchObject({
    hint: "Restore the ledger from a copy. Other runs still work by their ids",
  });
});

test("one damaged run does not hide the others in the list", async () => {
  const own = await checked({
    runs: async () => [
      { ...runRow, isDamaged: false },
      { ...runRow, state: "evil" as never, branch: "evil", isDamaged: false },
    ],
  });
  expect(await own.runs()).toEqual([
    { ...runRow, isDamaged: false },
    { id: runId, createdAtMs: 0, state: "open", calls: {}, epoch: 0, isDamaged: true },
  ]);
});

test("lists leave out damaged measurements, or report them", async () => {
  const both = async () => [damaged, measurement];
  const own = await checked({ measurementsBefore: both, measurements: both });
  expect(await own.measurementsBefore("a@p", 9, 9)).toEqual([measurement]);
  const reported: unknown[] = [];
  const kept = await own.measurements({ limit: 9, onDamaged: (error) => reported.push(error) });
  expect(kept).toEqual([measurement]);
  expect(reported).toMatchObject([record(`test a@p in run ${runId}`)]);
});

const worker = {
  id: "w1",
  seenAtMs: 5,
  document: { host: "build-3", pid: 7, version: "1", startedAtMs: 1, concurrency: 2, runs: [runId] },
};
const schedule = { name: "nightly", sinceMs: 5 };
const tick = { schedule: "nightly", atMs: 5, state: "started", runId } as const;
const dueRun = { id: runId, state: "open" } as const;

test("what processes share is returned without the records that are damaged", async () => {
  const own = await checked({
    workers: async () => [{ ...worker, seenAtMs: "evil" as never }, worker],
    schedules: async () => [schedule, { name: "", sinceMs: 5 }],
    ticks: async () => [tick, { ...tick, state: "evil" as never }],
    dueRuns: async () => [{ ...dueRun, id: "../evil" }, dueRun],
  });
  expect(await own.workers()).toEqual([worker]);
  expect(await own.schedules()).toEqual([schedule]);
  expect(await own.ticks({ limit: 9 })).toEqual([tick]);
  expect(await own.dueRuns({ nowMs: 9, limit: 9 })).toEqual([dueRun]);
});

test("a schedule is opened by its name, unless its record is damaged", async () => {
  const own = await checked({
    openSchedule: async (name, nowMs) => ({ name, sinceMs: name === "bad" ? Number.NaN : nowMs }),
  });
  expect(await own.openSchedule("nightly", 7)).toEqual({ name: "nightly", sinceMs: 7 });
  await expect(own.openSchedule("bad", 7)).rejects.toMatchObject(record('schedule "bad"'));
});
