import type { Placement } from "../result/placement.ts";
import type { Verdict } from "../result/verdict.ts";

/**
 * `planning`: its tests are still being written down, nothing is submitted. `open`: tests are to be submitted or collected.
 * `cancelled`: nothing more is submitted; what was is still collected when somebody waits for it. `finished`: every test has its verdict.
 */
export type RunState = "planning" | "open" | "cancelled" | "finished";

/**
 * Where an attempt stands with its provider. `submitting`: it was about to be submitted, and may have been. `measured`: its
 * placement is there, its verdict waits for another's. `finished`: nothing more comes of it.
 */
export type AttemptState = "planned" | "submitting" | "submitted" | "measured" | "finished";

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

export interface StoredRun extends NewRun {
  readonly state: RunState;
  /** Of all its tests, once it is finished. */
  readonly verdict?: Verdict | undefined;
  readonly finishedAtMs?: number | undefined;
  /** Calls made for it, by operation. */
  readonly calls: Readonly<Record<string, number>>;
  /** Who works on it. */
  readonly lease?: Lease | undefined;
}

/** The right to work on a run, which ends by itself. */
export interface Lease {
  readonly owner: string;
  readonly untilMs: number;
}

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
  /** The message's, whose content the ledger holds. */
  readonly contentHash: string;
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
  readonly contentHash: string;
  readonly measureKey: string;
  readonly intendedAtMs?: number | undefined;
  readonly reportId?: string | undefined;
  readonly submittedAtMs?: number | undefined;
  readonly completedAtMs?: number | undefined;
  readonly verdict?: Verdict | undefined;
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

/** A run that was named as the one to compare with. */
export interface StoredBaseline {
  readonly project: string;
  readonly branch: string;
  readonly runId: string;
  readonly setAtMs: number;
}

/**
 * The durable record of runs. What a method that writes has resolved for survives a crash of process or machine. Throws
 * `ledger-unusable` where the record cannot be read or written, `run-busy` where another holds the lease of a run that is written to.
 */
export interface Store {
  /** Begins a run, in the state `planning`. */
  createRun(run: NewRun, lease: Lease): Promise<void>;
  addTests(runId: string, tests: readonly NewTest[], messages: readonly StoredMessage[]): Promise<void>;
  /** Another try of tests that a run has already. The run is open again. */
  addAttempts(
    runId: string,
    attempts: readonly { readonly testId: string; readonly attempt: NewAttempt }[],
    messages: readonly StoredMessage[],
  ): Promise<void>;
  setRunState(
    runId: string,
    state: RunState,
    end?: { readonly verdict: Verdict; readonly finishedAtMs: number },
  ): Promise<void>;
  /** With its tests and attempts, and the messages that no other has. */
  deleteRun(runId: string): Promise<void>;

  /** The newest first. */
  runs(filter?: { readonly limit?: number }): Promise<StoredRun[]>;
  run(runId: string): Promise<StoredRun | undefined>;
  /** The last attempt of each test of a run, in its order. */
  latestAttempts(runId: string): Promise<AttemptRow[]>;
  /** All attempts of a test, the first first. */
  attemptsOf(runId: string, testId: string): Promise<(AttemptRow & AttemptDetails)[]>;
  attempt(name: string): Promise<AttemptDetails | undefined>;
  identities(runId: string): Promise<ReadonlyMap<string, Json>>;
  message(contentHash: string): Promise<StoredMessage | undefined>;

  /** Takes or renews the lease of a run; answers who holds it, where that is another whose time has not come. */
  lease(
    runId: string,
    lease: Lease,
    options: { readonly nowMs: number; readonly insteadOf?: string },
  ): Promise<Lease | undefined>;
  release(runId: string, owner: string): Promise<void>;
  /** Writes what became of attempts, all or nothing, in the name of the lease's owner. */
  saveAttempts(
    runId: string,
    owner: string,
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
  /** A test's last measurements before a moment, the oldest first. */
  measurementsBefore(testId: string, beforeMs: number, limit: number): Promise<Measurement[]>;
  /** The newest measurements of each test, test by test, the oldest first. */
  measurements(filter: {
    readonly scenario?: string | undefined;
    readonly limit: number;
  }): Promise<Measurement[]>;

  baselines(): Promise<StoredBaseline[]>;
  setBaseline(baseline: StoredBaseline): Promise<void>;
  clearBaseline(project: string, branch: string): Promise<boolean>;

  /** Gives the space of what was deleted back. */
  compact(): Promise<void>;
  close(): Promise<void>;
}
