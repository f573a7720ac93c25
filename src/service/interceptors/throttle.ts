import type { ApiCall, Interceptor } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { limits } from "../state/limits.ts";
import { createRecentCalls, type RecentCalls } from "../state/recent-calls.ts";

/** Operations that send have the account's sending rate instead. */
const sending: readonly string[] = [
  "SendEmail",
  "SendBulkEmail",
  "SendRawEmail",
  "SendTemplatedEmail",
  "SendBulkTemplatedEmail",
];

/**
 * Allows one call per second of each operation, and more of BatchGetMetricData. A second is over when either the
 * account's clock or real time has advanced by one.
 */
export function createThrottle(
  { clock }: Pick<Account, "clock">,
  realNow: () => number = () => performance.now(),
): Interceptor {
  const calls = new Map<string, RecentCalls>();
  const recent = (name: string): RecentCalls => {
    const known = calls.get(name) ?? createRecentCalls(clock, realNow);
    calls.set(name, known);
    return known;
  };
  return (call, next) => {
    const { operation } = call;
    if (sending.includes(operation)) return next();
    const [counted, weighed] = [recent(operation), recent(`${operation} queries`)];
    const isMetrics = operation === "BatchGetMetricData";
    const max = isMetrics ? limits.metricCallRate.max : limits.apiRate.max;
    const queries = isMetrics ? countQueries(call) : 0;
    if (counted.total() >= max || weighed.total() + queries > limits.metricQueryRate.max)
      throw new ServiceError("TooManyRequestsException", "Rate exceeded");
    counted.add(1);
    if (queries > 0) weighed.add(queries);
    return next();
  };
}

/** Returns the number of queries in a batch. A body that is not valid has none, and is rejected later. */
function countQueries({ request: { body } }: ApiCall): number {
  // A valid batch has at most 10 queries, a few kilobytes.
  if (!body || body.byteLength > 65_536) return 0;
  try {
    const { Queries } = JSON.parse(Buffer.from(body).toString()) as { readonly Queries?: unknown };
    return Array.isArray(Queries) ? Queries.length : 0;
  } catch {
    return 0;
  }
}
