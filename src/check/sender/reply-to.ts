import type { Check } from "../check.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

export const replyTo: Check = {
  id: "reply-to",
  severity: "warn",
  about: "Answers go to valid addresses, and not to a public mailbox that the mail is not from",
  fix: "Have answers go to an address of the From domain",
  source: "https://www.rfc-editor.org/rfc/rfc5322#section-3.6.2",
  run: ({ from: [sender], replyTo: mailboxes }) =>
    mailboxes.flatMap(({ address, domain }) => {
      if (!domain.includes("."))
        return [{ message: "The Reply-To field holds what is no address", excerpt: address }];
      return isPublicMailboxDomain(domain) && sender && !isPublicMailboxDomain(sender.domain)
        ? [
            {
              message: `Mail from ${sender.domain} asks for answers to a public mailbox of ${domain}`,
              excerpt: address,
            },
          ]
        : [];
    }),
};
