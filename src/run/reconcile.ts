import type { SteadyClock } from "../base/clock.ts";
import { messageOf } from "../base/errors.ts";
import type { ListedTest, PlacementProvider } from "../provider/provider.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { AttemptRow, Fence, Store } from "../store/store.ts";
import { toIso } from "./test-result.ts";

/** What the ledger and a provider's list differ in, of one run. */
export type ProjectReconciliation = Pick<Reconciliation, "doubles" | "orphans" | "vanished">;

/** Whether a test of the provider was created for a run: its name says so. */
export const isOfRun = (runId: string, name: string): boolean => name.split(".").includes(runId);

/** Compares the attempts of a whole run with the list of the provider of one of its projects. */
export async function reconcileProject(
  runId: string,
  project: string,
  attempts: readonly AttemptRow[],
  listed: AsyncIterable<ListedTest>,
): Promise<ProjectReconciliation> {
  const byName = new Map<string, ListedTest[]>();
  for await (const test of listed) {
    if (!isOfRun(runId, test.name)) continue;
    const others = byName.get(test.name) ?? [];
    // A page that overlaps the one before it lists a test twice; that is no double.
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
        reportIds: tests.map(({ id }) => id),
        ...(known.has(name) ? { testId: known.get(name)?.testId ?? "" } : {}),
      })),
    orphans: [...byName.values()]
      .filter((tests) => tests.length === 1)
      .flat()
      .filter(({ name, id }) => known.get(name)?.reportId !== id)
      .map(({ name, id }) => ({ project, reportName: name, reportId: id })),
    vanished: own.flatMap(({ name, testId, reportId }) =>
      reportId === undefined || byName.get(name)?.some(({ id }) => id === reportId)
        ? []
        : [{ project, testId, reportName: name, reportId }],
    ),
  };
}

/** Compares projects as they end, and records what was found for the run as a whole. */
export function createReconciler(store: Store, runId: string, clock: SteadyClock) {
  const found: ProjectReconciliation[] = [];
  const unchecked: { readonly project: string; readonly reason: string }[] = [];

  return {
    /** A provider that cannot be asked is named; it makes no verdict worse. */
    async check(project: string, provider: PlacementProvider, stop: AbortSignal): Promise<void> {
      const attempts = await store.allAttempts(runId);
      const isCreated = attempts.some((each) => each.project === project && each.reportId !== undefined);
      if (!isCreated || !provider.list) return;
      try {
        found.push(await reconcileProject(runId, project, attempts, provider.list({ signal: stop })));
      } catch (error) {
        unchecked.push({ project, reason: messageOf(error) });
      }
    },
    async save(fence: Fence): Promise<void> {
      if (found.length === 0 && unchecked.length === 0) return;
      const reconciliation: Reconciliation = {
        checkedAt: toIso(clock.now()),
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
      await store.saveReconciliation(fence, reconciliation);
    },
  };
}

/** Two projects of one account see the same list. */
const uniqueBy = <T>(items: readonly T[], keyOf: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [keyOf(item), item])).values(),
];
