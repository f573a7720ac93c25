import { registrableDomain, webAddresses } from "../evidence/hosts.ts";
import { type Mailbox, readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";

/** Evidence for the built-in engine's rules, computed once per message. */
export interface SpamEvidence {
  readonly message: MessageEvidence;
  /** Registered domain of the first From address; an empty string if there is none. */
  readonly organization: string;
  /** Registered domains that links lead to, one per link, without shared click trackers. */
  readonly linked: readonly string[];
  /** All text that a reader sees: the subject and the body. */
  readonly words: string;
  /** Mailboxes of To and Cc, including members of groups. */
  readonly recipients: readonly Mailbox[];
}

/** Maximum length of `words`, in characters. Longer text adds no evidence. */
const maxCharacters = 100_000;

export function toSpamEvidence(message: MessageEvidence): SpamEvidence {
  const { all, from, subject, html, text } = message;
  const domain = from[0]?.domain ?? "";
  return {
    message,
    organization: domain && registrableDomain(domain),
    linked: webAddresses(message)
      .map(({ host }) => registrableDomain(host))
      .filter((linked) => !isTrackingDomain(linked)),
    words: `${subject}\n${html?.visibleText ?? text ?? ""}`.slice(0, maxCharacters),
    recipients: readMailboxes([...all("To"), ...all("Cc")]),
  };
}
