/** A value of a collection as JSON text; dates and bytes come back as such. */
export const encodeValue = (value: unknown): string => JSON.stringify(value, replace);

export const decodeValue = (text: string): unknown => JSON.parse(text, revive);

interface EncodedDate {
  readonly $date: number;
}
interface EncodedBytes {
  readonly $base64: string;
}

/** Called with the value's holder as `this`: there a date is a date still, and bytes are bytes. */
function replace(this: Readonly<Record<string, unknown>>, key: string, value: unknown): unknown {
  const original = this[key];
  if (typeof original !== "object") return value;
  if (original instanceof Date) return { $date: original.getTime() } satisfies EncodedDate;
  if (original instanceof Uint8Array)
    return { $base64: Buffer.from(original).toString("base64") } satisfies EncodedBytes;
  return value;
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$date" in value) return new Date((value as EncodedDate).$date);
  if ("$base64" in value) return Buffer.from((value as EncodedBytes).$base64, "base64");
  return value;
}
