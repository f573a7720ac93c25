import { Tokenizer } from "htmlparser2";
import type { MessageEvidence } from "./message-evidence.ts";
import { perMessage } from "./per-message.ts";
import { toSingleSpaces } from "./single-spaces.ts";

/** How a body contains another message. */
export interface QuotedMail {
  /** Whether it contains a message with the marker or the header that mail programs put above it. */
  readonly isForwarded: boolean;
  /** Whether it contains the form of a quotation or of a forwarded message, in any language. */
  readonly isLikely: boolean;
}

/** Maximum characters of a body, lines of it, and characters of a line that are read. */
const [maxText, maxLines, maxLine] = [100_000, 2000, 300];

/** Maximum matching lines that are searched for in what is shown. */
const maxMatches = 10;

/**
 * Reads which other message a body quotes, in the plain text or the HTML. If there is HTML, programs show it, so
 * that what it does not show does not count.
 */
export const quotedMailIn = perMessage(({ text, html, from }: MessageEvidence): QuotedMail => {
  const bodies = [
    ...(text === undefined ? [] : [toLines(text.slice(0, maxText))]),
    ...(html === undefined ? [] : [linesOfHtml(html.source.slice(0, maxText))]),
  ];
  const shown = html && withoutSpaces(html.visibleText);
  const isShown = (line: string): boolean =>
    shown === undefined || shown.includes(withoutSpaces(line.replace(/^(?:> ?)+/, "")));
  const matches = (test: (lines: readonly string[], at: number) => boolean): boolean =>
    bodies.some((lines) =>
      lines
        .filter((_, at) => test(lines, at))
        .slice(0, maxMatches)
        .some(isShown),
    );
  const domains = from.map(({ domain }) => domain).filter((domain) => domain !== "");
  return {
    isForwarded: matches((lines, at) => isForwarded(lines, at, domains)),
    isLikely: matches(
      (lines, at) =>
        isAttribution(lines, at) ||
        isDashed(lines, at) ||
        isFromLine(lines[at] ?? "") ||
        isBelowQuotation(lines, at),
    ),
  };
});

const withoutSpaces = (text: string): string => text.replace(/\s/g, "").replace(directions, "");

/** Marks of the writing direction, which mail programs put around names and dates. */
const directions = /\p{Bidi_Control}/gu;

/** Lines without white space at their ends, and without marks of the direction. Skips empty lines. */
const toLines = (text: string): string[] =>
  text
    .split("\n", maxLines)
    .map((line) => toSingleSpaces(line.slice(0, maxLine).replace(directions, "")))
    .filter((line) => line !== "");

/** Elements that do not begin a line. Cells of a row are on one line. */
const inline = new Set(
  "a abbr b bdi bdo big cite code em font i img ins label mark o:p q s small span strong sub sup tt u wbr".split(
    " ",
  ),
);
const cells = new Set(["td", "th"]);
const unshown = new Set(["script", "style", "title"]);

/** Returns the lines of HTML as a mail program would write them in plain text, with `>` before quotations. */
function linesOfHtml(source: string): string[] {
  let [text, skipped] = ["", ""];
  const begin = (name: string): void => {
    if (cells.has(name)) text += " ";
    else if (!inline.has(name)) text += name === "blockquote" ? "\n> " : "\n";
  };
  const nothing = (): void => {};
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: true },
    {
      onopentagname(start, end) {
        const name = source.slice(start, end).toLowerCase();
        if (unshown.has(name)) skipped = name;
        begin(name);
      },
      onclosetag(start, end) {
        const name = source.slice(start, end).toLowerCase();
        if (name === skipped) skipped = "";
        begin(name === "blockquote" ? "p" : name);
      },
      ontext(start, end) {
        if (skipped === "") text += source.slice(start, end).replace(/\s+/g, " ");
      },
      ontextentity(codePoint) {
        if (skipped === "") text += String.fromCodePoint(codePoint);
      },
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      onattribname: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: nothing,
    },
  );
  tokenizer.write(source);
  tokenizer.end();
  return toLines(text);
}

/** The marker line of a forwarded message, in the languages of mail programs. */
const marker =
  /^[-—_>* ]{0,20}(?:Forwarded message|Original Message|Begin forwarded message|Weitergeleitete Nachricht|Anfang der weitergeleiteten|Ursprüngliche Nachricht|Message transféré|Début du message (?:transféré|réexpédié)|Mensaje reenviado|Inicio del mensaje reenviado|Mensagem encaminhada|Messaggio inoltrato|Inizio messaggio inoltrato|Doorgestuurd bericht|Begin doorgestuurd bericht|Wiadomość przekazana dalej|Vidarebefordrat meddelande|Videresendt meddelelse|Videresendt melding|Välitetty viesti|Přeposlaná zpráva|Továbbított üzenet|Yönlendirilmiş ileti|Yönlendirilen ileti|Пересылаемое сообщение|Пересланное сообщение|Переслане повідомлення|전달된 메일|転送されたメッセージ|转发的邮件|轉寄的郵件|رسالة معاد توجيهها|הודעה שהועברה)/iu;
/** The label of the sender, in the languages of mail programs. */
const fromLabel =
  /^[>*| ]{0,6}(?:From|Von|De|Da|Van|Od|От|Від|Från|Fra|Lähettäjä|Feladó|Expéditeur|Absender|Mittente|Remitente|Kimden|Gönderen|Από|प्रेषक|보낸 ?사람|发件人|寄件者|寄件人|差出人|من|מאת)[ *]{0,3}[:：]/iu;
/** A line of the header that mail programs put above what they forward. */
const labeled = /^[>*| ]{0,6}\p{L}[\p{L}\p{M}'’ -]{0,30}[ *]{0,3}[:：|] ?\S/u;
const address = /[^\s@<>()[\]:,;]{1,64}@[^\s@<>()[\]:,;]{1,255}/;
const date = /(?<!\d)(?:19|20)\d\d(?!\d)|(?<!\d)\d{1,2}[:.h]\d\d(?!\d)|\d[./-]\d{1,2}[./-]\d/;
const year = /(?<!\d)(?:19|20)\d\d(?!\d)/;
/** Lines of a header that are needed and read, and dashes of a line that is not above a signature. */
const [ofHeader, ofBlock, ofRule] = [3, 6, 5];

function isForwarded(lines: readonly string[], at: number, domains: readonly string[]): boolean {
  const line = lines[at] ?? "";
  if (marker.test(line)) return true;
  const isOfAnother =
    isFromLine(line) && !domains.some((domain) => line.toLowerCase().includes(`@${domain}`));
  return isOfAnother || (fromLabel.test(line) && isBlock(lines, at, year));
}

/** Whether a line names a sender by label and address. */
const isFromLine = (line: string): boolean => fromLabel.test(line) && address.test(line);

/** Whether a line is below quoted lines, as an answer without an attribution is. */
const isBelowQuotation = (lines: readonly string[], at: number): boolean =>
  /^> ?\S/.test(lines[at - 1] ?? "") && !/^>/.test(lines[at] ?? ">");

/** Whether at least three lines with labels are together, and one of them matches. */
function isBlock(lines: readonly string[], at: number, pattern: RegExp): boolean {
  const next = lines.slice(at, at + ofBlock);
  const end = next.findIndex((line) => !labeled.test(line));
  const block = end < 0 ? next : next.slice(0, end);
  return block.length >= ofHeader && block.some((line) => pattern.test(line));
}

const dated = new RegExp(`${address.source}|${date.source}`);

/**
 * Whether a line of dashes is above the header of another message. If the line has words, such as
 * `---- 回复的原邮件 ----`, one line of a header is enough.
 */
function isDashed(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (!/^[> ]{0,5}[-—_─=]{2}/.test(line)) return false;
  const next = lines[at + 1] ?? "";
  const hasWords = /\p{L}.{0,100} ?[-—_─=]{2}$/u.test(line);
  return (
    (hasWords && labeled.test(next) && address.test(next)) ||
    ((hasWords || line.length >= ofRule) && isBlock(lines, at + 1, dated))
  );
}

/** Verbs of attributions, in languages in which they are in front of or after the author. */
const wrote =
  /(?<!\p{L})(?:wrote|schrieb|écrit|escribió|scritto|escreveu|skrev|schreef|napisał\w?|napsala?|napísala?|kirjoitti|írta|yazdı|пише|написала?|пишет|έγραψε)\s?[:：]/iu;

/**
 * Whether a line introduces a quotation: it has the verb of attributions, or it ends in a colon, has a date or
 * an address, and quoted lines follow. Mail programs may break the line before its end.
 */
function isAttribution(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? "";
  if (wrote.test(line)) return true;
  if (!/[:：]$/.test(line) && !/^(?:כתב|كتب)/u.test(line)) return false;
  return /^>/.test(lines[at + 1] ?? "") && dated.test(`${lines[at - 1] ?? ""} ${line}`);
}
