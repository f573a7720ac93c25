import { PlacewrightError } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";

/** Returns the error of an engine that did not respond. If the caller aborted, returns the abort reason. */
export function engineUnavailable(
  engine: string,
  address: string,
  cause: unknown,
  signal: AbortSignal,
): unknown {
  if (signal.aborted) return signal.reason;
  return new PlacewrightError(
    "engine-unavailable",
    `Cannot get a score from ${engine} at ${address}: ${networkReason(cause, address)}`,
    {
      cause,
      hint: "Start the engine, or remove it from check.engines",
    },
  );
}
