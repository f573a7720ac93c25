import { messageOf, type PlacewrightError } from "../../base/errors.ts";
import { blockReason } from "../../check/block-reason.ts";
import type { FailLevel } from "../../check/settings.ts";
import { formatPercent } from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { Placement } from "../../result/placement.ts";
import type { Verdict } from "../../result/verdict.ts";

/** The outcomes that decide, each absent if there is none. */
export interface Outcomes {
  /** What keeps the message from being sent at all. */
  readonly problems: readonly PlacewrightError[];
  readonly checks: CheckReport | undefined;
  readonly failOn: FailLevel;
  readonly placement: Placement | undefined;
  readonly assertions: readonly Assertion[];
}

/** The answer: may it be sent, and the one reason. */
export interface Judgment {
  readonly verdict: Extract<Verdict, "passed" | "warned" | "failed">;
  readonly words: string;
  readonly reason: string;
}

/** Returns the answer for a message: the most severe outcome decides, and gives the reason. */
export function judgeSource({ problems, checks, failOn, placement, assertions }: Outcomes): Judgment {
  const [problem] = problems;
  if (problem) return failed(`${messageOf(problem)}`);
  const findings = checks?.findings ?? [];
  const blocking =
    checks && blockReason(checks, failOn)
      ? findings.find(({ severity }) => failOn === "warn" || severity === "error")
      : undefined;
  const missed = assertions.filter(({ outcome }) => outcome === "failed");
  if (blocking) return failed(`${blocking.message}. ${expectedWords(placement)}`);
  const [first] = missed;
  if (first) return failed(`A model expects too little: ${first.message}.`);
  const [finding] = findings;
  if (finding)
    return {
      verdict: "warned",
      words: "Send, with care",
      reason: `${finding.message}. ${expectedWords(placement)}`,
    };
  if (assertions.some(({ outcome }) => outcome === "warned"))
    return { verdict: "warned", words: "Send, with care", reason: expectedWords(placement) };
  return { verdict: "passed", words: "Send", reason: `No check found anything. ${expectedWords(placement)}` };
}

const failed = (reason: string): Judgment => ({ verdict: "failed", words: "Do not send yet", reason });

/** Says what the model expects, at the provider where it expects the least. */
function expectedWords(placement: Placement | undefined): string {
  if (!placement) return "";
  const { inboxPercent: overall } = placement.overall;
  const worst = placement.isps.toSorted((a, b) => (a.inboxPercent ?? 0) - (b.inboxPercent ?? 0))[0];
  if (!worst || worst.inboxPercent === undefined || overall === undefined) return "";
  const { isp, spamPercent = 0, missingPercent = 0 } = worst;
  if (missingPercent >= 50) return `A model expects ${isp} to reject it.`;
  return Math.round(spamPercent) > 0
    ? `A model expects ${formatPercent(spamPercent)}% in spam at ${isp}.`
    : `A model expects ${formatPercent(overall)}% in the inbox.`;
}
