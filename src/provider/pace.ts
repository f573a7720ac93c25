/** How hard a provider may be leaned on. */
export interface Pace {
  /** Calls to each operation under way at once. */
  readonly concurrency: number;
  /** Calls a second to each operation; Amazon allows one. Absent: no limit. */
  readonly callsPerSecond?: number | undefined;
  /** Between two looks at a test that should be completing: how late it is noticed. */
  readonly pollEveryMs: number;
  /** Further tries of a call that failed in a way worth another. */
  readonly retries: number;
  /** The first wait between tries; it doubles, with jitter, up to a minute. */
  readonly retryBaseMs: number;
  /** How long a create whose answer was lost may still take effect: so long nothing is concluded from its absence. */
  readonly settleMs: number;
  /** Longest duration of one call, in milliseconds, from its connection to the end of its answer. Default: see `deadline.ts`. */
  readonly callTimeoutMs?: number | undefined;
}
