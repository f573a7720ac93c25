import type { Interceptor } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { limits } from "../state/limits.ts";

/** Lets through one call a second of each operation but SendEmail, which has a rate of its own; by the account's clock. */
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
