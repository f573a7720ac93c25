/** Long strings end to end, as they are: to escape them in JSON would be most of the work. */
export interface LongTexts {
  joined: string;
}

/** Strings longer than this are long. */
const maxInJson = 200;

interface EncodedDate {
  readonly $date: number;
}
interface EncodedBytes {
  readonly $base64: string;
}
/** Where a long string is. */
interface EncodedText {
  readonly $text: readonly [begin: number, end: number];
}

/** A value of a collection as JSON text; dates and bytes come back as such. Long strings are added to `texts`, if given. */
export function encodeValue(value: unknown, texts?: LongTexts): string {
  return JSON.stringify(value, replace);

  /** Called with the value's holder as `this`: there a date is a date still, and bytes are bytes. */
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

/** Only what SQLite gives back as it was. */
const isKeptApart = (text: string): boolean =>
  text.length > maxInJson && text.isWellFormed() && !text.includes("\0");

function keepApart(text: string, texts: LongTexts): EncodedText {
  const begin = texts.joined.length;
  texts.joined += text;
  return { $text: [begin, texts.joined.length] };
}

/** What `encodeValue` encoded. */
export function decodeValue(json: string, texts: LongTexts = { joined: "" }): unknown {
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$text" in value) return texts.joined.slice(...(value as EncodedText).$text);
    if ("$date" in value) return new Date((value as EncodedDate).$date);
    if ("$base64" in value) return Buffer.from((value as EncodedBytes).$base64, "base64");
    return value;
  });
}
