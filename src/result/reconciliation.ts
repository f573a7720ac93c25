/**
 * Differences between the ledger and the providers after a run.
 *
 * @example
 * ```ts
 * import type { RunReport } from "placewright/report-schema";
 *
 * function paidTwice({ run }: Pick<RunReport, "run">): string[] {
 *   const { doubles = [], orphans = [] } = run.reconciliation ?? {};
 *   return [
 *     ...doubles.map(({ reportName, reportIds }) => `${reportName} exists ${reportIds.length} times`),
 *     ...orphans.map(({ project, reportName }) => `${reportName} exists at ${project} only`),
 *   ];
 * }
 * ```
 */
export interface Reconciliation {
  /** Time of the comparison. In a merged report, the earliest of its shards. ISO 8601, UTC. */
  readonly checkedAt: string;
  /** Names under which the provider has more than one test. Each of these tests may be billed. */
  readonly doubles: readonly {
    /** Name of the project. */
    readonly project: string;
    /** Id of the test. Absent if the ledger does not know the name. */
    readonly testId?: string;
    /** Name under which the tests were created. */
    readonly reportName: string;
    /** The provider's ids of the tests. The one in the ledger comes first. */
    readonly reportIds: readonly string[];
  }[];
  /** Tests of this run at the provider that the ledger does not list as created. */
  readonly orphans: readonly {
    /** Name of the project. */
    readonly project: string;
    /** Name under which the test was created. */
    readonly reportName: string;
    /** The provider's id of the test. */
    readonly reportId: string;
  }[];
  /** Tests in the ledger that the provider no longer lists. */
  readonly vanished: readonly {
    /** Name of the project. */
    readonly project: string;
    /** Id of the test. */
    readonly testId: string;
    /** Name under which the test was created. */
    readonly reportName: string;
    /** The provider's id of the test. */
    readonly reportId: string;
  }[];
  /** Projects whose provider could not be queried, and why. Absent if there are none. */
  readonly unchecked?: readonly { readonly project: string; readonly reason: string }[];
}
