import type { MessageEvidence } from "./message-evidence.ts";

/** Returns the URIs in the List-Unsubscribe header (RFC 2369). Empty if there is none. */
export const unsubscribeAddresses = ({ all }: MessageEvidence): string[] =>
  [...(all("List-Unsubscribe")[0]?.raw.matchAll(/<([^<>]*)>/g) ?? [])].map(([, address = ""]) =>
    address.replace(/\s/g, ""),
  );

/** Phrases for unsubscribing, in the languages of most mail. */
const words =
  /הסר מ|διαγραφή|listeden çık|सदस्यता छोड़|отказ от (рассыл|подпис)|отпиши се|atteikties|abonementu atcel|loobu (uudiskirj|tellim)|desus(cribir|criv)|anular (la |tu |mi )?(suscrip|subscri)|anul·lar|(?<!\p{L})baixa(?!\p{L})|nyhetsbrev avbest|avbestill|stop (these |all |our )?(e-?)?mails|leave (this|the|our) (mailing )?list|don[’']t want (these|our|to (receive|get))|no longer want|lopetta|إلغاء ?(ال)?اشتراك|لغو اشتراک|הסרה מ|להסרה|abonelikten|hủy đăng ký|ยกเลิกการ|κατάργηση|取消訂閱|सदस्यता समाप्त|berhenti berlangganan|descadastr|poista tilaus|frameld|meld (deg|dig) (av|af)|수신 ?거부|メルマガ解除|購読解除|登録解除|配信解除|відпис|отпис|odjav|remove me|update (your )?preferences|austragen|rezygn|odhlás|atsisakyti|tellimusest loobu|desinscri|désinscri|wypisz|配信停止|配信を停止|退订|取消订阅|구독 ?취소|cancelar (la |a )?(inscri|subscri)|annulla (l')?iscrizione|afmeld|darme de baja|avsluta prenum|peruuta|leiratkoz|dezabon|subscription preferences|stop getting|email settings|mailvoorkeuren|unsubscri|opt[\s-]?out|stop receiving|email preferences|manage (your )?(preferences|subscription)|abmelde|abbestell|désabonn|desabonn|darse de baja|cancelar (la )?suscrip|disiscriv|cancella|uitschrijv|avregistr|avmeld/iu;

/**
 * Whether the HTML has a visible link to unsubscribe. Without HTML: whether the text mentions it and has a
 * URL or an `@`.
 */
export function offersToUnsubscribe({ html, text = "" }: MessageEvidence): boolean {
  if (html === undefined) return words.test(text) && /https?:\/\/|@/i.test(text);
  return html.links.some(
    ({ href, text: label, isHidden }) =>
      !isHidden && (words.test(label) || (words.test(href) && label !== "")),
  );
}
