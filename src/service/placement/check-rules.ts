import { checkFamilies } from "../../check/check.ts";
import { checkMessage } from "../../check/check-message.ts";
import { checksByFamily } from "../../check/checks.ts";
import { looksBulk } from "../../check/evidence/bulk.ts";
import type { MessageEvidence } from "../../check/evidence/message-evidence.ts";
import { isps } from "./isps.ts";
import type { BrokenCheck } from "./signal.ts";

const named = new Set(
  isps.flatMap(({ rulePacks }) => rulePacks.flatMap(({ rules }) => rules.map(({ check }) => check))),
);

/** Offline checks named in the rules of at least one simulated provider. */
const ruleChecks = checkFamilies.flatMap((family) =>
  checksByFamily[family].filter(({ id }) => named.has(id)),
);

/** Checks that a message fails among those that providers' rules name. */
export interface RuleBreaches {
  /**
   * Whether a mailbox provider would treat the message as bulk mail. Ignores the declared purpose, which a
   * provider cannot know.
   */
  readonly isBulk: boolean;
  /** The failed checks, each once, with the first finding as the reason. */
  readonly broken: readonly BrokenCheck[];
}

/** Checks a message as a mailbox provider would, from the message alone. */
export async function checkRules(message: MessageEvidence, nowMs: number): Promise<RuleBreaches> {
  const isBulk = looksBulk(message);
  const purpose = isBulk ? "marketing" : "transactional";
  const { findings } = await checkMessage(message, { nowMs, purpose, only: ruleChecks });
  const broken = new Map<string, BrokenCheck>();
  for (const { check, message: reason } of findings)
    if (!broken.has(check)) broken.set(check, { check, reason });
  return { isBulk, broken: [...broken.values()] };
}
