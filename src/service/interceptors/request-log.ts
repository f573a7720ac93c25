import type { Clock } from "../../base/clock.ts";
import type { ApiVersion, Interceptor } from "../protocol/api.ts";
import type { HttpAnswer, HttpRequest } from "../protocol/http-answer.ts";
import type { AppliedFault } from "./fault-rule.ts";

/** A request of the API that was answered, or whose answer was lost on purpose. */
export interface LoggedRequest {
  /** When it came, by the account's clock. */
  readonly time: Date;
  /** Absent, as is the operation, where no operation has its address. */
  readonly version?: ApiVersion;
  readonly operation?: string;
  readonly method: string;
  /** As it came, without its query. */
  readonly path: string;
  /** 0 where a fault came before there was an answer. */
  readonly status: number;
  /** The error's name. */
  readonly error?: string;
  readonly fault?: AppliedFault;
  /** How long it took, in real time. */
  readonly durationMs: number;
}

/** Keeps the last requests. */
export interface RequestLog {
  readonly intercept: Interceptor;
  /** Keeps a request that no operation was found for, which passes no interceptor. */
  addUnrouted(request: HttpRequest, answer: HttpAnswer): void;
  /** Oldest first. */
  entries(): LoggedRequest[];
  clear(): void;
}

/** How many requests are kept. */
const capacity = 1000;

/** What is kept of a request: never its body. Made for each one, so it holds nothing that takes work. */
interface Entry {
  readonly timeMs: number;
  readonly version: ApiVersion | undefined;
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly error: string | undefined;
  readonly fault: AppliedFault | undefined;
  readonly durationMs: number;
}

export function createRequestLog(clock: Pick<Clock, "now">): RequestLog {
  let entries: Entry[] = [];
  /** Where the next one goes, once the list is full. */
  let next = 0;

  function add(entry: Entry): void {
    entries[next] = entry;
    next = (next + 1) % capacity;
  }

  return {
    async intercept({ version, operation, request: { method, rawPath } }, carryOut) {
      const timeMs = clock.now();
      const startedAt = performance.now();
      const answer = await carryOut();
      add({
        timeMs,
        version,
        operation,
        method,
        path: rawPath,
        status: answer.status,
        error: answer.errorType,
        fault: answer.fault,
        durationMs: performance.now() - startedAt,
      });
      return answer;
    },
    addUnrouted({ method, rawPath }, { status, errorType }) {
      add({
        timeMs: clock.now(),
        version: undefined,
        operation: undefined,
        method,
        path: rawPath,
        status,
        error: errorType,
        fault: undefined,
        durationMs: 0,
      });
    },
    entries: () => [...entries.slice(next), ...entries.slice(0, next)].map(toLoggedRequest),
    clear() {
      entries = [];
      next = 0;
    },
  };
}

const toLoggedRequest = ({
  timeMs,
  version,
  operation,
  method,
  path,
  status,
  error,
  fault,
  durationMs,
}: Entry): LoggedRequest => ({
  time: new Date(timeMs),
  ...(version === undefined ? {} : { version }),
  ...(operation === undefined ? {} : { operation }),
  method,
  path,
  status,
  ...(error === undefined ? {} : { error }),
  ...(fault === undefined ? {} : { fault }),
  durationMs: Math.round(durationMs * 1000) / 1000,
});
