/** Tests of a project that a run is about to create, and what each costs. */
export interface Charge {
  readonly project: string;
  readonly newTests: number;
  /** Price of one test. Absent if the config has none. */
  readonly price?: number | undefined;
}

/** Periods of a budget. They begin at midnight in UTC, by the clock of the ledger. */
export const spendingPeriods = ["day", "month"] as const;
export type SpendingPeriod = (typeof spendingPeriods)[number];

/** Limits on what all runs of a ledger may spend in a period. */
export interface SpendingLimit {
  readonly period: SpendingPeriod;
  readonly maxNewTests?: number | undefined;
  readonly maxCost?: number | undefined;
}

/** What a run will spend, and the limits that it must keep together with all other runs. */
export interface Spending {
  readonly charges: readonly Charge[];
  readonly limits: readonly SpendingLimit[];
  /** Time of the write, in Unix milliseconds. */
  readonly nowMs: number;
}

/** What tests cost that were found at their providers. */
export interface FoundSpending {
  /** Price of one test by project, undefined if the config has none. Without the projects that are free. */
  readonly prices: ReadonlyMap<string, number | undefined>;
  /** Time of the write, in Unix milliseconds. */
  readonly nowMs: number;
}

/** What was spent, or is reserved by runs that are not finished. */
export interface Spent {
  readonly newTests: number;
  readonly cost: number;
}

/** A limit that a run would exceed. */
export interface Overspending {
  readonly limit: SpendingLimit;
  /** Spent in the period without the run. */
  readonly spent: Spent;
  /** Start of the period in Unix milliseconds. */
  readonly sinceMs: number;
}

/** The claim of a worker on a tick of a schedule, which the start of its run confirms. */
export interface TickClaim {
  readonly schedule: string;
  readonly atMs: number;
  readonly epoch: number;
}

/**
 * State of a tick. `claimed`: a worker plans its run. `started`: its run is in the ledger. `missed`: nothing ran,
 * because no worker was there in time, or the schedule was paused. `failed`: its run could not be planned.
 */
export const tickStates = ["claimed", "started", "missed", "failed"] as const;
export type TickState = (typeof tickStates)[number];

/** A time at which a schedule was due, and what came of it. */
export interface Tick {
  readonly schedule: string;
  readonly atMs: number;
  readonly state: TickState;
  readonly runId?: string | undefined;
  /** Why it was missed, or failed. */
  readonly reason?: string | undefined;
}

export type TickReply =
  | { readonly kind: "claimed"; readonly claim: TickClaim }
  /** Another worker plans its run, and has time until `untilMs`. */
  | { readonly kind: "held"; readonly untilMs: number }
  /** It was started, missed, or failed before. */
  | { readonly kind: "over" };

/** A schedule that workers carry out. */
export interface StoredSchedule {
  readonly name: string;
  /** Time at which a worker saw it first: earlier ticks are none of its ticks. */
  readonly sinceMs: number;
  /** Who paused it. Absent if it is not paused. */
  readonly pausedBy?: string | undefined;
  /** Time until which each of its ticks was started, missed, or failed. */
  readonly settledUntilMs?: number | undefined;
}

/** A worker, as its last sign of life describes it. */
export interface StoredWorker {
  readonly id: string;
  /** Time of the sign of life, in Unix milliseconds. */
  readonly seenAtMs: number;
  readonly document: unknown;
}

/** Which runs a worker looks for. */
export interface DueFilter {
  readonly limit: number;
  readonly nowMs: number;
  /** Names of the projects that the worker may use. Default: all. */
  readonly projects?: readonly string[] | undefined;
  /** Whether to include runs that a process has a lease on. Default: false. */
  readonly includesHeld?: boolean | undefined;
}

/** A run with work left. */
export interface DueRun {
  readonly id: string;
  readonly state: "open" | "cancelled";
}

/** The answer to a claim. `held`: another process is sending the notification, and has until then. */
export type NoticeReply =
  | { readonly kind: "claimed" }
  | { readonly kind: "held"; readonly untilMs: number }
  | { readonly kind: "sent" };

/** What processes share that work on the runs of one ledger. All times are by the clock of this machine. */
export interface TeamStore {
  /** Returns how far the clock of the ledger is ahead of this machine's, in milliseconds. */
  clockOffset(): Promise<number>;
  /** Lists runs with work left, by default only those that no process has a lease on. Oldest first. */
  dueRuns(filter: DueFilter): Promise<DueRun[]>;

  /** Returns what was spent since the beginning of each period. */
  spent(nowMs: number): Promise<Readonly<Record<SpendingPeriod, Spent>>>;

  /**
   * Takes the next turn of a bucket, which gives one each `intervalMs`. Returns how long to wait for it, in
   * milliseconds. A turn that is not used is lost.
   */
  takeTurn(bucket: string, request: { readonly nowMs: number; readonly intervalMs: number }): Promise<number>;
  /** Acquires or prolongs the right to sweep an account. Returns 0, or how long another one has it, in milliseconds. */
  acquireSweep(
    account: string,
    request: { readonly owner: string; readonly nowMs: number; readonly untilMs: number },
  ): Promise<number>;
  releaseSweep(account: string, owner: string): Promise<void>;

  /** Records a sign of life, and forgets workers that gave none for a day. */
  noteWorker(id: string, document: unknown, nowMs: number): Promise<void>;
  forgetWorker(id: string): Promise<void>;
  workers(): Promise<StoredWorker[]>;

  /** Returns a schedule, and records it if it is new. */
  openSchedule(name: string, nowMs: number): Promise<StoredSchedule>;
  schedules(): Promise<StoredSchedule[]>;
  pauseSchedule(name: string, pausedBy: string | undefined, nowMs: number): Promise<void>;
  /**
   * Claims a tick for `claimMs`. A claim that has expired goes to the next one who asks, for twice as long each time:
   * planning may take longer. Its earlier holder can start no run then.
   */
  claimTick(request: {
    readonly schedule: string;
    readonly atMs: number;
    readonly owner: string;
    readonly nowMs: number;
    readonly claimMs: number;
  }): Promise<TickReply>;
  /** Records that no run came of a tick. Does nothing if another worker has claimed it since. */
  endTick(claim: TickClaim, state: "missed" | "failed", reason: string): Promise<void>;
  /** Returns the last ticks of a schedule, or of all, newest first. */
  ticks(filter: { readonly schedule?: string; readonly limit: number }): Promise<Tick[]>;

  /** Claims the sending of a notification about a run, until a time, unless it was sent or another process sends it. */
  claimNotice(request: {
    readonly id: string;
    readonly runId: string;
    readonly nowMs: number;
    readonly untilMs: number;
  }): Promise<NoticeReply>;
  /** Records that a notification was sent. */
  endNotice(id: string, sentAtMs: number): Promise<void>;
  /** Gives a claim back, because the notification was not sent. */
  releaseNotice(id: string): Promise<void>;
}
