import { ispNames } from "../../service/placement/isp-names.ts";
import type { ProviderSettings } from "./settings.ts";

/** Names of mailbox providers that are spelled right, whether a project measures them or not. */
export const wellKnownProviders: readonly string[] = ispNames;

/** Mailbox providers that a project measures, as far as its settings show. */
export interface MailboxProviders {
  readonly names: readonly string[];
  /** Whether it measures these and no others, these and perhaps others, or any. */
  readonly others: "none" | "some" | "any";
}

/**
 * Returns the mailbox providers that a project measures. Your own seeds and the embedded service measure those that they
 * declare. Amazon publishes no list that is complete, and a custom provider may measure any, so only well-known names are
 * known of them.
 */
export const mailboxProvidersOf = (settings: ProviderSettings): MailboxProviders =>
  settings.provider === "seedlist"
    ? { names: settings.groups.map(({ isp }) => isp), others: "none" }
    : { names: ispNames, others: othersOf(settings) };

function othersOf({
  provider,
}: Exclude<ProviderSettings, { provider: "seedlist" }>): MailboxProviders["others"] {
  if (provider === "local") return "none";
  return provider === "module" ? "any" : "some";
}
