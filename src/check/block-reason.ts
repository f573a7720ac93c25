import { plural } from "../base/plural.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { FailLevel } from "./settings.ts";

/** Returns the reason to block a message, in one sentence; undefined if nothing blocks it. */
export function blockReason({ findings }: CheckReport, failOn: FailLevel): string | undefined {
  if (failOn === "never") return undefined;
  const grave = findings.filter(({ severity }) => failOn === "warn" || severity === "error");
  const [first] = grave;
  if (!first) return undefined;
  const noun = failOn === "warn" ? "finding" : "error";
  return `${plural(grave.length, noun)} before sending: ${first.message}${grave.length > 1 ? ` (and ${grave.length - 1} more)` : ""}`;
}
