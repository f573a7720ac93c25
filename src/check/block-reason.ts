import { plural } from "../base/plural.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { FailLevel } from "./settings.ts";

/** Returns the reason to block a message, in one sentence; undefined if nothing blocks it. */
export function blockReason({ findings }: CheckReport, failOn: FailLevel): string | undefined {
  if (failOn === "never") return undefined;
  const blocking = findings.filter(({ severity }) => failOn === "warn" || severity === "error");
  const [first] = blocking;
  if (!first) return undefined;
  const noun = failOn === "warn" ? "finding" : "error";
  return `${plural(blocking.length, noun)} before sending: ${first.message}${blocking.length > 1 ? ` (and ${blocking.length - 1} more)` : ""}`;
}
