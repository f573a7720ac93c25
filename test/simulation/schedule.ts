import fc from "fast-check";

/** A fault of one provider call. */
export interface CallFault {
  readonly operation: "create" | "get" | "list";
  /** 1-based number of the call among those of its operation, by any process. */
  readonly nth: number;
  readonly effect: CreateEffect | GetEffect | ListEffect;
}

export const createEffects = [
  /** Takes effect, and then the connection breaks. */
  "lose",
  /** The connection breaks before the create takes effect. */
  "reset",
  /** The connection breaks. The create takes effect later, as late as the documented window allows. */
  "late",
  /** Takes effect, but no response ever arrives. */
  "silent",
  /** Has no effect, and no response ever arrives. */
  "dead",
  "error-after",
  "error-before",
  "throttle",
  /** Takes effect, but a gateway responds with 403 or 429 in its own format. */
  "gateway-after",
  /** Takes effect, but the response is not JSON. */
  "garbage",
  /** Takes effect, but the response names no report. */
  "nameless",
  /** Takes effect after most of a lease, and then the response arrives. */
  "slow",
  /**
   * The upload takes most of a minute. The create takes effect when it completes, unless it is aborted first.
   */
  "slow-upload",
  /**
   * The process is frozen between the connection and the first byte: by SIGSTOP, by SIGSTOP with its date set
   * back afterward, or with the machine.
   */
  "freeze",
  "freeze-and-set-back",
  "suspend",
  /**
   * The ledger hangs, and connecting takes nearly as long as a lease. Then the create takes effect late, or
   * its upload never ends.
   */
  "hung-late",
  "hung-upload",
] as const;
export type CreateEffect = (typeof createEffects)[number];

export const getEffects = [
  "error",
  "silent",
  "throttle",
  "inbox-250",
  "inbox-negative",
  "sum-200",
  "infinity",
  "nan",
  "other-id",
  "other-name",
  "unknown-status",
] as const;
export type GetEffect = (typeof getEffects)[number];

export const listEffects = ["error", "silent", "throttle", "repeated-token", "overlap"] as const;
export type ListEffect = (typeof listEffects)[number];

/**
 * A fault of a process at one of its steps: before or after a call to the ledger or the provider, or a sleep.
 */
export interface ProcessFault {
  readonly process: number;
  readonly step: number;
  readonly effect:
    | { readonly kind: "kill" }
    /** SIGSTOP: clocks continue. */
    | { readonly kind: "freeze"; readonly seconds: number }
    /** The machine sleeps: its steady clock stops. */
    | { readonly kind: "suspend"; readonly seconds: number }
    | { readonly kind: "set-clock"; readonly minutes: number }
    | { readonly kind: "interrupt" }
    | { readonly kind: "abandon" }
    | { readonly kind: "disk-full"; readonly seconds: number }
    /** Writes to the ledger hang. */
    | { readonly kind: "disk-hangs"; readonly seconds: number };
}

/** A process that is started later. */
export interface LaterProcess {
  readonly command: "resume" | "wait" | "cancel";
  /** Delay after the start of the previous process. */
  readonly afterSeconds: number;
  /**
   * Fraction of the writes after which the ledger was copied. The process waits until no other process works,
   * and then uses the copy. Absent if it uses the ledger itself.
   */
  readonly staleAt?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Whether its clock is an hour ahead, so that every lease seems to have expired. */
  readonly isAhead: boolean;
}

/** All settings and faults of one simulation. */
export interface Schedule {
  readonly tests: number;
  readonly withControl: boolean;
  readonly concurrency: number;
  /** Delay before the provider lists a test, in seconds. */
  readonly lagSeconds: number;
  /**
   * Time beyond the documented window after which lost creates take effect and are listed, in seconds. If it
   * is not 0, duplicates must be reported.
   */
  readonly beyondSeconds: number;
  readonly completeSeconds: number;
  readonly isPaced: boolean;
  readonly later: readonly LaterProcess[];
  readonly calls: readonly CallFault[];
  readonly faults: readonly ProcessFault[];
  /** Seed of latencies and jitter. */
  readonly noise: number;
  /** Number of workers to which the first process leaves the run. Default: none, it executes the run itself. */
  readonly workers?: number;
}

const within = (min: number, max: number) => fc.integer({ min, max });

const callFault: fc.Arbitrary<CallFault> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      operation: fc.constant("create" as const),
      nth: within(1, 12),
      effect: fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...createEffects) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            "freeze" as const,
            "freeze-and-set-back" as const,
            "suspend" as const,
            "hung-late" as const,
            "hung-upload" as const,
          ),
        },
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      operation: fc.constant("get" as const),
      nth: within(1, 25),
      effect: fc.constantFrom(...getEffects),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      operation: fc.constant("list" as const),
      nth: within(1, 12),
      effect: fc.constantFrom(...listEffects),
    }),
  },
);

const processFault: fc.Arbitrary<ProcessFault> = fc.record({
  process: fc.oneof(within(0, 3), { weight: 2, arbitrary: fc.constant(0) }),
  // The first process sends its creates at about these steps.
  step: fc.oneof(within(1, 150), { weight: 2, arbitrary: within(8, 50) }),
  effect: fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("kill" as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("freeze" as const),
        seconds: fc.oneof(within(1, 150), within(20, 90)),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("suspend" as const), seconds: within(1, 3600) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("set-clock" as const), minutes: within(-60, 60) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("interrupt" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("abandon" as const) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("disk-full" as const), seconds: within(1, 60) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("disk-hangs" as const), seconds: within(5, 90) }) },
  ),
});

const laterProcess: fc.Arbitrary<LaterProcess> = fc.record({
  command: fc.oneof(
    { weight: 6, arbitrary: fc.constant("resume" as const) },
    { weight: 3, arbitrary: fc.constant("wait" as const) },
    { weight: 1, arbitrary: fc.constant("cancel" as const) },
  ),
  // A lease that is not renewed expires after 20 s.
  afterSeconds: fc.oneof(within(0, 120), within(20, 45), within(0, 4)),
  staleAt: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    // The time when tests are planned and not yet submitted.
    { weight: 1, arbitrary: fc.double({ min: 0.1, max: 0.35, noNaN: true }) },
  ),
  timeoutSeconds: fc.option(within(1, 120), { nil: undefined, freq: 5 }),
  isAhead: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

/**
 * In none of these schedules may a test be billed twice, unless it is beyond the window in docs/runs.md. Then
 * it must be reported.
 */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  // Sometimes more tests than get an intent at once.
  tests: fc.oneof({ weight: 12, arbitrary: within(1, 8) }, { weight: 1, arbitrary: within(33, 40) }),
  withControl: fc.boolean(),
  concurrency: within(1, 4),
  lagSeconds: within(0, 10),
  beyondSeconds: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: within(20, 90) }),
  completeSeconds: within(1, 120),
  isPaced: fc.boolean(),
  later: fc.array(laterProcess, { maxLength: 4 }),
  calls: fc.array(callFault, { maxLength: 6 }),
  faults: fc.array(processFault, { maxLength: 5 }),
  noise: within(0, 0x7fffffff),
});

/** Schedules of a team: several workers, and people's commands, on one ledger that nobody copies. */
export const teamSchedules: fc.Arbitrary<Schedule> = fc
  .tuple(schedules, within(1, 4))
  .map(([schedule, workers]) => ({
    ...schedule,
    workers,
    later: schedule.later.map((later) => ({ ...later, staleAt: undefined })),
    // The first process only plans.
    faults: schedule.faults.map((fault) => ({
      ...fault,
      process: fault.process + (fault.step > 12 ? 1 : 0),
    })),
  }));
