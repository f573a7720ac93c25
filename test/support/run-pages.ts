import type { TestResult } from "../../src/result/run-report.ts";
import { countVerdicts } from "../../src/result/verdict.ts";
import type { AttemptRow, ListedRun, StoredRun } from "../../src/store/store.ts";
import type { RunPage } from "../../src/ui/pages/run-page.ts";
import type { RunsPage } from "../../src/ui/pages/runs.ts";
import type { ShownTest } from "../../src/ui/runs/read-run-page.ts";
import { ownVisitor } from "../../src/ui/visitor.ts";

const visit = { since: 7, visitor: ownVisitor() };

/** Returns the page of an open run, with changes. */
export const runPageOf = ({
  run = {},
  view = {},
  ...page
}: Partial<Omit<RunPage, "view">> & {
  readonly run?: Partial<StoredRun>;
  readonly view?: Partial<RunPage["view"]>;
} = {}): RunPage => ({
  visit,
  choice: { verdict: undefined, words: "", from: 0 },
  job: undefined,
  isWorkedOn: page.job !== undefined,
  failure: undefined,
  isBaseline: false,
  maxCost: undefined,
  shared: { link: undefined, hasPdf: false },
  nowMs: 1000,
  ...page,
  view: {
    run: {
      id: "run 1",
      createdAtMs: 0,
      state: "open",
      epoch: 1,
      settings: { projects: [] },
      calls: {},
      ...run,
    },
    counts: { ...countVerdicts([]), passed: 2, pending: 1 },
    tests: 3,
    chosen: 3,
    shown: [],
    summary: "all is well",
    decision: { verdict: "pending", words: "Do not send yet" },
    isSimulated: false,
    spending: [],
    open: [],
    lastSentMs: undefined,
    before: undefined,
    reconciliation: undefined,
    ...view,
  },
});

/** Returns a test of a page, in a state at its provider. */
export function shownTest(result: TestResult, change: Partial<AttemptRow> = {}): ShownTest {
  const { id, scenario, project, verdict, position } = result;
  return {
    result,
    attempt: {
      runId: "run 1",
      position,
      testId: id,
      scenario,
      project,
      name: `${id}.1`,
      number: 1,
      state: "finished",
      contentHash: "hash",
      measureKey: "key",
      verdict,
      ...change,
    },
  };
}

/** Returns the list of runs, with changes. */
export const runsPageOf = ({
  view = {},
  ...page
}: Partial<Omit<RunsPage, "view">> & { readonly view?: Partial<RunsPage["view"]> } = {}): RunsPage => ({
  visit,
  choice: { words: "" },
  projects: [],
  nowMs: 1000,
  ...page,
  view: {
    runs: [],
    hasMore: false,
    sizes: new Map(),
    counts: (view.runs ?? []).map(({ state, verdict }) => ({ state, verdict, runs: 1 })),
    branches: [],
    open: [],
    schedules: [],
    missed: [],
    differing: [],
    ...view,
  },
});

/** Returns a run of a list. */
export const listedRun = (change: Partial<ListedRun> = {}): ListedRun => ({
  id: "r1",
  createdAtMs: 0,
  state: "open",
  epoch: 1,
  calls: {},
  isDamaged: false,
  ...change,
});
