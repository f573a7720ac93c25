import type { Context } from "hono";
import { toSafeJson } from "../../report/safe-text.ts";
import { verdictLooks } from "../../report/words.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import { findRun } from "../../run/read-run.ts";
import type { HistoryEntry, MeasuredTest, Store } from "../../store/store.ts";
import type { AppOptions, UiApp, UiEnv } from "../app-options.ts";
import { compareRuns } from "../compare/compare-runs.ts";
import { type Comparison, compareTests } from "../compare/compare-tests.ts";
import { formatSide, parseSide, readSides, type SideRef } from "../compare/read-side.ts";
import { comparisonRows, runsRows } from "../compare/to-csv.ts";
import { comparisonJson, runsJson } from "../compare/to-json.ts";
import { csvHeaders, toCsv } from "../csv.ts";
import { renderCompare, type SideOption } from "../pages/compare.ts";
import { type LastTwo, renderCompareChoice, type TestsOfRun } from "../pages/compare-choice.ts";
import { messageParts } from "../pages/compare-message.ts";
import { renderCompareRuns } from "../pages/compare-runs.ts";
import { pageNumber } from "../parts/pages.ts";
import { visitNow } from "../visit-now.ts";

/** Runs that a side can be chosen from. */
const maxRuns = 50;
/** Tests of one run that a side can be chosen from. */
const maxTests = 300;
/** Runs of the same test that a side can be chosen from. */
const maxHistory = 20;
/** Tests whose last two runs a page lists. */
const pageSize = 20;

/** Adds the pages that compare two runs or two tests, and their files. */
export function addComparePages(app: UiApp, { store, changes }: AppOptions): void {
  app.get("/compare", async (context) => {
    const visit = visitNow(changes, context);
    const { before, after, page, part } = sidesOf(context);
    if (!before || !after || isSameRun(before, after))
      return context.html(
        await renderCompareChoice({ visit, ...(await choiceOf(store, { before, after, page })) }),
      );
    if (hasTest(before) && hasTest(after)) {
      const comparison = compareTests(...(await readSides(store, before, after)));
      const options = await optionsFor(store, comparison);
      return context.html(
        await renderCompare({
          visit,
          comparison,
          options,
          part: messageParts.find((each) => each === part) ?? "all",
        }),
      );
    }
    const [old, now] = [await findRun(store, before.runId), await findRun(store, after.runId)];
    const comparison = await compareRuns(store, old, now);
    return context.html(
      await renderCompareRuns({
        visit,
        before: old,
        after: now,
        comparison,
        options: await runOptions(store),
        page: pageNumber(page, comparison.pairs.length, 50),
      }),
    );
  });

  app.get("/compare.json", async (context) => {
    const { before, after } = sidesOf(context);
    if (!before || !after)
      return context.text("Name two runs: before=<run>[:test]&after=<run>[:test]\n", 422);
    context.header("Content-Type", "application/json");
    if (hasTest(before) && hasTest(after))
      return context.body(
        toSafeJson(comparisonJson(compareTests(...(await readSides(store, before, after))))),
      );
    const [old, now] = [await findRun(store, before.runId), await findRun(store, after.runId)];
    return context.body(toSafeJson(runsJson(old.id, now.id, await compareRuns(store, old, now))));
  });

  app.get("/compare.csv", async (context) => {
    const { before, after } = sidesOf(context);
    if (!before || !after)
      return context.text("Name two runs: before=<run>[:test]&after=<run>[:test]\n", 422);
    const rows =
      hasTest(before) && hasTest(after)
        ? comparisonRows(compareTests(...(await readSides(store, before, after))))
        : runsRows(
            await compareRuns(store, await findRun(store, before.runId), await findRun(store, after.runId)),
          );
    return context.body(toCsv(rows), 200, csvHeaders(`compare-${before.runId}-${after.runId}`));
  });
}

interface Sides {
  readonly before: SideRef | undefined;
  readonly after: SideRef | undefined;
  readonly page?: string | undefined;
  readonly part?: string | undefined;
}

function sidesOf(context: Context<UiEnv>): Sides {
  const { before, after, page, part } = context.req.query();
  return { before: parseSide(before), after: parseSide(after), page, part };
}

const hasTest = (side: SideRef): side is Required<SideRef> => side.testId !== undefined;

const isSameRun = (before: SideRef, after: SideRef): boolean =>
  before.runId === after.runId && (before.testId === undefined || after.testId === undefined);

const when = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: "UTC",
});
const whenOf = (ms: number): string => `${when.format(ms)} UTC`;

async function runOptions(store: Store): Promise<SideOption[]> {
  const runs = await store.runs({ limit: maxRuns });
  return runs
    .filter(({ isDamaged, state }) => !isDamaged && state !== "planning")
    .map(({ id, createdAtMs, verdict, state }) => ({
      value: id,
      words: `${whenOf(createdAtMs)} · ${verdict ? verdictLooks[verdict].word : state}`,
    }));
}

/** Returns what can be put on the sides of a comparison: runs of its tests, and tests of the same scenario and run. */
async function optionsFor(store: Store, { before, after }: Comparison): Promise<SideOption[]> {
  const options = new Map<string, string>();
  const add = (ref: SideRef, words: string) => options.set(formatSide(ref), words);
  const tests = new Map([before, after].map(({ test }) => [test.id, test]));
  for (const [testId, { title, project }] of tests) {
    const runs = await store.history({ testId, limit: maxHistory, onDamaged: () => {} });
    for (const entry of runs.toReversed())
      add(
        { runId: entry.runId, testId },
        `${whenOf(entry.createdAtMs)} · ${tests.size > 1 ? `${title} · ${project} · ` : ""}${wordOf(entry)}`,
      );
  }
  const identities = (await store.identities(after.runId)) as ReadonlyMap<string, TestIdentity>;
  const others = [...identities.values()].filter(
    ({ id, scenario }) => scenario === after.test.scenario || id === after.test.control?.testId,
  );
  for (const { id: testId, title, project } of others.slice(0, maxHistory)) {
    const ref = { runId: after.runId, testId };
    if (!options.has(formatSide(ref))) add(ref, `${whenOf(after.startedAtMs)} · ${title} · ${project}`);
  }
  return [...options].map(([value, words]) => ({ value, words }));
}

const verdictOf = ({ verdict, state }: HistoryEntry) =>
  verdict ?? (state === "planned" ? "skipped" : "pending");

const wordOf = (entry: HistoryEntry): string => verdictLooks[verdictOf(entry)].word;

/** Reads what the page of choices offers. */
async function choiceOf(store: Store, { before, after, page }: Sides) {
  const all = await store.measuredTests();
  const number = pageNumber(page, all.length, pageSize);
  const shown = all.slice((number - 1) * pageSize, number * pageSize);
  const lastTwo = await Promise.all(shown.map((test) => lastTwoOf(store, test)));
  const run = before && after && isSameRun(before, after) ? before.runId : undefined;
  return {
    runs: await runOptions(store),
    tests: run === undefined ? undefined : await testsOfRun(store, run),
    lastTwo: lastTwo.filter((two) => two !== undefined),
    page: number,
    pages: Math.ceil(all.length / pageSize),
  };
}

async function lastTwoOf(store: Store, test: MeasuredTest): Promise<LastTwo | undefined> {
  const { testId } = test;
  const { title, project } = test.identity as TestIdentity;
  const [before, after] = await store.history({ testId, limit: 2, onDamaged: () => {} });
  if (!before || !after) return undefined;
  const side = (entry: HistoryEntry) => ({
    runId: entry.runId,
    createdAtMs: entry.createdAtMs,
    verdict: verdictOf(entry),
  });
  return { testId, title: `${title} · ${project}`, before: side(before), after: side(after) };
}

async function testsOfRun(store: Store, runId: string): Promise<TestsOfRun> {
  const run = await findRun(store, runId);
  const identities = (await store.identities(run.id)) as ReadonlyMap<string, TestIdentity>;
  const attempts = (await store.latestAttempts(run.id)).slice(0, maxTests);
  return {
    runId: run.id,
    options: attempts.map((attempt) => {
      const {
        title = attempt.testId,
        project = attempt.project,
        role,
      } = identities.get(attempt.testId) ?? {};
      const verdict = verdictLooks[currentVerdict(attempt)].word;
      return {
        value: formatSide({ runId: run.id, testId: attempt.testId }),
        words: `${title} · ${project}${role === "control" ? " · control" : ""} · ${verdict}`,
      };
    }),
  };
}
