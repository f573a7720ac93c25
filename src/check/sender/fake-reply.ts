import type { Check } from "../check.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";

/**
 * What mail programs put before the subject of an answer, once or several times, in the languages in which it is no word of its own.
 * `re:Invent` is a name, and `FW: 25/26` a season.
 */
export const answerMarks =
  /^\s*(?:(?:(?:RE|Re|FWD|Fwd?|FW(?!\s*:\s*\d\d\/)|AW(?!\s*:\s*\d\d(?:\/|\s(?:Herbst|Winter|Autumn)))|Aw|WG|Wg|ANTW|Antw|SV|Sv|RIF|Rif|ODP|Odp|YNT|Ynt|ENC|Enc|Antwort|回复|转发|答复|回覆|轉寄)\s*(?:(?:\[\d+\]|\^\d+)\s*)?[:：]|(?:re|fwd?)\s*(?:\[\d+\]\s*)?:(?=\s)|\[(?:RE|Re|FWD?|Fwd?)\])\s*)+/;
/** What mail systems put before a subject that comes from outside. */
const outside = /^\s*[[(](?:EXT|EXTERNAL|External)[\])]:?/;
const toPlain = (subject: string): string =>
  subject
    .replace(/[\u200b-\u200f\u2060\ufeff\u00ad]/g, "")
    .replace(/[ЕеΕ]/g, (letter) => (letter === "е" ? "e" : "E"));

/** A forwarded message, quoted below its own header or attached. */
const forwarded =
  /^[-—_>* ]{0,20}(?:Forwarded message|Original Message|Begin forwarded message|Weitergeleitete Nachricht|Ursprüngliche Nachricht|Message transféré|Mensaje reenviado|Mensagem encaminhada|Messaggio inoltrato|Doorgestuurd bericht)|^[> *]{0,5}(?:From|Von|De|Da|Van|发件人|差出人)[ *]{0,3}[:：].{1,200}@/im;

export const fakeReply: Check = {
  id: "fake-reply",
  severity: "error",
  about: "A subject with Re: or Fwd: belongs to an answer",
  fix: "Leave Re: and Fwd: out of the subject",
  source: "https://support.google.com/mail/answer/81126#format",
  run: (message) =>
    answerMarks.test(toPlain(message.subject).replace(outside, "")) && !isAnswer(message)
      ? [{ message: "The subject pretends to be an answer or a forwarded mail", excerpt: message.subject }]
      : [],
};

/** Whether it names the message that it answers, or holds the one that it forwards. */
function isAnswer({ first, text, html, leaves }: MessageEvidence): boolean {
  const own = first("Message-ID")?.trim();
  const answered = `${first("In-Reply-To") ?? ""} ${first("References") ?? ""}`;
  if ((answered.match(/<[^<>\s]+>/g) ?? []).some((id) => id !== own)) return true;
  return (
    leaves.some(({ type }) => type === "message/rfc822") ||
    forwarded.test(text ?? "") ||
    forwarded.test(html?.visibleText ?? "")
  );
}
