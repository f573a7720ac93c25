import type { Check } from "../check.ts";
import { registrableDomain } from "../evidence/hosts.ts";
import { type Mailbox, readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

export const replyTo: Check = {
  id: "reply-to",
  severity: "warn",
  about: "Replies go to valid email addresses, and to public mailboxes only if sent from one",
  fix: "Set Reply-To to an email address in the From domain",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.2",
  run(message, { purpose }) {
    const [sender] = message.from;
    const isOnBehalf = sender !== undefined && purpose !== "marketing" && isForm(message, sender);
    return message.replyTo.flatMap(({ address, domain }) => {
      if (!domain.includes("."))
        return [
          {
            message: "The Reply-To header has text that is not an email address",
            excerpt: address,
            items: [address],
          },
        ];
      return isPublicMailboxDomain(domain) && sender && !isPublicMailboxDomain(sender.domain) && !isOnBehalf
        ? [
            {
              message: `Replies to mail from ${sender.domain} go to a public mailbox at ${domain}`,
              excerpt: address,
              items: [address],
            },
          ]
        : [];
    });
  },
};

/** Services that email the entries of a site's web forms. */
const formServices: ReadonlySet<string> = new Set(
  `123formbuilder.com cognitoforms.com formspree.io formstack.com formsubmit.co getform.io jotform.com squarespace.info typeform.com
  web3forms.com wixforms.com wufoo.com`.split(/\s+/),
);
const formAddress =
  /^(?:wordpress|wp|(?:[\w.]{1,20}[-_.])?forms?(?:[-_.][\w.]{1,20})?|(?:contact|kontakt)-?(?:form|formular)?|formmail(?:er)?|web(?:site|form|master)?)@/i;
const officeAddress =
  /^(?:info|contact|hello|office|mail|kontakt|booking|(?:en|in)quir(?:y|ies)|sales|shop|admin)@/i;
const automaticAddress = /^(?:no|do-?not)[-_.]?reply@/i;

/**
 * Whether a site sends what a visitor entered into a form, so that the visitor receives the reply. It comes
 * from a form's address or service, `via` one, or from the site to itself. A person's address at the same
 * domain does not count: fraud in the name of executives looks like that.
 */
function isForm({ all }: MessageEvidence, { name, address, domain }: Mailbox): boolean {
  if (formServices.has(registrableDomain(domain)) || formAddress.test(address)) return true;
  if (/\S \(?(?:via|through|über|on behalf of) \S/i.test(name)) return true;
  const recipients = readMailboxes(all("To"));
  if (recipients.length === 0) return false;
  const isOwn = (recipient: Mailbox) =>
    (officeAddress.test(address) && recipient.address.toLowerCase() === address.toLowerCase()) ||
    (automaticAddress.test(address) && registrableDomain(recipient.domain) === registrableDomain(domain));
  return recipients.every(isOwn);
}
