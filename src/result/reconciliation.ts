/** What the ledger and the providers differ in after a run. */
export interface Reconciliation {
  /** Time of the comparison; in a merged report, the earliest of its shards. ISO 8601, UTC. */
  readonly checkedAt: string;
  /** Names under which the provider has more than one test: all of them may be paid for. */
  readonly doubles: readonly {
    readonly project: string;
    /** Absent if the ledger does not know the name. */
    readonly testId?: string;
    readonly reportName: string;
    /** The one that the ledger has comes first. */
    readonly reportIds: readonly string[];
  }[];
  /** Tests of this run that the provider has, and of which the ledger does not know that they were created. */
  readonly orphans: readonly {
    readonly project: string;
    readonly reportName: string;
    readonly reportId: string;
  }[];
  /** Tests that the ledger knows, and the provider no longer lists. */
  readonly vanished: readonly {
    readonly project: string;
    readonly testId: string;
    readonly reportName: string;
    readonly reportId: string;
  }[];
  /** Projects whose provider could not be asked, and why. */
  readonly unchecked?: readonly { readonly project: string; readonly reason: string }[];
}
