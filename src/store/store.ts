import type { PlacewrightError } from "../base/errors.ts";
import type { Placement } from "../result/placement.ts";
import type { Verdict } from "../result/verdict.ts";

/**
 * `planning`: its tests are still being written down, nothing is submitted. `open`: tests are to be submitted or collected.
 * `cancelled`: nothing more is submitted; what was is still collected when somebody waits for it. `finished`: every test has its verdict.
 */
export const runStates = ["planning", "open", "cancelled", "finished"] as const;
export type RunState = (typeof runStates)[number];

/**
 * Where an attempt stands with its provider. `submitting`: it was about to be submitted, and may have been. `measured`: its
 * placement is there, its verdict waits for another's. `finished`: nothing more comes of it.
 */
export const attemptStates = ["planned", "submitting", "submitted", "measured", "finished"] as const;
export type AttemptState = (typeof attemptStates)[number];

/** A value that JSON can hold; the ledger keeps it as it is. */
export type Json = unknown;

export interface NewRun {
  readonly id: string;
  readonly createdAtMs: number;
  /** Of the version control, where there is one. */
  readonly branch?: string | undefined;
  /** What the run was asked for; never changes. */
  readonly settings: Json;
}

/** A run without what it was asked for and what was found of it, which are long. */
export interface RunRow extends Omit<NewRun, "settings"> {
  readonly state: RunState;
  /** Of all its tests, once it is finished. */
  readonly verdict?: Verdict | undefined;
  readonly finishedAtMs?: number | undefined;
  /** Calls made for it, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** How often the run was taken: it only grows, and whoever has a smaller one writes nothing more. */
  readonly epoch: number;
  /** Who works on it. */
  readonly lease?: Lease | undefined;
}

export interface StoredRun extends RunRow {
  /** What the run was asked for; never changes. */
  readonly settings: Json;
  /** What the comparison with the providers found, in a form that the run's reader knows. */
  readonly reconciliation?: Json;
}

/** A run in a list of all runs. */
export interface ListedRun extends RunRow {
  /** Whether one of its documents is not what was written: reading the run throws. Its tests are not read for this. */
  readonly isDamaged: boolean;
}

/** A run that may be deleted, and what speaks against it. */
export interface OldRun extends Pick<RunRow, "id" | "epoch" | "lease"> {
  /** Tests that may be paid for and are not collected. */
  readonly uncollected: number;
  readonly isBaseline: boolean;
  /** Whether it is the newest run of its branch that passed, or only warned, of any of its tests. */
  readonly isLastPassed: boolean;
}

/** A run of which the ledger once knew more than it does now. */
export interface LostRun {
  readonly runId: string;
  readonly createdAtMs: number;
  /** Whether nothing of the run is left; otherwise its last writes are missing. */
  readonly isMissing: boolean;
  /** Number of its tests that may be paid for while the ledger says that they were not submitted. */
  readonly mayBePaid: number;
}

/** A time-limited, exclusive right to work on a run. */
export interface Lease {
  readonly owner: string;
  /** The run's epoch when it was taken. */
  readonly epoch: number;
  /** In milliseconds of Unix time, by the clock of its owner. */
  readonly untilMs: number;
}

/** In whose name a run is written to: a write with an outdated epoch throws `run-taken-over` and changes nothing. */
export interface Fence {
  readonly runId: string;
  readonly epoch: number;
}

/** Who asks for a lease. */
export interface LeaseRequest {
  readonly owner: string;
  readonly untilMs: number;
  readonly nowMs: number;
  /** The epoch of a holder that is known to be gone, whatever its lease says. */
  readonly insteadOf?: number;
  /** How long a holder that may still be alive may believe in its lease, in milliseconds. */
  readonly leaseMs: number;
}

export type LeaseReply =
  | {
      readonly kind: "acquired";
      readonly epoch: number;
      /** Until when an earlier holder may still send a create that it had begun, by the clock of whoever took the lease from it. */
      readonly shadowUntilMs: number;
    }
  | { readonly kind: "held"; readonly lease: Lease };

/** A test of a run, with its first attempt. */
export interface NewTest {
  /** Its place in the whole run, from 1. */
  readonly position: number;
  readonly id: string;
  readonly scenario: string;
  readonly project: string;
  /** Its name and place, for reports. */
  readonly identity: Json;
  readonly attempt: NewAttempt;
}

export interface NewAttempt {
  /** Unique for ever: what the provider knows it by. */
  readonly name: string;
  readonly number: number;
  readonly state: "planned" | "measured" | "finished";
  /** The message's, whose content the ledger holds. Absent for a health check, which has none. */
  readonly contentHash?: string | undefined;
  /** The same for tests of one provider. */
  readonly providerKey: string;
  /** The same for tests that measure the same: message, sender, provider. */
  readonly measureKey: string;
  /** What is to be submitted and demanded. */
  readonly plan: Json;
  /** Of an attempt that an earlier run measured. */
  readonly placement?: Placement | undefined;
  readonly verdict?: Verdict | undefined;
  readonly result?: Json;
}

/** What changes of an attempt; what is absent stays. */
export interface AttemptChange {
  readonly name: string;
  readonly state?: AttemptState;
  readonly intendedAtMs?: number;
  readonly reportId?: string;
  readonly submittedAtMs?: number;
  readonly completedAtMs?: number;
  readonly placement?: Placement;
  readonly verdict?: Verdict;
  /** What is told of it, in a form that the run's reader knows. */
  readonly result?: Json;
}

/** An attempt without what is long. */
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

/** An attempt that is not what was written: reading it throws. */
export interface DamagedAttempt {
  readonly runId: string;
  readonly testId: string;
  readonly number: number;
}

/** A test's last attempt, with the beginning of its run. */
export interface LastAttempt extends AttemptRow {
  readonly startedAtMs: number;
}

export interface AttemptDetails {
  readonly plan: Json;
  readonly placement?: Placement | undefined;
  readonly result?: Json;
}

/** A message as it is submitted and reported: the same for all tests with its hash. */
export interface StoredMessage {
  readonly contentHash: string;
  readonly bytes?: Uint8Array | undefined;
  /** The rest of it. */
  readonly document: Json;
}

/** A placement that was measured. */
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
}

export interface MeasurementFilter {
  readonly scenario?: string | undefined;
  /** Per test. */
  readonly limit: number;
  /** Receives the error of each damaged measurement, which is left out. Default: it is thrown. */
  onDamaged?(error: PlacewrightError): void;
}

/** A run that was named as the one to compare with. */
export interface StoredBaseline {
  readonly project: string;
  readonly branch: string;
  readonly runId: string;
  readonly setAtMs: number;
}

/** An attempt that was found at its provider. */
export interface AdoptedAttempt {
  readonly name: string;
  /** The id that the ledger has of it, and the provider has not. */
  readonly insteadOf?: string | undefined;
  readonly reportId: string;
  readonly submittedAtMs: number;
}

/**
 * The durable record of runs. What a method that writes has resolved for survives a crash of process or machine. Throws
 * `ledger-unusable` if the record cannot be read or written, `run-taken-over` if a write has an outdated epoch.
 */
export interface Store {
  /** Begins a run in the state `planning` and in epoch 1, with its first lease. */
  createRun(run: NewRun, lease: Omit<Lease, "epoch">): Promise<void>;
  addTests(fence: Fence, tests: readonly NewTest[], messages: readonly StoredMessage[]): Promise<void>;
  /** Another try of tests that a run has already. The run is open again. */
  addAttempts(
    fence: Fence,
    attempts: readonly { readonly testId: string; readonly attempt: NewAttempt }[],
    messages: readonly StoredMessage[],
  ): Promise<void>;
  /** The tests are written down: from here on they may be submitted. */
  openRun(fence: Fence): Promise<void>;
  finishRun(fence: Fence, end: { readonly verdict: Verdict; readonly finishedAtMs: number }): Promise<void>;
  /**
   * Records that attempts which seemed not to be submitted are at their providers. What was said of them before is gone, and a
   * run that was finished is open again.
   */
  adoptAttempts(fence: Fence, adopted: readonly AdoptedAttempt[]): Promise<void>;
  /** What the comparison with the providers found. */
  saveReconciliation(fence: Fence, reconciliation: Json): Promise<void>;
  /** Nothing more of a run is to be submitted, whoever works on it. Answers false for a run that is finished. */
  cancelRun(runId: string): Promise<boolean>;
  /** With its tests and attempts, and the messages that no other has. */
  deleteRun(fence: Fence): Promise<void>;

  /** Newest first. */
  runs(filter?: { readonly limit?: number; readonly state?: RunState }): Promise<ListedRun[]>;
  run(runId: string): Promise<StoredRun | undefined>;
  /** The newest run whose tests are written down. */
  newestRun(): Promise<StoredRun | undefined>;
  /** The runs from before a moment, newest first. */
  oldRuns(beforeMs: number): Promise<OldRun[]>;
  /** The last attempt of each test of a run, in its order. */
  latestAttempts(runId: string): Promise<AttemptRow[]>;
  /** Every attempt of a run, in the order of its tests. */
  allAttempts(runId: string): Promise<AttemptRow[]>;
  /** The last attempt of each of these tests in the newest of the last runs that has it, except for damaged ones. */
  lastAttempts(testIds: readonly string[], runLimit: number): Promise<LastAttempt[]>;
  /** The attempts of the last runs that are at their providers, newest run first, except for damaged ones. */
  openAttempts(runLimit: number): Promise<AttemptRow[]>;
  /** Verifies the attempts of the newest runs, as many as the limit, and returns an error for each damaged one. */
  damagedAttempts(limit: number): Promise<DamagedAttempt[]>;
  /** All attempts of a test, the first first. */
  attemptsOf(runId: string, testId: string): Promise<(AttemptRow & AttemptDetails)[]>;
  attempt(name: string): Promise<AttemptDetails | undefined>;
  identities(runId: string): Promise<ReadonlyMap<string, Json>>;
  message(contentHash: string): Promise<StoredMessage | undefined>;

  /** Takes the lease of a run and raises its epoch, unless another holds it. Throws `run-missing`. */
  acquireLease(runId: string, request: LeaseRequest): Promise<LeaseReply>;
  /** Throws `run-taken-over` if another has taken the run since, even if that one has given it back. */
  renewLease(fence: Fence, untilMs: number): Promise<void>;
  /** Gives a lease back; one that was lost stays with whoever has it. */
  releaseLease(fence: Fence): Promise<void>;
  /** Records that attempts are about to be submitted. Answers false, and records nothing, if the run is cancelled. */
  recordIntents(fence: Fence, names: readonly string[], atMs: number): Promise<boolean>;
  /** Writes what became of attempts, all or nothing. */
  saveAttempts(
    fence: Fence,
    changes: readonly AttemptChange[],
    calls?: Readonly<Record<string, number>>,
  ): Promise<void>;

  /** How long the last measurements at a provider took, in milliseconds, the newest first. */
  completionTimes(providerKey: string, limit: number): Promise<number[]>;
  /** The newest measurement of the very same since a moment. */
  measuredSince(measureKey: string, sinceMs: number): Promise<Measurement | undefined>;
  /** A test's measurement in a run. */
  measuredIn(runId: string, testId: string): Promise<Measurement | undefined>;
  /** A test's newest measurement in a run of the branch that passed, or only warned. */
  measuredInPassedRun(testId: string, branch: string | undefined): Promise<Measurement | undefined>;
  /** A test's last measurements before a moment, oldest first, except for damaged ones. */
  measurementsBefore(testId: string, beforeMs: number, limit: number): Promise<Measurement[]>;
  /** The newest measurements of each test, test by test, oldest first. */
  measurements(filter: MeasurementFilter): Promise<Measurement[]>;
  /** The scenarios that were ever measured, by name. */
  measuredScenarios(): Promise<string[]>;

  baselines(): Promise<StoredBaseline[]>;
  setBaseline(baseline: StoredBaseline): Promise<void>;
  clearBaseline(project: string, branch: string): Promise<boolean>;

  /** Runs whose loss was noticed, and not accepted yet. Empty unless the ledger was opened with `acceptsLoss`. */
  losses(): readonly LostRun[];
  /** What was lost of a run is found again, or given up: the ledger can be used again once nothing else is lost. */
  acceptLoss(runId: string): Promise<void>;
  /** Says what is wrong with the ledger while it can still be read. Until it is put right nothing can be submitted. */
  warnings(): readonly PlacewrightError[];

  /** Gives the space of what was deleted back. */
  compact(): Promise<void>;
  close(): Promise<void>;
}
