import { createHash } from "node:crypto";
import { PlacewrightError } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { ProjectCost, RunOutcome, RunReport, TestResult } from "../result/run-report.ts";
import { planOfTests } from "./shard.ts";
import { summarizeRun } from "./summarize-run.ts";

/**
 * Merges the reports of all shards: tests in the order of the whole run, and a verdict over all of them.
 *
 * Throws `usage` if a shard is missing or duplicated, or if the shards have different tests: a part must
 * never pass for the whole.
 */
export function mergeReports(given: readonly RunReport[]): RunOutcome {
  const reports = given.toSorted(
    (left, right) => (left.run.shard?.index ?? 0) - (right.run.shard?.index ?? 0),
  );
  const shards = reports.map(({ run }) => run.shard);
  // A report of a whole run is sorted before all shards.
  const [firstReport] = reports;
  const first = firstReport?.run.shard;
  if (!firstReport || !first)
    throw refuse("a report covers a whole run", "Merge the reports of runs with --shard");
  refuseDifferent(reports);
  for (let index = 1; index <= first.total; index++) {
    const count = shards.filter((shard) => shard?.index === index).length;
    if (count === 0) throw refuse(`shard ${index}/${first.total} is missing`, "Pass its report folder too");
    if (count > 1) throw refuse(`shard ${index}/${first.total} was passed twice`, "Pass only one of them");
  }
  const tests = reports
    .flatMap((report) => report.tests)
    .sort((left, right) => left.position - right.position);
  const again = tests.find(({ position }, index) => tests[index - 1]?.position === position);
  if (again)
    throw refuse(`test ${again.position} is in two shards`, "Run every shard with the same selection");
  if (new Set(tests.map(({ id }) => id)).size < tests.length)
    throw refuse("a test's id is in two shards", "Run every shard with the same selection");
  refuseIncomplete(reports, tests);
  const runs = reports.map(({ run }) => run);
  const startedAt = runs.map((run) => run.startedAt).sort()[0] ?? firstReport.run.startedAt;
  const finishedAt =
    runs
      .map((run) => run.finishedAt)
      .sort()
      .at(-1) ?? firstReport.run.finishedAt;
  const interrupted = runs.some((run) => run.interrupted);
  const { id: _id, shard: _shard, reconciliation: _own, ...rest } = firstReport.run;
  const reconciliation = mergeReconciliations(runs.flatMap((run) => run.reconciliation ?? []));
  const { tool, runtime } = firstReport;
  return {
    schemaVersion: 2,
    tool,
    runtime,
    run: {
      ...rest,
      id: mergedId(runs.map(({ id }) => id)),
      startedAt,
      finishedAt,
      durationMs: Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)),
      interrupted,
      simulated: runs.some((run) => run.simulated),
      apiCalls: runs.reduce((sum, run) => sum + run.apiCalls, 0),
      callsByOperation: sumOf(runs.map((run) => run.callsByOperation)),
      costs: sumCosts(runs.flatMap((run) => run.costs ?? [])),
      ...(reconciliation ? { reconciliation } : {}),
    },
    ...summarizeRun(tests, { interrupted, reconciliation }),
    tests,
  };
}

/** Throws `usage`, with the shard that differs, if the shards have different tests, scenarios, or commits. */
function refuseDifferent(reports: readonly RunReport[]): void {
  const facts = [
    {
      what: "totals",
      hint: "with the same total",
      of: ({ run: { shard } }: RunReport) => shard?.total,
    },
    {
      what: "tests",
      hint: "with the same scenarios, selection, and projects",
      of: ({ run: { shard } }: RunReport) => shard?.plan,
    },
    { what: "commits", hint: "at the same commit", of: ({ run: { commit } }: RunReport) => commit },
    {
      what: "scenarios or data files",
      hint: "with the same files",
      of: ({ run: { shard } }: RunReport) => shard?.scenarios,
    },
  ];
  for (const { what, hint, of } of facts) {
    const known = reports.filter((report) => of(report) !== undefined);
    const counts = new Map<unknown, number>();
    for (const report of known) counts.set(of(report), (counts.get(of(report)) ?? 0) + 1);
    // The value that most shards have, of two equally frequent ones the first.
    const [usual] = [...counts].sort(([, left], [, right]) => right - left)[0] ?? [];
    const odd = known.find((report) => of(report) !== usual);
    const other = known.find((report) => of(report) === usual);
    if (odd && other)
      throw refuse(
        `shard ${nameOf(odd)} and shard ${nameOf(other)} have different ${what}`,
        `Run shard ${nameOf(odd)} again ${hint} as shard ${nameOf(other)}`,
      );
  }
}

/** Throws `usage` if a test that was planned is missing. Reports of versions that did not count tests are accepted. */
function refuseIncomplete(reports: readonly RunReport[], tests: readonly TestResult[]): void {
  const again = "again with placewright report, and do not change it";
  for (const report of reports) {
    const planned = report.run.shard?.tests;
    const count = report.tests.filter(({ role }) => role !== "control").length;
    if (planned !== undefined && planned !== count)
      throw refuse(
        `shard ${nameOf(report)} has ${plural(count, "test")}, and ${planned} were planned`,
        `Write the report of shard ${nameOf(report)} ${again}`,
      );
  }
  const { shard } = reports[0]?.run ?? {};
  if (shard?.scenarios !== undefined && planOfTests(tests) !== shard.plan)
    throw refuse("the tests are not those that were planned", `Write the report of each shard ${again}`);
}

const nameOf = ({ run: { shard } }: RunReport): string => `${shard?.index}/${shard?.total}`;

/** Returns an id that is equal for the same shards in any order, and sorts among their ids. */
function mergedId(ids: readonly string[]): string {
  const sorted = ids.toSorted();
  const hash = createHash("sha256").update(sorted.join()).digest("hex").slice(0, 6);
  return `${(sorted[0] ?? "").slice(0, 15)}-${hash}`;
}

function sumOf(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  // Use a map: a key may be a property name of every object.
  const sums = new Map<string, number>();
  for (const each of counts)
    for (const [key, count] of Object.entries(each)) sums.set(key, (sums.get(key) ?? 0) + count);
  return Object.fromEntries(sums);
}

function sumCosts(costs: readonly ProjectCost[]): ProjectCost[] {
  const sums = new Map<string, ProjectCost>();
  for (const cost of costs) {
    const newTests = (sums.get(cost.project)?.newTests ?? 0) + cost.newTests;
    sums.set(cost.project, { ...cost, newTests });
  }
  return [...sums.values()];
}

/**
 * Each shard has its own test names, so the parts never overlap. Returns undefined if no shard was compared.
 */
function mergeReconciliations(parts: readonly Reconciliation[]): Reconciliation | undefined {
  const [checkedAt] = parts.map((part) => part.checkedAt).sort();
  if (checkedAt === undefined) return undefined;
  const unchecked = parts.flatMap((part) => part.unchecked ?? []);
  return {
    checkedAt,
    doubles: parts.flatMap(({ doubles }) => doubles),
    orphans: parts.flatMap(({ orphans }) => orphans),
    vanished: parts.flatMap(({ vanished }) => vanished),
    ...(unchecked.length > 0 ? { unchecked } : {}),
  };
}

const refuse = (reason: string, hint: string): PlacewrightError =>
  new PlacewrightError("usage", `Cannot merge: ${reason}`, { hint });
