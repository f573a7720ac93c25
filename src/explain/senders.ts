import { isPublicMailboxDomain } from "../check/evidence/public-mailboxes.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { parseSender } from "../message/sender.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import { loadScenarios } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";

export interface OtherSender {
  readonly address: string;
  readonly domain: string;
  /** Completes the sentence "Sends from …,". */
  readonly origin: string;
}

/**
 * Returns the sender to use instead of a public mailbox: the given one, or else that of the most similar
 * other scenario.
 */
export async function findSender(
  scenario: Scenario,
  config: ResolvedConfig,
  given: string | undefined,
): Promise<OtherSender | undefined> {
  if (given !== undefined) {
    const { address, domain } = await parseSender(given, given);
    return { address, domain, origin: "given by --from" };
  }
  const files = await discoverScenarioFiles({ ...config, paths: [] });
  const { scenarios } = await loadScenarios(files, config);
  const likeness = (other: Scenario): number =>
    2 * Number(other.purpose === scenario.purpose) +
    other.tags.filter((tag) => scenario.tags.includes(tag)).length;
  for (const other of scenarios.toSorted((left, right) => likeness(right) - likeness(left))) {
    const sender = await parseSender(other.from, other.from).catch(() => undefined);
    if (!sender || other.from.includes("{{") || isPublicMailboxDomain(sender.domain)) continue;
    return { address: sender.address, domain: sender.domain, origin: `the sender of ${other.file}` };
  }
  return undefined;
}
