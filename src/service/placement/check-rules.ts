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

/** The offline checks that some simulated provider's rules name. */
const ruleChecks = checkFamilies.flatMap((family) =>
  checksByFamily[family].filter(({ id }) => named.has(id)),
);

export interface RuleBreaches {
  /** Whether a mailbox provider would take the message for bulk mail: it knows no declared purpose. */
  readonly isBulk: boolean;
  /** Each check once, however often it finds something. */
  readonly broken: readonly BrokenCheck[];
}

/** Checks a message as a mailbox provider does, who knows nothing but the message. */
export async function checkRules(message: MessageEvidence, nowMs: number): Promise<RuleBreaches> {
  const isBulk = looksBulk(message);
  const purpose = isBulk ? "marketing" : "transactional";
  const { findings } = await checkMessage(message, { nowMs, purpose, only: ruleChecks });
  const broken = new Map<string, BrokenCheck>();
  for (const { check, message: reason } of findings)
    if (!broken.has(check)) broken.set(check, { check, reason });
  return { isBulk, broken: [...broken.values()] };
}
