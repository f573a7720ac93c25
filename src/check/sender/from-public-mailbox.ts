import type { Authentication } from "../authentication/authentication.ts";
import { type Check, notMeasured } from "../check.ts";
import { registrableDomain } from "../evidence/hosts.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";
import { signingDomains } from "../evidence/signing-domains.ts";

export const fromPublicMailbox: Check = {
  id: "from-public-mailbox",
  severity: "error",
  about: "The From address is not at a public mailbox provider",
  fix: "Send from your own domain: only a domain's owner can authenticate its mail",
  source: "https://support.google.com/mail/answer/81126#from",
  run(message, { authentication }) {
    const mailboxes = message.from
      .filter(({ domain }) => isPublicMailboxDomain(domain))
      .filter(
        ({ domain }) =>
          !(authentication ? hasPassed(authentication.dmarc, domain) : isSignedBy(message, domain)),
      )
      .map(({ address, domain }) => ({
        message: `The From address is a mailbox at ${domain}, which rejects or hides mail that others send in its name`,
        excerpt: address,
        items: [address],
      }));
    // Mail that the mailbox's own user sends passes DMARC.
    return mailboxes.length > 0 && authentication?.dmarc.outcome === "temperror"
      ? notMeasured(authentication.dmarc.comment ?? "a DNS query failed")
      : mailboxes;
  },
};

const hasPassed = ({ outcome, domain }: Authentication["dmarc"], from: string): boolean =>
  outcome === "pass" && domain !== undefined && registrableDomain(domain) === registrableDomain(from);

/** Whether the mailbox provider signed the mail, as it does for its own and for its users'. */
const isSignedBy = (message: MessageEvidence, domain: string): boolean =>
  signingDomains(message).some((signing) => registrableDomain(signing) === registrableDomain(domain));
