import pRetry from "p-retry";
import type { Clock } from "../../base/clock.ts";
import { networkReason } from "../../base/network-reason.ts";
import { redactAndCut } from "../../base/redact.ts";

/** Limits of the calls to a code host, in milliseconds. */
export interface HostLimits {
  /** For all calls of a report together. Long enough for GitHub's secondary limits, which ask for a minute. */
  readonly totalMs: number;
  /** For one call. */
  readonly callMs: number;
}

export const hostLimits: HostLimits = { totalMs: 120_000, callMs: 20_000 };

/** Largest response, in bytes: 100 comments of 65,536 characters. */
const maxBytes = 32 * 1024 * 1024;

/** Attempts per call, and the first wait between them, which doubles. */
const [maxAttempts, firstWaitMs] = [5, 1000];

/** A failed call to a code host. */
export class HostError extends Error {
  /** Status of the response. 0 if there was none. */
  readonly status: number;
  readonly isRetryable: boolean;
  /** Wait that the host asked for, in milliseconds. */
  readonly waitMs: number | undefined;

  constructor(message: string, { status = 0, isRetryable = false, waitMs }: Partial<HostError> = {}) {
    super(message);
    this.status = status;
    this.isRetryable = isRetryable;
    this.waitMs = waitMs;
  }
}

/** A code host's HTTP API. */
export interface CodeHost {
  /** Calls once, and returns the body of the response. Throws a `HostError`. */
  call(method: string, url: string, body?: unknown): Promise<unknown>;
  /** Repeats work after each retryable error, with growing waits, until the time for the report is over. */
  retried<T>(work: () => Promise<T>): Promise<T>;
}

export interface CodeHostOptions {
  /** For messages: `GitHub`. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limits: HostLimits;
}

/** Creates a client. Follows no redirects, because they would take the token along. */
export function createCodeHost({ name, headers, clock, limits }: CodeHostOptions): CodeHost {
  const endsAtMs = clock.now() + limits.totalMs;
  const leftMs = (): number => Math.max(0, endsAtMs - clock.now());

  return {
    async call(method, url, body) {
      const timeoutMs = Math.min(limits.callMs, leftMs());
      let response: Response;
      let text: string;
      try {
        response = await fetch(url, {
          method,
          headers: {
            Accept: "application/json",
            ...headers,
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          redirect: "manual",
          signal: AbortSignal.timeout(timeoutMs),
        });
        text = await readText(response);
      } catch (error) {
        const isTimeout = error instanceof Error && error.name === "TimeoutError";
        const reason = isTimeout ? `no response within ${timeoutMs} ms` : networkReason(error, url);
        throw new HostError(`${name} cannot be reached: ${reason}`, { isRetryable: true });
      }
      const { status } = response;
      if (status < 200 || status > 299) throw toError(name, response, text, clock.now());
      if (status === 204 || text === "") return undefined;
      try {
        return JSON.parse(text);
      } catch {
        throw new HostError(`${name} responded with ${status}, but not with JSON`, { status });
      }
    },
    retried: (work) =>
      pRetry(work, {
        retries: maxAttempts - 1,
        minTimeout: 0,
        shouldRetry: ({ error, attemptNumber }) => waitBefore(error, attemptNumber) < leftMs(),
        onFailedAttempt: async ({ error, attemptNumber, retriesLeft }) => {
          const waitMs = waitBefore(error, attemptNumber);
          if (retriesLeft > 0 && waitMs < leftMs()) await clock.sleep(waitMs);
        },
      }),
  };
}

/** Returns the wait before the next attempt, in milliseconds. Infinity if there must be none. */
function waitBefore(error: unknown, attempt: number): number {
  if (!(error instanceof HostError) || !error.isRetryable) return Number.POSITIVE_INFINITY;
  return error.waitMs ?? firstWaitMs * 2 ** (attempt - 1);
}

async function readText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the response is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/**
 * GitHub's limits have status 403 or 429. Without a header that names the wait, it asks to wait for a minute.
 * @see https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function toError(name: string, { status, headers }: Response, text: string, nowMs: number): HostError {
  const words = messageIn(text);
  const isLimit =
    status === 429 ||
    (status === 403 &&
      (headers.has("retry-after") ||
        headers.get("x-ratelimit-remaining") === "0" ||
        /\brate limit\b/i.test(words)));
  const waitMs = isLimit ? (askedWaitMs(headers, nowMs) ?? 60_000) : askedWaitMs(headers, nowMs);
  return new HostError(`${name} responded with ${status}${words ? ` (${words})` : ""}`, {
    status,
    isRetryable: isLimit || status === 408 || status >= 500,
    waitMs,
  });
}

function askedWaitMs(headers: Headers, nowMs: number): number | undefined {
  const [after, reset] = ["retry-after", "x-ratelimit-reset"].map((name) => headers.get(name) ?? "");
  if (/^\d{1,9}$/.test(after ?? "")) return Number(after) * 1000;
  const isUsedUp = headers.get("x-ratelimit-remaining") === "0";
  return isUsedUp && /^\d{1,12}$/.test(reset ?? "") ? Math.max(0, Number(reset) * 1000 - nowMs) : undefined;
}

/** Returns the message in a response, `message` or `error` of its JSON, shortened. Empty if there is none. */
function messageIn(text: string): string {
  try {
    const { message, error } = Object(JSON.parse(text));
    const words = message ?? error;
    if (words === undefined) return "";
    return redactAndCut(typeof words === "string" ? words : JSON.stringify(words), 300);
  } catch {
    return "";
  }
}
