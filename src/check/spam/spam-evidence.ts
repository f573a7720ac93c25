import { organisationOf, webAddresses } from "../evidence/hosts.ts";
import { type Mailbox, readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isTrackingDomain } from "../evidence/tracking-hosts.ts";

/** What the built-in engine's rules ask, worked out once a message. */
export interface SpamEvidence {
  readonly message: MessageEvidence;
  /** The registered domain of the From address; an empty text where there is none. */
  readonly organisation: string;
  /** The registered domains that links lead to, one a link; those that count clicks for everybody are left out. */
  readonly linked: readonly string[];
  /** All words that a reader sees. */
  readonly words: string;
  /** The mailboxes of To and Cc, those in groups too. */
  readonly recipients: readonly Mailbox[];
}

/** More words than these say nothing new. */
const maxCharacters = 100_000;

export function toSpamEvidence(message: MessageEvidence): SpamEvidence {
  const { all, from, subject, html, text } = message;
  const domain = from[0]?.domain ?? "";
  return {
    message,
    organisation: domain && organisationOf(domain),
    linked: webAddresses(message)
      .map(({ host }) => organisationOf(host))
      .filter((linked) => !isTrackingDomain(linked)),
    words: `${subject}\n${html?.visibleText ?? text ?? ""}`.slice(0, maxCharacters),
    recipients: readMailboxes([...all("To"), ...all("Cc")]),
  };
}
