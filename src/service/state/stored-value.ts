/** Long strings, concatenated and unescaped: escaping them in JSON would be most of the work. */
export interface LongTexts {
  joined: string;
}

/** Maximum length of a string stored in JSON. Longer strings are stored separately. */
const maxInJson = 200;

interface EncodedDate {
  readonly $date: number;
}
interface EncodedBytes {
  readonly $base64: string;
}
/** Start and end of a long string in the joined text. */
interface EncodedText {
  readonly $text: readonly [begin: number, end: number];
}

/**
 * Encodes a value of a collection as JSON. Preserves dates and bytes, and appends long strings to `texts` if
 * given.
 */
export function encodeValue(value: unknown, texts?: LongTexts): string {
  return JSON.stringify(value, replace);

  /** `this` is the value's holder, where dates and bytes are not yet converted by `toJSON`. */
  function replace(this: Readonly<Record<string, unknown>>, key: string, plain: unknown): unknown {
    const original = this[key];
    if (typeof original === "string")
      return texts && isKeptApart(original) ? keepApart(original, texts) : plain;
    if (original instanceof Date) return { $date: original.getTime() } satisfies EncodedDate;
    if (original instanceof Uint8Array)
      return { $base64: Buffer.from(original).toString("base64") } satisfies EncodedBytes;
    return plain;
  }
}

/**
 * Whether to store the string separately. SQLite would not return NUL characters or lone surrogates
 * unchanged.
 */
const isKeptApart = (text: string): boolean =>
  text.length > maxInJson && text.isWellFormed() && !text.includes("\0");

function keepApart(text: string, texts: LongTexts): EncodedText {
  const begin = texts.joined.length;
  texts.joined += text;
  return { $text: [begin, texts.joined.length] };
}

/** Decodes the output of `encodeValue`. */
export function decodeValue(json: string, texts: LongTexts = { joined: "" }): unknown {
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$text" in value) return texts.joined.slice(...(value as EncodedText).$text);
    if ("$date" in value) return new Date((value as EncodedDate).$date);
    if ("$base64" in value) return Buffer.from((value as EncodedBytes).$base64, "base64");
    return value;
  });
}
