/** A change of the source that disables one safeguard. */
export interface Mutation {
  readonly name: string;
  /** The behavior that no longer happens. */
  readonly about: string;
  /** Path of the changed file, relative to `src/`. */
  readonly file: string;
  /** Text to replace. It occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Seed that detected it last. It is tried first, so that a mutation is found in seconds; then all seeds are. */
  readonly knownSeed?: number;
  /** Whether schedules with several workers detect it (`--team`). Default: `false`. */
  readonly isTeam?: boolean;
  /** A second safeguard that would compensate, and is disabled together with the first. */
  readonly along?: Pick<Mutation, "file" | "find" | "replace">;
}

export const mutations: readonly Mutation[] = [
  {
    name: "fence",
    knownSeed: 97,
    about: "a write with an outdated epoch is refused",
    file: "store/sql/connection.ts",
    find: "if (hold?.epoch !== epoch) throw takenOver(runId, hold);",
    replace: "if (!hold) throw takenOver(runId, hold);",
  },
  {
    name: "epoch",
    knownSeed: 1,
    about: "taking a run over raises its epoch",
    file: "store/sql/run-methods.ts",
    find: "          epoch + 1,\n          shadowUntilMs,",
    replace: "          epoch,\n          shadowUntilMs,",
  },
  {
    name: "lease-end",
    knownSeed: 13,
    about: "the lease of a run that is taken over ends in the future",
    file: "run/run-lease.ts",
    find: "untilMs: nowMs + durationMs,",
    replace: "untilMs: nowMs - durationMs,",
  },
  {
    name: "last-moment",
    knownSeed: 142,
    about: "the lease is checked immediately before a create is sent",
    file: "run/submitting.ts",
    find: "beforeSend: lease.assertHeld",
    replace: "beforeSend: () => {}",
  },
  {
    name: "steady-clock",
    knownSeed: 2001,
    about: "a lease passes by the steady clock",
    file: "run/run-lease.ts",
    find: "Math.max(clock.steadyMs() - asked.steadyMs, clock.now() - asked.wallMs)",
    replace: "clock.now() - asked.wallMs",
  },
  {
    name: "wall-clock",
    knownSeed: 2127,
    about: "a lease passes by the date, if the steady clock stood still",
    file: "run/run-lease.ts",
    find: "Math.max(clock.steadyMs() - asked.steadyMs, clock.now() - asked.wallMs)",
    replace: "clock.steadyMs() - asked.steadyMs",
  },
  {
    name: "deadline",
    knownSeed: 2100,
    about: "a create ends with the lease, and after a minute",
    file: "run/submitting.ts",
    find: "AbortSignal.any([abandon, lease.unbroken])",
    replace: "abandon",
    along: { file: "provider/deadline.ts", find: "create: 60_000", replace: "create: 600_000" },
  },
  {
    name: "shadow",
    knownSeed: 1847,
    about: "an earlier holder that was not seen to end is given time to notice",
    file: "store/sql/run-methods.ts",
    find: "isGone ? hold.shadowUntilMs : nowMs + leaseMs",
    replace: "hold.shadowUntilMs",
  },
  {
    name: "settle",
    knownSeed: 42,
    about: "a missing name proves nothing at once",
    file: "run/decide-test.ts",
    find: "if (leftMs > 0)",
    replace: "if (leftMs > Number.MAX_VALUE)",
  },
  {
    name: "search",
    knownSeed: 2,
    about: "a lost create is looked for by its name before another is sent",
    file: "run/decide-test.ts",
    find: 'return { state, effects: [], next: { do: "search" } };\n    case "searched": {',
    replace: 'return create(tries + 1);\n    case "searched": {',
  },
  {
    name: "names-first",
    knownSeed: 29,
    about: "a process that did not plan the tests searches for their names before any create",
    file: "run/submitting.ts",
    find: "const isPlanner = lease.fence.epoch === 1;",
    replace: "const isPlanner = true;",
  },
  {
    name: "intent",
    knownSeed: 113,
    about: "an intent is in the ledger before its create",
    file: "store/sql/attempt-methods.ts",
    find: '        if (state !== "open") return false;\n',
    replace: "        if (state) return true;\n",
  },
  {
    name: "ambiguity",
    knownSeed: 19,
    about: "a response with an unexpected shape proves nothing",
    file: "provider/amazon/sdk-errors.ts",
    find: "ambiguous: isSent && !isRefusal,",
    replace: "ambiguous: false,",
  },
  {
    name: "figures",
    knownSeed: 65,
    about: "figures that cannot be are not believed",
    file: "result/check-placement.ts",
    find: '  if (!isObject(placement)) return "there is no placement";',
    replace: "  if (isObject(placement)) return undefined;\n  return undefined;",
  },
  {
    name: "whose-report",
    knownSeed: 42,
    about: "a report of another test is not believed",
    file: "provider/amazon/check-report.ts",
    find: "  const { ReportId, ReportName }: ReportSummary = report ?? {};",
    replace:
      "  if (report !== null) return undefined;\n  const { ReportId, ReportName }: ReportSummary = report ?? {};",
  },
  {
    name: "call-deadline",
    knownSeed: 14,
    about: "every call ends",
    file: "provider/deadline.ts",
    find: "setTimeout(() => end(new DeadlineError(timeoutMs)), timeoutMs)",
    replace: "setTimeout(() => {}, 0)",
  },
  {
    name: "retry-after",
    knownSeed: 341,
    about: "what the provider asks for is waited for only so long",
    file: "run/decide-test.ts",
    find: "Math.min(maxPauseMs, Math.max(growingMs, error.retryAfterMs ?? 0))",
    replace: "Math.max(growingMs, error.retryAfterMs ?? 0)",
  },
  {
    name: "paid-is-kept",
    knownSeed: 25,
    about: "a test that was paid for is not given up for an error that may pass",
    file: "run/decide-test.ts",
    find: 'const isGone = error instanceof ProviderError && error.code === "provider-not-found";',
    replace: "const isGone = true;",
  },
  {
    name: "list-lag",
    knownSeed: 5,
    about: "a new test may be missing from the list for a while",
    file: "run/decide-test.ts",
    find: "if (steadyMs - state.followedFromMs < Math.max(pace.settleMs, minVisibleMs))",
    replace: "if (steadyMs < state.followedFromMs)",
  },
  {
    name: "true-exit",
    knownSeed: 2,
    about: "a ledger that fails after a create is not a user error",
    file: "run/unrecorded.ts",
    find: "if (!isLedger || sent.size === 0) return error;",
    replace: "if (!isLedger || sent.size >= 0) return error;",
  },
  {
    name: "own-release",
    knownSeed: 97,
    about: "a lease that was lost is not released by its former holder",
    file: "store/sql/run-methods.ts",
    find: "SET lease_until_ms = NULL WHERE id = ? AND epoch = ?",
    replace: "SET lease_until_ms = NULL WHERE id = ? AND epoch >= ?",
  },
  {
    name: "held",
    isTeam: true,
    knownSeed: 5,
    about: "a run whose lease another process has is left to it",
    file: "store/sql/run-methods.ts",
    find: "if (!isGone && heldUntilMs > nowMs + offsetMs)",
    replace: "if (epoch < 0)",
  },
  {
    name: "again",
    isTeam: true,
    knownSeed: 4,
    about: "a worker takes a run again that it could not finish",
    file: "worker/run-worker.ts",
    find: ".finally(() => working.delete(runId));",
    replace: ";",
  },
];
