import type { Check } from "../check.ts";
import { organisationOf } from "../evidence/hosts.ts";

export const displayName: Check = {
  id: "display-name",
  severity: "error",
  about: "The sender's name does not name another address or domain than it sends from",
  fix: "Write the organisation's name: Acme News <news@acme.example>",
  source: "https://support.google.com/mail/answer/81126#from",
  run: ({ from }) =>
    from.flatMap(({ name, domain }) => {
      const shown =
        /[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/.exec(name)?.[1] ??
        /\b((?:[\w-]+\.)+(?:com|net|org|co|io|de|fr|uk|eu|example))\b/i.exec(name)?.[1];
      return shown && domain && organisationOf(shown.toLowerCase()) !== organisationOf(domain)
        ? [
            {
              message: `The sender's name shows ${shown}, and the mail is from ${domain}`,
              excerpt: name,
            },
          ]
        : [];
    }),
};
