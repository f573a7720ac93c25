import type { Check, CheckContext } from "../check.ts";
import { type AnswerMark, answerMarkOf } from "../evidence/answer-marks.ts";
import { registrableDomain } from "../evidence/hosts.ts";
import { languagesOfWords } from "../evidence/language-of-words.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { quotedMailIn } from "../evidence/quoted-mail.ts";

export const fakeReply: Check = {
  id: "fake-reply",
  severity: "error",
  about: "A subject with Re: or Fwd: is that of a reply or forwarded message",
  fix: "Remove Re: or Fwd: from the subject",
  source: "https://support.google.com/mail/answer/81126#format",
  run(message, context) {
    const mark = answerMarkOf(message.subject);
    if (!mark || isAnswer(message)) return [];
    const claim = claimOf(mark, message);
    const excerpt = message.subject;
    if (claim === undefined) return [];
    return claim === "plain" && !mayAnswer(message, context)
      ? [{ message: "The subject pretends to be a reply or a forwarded message", excerpt }]
      : [
          {
            message: "The subject looks like that of a reply or a forwarded message",
            excerpt,
            severity: "warn",
          },
        ];
  },
};

/**
 * Returns how clearly a mark such as `Re:` claims that a message is a reply; undefined if it is an ordinary
 * word.
 */
function claimOf(mark: AnswerMark, message: MessageEvidence): "plain" | "likely" | undefined {
  const { kind, word, rest, form } = mark;
  if (isOwnWord(word, rest) || isNameOfSender(word, message)) return undefined;
  const { languages, isAmbiguous, isWord } = kind;
  const isAutomatic = message.first("Auto-Submitted") !== undefined;
  const isOfTicket = ticket.test(message.subject);
  if (isAutomatic && (isAmbiguous || isOfTicket)) return undefined;
  const isToReader = speaksToReader.test(rest) || speaksToReaderUnspaced.test(rest);
  if ((form === "no sign" || kind.isTitle) && !isToReader) return undefined;
  if (form !== undefined) return "likely";
  const isUnclear =
    isAmbiguous ||
    (isWord && !isOfOrder(rest)) ||
    isOfTicket ||
    isInName(mark) ||
    isRegarding(mark) ||
    areInitials(word, rest);
  const plain = isUnclear ? "likely" : "plain";
  if (languages === undefined) return plain;
  const isAmong = (language: string): boolean => languages.includes(language);
  const ofSubject = languagesOfWords(rest);
  if (ofSubject.length > 0) {
    if (ofSubject.some(isAmong)) return plain;
    return word.length > 1 && isToReader ? "likely" : undefined;
  }
  if (declaredLanguages(message).some(isAmong)) return plain;
  return word.length > 1 ? "likely" : undefined;
}

/** Whether a mark is the sender's own name and that of its domain: `FWD Insurance <service@fwd.com>`. */
const isNameOfSender = (word: string, { from }: MessageEvidence): boolean =>
  from.some(({ domain }) => registrableDomain(domain).split(".")[0] === word.toLowerCase());

/** Whether a mark is one of these words, in upper or lower case. */
const isOneOf = (mark: string, words: string): boolean => words.split(" ").includes(mark.toLowerCase());
const isRe = (mark: string): boolean => mark.toLowerCase() === "re";

/** Whether `Re:` means "in the matter of", as lawyers, courts, and insurers write it. */
const isRegarding = ({ word, rest }: AnswerMark): boolean =>
  isRe(word) &&
  (/^(?:the )?(?:estate|matter|marriage|guardianship|conservatorship|adoption|trust) of(?!\p{L})/iu.test(
    rest,
  ) ||
    /(?<!\p{L})(?:case|cause|claim|docket|matter|policy)\s?(?:no\.?|number)?\s?[#:]?\s?[A-Z]{0,5}-?\d|\p{L}\sv\.\s\p{L}/iu.test(
      rest,
    ));

/**
 * The number or state of a request, as help desks write it: `[#12345]`, `[Ticket #99]`, `[Request received]`,
 * `Case 00012345`, `(INC0012345)`.
 */
const ticket =
  /\[[^\][]{0,40}(?:#\s?\d|(?<!\p{L})(?:ticket|case|request|incident|helpdesk|support)(?!\p{L}))[^\][]{0,40}\]|(?<!\p{L})ticket\s?(?:id|no\.?)?\s?[#:]\s?\d|(?<!\p{L})(?:case|incident|request)\s?#?\d{4}|(?<!\p{L})(?:INC|REQ|RITM|CS)\d{6}|\[ ?ref:/iu;

/** Whether a mark and the next word are a name: `Re: Mix Festival`. */
const isInName = ({ word, rest }: AnswerMark): boolean =>
  isRe(word) &&
  /^(?:(?:mix|zero|think|imagine|boot|wild|vive|start|cycle|birth|publica|mind|creators|born)(?!\p{L})|ゼロ)/iu.test(
    rest,
  );

/** Words for things that a reader ordered, owes, or asked for: typical of phishing, not of news. */
const isOfOrder = (rest: string): boolean => orders.test(rest) || speaksToReaderUnspaced.test(rest);
const orders =
  /(?<!\p{L})(?:orders?|invoices?|payments?|accounts?|requests?|documents?|anfrage|angebot|bestellung|bewerbung|konto|lieferung|paket|rechnung|sendung|vertrag|zahlung|colis|commande|compte|facture|paiement|cuenta|factura|pago|pedido|conta|fatura|pagamento|conto|fattura|ordine|bestelling|betaling|factuur|beställning|faktura|ordre|zamówieni[ea]|tilau\p{L}*|lasku\p{L}*|rendelés\p{L}*|számlá\p{L}*|заказ\p{L}*|сч[её]т\p{L}*|оплат\p{L}*|платеж\p{L}*)(?!\p{L})/iu;
/** The same, and words for the reader. */
const speaksToReader =
  /(?<!\p{L})(?:your?|order|invoice|payment|account|request|offer|meeting|documents?|ihre?|deine?|bestellung|rechnung|zahlung|konto|angebot|votre|vos|commande|facture|su|tu|pedido|factura|seu|sua|fatura|tuo|tua|ordine|fattura|uw|jouw|din|ditt|twoj\p{L}*|twój|zamówieni[ea]|tilau\p{L}*|lasku\p{L}*|rendelés\p{L}*|számlá\p{L}*|ваш\p{L}*|заказ\p{L}*|сч[её]т\p{L}*|оплат\p{L}*|платеж\p{L}*)(?!\p{L})/iu;
/** The same in languages that write no spaces between words, or join small words to others. */
const speaksToReaderUnspaced =
  /您|订单|訂單|发票|發票|账单|帳單|账户|帳戶|付款|ご注文|お支払|請求書|アカウント|주문|결제|청구서|계정|طلبك|فاتورت|حسابك|ההזמנה|החשבון|đơn hàng|hóa đơn|thanh toán|ใบแจ้งหนี้|บัญชี|สั่งซื้อ/iu;

/** Whether a mark in capitals is the initials of the next words: `RE: Revised Estimate`. */
function areInitials(word: string, rest: string): boolean {
  const initials = (rest.match(/\p{L}+/gu) ?? [])
    .slice(0, word.length)
    .map(([letter]) => letter)
    .join("");
  return word.length > 1 && initials.toUpperCase() === word;
}

/** Fields and places that are known by their initials: `RE: Real Estate`. */
const knownByInitials =
  /^(?:real estate|renewable energy|religious education|research excellence|fort worth|fresh water|fashion week|film week|food waste)(?!\p{L})/iu;

/**
 * Whether a mark is an ordinary word of the subject: a season, a score, a room, or the initials of the next
 * words. Of `Re:` and `Fw:`, only well-known initials count: phishers write `RE: Remittance Enclosed`.
 */
function isOwnWord(word: string, rest: string): boolean {
  return (
    (areInitials(word, rest) && (!isOneOf(word, "re fw fwd aw wg") || knownByInitials.test(rest))) ||
    ("AW FW SV VS TR PD RV".split(" ").includes(word) &&
      /^\d\d(?:\/|\s(?:Herbst|Winter|Autumn|Fall))/.test(rest)) ||
    (!isOneOf(word, "re fw fwd") && /\b\d{1,3}\s?[:–-]\s?\d{1,3}\b/.test(rest)) ||
    (word.toLowerCase() === "wg" &&
      /zimmer|mitbewohn|gesucht|wohnung|nachmieter|untermiete|bewohner|\bWG\b/i.test(rest)) ||
    (isRe(word) && /^invent\b/i.test(rest))
  );
}

function declaredLanguages({ html, first, text }: MessageEvidence): readonly string[] {
  const declared = html?.lang ?? first("Content-Language");
  return declared === undefined
    ? languagesOfWords((text ?? html?.visibleText ?? "").slice(0, maxWords))
    : [declared.trim().slice(0, 2).toLowerCase()];
}
const maxWords = 3000;

/** Whether a message references the one that it replies to, or contains the one that it forwards. */
function isAnswer(message: MessageEvidence): boolean {
  const { first, leaves } = message;
  const own = first("Message-ID")?.trim();
  const answered = `${first("In-Reply-To") ?? ""} ${first("References") ?? ""}`;
  if ((answered.match(/<[^<>\s@]+@[^<>\s@]+>/g) ?? []).some((id) => id !== own)) return true;
  return (
    isReplyOfExchange(first("Thread-Index") ?? "") ||
    leaves.some(({ type }) => type === "message/rfc822") ||
    quotedMailIn(message).isForwarded
  );
}

/** A conversation's index has 22 bytes, and 5 more for each reply. */
const [conversationBytes, replyBytes] = [22, 5];
const maxIndex = 4000;

/** Whether Outlook or Exchange numbered a message as a reply in its conversation. */
function isReplyOfExchange(index: string): boolean {
  const { length } = Buffer.from(index.slice(0, maxIndex), "base64");
  return length > conversationBytes && (length - conversationBytes) % replyBytes === 0;
}

const list = ["List-Post", "X-BeenThere", "X-Mailing-List", "Mailing-List"];

/**
 * Whether a person may have replied with a program that references no message: in a discussion list, or above
 * a quotation.
 */
const mayAnswer = (message: MessageEvidence, { purpose }: CheckContext): boolean =>
  list.some((name) => message.first(name) !== undefined) ||
  (purpose !== "marketing" && quotedMailIn(message).isLikely);
