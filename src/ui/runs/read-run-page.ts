import { releaseDecision, sortByUrgency } from "../../report/words.ts";
import type { Reconciliation } from "../../result/reconciliation.ts";
import type { TestIdentity, TestResult } from "../../result/run-report.ts";
import { countVerdicts, exitCodeOf, type Verdict, verdicts, worstVerdict } from "../../result/verdict.ts";
import { type OpenTest, readOpenTests } from "../../run/expected-completion.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import { readTest, settingsOf } from "../../run/read-run.ts";
import { summarizeRun } from "../../run/summarize-run.ts";
import type { AttemptRow, RunRow, Store, StoredRun } from "../../store/store.ts";
import { type ProjectSpending, spendingOf } from "./run-cost.ts";

/** Tests on one page. */
export const testsPerPage = 50;

/** With more tests than this, only those of the page are read, because it reloads on every change. */
const maxRead = 500;

/** Which tests of a run a page shows. */
export interface TestChoice {
  readonly verdict: Verdict | undefined;
  /** Part of the test's id, in any case. */
  readonly words: string;
  /** Number of tests before the first one shown. */
  readonly from: number;
}

/** Reads the choice from an address. Values that mean nothing are left out. */
export function readTestChoice(query: Readonly<Record<string, string | undefined>>): TestChoice {
  const from = Number(query["from"] ?? 0);
  return {
    verdict: verdicts.find((each) => each === query["show"]),
    words: (query["q"] ?? "").trim().slice(0, 200),
    from: Number.isSafeInteger(from) && from > 0 ? from : 0,
  };
}

/** A test on the page: where its attempt is, and its result. */
export interface ShownTest {
  readonly attempt: AttemptRow;
  readonly result: TestResult;
}

/** A run as its page shows it. */
export interface RunView {
  readonly run: StoredRun;
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly tests: number;
  /** Number of tests that the choice selects. */
  readonly chosen: number;
  readonly shown: readonly ShownTest[];
  /** The most urgent test, in one sentence. */
  readonly summary: string;
  /** Whether the run lets its campaigns be sent. */
  readonly decision: ReturnType<typeof releaseDecision>;
  readonly isSimulated: boolean;
  readonly spending: readonly ProjectSpending[];
  readonly open: readonly OpenTest[];
  /** Times at which tests were sent, in Unix milliseconds: the last one. Absent if none was. */
  readonly lastSentMs: number | undefined;
  /** The run before it, of the same branch. Absent if there is none. */
  readonly before: RunRow | undefined;
  readonly reconciliation: Reconciliation | undefined;
}

/** Reads a run, with the tests that a choice selects. */
export async function readRunView(store: Store, run: StoredRun, choice: TestChoice): Promise<RunView> {
  const all = await store.allAttempts(run.id);
  const attempts = [...new Map(all.map((attempt) => [attempt.testId, attempt])).values()];
  const identities = (await store.identities(run.id)) as ReadonlyMap<string, TestIdentity>;
  const known = new Map<string, TestResult>();
  const read = async (attempt: AttemptRow): Promise<TestResult> => {
    const result = known.get(attempt.name) ?? (await readTest(store, attempt, identities, run));
    known.set(attempt.name, result);
    return result;
  };
  const isWhole = attempts.length <= maxRead;
  if (isWhole) for (const attempt of attempts) await read(attempt);
  // A test in quarantine has another verdict than its attempt.
  const verdictOf = (attempt: AttemptRow) => known.get(attempt.name)?.verdict ?? currentVerdict(attempt);
  const sorted = sortByUrgency(attempts, verdictOf);
  const wanted = sorted.filter(
    (attempt) =>
      (choice.verdict === undefined || verdictOf(attempt) === choice.verdict) &&
      attempt.testId.toLowerCase().includes(choice.words.toLowerCase()),
  );
  const shown: ShownTest[] = [];
  for (const attempt of wanted.slice(choice.from, choice.from + testsPerPage))
    shown.push({ attempt, result: await read(attempt) });
  const results: TestResult[] = [];
  for (const attempt of isWhole ? attempts : sorted.slice(0, 1)) results.push(await read(attempt));
  const { projects, shard } = settingsOf(run);
  const reconciliation = run.reconciliation as Reconciliation | undefined;
  const summarized = summarizeRun(results, { interrupted: false, shard, reconciliation });
  const sentMs = all.flatMap(({ submittedAtMs }) => submittedAtMs ?? []);
  const [before] = await store.runs({
    limit: 1,
    state: "finished",
    branch: run.branch,
    after: { id: run.id, createdAtMs: run.createdAtMs },
  });
  return {
    run,
    counts: countVerdicts(attempts.map(verdictOf)),
    tests: attempts.length,
    chosen: wanted.length,
    shown,
    summary: summarized.summary,
    decision: releaseDecision({
      ...summarized,
      ...(isWhole ? {} : ofAttempts(attempts, reconciliation)),
      tests: attempts,
      run: shard ? { shard } : {},
    }),
    isSimulated: results.some(({ placement, health }) => placement?.simulated || health?.simulated),
    spending: spendingOf(projects, all, { isCancelled: run.state === "cancelled" }),
    open: await readOpenTests(store, run),
    lastSentMs: sentMs.length > 0 ? sentMs.reduce((last, ms) => Math.max(last, ms)) : undefined,
    before,
    reconciliation,
  };
}

/** Returns what the release decision of a run follows from, if its results are too many to be read. */
function ofAttempts(attempts: readonly AttemptRow[], reconciliation: Reconciliation | undefined) {
  const all = attempts.map(currentVerdict);
  const isAmiss = (reconciliation?.doubles.length ?? 0) + (reconciliation?.orphans.length ?? 0) > 0;
  return { verdict: worstVerdict(all), exitCode: exitCodeOf(all, { isAmiss }), counts: countVerdicts(all) };
}
