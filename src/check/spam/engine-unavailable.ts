import { messageOf, PlacewrightError } from "../../base/errors.ts";

/** An engine that gave no answer. What the caller aborted stays an abort. */
export function engineUnavailable(
  engine: string,
  address: string,
  cause: unknown,
  signal: AbortSignal,
): unknown {
  if (signal.aborted) return signal.reason;
  const inner = cause instanceof Error && cause.cause ? `: ${messageOf(cause.cause)}` : "";
  return new PlacewrightError(
    "engine-unavailable",
    `Cannot ask ${engine} at ${address}: ${messageOf(cause)}${inner}`,
    {
      cause,
      hint: "start it, or leave it out of `check.engines`",
    },
  );
}
