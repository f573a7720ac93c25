import type { SteadyClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import { plural } from "../base/plural.ts";
import type { ListedTest, PlacementProvider } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { AttemptRow, Fence, Store } from "../store/store.ts";
import { toIso } from "./test-result.ts";

/** The differences between the ledger and a provider's list, for one run. `unchecked` names tests that cannot be read. */
export type ProjectReconciliation = Pick<Reconciliation, "doubles" | "orphans" | "vanished" | "unchecked">;

/** The parts of a Placewright test's name at its provider. */
export interface ParsedName {
  /** The name without the attempt number, which is the name of the first attempt. */
  readonly firstName: string;
  readonly runId: string;
  /** 1-based number of the attempt. */
  readonly number: number;
}

/** Parses a name that `toReportName` made. Returns undefined for any other name. */
export function parseReportName(name: string): ParsedName | undefined {
  const match = /^(.+\.(\d{8}-\d{6}-[0-9a-f]{6})\.[0-9a-f]{8})(?:\.([2-9]|[1-9]\d{1,5}))?$/.exec(name);
  const [, firstName, runId, number = "1"] = match ?? [];
  return firstName && runId ? { firstName, runId, number: Number(number) } : undefined;
}

/** Whether a name was made by `toReportName`, and is damaged: it has the id of a run, and cannot be parsed. */
export const isDamagedName = (name: string): boolean =>
  /(?<!\d)\d{8}-\d{6}-[0-9a-f]{6}(?![0-9a-f])/.test(name) && parseReportName(name) === undefined;

/**
 * Returns the start of a run in Unix time, in milliseconds: `20260301-081500-3fa9c1` started at 08:15:00 UTC. Returns
 * `NaN` if the id is invalid.
 */
export function parseStart(runId: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-[0-9a-f]{6}$/.exec(runId) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Whether a test at the provider was created for a run, by its name. */
const isOfRun = (runId: string, name: string): boolean => name.split(".").includes(runId);

/** Compares all attempts of a run with the provider's list for one of its projects. */
export async function reconcileProject(
  runId: string,
  project: string,
  attempts: readonly AttemptRow[],
  listed: AsyncIterable<ListedTest | ProviderError> | Iterable<ListedTest | ProviderError>,
): Promise<ProjectReconciliation> {
  const byName = new Map<string, ListedTest[]>();
  const unreadable: ProviderError[] = [];
  for await (const test of listed) {
    if (test instanceof ProviderError) {
      unreadable.push(test);
      continue;
    }
    if (!isOfRun(runId, test.name)) continue;
    const others = byName.get(test.name) ?? [];
    // Overlapping pages can list the same test twice. That is not a duplicate.
    if (others.every(({ id }) => id !== test.id)) byName.set(test.name, [...others, test]);
  }
  const known = new Map(attempts.map((attempt) => [attempt.name, attempt]));
  const own = attempts.filter((attempt) => attempt.project === project);
  return {
    doubles: [...byName]
      .filter(([, tests]) => tests.length > 1)
      .map(([name, tests]) => ({
        project,
        reportName: name,
        reportIds: knownFirst(
          tests.map(({ id }) => id),
          known.get(name)?.reportId,
        ),
        ...(known.has(name) ? { testId: known.get(name)?.testId ?? "" } : {}),
      })),
    orphans: [...byName.values()]
      .filter((tests) => tests.length === 1)
      .flat()
      .filter(({ name, id }) => known.get(name)?.reportId !== id)
      .map(({ name, id }) => ({ project, reportName: name, reportId: id })),
    // A test that cannot be read may be any of them.
    vanished: own.flatMap(({ name, testId, reportId }) =>
      unreadable.length > 0 || reportId === undefined || byName.get(name)?.some(({ id }) => id === reportId)
        ? []
        : [{ project, testId, reportName: name, reportId }],
    ),
    ...(unreadable.length > 0 ? { unchecked: [{ project, reason: describeUnreadable(unreadable) }] } : {}),
  };
}

/** Says why a list was compared without some of its tests. */
const describeUnreadable = (errors: readonly ProviderError[]): string =>
  `${plural(errors.length, "test")} of its list ${errors.length === 1 ? "was" : "were"} left out: ${[...new Set(errors.map(({ reason }) => reason))].slice(0, maxReasons).join("; ")}`;

/** Most reasons in one sentence. */
const maxReasons = 3;

/** Puts the id that the ledger knows first. */
const knownFirst = (ids: readonly string[], known: string | undefined): string[] => [
  ...ids.filter((id) => id === known),
  ...ids.filter((id) => id !== known),
];

/**
 * Creates a reconciler, which compares each project at its end and records the differences for the whole run.
 */
export function createReconciler(store: Store, runId: string, clock: SteadyClock) {
  /** The latest result of each project: after retries, it is compared again. */
  const found = new Map<string, ProjectReconciliation>();
  const unchecked = new Map<string, string>();

  return {
    /**
     * Compares a project with its provider's list. If the list cannot be read, records why; that does not
     * affect any verdict.
     */
    async check(project: string, provider: PlacementProvider, stop: AbortSignal): Promise<void> {
      const attempts = await store.allAttempts(runId);
      const isSubmitted = attempts.some(
        (each) => each.project === project && (each.reportId ?? each.intendedAtMs) !== undefined,
      );
      if (!isSubmitted || !provider.list) return;
      try {
        found.set(project, await reconcileProject(runId, project, attempts, provider.list({ signal: stop })));
        unchecked.delete(project);
      } catch (error) {
        unchecked.set(project, messageOf(error));
      }
    },
    async save(fence: Fence): Promise<void> {
      if (found.size === 0 && unchecked.size === 0) return forgetFound(store, fence);
      const { reconciliation } = (await store.run(fence.runId)) ?? {};
      const { unchecked: before = [] } = (reconciliation ?? {}) as Partial<Reconciliation>;
      const failed = [
        // A project without submitted tests is not compared again, and its list may have some.
        ...before.filter(({ project }) => !found.has(project) && !unchecked.has(project)),
        ...[...unchecked].map(([project, reason]) => ({ project, reason })),
      ];
      await store.saveReconciliation(fence, toReconciliation([...found.values()], failed, clock.now()));
    },
  };
}

/** Removes tests from the recorded differences that the ledger knows by now. Their creates had no response then. */
async function forgetFound(store: Store, fence: Fence): Promise<void> {
  const { reconciliation } = (await store.run(fence.runId)) ?? {};
  const { orphans = [], ...others } = (reconciliation ?? {}) as Partial<Reconciliation>;
  if (orphans.length === 0) return;
  const known = new Set((await store.allAttempts(fence.runId)).map(({ reportId }) => reportId));
  const left = orphans.filter(({ reportId }) => !known.has(reportId));
  if (left.length < orphans.length) await store.saveReconciliation(fence, { ...others, orphans: left });
}

/** Merges the differences found in the projects of a run. */
export function toReconciliation(
  found: readonly ProjectReconciliation[],
  unqueried: NonNullable<Reconciliation["unchecked"]>,
  nowMs: number,
): Reconciliation {
  const unchecked = [...found.flatMap((each) => each.unchecked ?? []), ...unqueried];
  return {
    checkedAt: toIso(nowMs),
    doubles: uniqueBy(
      found.flatMap(({ doubles }) => doubles),
      ({ reportName }) => reportName,
    ),
    orphans: uniqueBy(
      found.flatMap(({ orphans }) => orphans),
      ({ reportId }) => reportId,
    ),
    vanished: found.flatMap(({ vanished }) => vanished),
    ...(unchecked.length > 0 ? { unchecked } : {}),
  };
}

/** Removes duplicates: two projects of one account see the same list. */
const uniqueBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];
