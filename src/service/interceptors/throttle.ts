import type { Interceptor } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { limits } from "../state/limits.ts";

/** Allows one call per second of each operation, by the account's clock. SendEmail has its own rate limit. */
export function createThrottle({ clock }: Account): Interceptor {
  const callsMs = new Map<string, number[]>();
  return ({ operation }, next) => {
    if (operation === "SendEmail") return next();
    const nowMs = clock.now();
    const recent = (callsMs.get(operation) ?? []).filter((callMs) => callMs > nowMs - 1000);
    if (recent.length >= limits.apiRate.max)
      throw new ServiceError("TooManyRequestsException", "Rate exceeded");
    callsMs.set(operation, [...recent, nowMs]);
    return next();
  };
}
