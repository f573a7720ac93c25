import type { Check } from "../check.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

export const fromPublicMailbox: Check = {
  id: "from-public-mailbox",
  severity: "error",
  about: "The From address is not one of a public mailbox provider",
  fix: "Send from a domain of your own: its owner alone can authenticate mail",
  source: "https://support.google.com/mail/answer/81126#from",
  run: ({ from }) =>
    from
      .filter(({ domain }) => isPublicMailboxDomain(domain))
      .map(({ address, domain }) => ({
        message: `The From address is a mailbox of ${domain}, which rejects or hides mail that others send in its name`,
        excerpt: address,
      })),
};
