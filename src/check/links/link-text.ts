import type { Check } from "../check.ts";
import { hostOf, organisationOf } from "../evidence/hosts.ts";

const hostInText =
  /^(?:https?:\/\/|(?=www\.))([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})|^((?:[\w-]+\.)+(?:com|net|org|info|biz|io|co|app|shop|store|de|fr|uk|eu|example))(?:\/\S*)?$/i;

export const linkText: Check = {
  id: "link-text",
  severity: "error",
  about: "A link whose words are an address leads there",
  fix: "Write words instead of an address, or track clicks through a host of the same domain",
  source: "https://support.google.com/mail/answer/81126#format",
  run: ({ html }) =>
    (html?.links ?? []).flatMap(({ href, text }) => {
      const match = hostInText.exec(text);
      const shown = (match?.[1] ?? match?.[2])?.toLowerCase();
      const host = hostOf(href);
      return shown && host && organisationOf(shown) !== organisationOf(host)
        ? [{ message: `A link says ${shown} and leads to ${host}`, excerpt: text }]
        : [];
    }),
};
