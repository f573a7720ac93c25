/**
 * Outcomes of messages to some recipients, declared in a fixture.
 *
 * @example
 * ```ts
 * import { type RecipientRule, startService } from "placewright/service";
 *
 * const gone: RecipientRule = { domain: "gone.example", bouncePercent: 100 };
 * const service = await startService({ fixture: { recipients: [gone] } });
 * service.control.events().length; // → 0
 * await service.close();
 * ```
 */
export interface RecipientRule {
  /** Domain of the recipients: `bounces.example`. `*` stands for every domain. */
  readonly domain: string;
  /** Messages that bounce permanently, in percent. Default: 0. */
  readonly bouncePercent?: number | undefined;
  /** Messages that bounce because of a full mailbox, in percent. Default: 0. */
  readonly transientBouncePercent?: number | undefined;
  /** Messages that are delayed before they are delivered, in percent. Default: 0. */
  readonly delayPercent?: number | undefined;
  /** Complaints, in percent of delivered messages. Default: 0. */
  readonly complaintPercent?: number | undefined;
  /** Messages that a person opens, in percent of delivered messages. Default: 0. */
  readonly openPercent?: number | undefined;
  /** Messages that a program opens, in percent of delivered messages. Default: 0. */
  readonly machineOpenPercent?: number | undefined;
  /** Messages whose first link a person clicks, in percent of opened messages. Default: 0. */
  readonly clickPercent?: number | undefined;
  /** Time from the send to the delivery or bounce, in milliseconds. Default: 100. */
  readonly afterMs?: number | undefined;
}

/** A rule in the account, in the order in which rules were declared. */
export interface DeclaredRule extends RecipientRule {
  readonly sequence: number;
}

/** Returns the rule for a domain: the last one that names it, else the last one for every domain. */
export function ruleFor(rules: Iterable<RecipientRule>, domain: string): RecipientRule | undefined {
  let [named, general]: (RecipientRule | undefined)[] = [];
  for (const rule of rules) {
    if (rule.domain === domain) named = rule;
    else if (rule.domain === "*") general = rule;
  }
  return named ?? general;
}
