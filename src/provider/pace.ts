/** Rate, concurrency, polling, and retry limits for one provider. */
export interface Pace {
  /** Maximum calls in flight per operation. */
  readonly concurrency: number;
  /** Maximum calls per second and operation; Amazon allows one. Absent: no limit. */
  readonly callsPerSecond?: number | undefined;
  /**
   * Interval between polls of a test that should be completing, in milliseconds: the longest delay in
   * noticing its completion.
   */
  readonly pollEveryMs: number;
  /** Maximum retries of a call that failed with a retryable error. */
  readonly retries: number;
  /** First wait between attempts, in milliseconds. Doubles with each retry, with jitter, up to a minute. */
  readonly retryBaseMs: number;
  /**
   * Time in which a create whose response was lost may still take effect, in milliseconds. Until it is over,
   * a missing test proves nothing.
   */
  readonly settleMs: number;
  /**
   * Longest duration of one call, in milliseconds, from connecting to the end of the response. Default: see
   * `deadline.ts`.
   */
  readonly callTimeoutMs?: number | undefined;
}
