import type { Verdict } from "../../src/result/verdict.ts";
import type { Store } from "../../src/store/store.ts";
import type { ServiceReport } from "./far-project.ts";

/** What the service and the ledger have in the end. */
export interface TeamCount {
  /** Tests of the ledger that the service does not have, or has under another id. */
  readonly lost: readonly string[];
  /** Names that the service has more than once. */
  readonly doubled: readonly string[];
  /** Names at the service that no run has. */
  readonly unknown: readonly string[];
  readonly reports: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
}

/** Compares the reports of the service with the attempts of all runs. */
export async function countTeam(store: Store, reports: readonly ServiceReport[]): Promise<TeamCount> {
  const ids = new Map<string, string[]>();
  for (const { name, id } of reports) ids.set(name, [...(ids.get(name) ?? []), id]);
  const lost: string[] = [];
  const verdicts: Partial<Record<Verdict, number>> = {};
  const known = new Set<string>();
  for (const { id } of await store.runs())
    for (const { name, reportId, verdict } of await store.latestAttempts(id)) {
      known.add(name);
      if (reportId === undefined || !ids.get(name)?.includes(reportId)) lost.push(name);
      if (verdict !== undefined) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    }
  const names = [...ids];
  return {
    lost,
    doubled: names.filter(([, { length }]) => length > 1).map(([name]) => name),
    unknown: names.filter(([name]) => !known.has(name)).map(([name]) => name),
    reports: reports.length,
    verdicts,
  };
}
