import type { CheckResult } from "../../result/finding.ts";
import { apple } from "./apple.ts";
import { gmail202511 } from "./gmail-2025-11.ts";
import { laposte202509 } from "./laposte-2025-09.ts";
import { microsoft202505 } from "./microsoft-2025-05.ts";
import type { PackRule, RulePack } from "./rule-pack.ts";
import { yahoo202406 } from "./yahoo-2024-06.ts";

/** All packs: the newest of each provider. */
export const rulePacks: readonly RulePack[] = [
  gmail202511,
  yahoo202406,
  microsoft202505,
  apple,
  laposte202509,
];

/** Results of one message for one pack's rules. */
export interface PackJudgment {
  readonly pack: RulePack;
  readonly met: readonly PackRule[];
  readonly broken: readonly PackRule[];
  /** Never counted as met. */
  readonly notMeasured: readonly PackRule[];
}

/** Evaluates each pack by a message's check results. Rules for bulk mail apply only if `isBulk`. */
export function judgeRulePacks(
  results: readonly CheckResult[],
  isBulk: boolean,
  packs: readonly RulePack[] = rulePacks,
): PackJudgment[] {
  const outcomes = new Map(results.map(({ check, outcome }) => [check, outcome]));
  return packs.map((pack) => {
    const rules = pack.rules.filter(({ appliesTo }) => isBulk || appliesTo === "all");
    const having = (test: (outcome: string | undefined) => boolean): PackRule[] =>
      rules.filter(({ check }) => test(outcomes.get(check)));
    return {
      pack,
      met: having((outcome) => outcome === "passed"),
      broken: having((outcome) => outcome === "failed" || outcome === "warned"),
      // A check that is off has no outcome.
      notMeasured: having((outcome) => outcome === undefined || outcome === "not-measured"),
    };
  });
}
