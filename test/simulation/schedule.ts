import fc from "fast-check";

/** What happens to one call at the provider. */
export interface CallFault {
  readonly operation: "create" | "get" | "list";
  /** Which call of its operation, from 1, whoever makes it. */
  readonly nth: number;
  readonly effect: CreateEffect | GetEffect | ListEffect;
}

export const createEffects = [
  /** Takes effect; the connection breaks. */
  "lose",
  /** The connection breaks before it takes effect. */
  "reset",
  /** The connection breaks; it takes effect later, as late as the documented window allows. */
  "late",
  /** Takes effect; nothing is ever answered. */
  "silent",
  /** Nothing happens, and nothing is answered. */
  "dead",
  "error-after",
  "error-before",
  "throttle",
  /** Takes effect; a gateway answers 403 or 429 in a shape of its own. */
  "gateway-after",
  /** Takes effect; the answer is no JSON. */
  "garbage",
  /** Takes effect; the answer names no report. */
  "nameless",
  /** Takes effect after most of a lease, and is then answered. */
  "slow",
  /** Its bytes leave over most of a minute; it takes effect once they all have, unless it is aborted before. */
  "slow-upload",
  /** Its process is frozen between the connection and the first byte; by SIGSTOP, with its date set back after, or with the machine. */
  "freeze",
  "freeze-and-set-back",
  "suspend",
  /** The ledger hangs, the connection takes nearly as long as a lease; then it takes effect late, or its upload goes on and on. */
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

/** What happens to a process at one of its steps: before or after it calls the ledger or the provider, or sleeps. */
export interface ProcessFault {
  readonly process: number;
  readonly step: number;
  readonly effect:
    | { readonly kind: "kill" }
    /** SIGSTOP: clocks go on. */
    | { readonly kind: "freeze"; readonly seconds: number }
    /** The machine sleeps: its steady clock stands still. */
    | { readonly kind: "suspend"; readonly seconds: number }
    | { readonly kind: "set-clock"; readonly minutes: number }
    | { readonly kind: "interrupt" }
    | { readonly kind: "abandon" }
    | { readonly kind: "disk-full"; readonly seconds: number }
    /** Writes to the ledger do not return. */
    | { readonly kind: "disk-hangs"; readonly seconds: number };
}

/** A later process. */
export interface LaterProcess {
  readonly command: "resume" | "wait" | "cancel";
  /** How long after the one before it was started. */
  readonly afterSeconds: number;
  /** It waits until nobody works any more, and uses the ledger as it was after this part of its writes. Absent: the ledger itself. */
  readonly staleAt?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  /** Its clock is an hour ahead: every lease seems to have passed. */
  readonly isAhead: boolean;
}

/** All that happens in one simulation. */
export interface Schedule {
  readonly tests: number;
  readonly withControl: boolean;
  readonly concurrency: number;
  /** How long the provider's list lags behind, in seconds. */
  readonly lagSeconds: number;
  /** How much later than the documented window allows lost creates take effect and are listed, in seconds: then doubles must be told. */
  readonly beyondSeconds: number;
  readonly completeSeconds: number;
  readonly isPaced: boolean;
  readonly later: readonly LaterProcess[];
  readonly calls: readonly CallFault[];
  readonly faults: readonly ProcessFault[];
  /** Feeds latencies and jitter. */
  readonly noise: number;
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
  // The first process sends its creates about then.
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
  // A lease that is not renewed is free after 20 s.
  afterSeconds: fc.oneof(within(0, 120), within(20, 45), within(0, 4)),
  staleAt: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    // When tests are planned, and not yet submitted.
    { weight: 1, arbitrary: fc.double({ min: 0.1, max: 0.35, noNaN: true }) },
  ),
  timeoutSeconds: fc.option(within(1, 120), { nil: undefined, freq: 5 }),
  isAhead: fc.oneof(
    { weight: 5, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});

/** Nothing may be paid twice in any of these, unless it is beyond the window that docs/runs.md names; then it must be told. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  // More than are intended at once, now and then.
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
