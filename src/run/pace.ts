/** How hard a provider may be leaned on. */
export interface Pace {
  /** Creates under way at once. */
  readonly concurrency: number;
  /** Calls a second to each operation; Amazon allows one. */
  readonly callsPerSecond: number;
  /** Between two looks at the tests that are still open. */
  readonly pollEveryMs: number;
  /** Further tries of a call that failed in a way worth another. */
  readonly retries: number;
  /** The first wait between tries; it doubles, with jitter, up to a minute. */
  readonly retryBaseMs: number;
}
