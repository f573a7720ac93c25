import { PlacewrightError, Problems } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { ProviderError } from "../provider/provider-error.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { TestIdentity } from "../result/run-report.ts";
import { isAdoptedKey } from "../run/attempt-plan.ts";
import { type BrokenTest, type PlannedTest, type RunProject, toReportName } from "../run/plan.ts";
import { parseReportName, parseStart } from "../run/reconcile.ts";
import type { AttemptRow, Store, StoredRun } from "../store/store.ts";
import {
  createProviderLists,
  isOfSender,
  type ProviderLists,
  readable,
  unlistedError,
} from "./provider-lists.ts";
import { isLeft } from "./recent-tests.ts";

/** Tests that other runs have. */
export interface TestsElsewhere {
  /** Their ids. A new run has none of these, unless the message cannot be built, which it shows. */
  readonly testIds: ReadonlySet<string>;
  /** Time since which no other run may have one of the other tests, in milliseconds of Unix time. */
  readonly sinceMs: number;
}

type Ledger = Pick<Store, "run" | "allAttempts">;

/** A test that is about to be submitted. */
export interface AboutToSubmit {
  readonly identity: TestIdentity;
  readonly project: RunProject;
  /** The sender as it is submitted. */
  readonly from: string;
}

/** Passes planned tests on, and adds those that may be submitted to a list. */
export async function* notingSubmissions(
  tests: AsyncIterable<PlannedTest | BrokenTest>,
  noted: AboutToSubmit[],
): AsyncGenerator<PlannedTest | BrokenTest> {
  for await (const test of tests) {
    if (test.kind === "placement" && test.heldBack === undefined)
      noted.push({ identity: test.identity, project: test.project, from: test.submission.from });
    yield test;
  }
}

/**
 * Refuses to submit tests that a provider may have already, because the ledger has lost them: if the provider lists tests
 * of the same names since a time that are not in the ledger, or if its list, or a test in it, cannot be read. Throws
 * `Problems` with an error for each such project. Not for a ledger in a database, which no cache can lose.
 */
export async function refuseUnrecorded(
  store: Ledger,
  config: ResolvedConfig,
  tests: readonly AboutToSubmit[],
  { sinceMs, branch }: { readonly sinceMs: number; readonly branch: string | undefined },
): Promise<void> {
  const lists = createProviderLists(config, { signal: new AbortController().signal });
  const problems: PlacewrightError[] = [];
  for (const project of new Set(tests.map((test) => test.project))) {
    if (traitsOf(project.settings).keepsTestsInLedger) continue;
    const wanted = tests.filter((test) => test.project === project);
    try {
      const names = await findUnrecorded(store, lists, { project, wanted, sinceMs, branch });
      if (names.length > 0) problems.push(unrecorded(project, names));
    } catch (error) {
      problems.push(unlistedError(project.name, "Cannot submit without the list of tests in", error));
    }
  }
  if (problems.length > 0) throw new Problems(problems);
}

const unrecorded = (project: RunProject, names: readonly string[]): PlacewrightError =>
  new PlacewrightError(
    "run-unrecorded",
    `Cannot submit in project "${project.name}": the provider has ${plural(names.length, "test")} that the ledger does not have, such as ${names[0]}`,
    { hint: "Run placewright collect --adopt, which adds them to the ledger. They would be paid for twice" },
  );

/**
 * Whether a test in the list is none that would be paid for twice. One that the ledger only planned is, unless its run is
 * open, which submits it once, and keeps other runs of the branch from being opened with it.
 */
const isAccountedFor = (attempt: AttemptRow, run: StoredRun, ownBranch: string | undefined): boolean =>
  attempt.reportId !== undefined ||
  (run.branch !== ownBranch && !isAdoptedKey(attempt.measureKey)) ||
  (run.state === "open" && isLeft(attempt));

/** Returns the names of those tests of a run that would not be paid for twice. */
async function accountedFor(
  store: Ledger,
  runId: string,
  branch: string | undefined,
): Promise<ReadonlySet<string>> {
  const run = await store.run(runId);
  const attempts = run ? await store.allAttempts(runId) : [];
  return new Set(
    attempts.flatMap((attempt) => (run && isAccountedFor(attempt, run, branch) ? attempt.name : [])),
  );
}

interface Wanted {
  readonly project: RunProject;
  readonly wanted: readonly AboutToSubmit[];
  readonly sinceMs: number;
  readonly branch: string | undefined;
}

/** Returns the names of tests at a provider that the ledger does not have, of the same names as those that are wanted. */
async function findUnrecorded(
  store: Ledger,
  lists: ProviderLists,
  { project, wanted, sinceMs, branch }: Wanted,
): Promise<string[]> {
  const wantedIn = new Map<string, ReadonlyMap<string, AboutToSubmit>>();
  const recordedIn = new Map<string, ReadonlySet<string>>();
  const names: string[] = [];
  const list = await lists(project, "");
  const unreadable = list?.find((test) => test instanceof ProviderError);
  if (unreadable) throw unreadable;
  for (const { name, from, createdAtMs = 0 } of readable(list)) {
    const { runId, firstName } = parseReportName(name) ?? {};
    // A run that was started earlier can have been continued within the time.
    if (runId === undefined || firstName === undefined) continue;
    if (!(parseStart(runId) >= sinceMs || createdAtMs >= sinceMs)) continue;
    const own =
      wantedIn.get(runId) ??
      new Map(wanted.map((each) => [toReportName(runId, each.identity), each] as const));
    wantedIn.set(runId, own);
    const same = own.get(firstName);
    if (!same || !isOfSender(same.from, from)) continue;
    const recorded = recordedIn.get(runId) ?? (await accountedFor(store, runId, branch));
    recordedIn.set(runId, recorded);
    if (!recorded.has(name)) names.push(name);
  }
  return names;
}
