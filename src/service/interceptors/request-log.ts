import type { Clock } from "../../base/clock.ts";
import type { ApiCall, Interceptor } from "../protocol/api.ts";
import type { AppliedFault } from "../protocol/applied-fault.ts";
import type { HttpRequest, HttpResponse } from "../protocol/http-response.ts";

/**
 * An API request that got a response, or whose response a fault dropped.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const service = await startService({ faults: [{ operation: "GetAccount", error: { statusCode: 503 } }] });
 * await fetch(`${service.url}/v2/email/account`);
 * const [request] = service.control.requests();
 * request?.operation; // → "GetAccount"
 * request?.fault?.effect; // → "error"
 * await service.close();
 * ```
 */
export interface LoggedRequest {
  /** Time of arrival, by the account's clock. */
  readonly time: Date;
  /**
   * API version; `query` is the SES API of 2010-12-01. Absent, like the operation, if no operation has this method and
   * path.
   */
  readonly version?: ApiCall["version"];
  /** Name of the operation: `CreateDeliverabilityTestReport`. */
  readonly operation?: string;
  /** HTTP method: `POST`. `SMTP` for a message that came by SMTP. */
  readonly method: string;
  /** Path as received, without the query string. `/` for a message that came by SMTP. */
  readonly path: string;
  /** HTTP status. 0 if a fault dropped the connection before there was a response. */
  readonly status: number;
  /** Name of the error. */
  readonly error?: string;
  /** The injected fault. Absent if no rule applied. */
  readonly fault?: AppliedFault;
  /** Processing time in milliseconds of real time. */
  readonly durationMs: number;
}

/** Log of the latest requests. */
export interface RequestLog {
  readonly intercept: Interceptor;
  /** Logs a request that matched no operation, and therefore passed no interceptor. */
  addUnrouted(request: HttpRequest, answer: HttpResponse): void;
  /** Returns the logged requests, oldest first. */
  entries(): LoggedRequest[];
  clear(): void;
}

/** Maximum number of logged requests. */
const capacity = 1000;

/** The logged data of a request, never its body. Kept raw, since one is created per request. */
interface Entry {
  readonly timeMs: number;
  readonly version: ApiCall["version"] | undefined;
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
  /** Index for the next entry. The oldest entry is overwritten once the list is full. */
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
