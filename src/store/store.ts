import type { PlacewrightError } from "../base/errors.ts";
import type { Placement } from "../result/placement.ts";
import type { Verdict } from "../result/verdict.ts";
import type { AccessStore } from "./access.ts";
import type { FoundSpending, Overspending, Spending, TeamStore, TickClaim } from "./team.ts";

/**
 * State of a run. `planning`: its tests are being recorded, and nothing is submitted. `open`: tests are to be
 * submitted or collected. `cancelled`: nothing more is submitted; submitted tests are collected by `wait`.
 * `finished`: every test has its verdict.
 */
export const runStates = ["planning", "open", "cancelled", "finished"] as const;
export type RunState = (typeof runStates)[number];

/**
 * State of an attempt at its provider. `submitting`: it was about to be submitted, and may have been.
 * `measured`: its placement is known, and its verdict waits for another test. `finished`: nothing more
 * happens to it.
 */
export const attemptStates = ["planned", "submitting", "submitted", "measured", "finished"] as const;
export type AttemptState = (typeof attemptStates)[number];

/** A JSON value, stored unchanged. */
export type Json = unknown;

export interface NewRun {
  readonly id: string;
  readonly createdAtMs: number;
  /** Git branch. Absent if unknown. */
  readonly branch?: string | undefined;
  /** The settings that the run was started with. Immutable. */
  readonly settings: Json;
}

/** A run without its settings and reconciliation, which are long. */
export interface RunRow extends Omit<NewRun, "settings"> {
  readonly state: RunState;
  /** The verdict of all its tests. Absent until the run is finished. */
  readonly verdict?: Verdict | undefined;
  readonly finishedAtMs?: number | undefined;
  /** Number of API calls, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Number of times a process took the run. Only grows; writes with an older epoch are rejected. */
  readonly epoch: number;
  /** The lease of the process that works on the run. Absent if none has it. */
  readonly lease?: Lease | undefined;
}

export interface StoredRun extends RunRow {
  /** The settings that the run was started with. Immutable. */
  readonly settings: Json;
  /** The result of comparing the run with its providers, in the format of the run's reader. */
  readonly reconciliation?: Json;
}

/** A run in the list of all runs. */
export interface ListedRun extends RunRow {
  /**
   * Whether one of the run's documents is damaged, so that reading the run throws. Its tests are not checked.
   */
  readonly isDamaged: boolean;
}

/** Which runs are listed or counted. An absent value excludes none. */
export interface RunFilter {
  readonly state?: RunState | undefined;
  readonly verdict?: Verdict | undefined;
  readonly branch?: string | undefined;
  /** The project of at least one of its tests. */
  readonly project?: string | undefined;
  /** Words that each are part of its id, its branch, or the id of one of its tests. Letters of any case match. */
  readonly words?: readonly string[] | undefined;
  /** Whether its providers have tests that it does not, or have one twice. Only the newest 1,000 runs are searched. */
  readonly differs?: true | undefined;
  /** The run after which the list begins. */
  readonly after?: Pick<RunRow, "id" | "createdAtMs"> | undefined;
}

/** A number of runs that have one state and verdict. */
export interface RunCount {
  readonly state: RunState;
  readonly verdict?: Verdict | undefined;
  readonly runs: number;
}

/** What a run tests. */
export interface RunSize {
  readonly tests: number;
  readonly scenarios: number;
  /** The first scenario by name. */
  readonly scenario: string;
  readonly projects: number;
  /** The first project by name. */
  readonly project: string;
}

/** A run that may be deleted, with the reasons to keep it. */
export interface OldRun extends Pick<RunRow, "id" | "epoch" | "lease"> {
  /** Number of tests that may be billed and are not collected. */
  readonly uncollected: number;
  readonly isBaseline: boolean;
  /** Whether the run is, for any of its tests, the newest passed or warned run on its branch. */
  readonly isLastPassed: boolean;
  /** Whether its row is damaged, so that nothing else of it is known. */
  readonly isDamaged?: true;
}

/** A run whose data the ledger has lost. */
export interface LostRun {
  readonly runId: string;
  readonly createdAtMs: number;
  /** Whether nothing of the run is left. Otherwise only its last writes are missing. */
  readonly isMissing: boolean;
  /** Number of tests that may be billed although the ledger has them as not submitted. */
  readonly mayBePaid: number;
}

/** A time-limited, exclusive right to work on a run. */
export interface Lease {
  readonly owner: string;
  /** The run's epoch when the lease was acquired. */
  readonly epoch: number;
  /** End of the lease in Unix time, in milliseconds, by this machine's clock. */
  readonly untilMs: number;
}

/**
 * The run and epoch of a write. A write with an outdated epoch throws `run-taken-over` and changes nothing.
 */
export interface Fence {
  readonly runId: string;
  readonly epoch: number;
}

/** What else happens when a run is opened. */
export interface Opening {
  readonly spending?: Spending | undefined;
  /** The tick of the schedule whose run it is. */
  readonly tick?: TickClaim | undefined;
  /** Tests that no other run of the branch may have since a time. Default: others may have all. */
  readonly alone?: { readonly testIds: readonly string[]; readonly sinceMs: number } | undefined;
}

/** Tests that keep a run from being opened, because other runs have submitted them, or will. */
export interface TakenTests {
  readonly kind: "taken";
  /** The newest run that has each test, by the id of the test. */
  readonly runOf: ReadonlyMap<string, string>;
}

/** A request to acquire a lease. */
export interface LeaseRequest {
  readonly owner: string;
  readonly untilMs: number;
  readonly nowMs: number;
  /** The epoch of a holder that is known to be gone, even if its lease has not expired. */
  readonly insteadOf?: number;
  /** How long a holder that may still be alive may rely on its lease, in milliseconds. */
  readonly leaseMs: number;
}

export type LeaseReply =
  | {
      readonly kind: "acquired";
      readonly epoch: number;
      /**
       * Unix time until which an earlier holder may still send a create that it began, in milliseconds. By
       * the clock of the process that took the lease from it.
       */
      readonly shadowUntilMs: number;
    }
  | { readonly kind: "held"; readonly lease: Lease };

/** A test of a run, with its first attempt. */
export interface NewTest {
  /** 1-based position in the whole run. */
  readonly position: number;
  readonly id: string;
  readonly scenario: string;
  readonly project: string;
  /** The test's name and location, for reports. */
  readonly identity: Json;
  readonly attempt: NewAttempt;
}

export interface NewAttempt {
  /** The name of the attempt at the provider. Globally unique. */
  readonly name: string;
  readonly number: number;
  readonly state: "planned" | "measured" | "finished";
  /** Hash of the message, whose content is in the ledger. Absent for a health check, which has no message. */
  readonly contentHash?: string | undefined;
  /** Equal for all tests of one provider. */
  readonly providerKey: string;
  /** Equal for tests that measure the same: message, sender, and provider. */
  readonly measureKey: string;
  /** The submission and its expectations. */
  readonly plan: Json;
  /** The placement, if an earlier run measured it. */
  readonly placement?: Placement | undefined;
  readonly verdict?: Verdict | undefined;
  readonly result?: Json;
}

/** Changes to an attempt. Absent values stay unchanged. */
export interface AttemptChange {
  readonly name: string;
  readonly state?: AttemptState;
  readonly intendedAtMs?: number;
  readonly reportId?: string;
  readonly submittedAtMs?: number;
  readonly completedAtMs?: number;
  readonly placement?: Placement;
  readonly verdict?: Verdict;
  /** The outcome of the attempt, in the format of the run's reader. */
  readonly result?: Json;
}

/** An attempt without its long documents. */
export interface AttemptRow {
  readonly runId: string;
  readonly position: number;
  readonly testId: string;
  readonly scenario: string;
  readonly project: string;
  readonly name: string;
  readonly number: number;
  readonly state: AttemptState;
  /** Absent for a health check. */
  readonly contentHash?: string | undefined;
  readonly measureKey: string;
  readonly intendedAtMs?: number | undefined;
  readonly reportId?: string | undefined;
  readonly submittedAtMs?: number | undefined;
  readonly completedAtMs?: number | undefined;
  readonly verdict?: Verdict | undefined;
}

/** An attempt that does not match its checksum, so that reading it throws. */
export interface DamagedAttempt {
  readonly runId: string;
  readonly testId: string;
  readonly number: number;
}

/** The latest attempt of a test, with the start of its run. */
export interface LastAttempt extends AttemptRow {
  readonly startedAtMs: number;
}

export interface AttemptDetails {
  readonly plan: Json;
  readonly placement?: Placement | undefined;
  readonly result?: Json;
}

/** What came of an attempt. */
export interface AttemptResult extends Pick<AttemptDetails, "placement" | "result"> {
  readonly name: string;
}

/** A message as submitted and reported. All tests with the same hash share it. */
export interface StoredMessage {
  readonly contentHash: string;
  readonly bytes?: Uint8Array | undefined;
  /** The message without its bytes. */
  readonly document: Json;
  /** The object with the bytes, if they are in a bucket. Only the bucket's store sees it. */
  readonly object?: StoredObject | undefined;
}

/** Where the bytes of a message are in a bucket. */
export interface StoredObject {
  readonly name: string;
  /** Checksum of the bytes. */
  readonly sum: number;
}

/** A measured placement, and its test. */
export interface Measurement {
  readonly runId: string;
  readonly testId: string;
  readonly scenario: string;
  readonly project: string;
  readonly branch?: string | undefined;
  readonly reportId?: string | undefined;
  readonly completedAtMs: number;
  readonly verdict?: Verdict | undefined;
  readonly placement: Placement;
  /** Hash of the message that was measured. Only in a list of measurements. */
  readonly contentHash?: string | undefined;
  /** How the placement was judged. Only in the newest measurement of each test in a list of them. */
  readonly judgment?: Json;
}

export interface MeasurementFilter {
  readonly scenario?: string | undefined;
  /** The tests to list. Default: all. */
  readonly testIds?: readonly string[] | undefined;
  /** Maximum number of measurements per test. */
  readonly limit: number;
  /** Receives the error of each damaged measurement, which is left out. Default: the error is thrown. */
  onDamaged?(error: PlacewrightError): void;
}

/** A test that was measured at least once, with its newest measurement. */
export interface MeasuredTest {
  readonly testId: string;
  readonly scenario: string;
  readonly project: string;
  readonly runId: string;
  readonly completedAtMs: number;
  readonly verdict?: Verdict | undefined;
  /** The test's name and location, for reports. */
  readonly identity: Json;
}

/** A run of a test, measured or not: its latest attempt. */
export interface HistoryEntry {
  readonly runId: string;
  readonly testId: string;
  readonly createdAtMs: number;
  readonly branch?: string | undefined;
  /** Name of the attempt. */
  readonly name: string;
  readonly number: number;
  readonly state: AttemptState;
  readonly verdict?: Verdict | undefined;
  /** Absent for a health check. */
  readonly contentHash?: string | undefined;
  readonly providerKey: string;
  readonly completedAtMs?: number | undefined;
  /** Absent if it was not measured. */
  readonly placement?: Placement | undefined;
  /** How it was judged. Absent if it was not. */
  readonly judgment?: Json;
  /** The settings of the run. */
  readonly settings: Json;
}

export interface HistoryFilter {
  readonly testId: string;
  /** Start of the oldest run, in milliseconds of Unix time. Default: any. */
  readonly sinceMs?: number | undefined;
  /** Start of the first run that is too new, in milliseconds of Unix time. Default: none. */
  readonly beforeMs?: number | undefined;
  /** Maximum number of runs: the newest ones. */
  readonly limit: number;
  /** Receives the error of each damaged entry, which is left out. Default: the error is thrown. */
  onDamaged?(error: PlacewrightError): void;
}

/** A run that is pinned as the baseline of a project and branch. */
export interface StoredBaseline {
  readonly project: string;
  readonly branch: string;
  readonly runId: string;
  readonly setAtMs: number;
}

/** An attempt that was found at its provider. */
export interface AdoptedAttempt {
  readonly name: string;
  /** The id in the ledger, which the provider does not have. Absent if the ledger has none. */
  readonly insteadOf?: string | undefined;
  readonly reportId: string;
  readonly submittedAtMs: number;
}

/**
 * The durable record of runs. Once a write resolves, it survives a crash of the process or machine.
 *
 * Throws `ledger-unusable` if the record cannot be read or written, and `run-taken-over` if a write has an
 * outdated epoch.
 */
export interface Store extends TeamStore, AccessStore {
  /** Creates a run in state `planning` and epoch 1, with its first lease. */
  createRun(run: NewRun, lease: Omit<Lease, "epoch">): Promise<void>;
  addTests(fence: Fence, tests: readonly NewTest[], messages: readonly StoredMessage[]): Promise<void>;
  /**
   * Adds another attempt to existing tests of a run, reserves what they will cost, and reopens the run. Changes
   * nothing and returns the limit if they would exceed one.
   */
  addAttempts(
    fence: Fence,
    attempts: readonly { readonly testId: string; readonly attempt: NewAttempt }[],
    messages: readonly StoredMessage[],
    spending?: Spending,
  ): Promise<Overspending | undefined>;
  /**
   * Opens a run whose tests are recorded, and reserves what they will cost. From now on they may be submitted. Changes
   * nothing and returns the limit if they would exceed one, or those of the tests `alone` that other runs have: of runs
   * that are opened at one moment, one has a test. Throws `run-taken-over` if another worker has claimed the tick of its
   * schedule since.
   */
  openRun(fence: Fence, opening?: Opening): Promise<Overspending | TakenTests | undefined>;
  finishRun(fence: Fence, end: { readonly verdict: Verdict; readonly finishedAtMs: number }): Promise<void>;
  /**
   * Records that attempts which seemed unsubmitted exist at their providers. Discards their earlier results,
   * and reopens a finished run. Charges what the run had not reserved.
   */
  adoptAttempts(fence: Fence, adopted: readonly AdoptedAttempt[], spending: FoundSpending): Promise<void>;
  /** Stores the result of comparing the run with its providers. */
  saveReconciliation(fence: Fence, reconciliation: Json): Promise<void>;
  /** Cancels a run: no process submits the rest. Returns false if the run is finished. */
  cancelRun(runId: string): Promise<boolean>;
  /** Deletes a run with its tests and attempts, and the messages that no other run uses. */
  deleteRun(fence: Fence): Promise<void>;

  /** Lists runs, newest first. */
  runs(filter?: RunFilter & { readonly limit?: number }): Promise<ListedRun[]>;
  /** Counts runs by state and verdict. */
  countRuns(filter?: RunFilter): Promise<RunCount[]>;
  /** Returns what each of these runs tests, by the id of the run. */
  runSizes(runIds: readonly string[]): Promise<ReadonlyMap<string, RunSize>>;
  /** Lists the branches of the newest `runLimit` runs by name. */
  branches(runLimit: number): Promise<string[]>;
  run(runId: string): Promise<StoredRun | undefined>;
  /** Returns the newest run whose tests are recorded. */
  newestRun(): Promise<StoredRun | undefined>;
  /** Lists runs that were created before a time, newest first. */
  oldRuns(beforeMs: number): Promise<OldRun[]>;
  /** Returns the latest attempt of each test of a run, in the order of its tests. */
  latestAttempts(runId: string): Promise<AttemptRow[]>;
  /** Returns every attempt of a run, in the order of its tests. */
  allAttempts(runId: string): Promise<AttemptRow[]>;
  /**
   * Returns the latest attempt of each test, from the newest of the last `runLimit` runs that has the test. Default: of
   * all runs. Leaves out damaged ones.
   */
  lastAttempts(testIds: readonly string[], runLimit?: number): Promise<LastAttempt[]>;
  /** Returns what came of attempts, by their names. Leaves out damaged ones. */
  attemptResults(names: readonly string[]): Promise<AttemptResult[]>;
  /**
   * Returns the submitted attempts of the last `runLimit` runs, newest run first. Leaves out damaged ones.
   */
  openAttempts(runLimit: number): Promise<AttemptRow[]>;
  /** Verifies up to `limit` attempts, newest runs first, and returns the damaged ones. */
  damagedAttempts(limit: number): Promise<DamagedAttempt[]>;
  /** Returns all attempts of a test, oldest first. */
  attemptsOf(runId: string, testId: string): Promise<(AttemptRow & AttemptDetails)[]>;
  attempt(name: string): Promise<AttemptDetails | undefined>;
  identities(runId: string): Promise<ReadonlyMap<string, Json>>;
  message(contentHash: string): Promise<StoredMessage | undefined>;

  /**
   * Acquires the lease of a run and raises its epoch, unless another process holds it. Throws `run-missing`.
   */
  acquireLease(runId: string, request: LeaseRequest): Promise<LeaseReply>;
  /** Throws `run-taken-over` if another process has acquired the lease since, even if it has released it. */
  renewLease(fence: Fence, untilMs: number): Promise<void>;
  /** Releases a lease. A lease that was lost stays with its new holder. */
  releaseLease(fence: Fence): Promise<void>;
  /**
   * Records that attempts are about to be submitted. Returns false, and records nothing, if the run is not
   * open.
   */
  recordIntents(fence: Fence, names: readonly string[], atMs: number): Promise<boolean>;
  /** Saves changes of attempts and the number of API calls, all or nothing. */
  saveAttempts(
    fence: Fence,
    changes: readonly AttemptChange[],
    calls?: Readonly<Record<string, number>>,
  ): Promise<void>;

  /** Returns the durations of the last measurements at a provider, in milliseconds, newest first. */
  completionTimes(providerKey: string, limit: number): Promise<number[]>;
  /** Returns the newest measurement with this key since a time. */
  measuredSince(measureKey: string, sinceMs: number): Promise<Measurement | undefined>;
  /** Returns the latest measurement of a test in a run. */
  measuredIn(runId: string, testId: string): Promise<Measurement | undefined>;
  /** Returns the newest measurement of a test that passed or warned, in such a run of the branch. */
  measuredInPassedRun(testId: string, branch: string | undefined): Promise<Measurement | undefined>;
  /** Returns the last measurements of a test before a time, oldest first. Leaves out damaged ones. */
  measurementsBefore(testId: string, beforeMs: number, limit: number): Promise<Measurement[]>;
  /** Returns the newest measurements of every test, grouped by test, oldest first. */
  measurements(filter: MeasurementFilter): Promise<Measurement[]>;
  /** Returns every test that was measured, sorted by its id. Leaves out damaged ones. */
  measuredTests(): Promise<MeasuredTest[]>;
  /** Returns the runs of a test, oldest first. Reads only these. */
  history(filter: HistoryFilter): Promise<HistoryEntry[]>;
  /** Returns the names of all scenarios ever measured, sorted. */
  measuredScenarios(): Promise<string[]>;

  baselines(): Promise<StoredBaseline[]>;
  setBaseline(baseline: StoredBaseline): Promise<void>;
  clearBaseline(project: string, branch: string): Promise<boolean>;

  /**
   * Returns runs with a noticed loss that is not accepted yet. Empty unless the ledger was opened with
   * `acceptsLoss`.
   */
  losses(): readonly LostRun[];
  /**
   * Accepts the loss of a run, whose tests are recovered or given up. The ledger is usable again once no
   * other loss is left.
   */
  acceptLoss(runId: string): Promise<void>;
  /** Returns problems of a ledger that is still readable. Nothing can be submitted until they are fixed. */
  warnings(): readonly PlacewrightError[];

  /** Returns the space of deleted records to the disk. */
  compact(): Promise<void>;
  close(): Promise<void>;
}
