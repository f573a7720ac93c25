import { type Piece, withoutSequences, withoutSigns } from "./hidden-text.ts";

/** Finds secrets in text, in any of the common encodings. */
export interface SecretIndex {
  add(secret: string): void;
  /** Returns ranges of UTF-8 bytes, ordered by start. */
  find(text: string): readonly (readonly [start: number, end: number])[];
}

/** One form of a secret. */
interface Pattern {
  readonly bytes: Uint8Array;
  /** Number of leading bytes that must match. For a long secret, its beginning alone is redacted too. */
  readonly required: number;
  /** Whether upper and lower case differ. */
  readonly isExact: boolean;
  /** Whether to extend a match to the base64 around it, which contains the neighboring bits. */
  readonly isBase64: boolean;
}

/** The bytes of a text after decoding or removing some, and the source position of each. */
interface View {
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/** A fragment of a long secret is redacted if it starts with this many of the secret's first bytes. */
const requiredBytes = 16;

/** Length of the prefix by which patterns are indexed, in bytes. */
const keyBytes = 4;

/**
 * Base64 of at least this length matches in any case: with that much of it, an attacker can guess the case.
 */
const minLooseBase64 = 8;

export function createSecretIndex(): SecretIndex {
  const patterns = new Map<number, Pattern[]>();
  /** The first two bytes of all patterns. They rule out nearly every position of a text. */
  const beginnings = new Uint8Array(65_536);

  return {
    add(secret) {
      for (const pattern of patternsOf(secret)) {
        const key = keyAt(pattern.bytes, 0);
        patterns.set(key, [...(patterns.get(key) ?? []), pattern]);
        beginnings[key >>> 16] = 1;
      }
    },
    find(text) {
      if (patterns.size === 0 || text === "") return [];
      const ranges: [number, number][] = [];
      for (const view of viewsOf(text))
        for (let at = 0; at + keyBytes <= view.bytes.length; at++) {
          if (beginnings[(lowerAt(view.bytes, at) << 8) | lowerAt(view.bytes, at + 1)] === 0) continue;
          for (const pattern of patterns.get(keyAt(view.bytes, at)) ?? []) {
            const length = matchLength(view.bytes, at, pattern);
            if (length === 0) continue;
            ranges.push(
              pattern.isBase64
                ? widen(view, at, at + length)
                : [view.starts[at] ?? 0, view.ends[at + length - 1] ?? 0],
            );
          }
        }
      return ranges.sort(([a], [b]) => a - b);
    },
  };
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte | 32 : byte);
const lowerAt = (bytes: Uint8Array, at: number): number => lower(bytes[at] ?? 0);

const keyAt = (bytes: Uint8Array, at: number): number =>
  ((lowerAt(bytes, at) << 24) |
    (lowerAt(bytes, at + 1) << 16) |
    (lowerAt(bytes, at + 2) << 8) |
    lowerAt(bytes, at + 3)) >>>
  0;

/** Returns how many bytes of a pattern match; 0 if too few. */
function matchLength(bytes: Uint8Array, at: number, { bytes: wanted, required, isExact }: Pattern): number {
  let length = 0;
  while (length < wanted.length && at + length < bytes.length) {
    const [found, expected] = [bytes[at + length] ?? 0, wanted[length] ?? 0];
    if (isExact ? found !== expected : lower(found) !== lower(expected)) break;
    length++;
  }
  return length >= required ? length : 0;
}

const isBase64Byte = (byte: number): boolean => /[A-Za-z0-9+/=_-]/.test(String.fromCharCode(byte));

/**
 * Base64 characters next to a match that can contain bits of the secret, including padding and double base64.
 */
const neighbors = 8;

/** Returns the source range of a base64 match, extended up to the next gap, such as a removed space. */
function widen({ bytes, starts, ends }: View, start: number, end: number): [number, number] {
  const isJoined = (at: number) => ends[at - 1] === starts[at] && isBase64Byte(bytes[at] ?? 0);
  let [from, to] = [start, end];
  while (from > 0 && start - from < neighbors && isJoined(from) && isBase64Byte(bytes[from - 1] ?? 0)) from--;
  while (to < bytes.length && to - end < neighbors && isJoined(to)) to++;
  return [starts[from] ?? 0, ends[to - 1] ?? 0];
}

function patternsOf(secret: string): Pattern[] {
  const bytes = Buffer.from(secret);
  const plain = [
    // Also as UTF-8 decoded as Latin-1.
    ...[secret, bytes.toString("latin1")].flatMap((text) =>
      viewsOf(text).map((view) => Buffer.from(view.bytes)),
    ),
    // URL-encoded forms write a space as "+".
    ...(secret.includes(" ") ? [Buffer.from(secret.replaceAll(" ", "+"))] : []),
    Buffer.from(bytes.toString("hex")),
  ].map((form) => toPattern(form, { isBase64: false }));
  const once = base64Forms(bytes);
  const twice = once.flatMap((form) => base64Forms(Buffer.from(form)));
  const base64 = [...once, ...twice].map((form) => toPattern(Buffer.from(form), { isBase64: true }));
  const unique = new Map(
    [...plain, ...base64]
      .filter((pattern) => pattern.bytes.length >= keyBytes)
      .map((pattern) => [`${pattern.isBase64} ${Buffer.from(pattern.bytes).toString("latin1")}`, pattern]),
  );
  return [...unique.values()];
}

const toPattern = (bytes: Uint8Array, { isBase64 }: Pick<Pattern, "isBase64">): Pattern => ({
  bytes,
  required: Math.min(bytes.length, requiredBytes),
  isExact: isBase64 && bytes.length < minLooseBase64,
  isBase64,
});

/** Returns the bytes as base64 and base64url, at each offset in a group of three. */
function base64Forms(bytes: Uint8Array): string[] {
  const cores = [0, 1, 2].map((offset) => base64Core(bytes, offset));
  return [...new Set(cores.flatMap((core) => [core, core.replaceAll("+", "-").replaceAll("/", "_")]))];
}

/**
 * Returns the base64 characters that depend on the secret alone if `offset` bytes precede it in a group of
 * three.
 */
function base64Core(bytes: Uint8Array, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/**
 * Returns every reading of a text: as received, and as outputs show it, without escape sequences, control
 * characters, and invisible characters. A third view keeps the sequences' printable characters, because a
 * sequence may begin right before a part of a secret.
 */
function viewsOf(text: string): View[] {
  const views = readingsOf(viewOf(text), text);
  const seen = new Set([text]);
  for (const pieces of [withoutSigns(text), withoutSequences(text)]) {
    const shown = pieces.map((piece) => piece.text).join("");
    if (seen.has(shown)) continue;
    seen.add(shown);
    views.push(...readingsOf(shownView(text, pieces), shown));
  }
  return views;
}

/** Returns the text as is, decoded once, decoded twice, and without the codes of a multiline SMTP reply. */
function readingsOf(source: View, text: string): View[] {
  const views = [squeeze(source)];
  if (/[%=&\\]/.test(text)) {
    const once = unescapeView(source);
    views.push(squeeze(once), squeeze(unescapeView(once)));
  }
  if (/\s[2-5]\d\d[- ]/.test(text)) views.push(squeeze(dropReplyCodes(source)));
  return views;
}

/** Returns a view of some fragments of a text, with the position of each byte in the whole. */
function shownView(text: string, pieces: readonly Piece[]): View {
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece.text), 0);
  const view = {
    bytes: new Uint8Array(length),
    starts: new Uint32Array(length),
    ends: new Uint32Array(length),
  };
  let [count, place, read] = [0, 0, 0];
  for (const piece of pieces) {
    place += Buffer.byteLength(text.slice(read, piece.at));
    read = piece.at + piece.text.length;
    for (const byte of Buffer.from(piece.text)) {
      view.bytes[count] = byte;
      view.starts[count] = place++;
      view.ends[count++] = place;
    }
  }
  return view;
}

function viewOf(text: string): View {
  const bytes = Buffer.from(text);
  const starts = new Uint32Array(bytes.length);
  const ends = new Uint32Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) {
    starts[at] = at;
    ends[at] = at + 1;
  }
  return { bytes, starts, ends };
}

/** Copies a view. `read` returns the number of bytes consumed at a position and their replacement. */
function rewrite(
  { bytes, starts, ends }: View,
  read: (at: number) => { readonly length: number; readonly bytes: readonly number[] } | undefined,
): View {
  const to = new Uint8Array(bytes.length);
  const toStarts = new Uint32Array(bytes.length);
  const toEnds = new Uint32Array(bytes.length);
  let count = 0;
  for (let at = 0; at < bytes.length; ) {
    const replaced = read(at);
    const length = replaced?.length ?? 1;
    for (const byte of replaced ? replaced.bytes : [bytes[at] ?? 0]) {
      to[count] = byte;
      toStarts[count] = starts[at] ?? 0;
      toEnds[count] = ends[at + length - 1] ?? 0;
      count++;
    }
    at += length;
  }
  return {
    bytes: to.subarray(0, count),
    starts: toStarts.subarray(0, count),
    ends: toEnds.subarray(0, count),
  };
}

/** Removes white space, control characters, and soft line breaks of quoted-printable. */
function squeeze(view: View): View {
  const { bytes } = view;
  return rewrite(view, (at) => {
    const byte = bytes[at] ?? 0;
    if (byte <= 0x20 || byte === 0x7f) return { length: 1, bytes: [] };
    const next = bytes[at + 1];
    return byte === 0x3d && (next === 0x0d || next === 0x0a) ? { length: 1, bytes: [] } : undefined;
  });
}

/** Longest escape, in bytes: `&#x10ffff;`. */
const maxEscape = 10;

const escapes: readonly (readonly [pattern: RegExp, decode: (digits: string) => readonly number[]])[] = [
  [/^[%=]([0-9a-f]{2})/i, (digits) => [Number.parseInt(digits, 16)]],
  [/^\\u\{?([0-9a-f]{4})\}?/i, (digits) => utf8Of(Number.parseInt(digits, 16))],
  [/^\\x([0-9a-f]{2})/i, (digits) => utf8Of(Number.parseInt(digits, 16))],
  [/^&#x([0-9a-f]{1,6});/i, (digits) => utf8Of(Number.parseInt(digits, 16))],
  [/^&#([0-9]{1,7});/, (digits) => utf8Of(Number(digits))],
  [/^&(amp|lt|gt|quot|apos);/i, (name) => utf8Of(named[name.toLowerCase()] ?? 0)],
  [/^\\[nrtbf]()/, () => [0x20]],
  [/^\\([\x21-\x7e])/, (character) => utf8Of(character.charCodeAt(0))],
];

const named: Readonly<Record<string, number>> = { amp: 38, lt: 60, gt: 62, quot: 34, apos: 39 };

const utf8Of = (code: number): readonly number[] =>
  code > 0x10ffff ? [] : [...Buffer.from(String.fromCodePoint(code))];

/** Decodes the escapes of URLs, quoted-printable, HTML, JSON, and quoted strings. */
function unescapeView(view: View): View {
  const text = Buffer.from(view.bytes).toString("latin1");
  return rewrite(view, (at) => {
    if (!"%=&\\".includes(text[at] ?? " ")) return undefined;
    const rest = text.slice(at, at + maxEscape);
    for (const [pattern, decode] of escapes) {
      const match = pattern.exec(rest);
      if (match) return { length: match[0].length, bytes: decode(match[1] ?? "") };
    }
    return undefined;
  });
}

/**
 * Longest code of an SMTP reply line, in bytes, including the white space before it: `\r\n535-5.123.123 `.
 */
const maxReplyCode = 24;

function dropReplyCodes(view: View): View {
  const text = Buffer.from(view.bytes).toString("latin1");
  return rewrite(view, (at) => {
    if (!/\s/.test(text[at] ?? "")) return undefined;
    const match = /^\s{1,2}[2-5]\d\d[- ]([245]\.\d{1,3}\.\d{1,3}\s)?/.exec(text.slice(at, at + maxReplyCode));
    return match ? { length: match[0].length, bytes: [] } : undefined;
  });
}
