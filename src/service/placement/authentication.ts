import type { Signal } from "./signals.ts";

/** What the sending identity does for a message. */
export interface Authentication {
  /** True where a verified domain signs the mail: SPF and DKIM pass, aligned with the From address. */
  readonly isAligned: boolean;
  /** True where the From address belongs to a public mailbox provider. */
  readonly isPublicMailbox: boolean;
  /** The domain of the From address. */
  readonly domain: string;
}

/** What mailbox providers mind about the way a message is authenticated. */
export function authenticationSignals({ isAligned, isPublicMailbox, domain }: Authentication): Signal[] {
  const signals: Signal[] = [];
  if (!isAligned)
    signals.push({
      kind: "authentication",
      reason: `Neither SPF nor DKIM passes for ${domain}: only the address is verified, not its domain`,
      weight: 3,
      rejectWeight: 4,
    });
  if (isPublicMailbox)
    signals.push({
      kind: "authentication",
      reason: `The From address is a public mailbox of ${domain}, which does not send through this service`,
      weight: 1.5,
    });
  return signals;
}
