/** A merge tag that no system replaced. */
export interface MergeTag {
  readonly text: string;
  readonly index: number;
  /**
   * Whether the text must be a tag. False if it may be intentional: `{{message}}` in a text about templates.
   */
  readonly isCertain: boolean;
}

/**
 * Rates the text in the brackets: a tag (true), possibly a tag (false), or not a tag (undefined). `before` is
 * the text before the brackets.
 */
type Rate = (inner: string, before: string) => boolean | undefined;

interface Grammar {
  readonly opening: string;
  readonly closing: string;
  /** Regular expression of the whole tag. */
  readonly source: string;
  readonly rate: Rate;
}

/** Names of data about a reader, in any system. */
const ofReader =
  /(?:^| )(?:[fl]name|(?:first|last|full|sur|fore|given|family|user|contact|customer|recipient|subscriber|member|client|company) ?name|e ?mail(?: ?addr(?:ess)?)?|salutation|unsub(?:scribe\w{0,10})?|opt ?out\w{0,5}|recipient|subscriber|vorname|nachname|anrede|nombre|apellidos?|prenom|prénom|cognome|voornaam|achternaam|imie|imię|nazwisko|soyad|имя|фамилия)(?: |$)/u;
/** Names of other data that messages are filled with. */
const ofData =
  /(?:^| )(?:name|contact|customer|lead|user|member|profile|company|firma|address|street|zip|city|country|phone|mobile|birthday|date|day|month|year|order|invoice|receipt|amount|total|subtotal|price|quantity|product|item|coupon|voucher|discount|promo|code|token|link|url|account|password|tracking|shop|store|cart|event|title|nom|nome|id)(?:s|id|no|number|code|link|url)?(?: |$)/;

/** Splits `contact.firstName` or `CONTACT_FIRSTNAME` into words: `contact first name`. */
const toWords = (name: string): string =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");

const isOfReader = (name: string): boolean => ofReader.test(toWords(name));
const isOfData = (name: string): boolean => isOfReader(name) || ofData.test(toWords(name));

/** A compound name: `order.total`, `order_total`, `orderTotal`. */
const compound = /[\p{L}\p{N}][._:][\p{L}\p{N}]|\p{Ll}\p{Lu}/u;
const startsWithName = /^[\p{L}_@$][\p{L}\p{N}_]/u;

/** Rates a name, with or without a path, argument, or filter. Rejects formulas and arrays. */
function rateName(inner: string): boolean | undefined {
  const name = inner.replace(/^[\s.]+/, "").trimEnd();
  if (!startsWithName.test(name) || /[;\\<>]|&&|==|=>|\|[^|=]{0,40}=/.test(name)) return undefined;
  return compound.test(name) || isOfData(name) || /["']|\|/.test(name);
}

/** Names that workflows read: `${{ secrets.TOKEN }}`. In contrast, `${{price}}` is a price in dollars. */
const ofWorkflow = /^\s*(?:secrets|github|env|matrix|steps|inputs|vars|runner|needs|job|strategy)\b/;

const rateCurly: Rate = (inner, before) => {
  if (before.endsWith("$") && ofWorkflow.test(inner)) return undefined;
  const [, sigil = "", rest = ""] = /^([#/>^&!@=]?)(.*)/s.exec(inner.replace(/[{}~]/g, " ").trim()) ?? [];
  if (/[#/>^!]/.test(sigil)) return startsWithName.test(rest.trim()) || undefined;
  return /^else\b/.test(rest) ? true : rateName(rest);
};

/** Shell variables are in capitals; JavaScript variables are not. */
const rateDollar: Rate = (inner) => {
  if (/:[-+=?]|[#%/\\;]/.test(inner)) return undefined;
  return /\p{Ll}/u.test(inner) ? rateName(inner) : isOfReader(inner) || undefined;
};

const isVariable =
  /^(?:APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|USERPROFILE|USERNAME|USERDOMAIN|COMPUTERNAME|TEMP|TMP|DATE|TIME|CD|PATH)$|_(?:HOME|PATH|DIR|ROOT|TOKEN|KEY|SECRET)$/i;
const ratePercent: Rate = (inner) => (!isVariable.test(inner) && isOfData(inner)) || undefined;

const rateDoublePercent: Rate = (inner) =>
  /^=?[\w:.()@=-]+$/.test(inner) ? /[a-z]{2}/i.test(inner) || undefined : isOfReader(inner) || undefined;

/** Double brackets are also wiki links, shell tests, and nested lists. */
const rateDoubleBracket: Rate = (inner) => {
  if (/^(?:data|var):\w/.test(inner)) return true;
  if (!/^\s*[\w.]+(?: name)?\s*$/i.test(inner)) return undefined;
  if (isOfReader(inner)) return true;
  return /^[a-z]+(?:[._][a-z]+)+$/.test(inner.trim()) ? isOfData(inner) : undefined;
};

const greeting =
  /(?:^|[^\p{L}])(?:hi|hello|dear|hey|good (?:morning|day)|hallo|guten tag|liebe[rs]?|bonjour|chère?|hola|estimad[oa]|ciao|gentile|olá|hej|beste|witaj)\s*$/iu;

const rateBracket: Rate = (inner, before) => {
  if (/^(?:subscriber:\w|(?:first|last)name,)/.test(inner)) return true;
  if (/^(?:[fl]name|(?:first|last|full)[ _]?name)$/i.test(inner)) return inner !== "fullname" || undefined;
  return /^(?:name|your name)$/i.test(inner) && greeting.test(before)
    ? true
    : inner === "NAME"
      ? false
      : undefined;
};

const rateBrace: Rate = (inner, before) => {
  if (!isOfReader(inner)) return /^name$/i.test(inner) && greeting.test(before) ? true : undefined;
  return /^[!$]?[\p{L}\p{N}_ ]+$/u.test(inner) || undefined;
};

const rateErb: Rate = (inner) =>
  /^\s*(?:if|unless|else|elsif|end|for|each)\b/.test(inner) || rateName(inner.replace(/^[=-]/, ""));

const liquid =
  /^-?\s*(?:if|elsif|elseif|else|endif|for|endfor|unless|endunless|case|when|endcase|assign|capture|endcapture|include|render|block|endblock|set|endset|raw|endraw|comment|endcomment|unsubscribe\w{0,10})\b/;

/** Longer opening brackets come first. */
const grammars: readonly Grammar[] = [
  { opening: "*|", closing: "|*", source: "\\*\\|[A-Z][\\w:.=, ]{0,60}\\|\\*", rate: () => true },
  { opening: "%%", closing: "%%", source: "%%[^%\\s][^%\\n]{0,60}%%", rate: rateDoublePercent },
  {
    opening: "%",
    closing: "%",
    source: "(?<![\\w%])%[A-Za-z][\\w.]{1,40}%(?![\\w%])",
    rate: ratePercent,
  },
  { opening: "[[", closing: "]]", source: "\\[\\[[^[\\]\\n]{1,60}\\]\\]", rate: rateDoubleBracket },
  { opening: "[", closing: "]", source: "(?<![\\w\\]])\\[[A-Za-z][^[\\]\\n]{2,50}\\]", rate: rateBracket },
  { opening: "<%", closing: "%>", source: "<%[^%\\n]{1,60}%>", rate: rateErb },
  {
    opening: "{%",
    closing: "%}",
    source: "\\{%[^%\\n]{1,80}%\\}",
    rate: (inner) => liquid.test(inner) || undefined,
  },
  {
    opening: "{",
    closing: "}",
    source: "(?<![{$\\w\\\\^])\\{[!$]?[A-Za-z][\\w ]{2,40}\\}(?!\\})",
    rate: rateBrace,
  },
];

/**
 * Handlebars and JavaScript expressions, which Placewright's own sources replace. LaTeX and workflows also
 * use these brackets.
 */
const own: readonly Grammar[] = [
  {
    opening: "{{",
    closing: "}}",
    source: "(?<![\\\\^_]|\\\\[a-zA-Z]{1,20})\\{\\{\\{?[^{}\\n]{1,80}\\}?\\}\\}",
    rate: rateCurly,
  },
  { opening: "${", closing: "}", source: "\\$\\{[^{}\\n]{1,60}\\}", rate: rateDollar },
];

const toExpression = (list: readonly Grammar[]): RegExp =>
  new RegExp(list.map(({ source }) => source).join("|"), "g");
const foreignTag = toExpression(grammars);
const anyTag = toExpression([...own, ...grammars]);

function tagsOf(expression: RegExp, text: string): MergeTag[] {
  return [...text.matchAll(expression)].flatMap(({ 0: tag, index }) => {
    const grammar = [...own, ...grammars].find(({ opening }) => tag.startsWith(opening));
    if (!grammar) return [];
    const { opening, closing, rate } = grammar;
    const isCertain = rate(
      tag.slice(opening.length, -closing.length),
      text.slice(Math.max(0, index - 20), index),
    );
    return isCertain === undefined ? [] : [{ text: tag, index, isCertain }];
  });
}

/** Finds the merge tags in a text, including those in code. */
export const mergeTagsIn = (text: string): MergeTag[] => tagsOf(anyTag, text);

/** Finds merge tags of other systems, which Placewright does not replace. */
export const foreignTagsIn = (text: string): MergeTag[] => tagsOf(foreignTag, text);

/** Words of texts about templates and the languages that they are written in. */
const ofTemplates =
  /(?<!\p{L})(?:placeholders?|merge (?:tags?|fields?|vars?|codes?)|(?:the|a|this|each) tags?|(?:personali[sz]ation|template|liquid) tags?|templates?|templating|variables?|syntax|interpolat\w+|curly|braces|f-strings?|snippets?|handlebars|mustache|jinja2?|liquid|twig|django|vue(?:\.?js)?|react|angular|svelte|python|javascript|js|php|platzhalter|serienfeld\w*|vorlagen?|balises?|plantillas?)(?!\p{L})/iu;
/** Instructions to write the tag that follows. */
const instruction =
  /(?<!\p{L})(?:writes?|types?|inserts?|puts?|pastes?|replaces?|use[sd]?|using|adds?|adding) ["'“‘]?$/iu;
/** Values that instructions also ask readers to use or to type. */
const forReaders = /code|coupon|voucher|promo|discount|token|pin|otp|link|url|password/i;
/** Introductions of a text to copy: `Template of the week:`, `Script to copy: "Hey [first name], …"`. */
const introduction =
  /(?<!\p{L})(?:(?:copy|steal|swipe)(?:[ -](?:and|&)[ -]paste)? (?:this|it|the)|scripts?|prompts?|subject lines?|outreach (?:emails?|messages?)|(?:e-?mail|message) templates?|templates? (?:of|for|to)|cold emails?)(?!\p{L})/iu;
/** Characters before a tag that an introduction can be in. */
const maxIntroduction = 300;
const statement =
  /^["'”’)]{0,2} (?:is (?:how|what|where|when|replaced|called|nil|null|undefined|unset|not (?:set|defined|replaced)|a (?:field|tag|placeholder|variable|token|merge))|went out|means|stands for|renders?|steht (?:i[mn]|für)|bedeutet|wird (?:nicht )?ersetzt|signifie|significa)(?!\p{L})/iu;
/** Messages of programs that name what they could not replace. */
const ofFailure =
  /(?<!\p{L})(?:(?:could not|cannot|can't|failed to|unable to) (?:resolve|expand|interpolate|evaluate)|unresolved|undefined)(?!\p{L})[^.]{0,40}$/iu;
const sentenceEnd = /[.!?](?:["'”’)]?\s|$)|\n/;
const maxSentence = 200;

/**
 * Whether a text is about a tag: `Use *|FNAME|* to greet your readers`, or quotes it in a block that is
 * indented as code. A tag in a greeting, after a label, or between commas is in the place of a value.
 */
export function isMentioned({ text: tag, index }: MergeTag, text: string): boolean {
  const { before, after, line } = around(tag, index, text);
  if (statement.test(after)) return true;
  if (!forReaders.test(tag) && introduction.test(text.slice(Math.max(0, index - maxIntroduction), index)))
    return true;
  if (isInPlace(tag, before, after)) return false;
  if (/\n(?: {4}|\t)[^\n]*$/.test(line)) return true;
  const isAlone = before.trim() === "" && after === "";
  if (isAlone) return false;
  return (
    ofTemplates.test(before) ||
    ofTemplates.test(after) ||
    ofFailure.test(before) ||
    (instruction.test(before) && !forReaders.test(tag))
  );
}

/** Returns the sentence around a tag, and the text before it with the start of its line. */
function around(
  tag: string,
  index: number,
  text: string,
): { readonly before: string; readonly after: string; readonly line: string } {
  const line = text.slice(Math.max(0, index - maxSentence), index);
  const end = index + tag.length;
  return {
    line,
    before: line.split(sentenceEnd).at(-1) ?? "",
    after: text.slice(end, end + maxSentence).split(sentenceEnd, 1)[0] ?? "",
  };
}

/** Whether a tag is in the place of a value: in a greeting, between commas, or after a label. */
function isInPlace(tag: string, before: string, after: string): boolean {
  const isVocative =
    (/,\s*$/.test(before) && (after === "" || after.startsWith(","))) ||
    (before.trim() === "" && after.startsWith(","));
  const isAfterLabel = /^[^:]{1,40}:\s*$/.test(before) && after.trim() === "";
  const isGreeted = greeting.test(before) && !tag.startsWith("{%");
  return isGreeted || isVocative || isAfterLabel;
}

/** Start of a patch, as version control writes it. */
const patch = /^(?:[> ]{0,10})(?:diff --git |@@ -\d|Index: |\*{3} \S+ \d|--- a\/)/m;
const lineOfPatch = /^(?:> ?){0,5}[+\-@!\t ]/;
/** Statements, markup, prompts, and calls. Matched after URLs and tags are removed. */
const lineOfCode =
  /[;\\]\s*$|^\s*[$#>]\s+\w|=>|==|&&|\|\||\w\(\)|\\[a-z]+\{|<\/?[a-z][\w-]*[^<>@]{0,200}>|^\s*(?:[\w.-]{1,60}\s*[:=]\s*(?:["']|\$[A-Z({])|(?:export|if|for|while|then|echo|let|const|var|def|import|return)\b.*["'=$([])|\s(?:--\w|-\w(?:\s|$))|^\s*\\\w/;
const maxLine = 1000;

/** Removes quoted code from a text part: patches, fenced blocks, text in backticks, and statements. */
export function withoutCode(text: string): string {
  if (text.search(anyTag) < 0) return "";
  const hasPatch = patch.test(text);
  let isFenced = false;
  return text
    .split("\n")
    .filter((line) => {
      if (/^\s{0,3}(?:```|~~~)/.test(line)) isFenced = !isFenced;
      if (isFenced || (hasPatch && lineOfPatch.test(line))) return false;
      const words = line
        .slice(0, maxLine)
        .replace(/\bhttps?:\S{1,500}/g, "")
        .replace(anyTag, "x");
      return !lineOfCode.test(words);
    })
    .map((line) => line.replace(/`[^`]{1,200}`/g, ""))
    .join("\n");
}
