import { toSkeleton, wordsOfLetters } from "./look-alikes.ts";

/**
 * Marks that mail programs put before the subject of a reply or a forwarded message, in one or more
 * languages.
 */
export interface MarkKind {
  readonly words: string;
  /**
   * Languages whose mail programs write it. Absent if it is known everywhere, or exists in no other language.
   */
  readonly languages?: readonly string[];
  /** Whether it is also another word or abbreviation in its own languages. */
  readonly isAmbiguous?: boolean;
  /**
   * Whether people of its languages also begin other subjects with it, as a word or an abbreviation of one:
   * `Antwort: 42`, `RES: Hotel Lisboa`, `Rif: 12345`. It then claims a reply only before words to the reader.
   */
  readonly isWord?: boolean;
  /** Whether it is an ordinary word of titles, which claims a reply only before words to the reader. */
  readonly isTitle?: boolean;
}

const scandinavian = ["sv", "da", "no", "nb", "nn", "is"];
const kinds: readonly MarkKind[] = [
  { words: "re|fw|fwd|r e|f w d" },
  {
    words:
      "forwarded|weitergeleitet|transféré|transf|doorgestuurd|reenviado|encaminhado|inoltrato|vidarebefordrat|videresendt|przekazano|edelleenlähetetty",
    isAmbiguous: true,
  },
  { words: "reply|forward", isAmbiguous: true, isTitle: true },
  { words: "aw", languages: ["de"] },
  { words: "antwort", languages: ["de"], isWord: true },
  { words: "antw", languages: ["de", "nl"] },
  { words: "wg", languages: ["de"], isAmbiguous: true },
  { words: "doorst", languages: ["nl"] },
  { words: "sv|vb", languages: scandinavian },
  { words: "vs", languages: ["fi", ...scandinavian], isWord: true },
  { words: "vl", languages: ["fi"] },
  { words: "rép", languages: ["fr"] },
  { words: "tr", languages: ["fr"], isWord: true },
  { words: "ynt|i̇lt|ilt", languages: ["tr"] },
  { words: "rv", languages: ["es"], isWord: true },
  { words: "res|enc", languages: ["pt"], isWord: true },
  { words: "rif|r|i", languages: ["it"], isWord: true },
  { words: "odp", languages: ["pl"] },
  { words: "pd", languages: ["pl"], isWord: true },
  { words: "odg|prosl", languages: ["hr", "sr", "bs", "sl"] },
  { words: "vá", languages: ["hu"] },
  { words: "továbbítás", languages: ["hu"], isWord: true },
  { words: "bls|trs", languages: ["id", "ms"] },
  { words: "отв|пересл|відп|απ|σχετ|πρθ" },
  { words: "ответ", isWord: true },
  {
    words:
      "回复|答复|回覆|转发|轉寄|轉發|返信|転送|회신|답장|전달|رد|إعادة توجيه|השב|הועבר|trả lời|chuyển tiếp|ตอบกลับ|ส่งต่อ",
    isWord: true,
  },
  {
    words:
      "automatic reply|auto(?:matic)?[- ]?reply|out of office|automatische antwort|automatisch antwoord|réponse automatique|respuesta automática|risposta automatica|resposta automática|autosvar|автоответ|自動返信|自动答复|自動回覆",
    isAmbiguous: true,
  },
].map((kind) => ({ ...kind, words: kind.words.normalize("NFC") }));

/** A reply or forward mark at the start of a subject. */
export interface AnswerMark {
  readonly kind: MarkKind;
  /** The mark as written. */
  readonly word: string;
  /** Text that mail systems and people write before the mark: `[EXT]`, `URGENT`. */
  readonly lead: string;
  /** The subject after the mark. */
  readonly rest: string;
  /**
   * Form that no mail program writes but that a hasty reader takes for a mark: another symbol than a colon
   * (`Re; …`), text before it (`Follow-up: Re: …`), no symbol at all (`RE Invoice`), or no space after it
   * (`Re:Store`).
   */
  readonly form?: "other sign" | "after text" | "no sign" | "no space";
}

/** Maximum characters of a subject that are read, before and after normalization. */
const [maxWritten, maxShown] = [3000, 300];

const urgent = "urgente?|important[e]?|wichtig|dringend|action required|reminder|final";
const signs = "[^\\p{L}\\p{N}\\[(]{0,20}";
const lead = `^(?<lead>(?:${signs}(?:[\\[(](?!\\s?(?:re|fwd?)\\s?[:\\])])[^\\[\\]()]{1,40}[\\])]:?|(?:${urgent})(?!\\p{L})[!:]?)){0,3}${signs})`;
/** A count of replies. Digits alone are the number of a season, a line, or a game: `AW26: …`, `RE 5: …`. */
const count = "(?:\\s{0,3}(?:\\[\\d{1,3}\\]|\\(\\d{1,3}\\)|\\^\\d{1,3}))?";
const all = kinds.map(({ words }) => words).join("|");
const plainMark = new RegExp(`${lead}(?<word>${all})\\.?${count}\\s{0,3}:(?<rest>.*)$`, "isu");
const bracketed = new RegExp(
  `${lead}[\\[(]\\s?(?<word>re|fwd?)${count}\\s?(?::?\\s?[\\])](?!\\p{L})|:)(?<rest>.*)$`,
  "isu",
);
/** Marks in forms that no mail program writes. The white space keeps `re:Invent` and `Re-engage` out. */
const loose: readonly (readonly [form: NonNullable<AnswerMark["form"]>, pattern: RegExp])[] = [
  [
    "other sign",
    new RegExp(`${lead}(?<word>RE|Re|FWD?|Fwd?)\\s?(?:;|\\s[-–—~|]|[-–—~|_](?=\\s))\\s?(?<rest>.*)$`, "su"),
  ],
  ["after text", /^(?<lead>[^:]{1,40}(?::|\s[-–—|])\s)(?<word>RE|Re|FWD?|Fwd?):\s(?<rest>.*)$/su],
  ["no sign", new RegExp(`${lead}(?<word>RE|FWD?|Fwd)\\s(?=\\p{L})(?<rest>.*)$`, "su")],
];

/** Wide colons, which contain the space after them. */
const wideColons = /[\uff1a\ufe55\ufe13]/g;
/** Symbols that look like a colon. */
const colons = /[\ua789\u2236\u02d0\u05c3]/g;

/** Normalizes a subject to what is shown: compatible letters, without invisible characters. */
const toShown = (subject: string): string =>
  subject
    .slice(0, maxWritten)
    .replace(wideColons, ": ")
    .normalize("NFKC")
    .replace(/\p{Default_Ignorable_Code_Point}/gu, "")
    .slice(0, maxShown)
    .replace(colons, ":");

/** Replaces words in look-alike letters of other alphabets with their Latin equivalents. */
const toLatin = (shown: string): string =>
  shown.replace(wordsOfLetters, (word) => {
    const latin = toSkeleton(word);
    return /^[a-z]+$/i.test(latin) ? latin : word;
  });

/** Returns the mark that a subject begins with. */
export function answerMarkOf(subject: string): AnswerMark | undefined {
  const shown = toShown(subject);
  return findMark(shown) ?? (/[^ -~]/.test(shown) ? findMark(toLatin(shown)) : undefined) ?? findLoose(shown);
}

function findLoose(shown: string): AnswerMark | undefined {
  for (const [form, pattern] of loose) {
    const { lead = "", word, rest = "" } = pattern.exec(shown)?.groups ?? {};
    const [kind] = kinds;
    if (word !== undefined && kind) return { kind, word, lead, rest: rest.trim(), form };
  }
  return undefined;
}

function findMark(shown: string): AnswerMark | undefined {
  const { lead = "", word = "", rest = "" } = (bracketed.exec(shown) ?? plainMark.exec(shown))?.groups ?? {};
  if (word === "") return undefined;
  // `re:Invent` is a name: an ASCII mark that begins in lower case counts only if it is `re`, `fw`, or `fwd` and white
  // space follows.
  if (/^\p{Ll}/u.test(word) && (!/^(?:re|fwd?)$/i.test(word) || !/^\s/.test(rest)) && !/[^ -~]/.test(word))
    return undefined;
  const kind = kinds.find(({ words }) => new RegExp(`^(?:${words})$`, "iu").test(word));
  const form = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(rest) ? "no space" : undefined;
  return kind && { kind, word, lead, rest: rest.trim(), ...(form && { form }) };
}

const maxMarks = 10;

/** Returns a subject without its reply and forward marks. */
export function withoutAnswerMarks(subject: string): string {
  let text = subject;
  for (let count = 0; count < maxMarks; count++) {
    const mark = answerMarkOf(text);
    if (!mark) break;
    text = `${mark.lead}${mark.rest}`;
  }
  return text;
}
