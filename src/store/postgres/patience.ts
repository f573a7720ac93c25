import pRetry from "p-retry";
import { isConflict, isLost } from "./postgres-error.ts";

export interface Patience {
  /** How long to try again, in milliseconds. */
  readonly patienceMs: number;
  readonly shouldRetry: (error: unknown) => boolean;
}

/** Tries again, with growing pauses, while `shouldRetry`. */
export const patiently = <T>(deed: () => Promise<T>, { patienceMs, shouldRetry }: Patience): Promise<T> =>
  pRetry(deed, {
    retries: Number.MAX_SAFE_INTEGER,
    minTimeout: 20,
    maxTimeout: 1000,
    randomize: true,
    maxRetryTime: patienceMs,
    shouldRetry: ({ error }) => shouldRetry(error),
  });

/** Codes that a wrong host has, too: waiting would not correct it. */
const unreachable = /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** The driver's words when nothing answers in time. It has waited for long enough. */
const unanswered = /^(?:timeout exceeded|Connection terminated due to connection timeout)/;

export interface OpeningPatience {
  /** How long to try again while the server is restarting, in milliseconds. */
  readonly patienceMs: number;
  /** How long to try again while no server answers at its address, in milliseconds: it may be the wrong one. */
  readonly refusedMs: number;
  /** Called once, with the first error, if the ledger cannot be opened yet. */
  readonly onWait?: ((error: unknown) => void) | undefined;
}

/**
 * Opens a ledger whose server may be starting, or restarting. Tries again as long as an address that may be wrong
 * allows, and longer once a server has answered there.
 */
export function openPatiently<T>(
  open: () => Promise<T>,
  { patienceMs, refusedMs, onWait }: OpeningPatience,
): Promise<T> {
  const start = performance.now();
  let hasAnswered = false;
  let isWaiting = false;
  return patiently(open, {
    patienceMs,
    shouldRetry(error) {
      const { code = "", message = "" } = error as { readonly code?: string; readonly message?: string };
      if (!(isLost(error) || isConflict(error)) || unreachable.test(code) || unanswered.test(message))
        return false;
      hasAnswered ||= code !== "ECONNREFUSED";
      if (!hasAnswered && performance.now() - start >= refusedMs) return false;
      if (!isWaiting) onWait?.(error);
      isWaiting = true;
      return true;
    },
  });
}
