import type { Check } from "../check.ts";
import { bulkReason } from "../evidence/bulk.ts";

const words =
  /unsubscri|opt[\s-]?out|stop receiving|email preferences|manage (your )?(preferences|subscription)|abmelde|abbestell|désabonn|desabonn|se désinscrire|darse de baja|cancelar (la )?suscrip|disiscriv|cancella|uitschrijv|afmelden|avregistr|avmeld/i;

export const unsubscribeLink: Check = {
  id: "unsubscribe-link",
  severity: "warn",
  about: "Bulk mail has an unsubscribe link that a reader can see",
  fix: "Put a link with the word unsubscribe into the footer, in plain sight",
  source: "https://support.google.com/mail/answer/81126#unsub",
  run(message) {
    if (bulkReason(message) === undefined) return [];
    const { html, text = "" } = message;
    const inHtml = html?.links.some(
      ({ href, text: label, isHidden }) =>
        !isHidden && (words.test(label) || (words.test(href) && label !== "")),
    );
    const inText = html === undefined && words.test(text) && /https?:\/\/|@/i.test(text);
    return inHtml || inText ? [] : [{ message: "There is no visible link to unsubscribe in the body" }];
  },
};
