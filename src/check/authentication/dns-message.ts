/** A DNS question: a name in ASCII and a record type. */
export interface DnsQuestion {
  readonly name: string;
  readonly type: string;
}

/** A resource record on the wire. `type` is the number as text if this module has no name for it. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  /** Whether the record is of class IN (internet). */
  readonly isInternet: boolean;
  /** Time to live, in seconds. For an OPT record: extended response code and flags. */
  readonly ttl: number;
  /**
   * Start and end of the data within the whole message. Names in the data may point elsewhere in the message.
   */
  readonly from: number;
  readonly to: number;
}

/** A DNS message (RFC 1035, 4.1) whose structure was verified to the last byte. */
export interface DnsMessage {
  readonly bytes: Buffer;
  readonly isResponse: boolean;
  readonly opcode: number;
  readonly isAuthoritative: boolean;
  readonly isTruncated: boolean;
  readonly isRecursive: boolean;
  /** Response code, including the upper bits from the OPT record (RFC 6891, 6.1.3). */
  readonly code: number;
  readonly questions: readonly (DnsQuestion & { readonly isInternet: boolean })[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
}

const typeNames: Readonly<Record<number, string>> = {
  1: "A",
  2: "NS",
  5: "CNAME",
  6: "SOA",
  12: "PTR",
  15: "MX",
  16: "TXT",
  28: "AAAA",
  39: "DNAME",
  41: "OPT",
  46: "RRSIG",
  52: "TLSA",
};

const internet = 1;
const headerBytes = 12;

/**
 * Parses a message. Throws if any part is malformed: a length past the end, a name that points forward, or
 * trailing bytes.
 */
export function readDnsMessage(raw: Uint8Array): DnsMessage {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const flags = bytes.readUInt16BE(2);
  let at = headerBytes;
  const counts = [4, 6, 8, 10].map((place) => bytes.readUInt16BE(place));
  const [questionCount = 0, answerCount = 0, authorityCount = 0, additionalCount = 0] = counts;
  const list = <Item>(count: number, read: () => Item): Item[] => Array.from({ length: count }, read);
  const questions = list(questionCount, () => {
    const { name, end } = readName(bytes, at);
    at = end + 4;
    return { name, type: typeAt(end), isInternet: bytes.readUInt16BE(end + 2) === internet };
  });
  const readRecord = (): DnsRecord => {
    const { name, end } = readName(bytes, at);
    const from = end + 10;
    at = from + bytes.readUInt16BE(end + 8);
    if (at > bytes.length) throw new RangeError("a record extends past the end of the message");
    const isInternet = bytes.readUInt16BE(end + 2) === internet;
    return { name, type: typeAt(end), isInternet, ttl: bytes.readUInt32BE(end + 4), from, to: at };
  };
  const answers = list(answerCount, readRecord);
  const authorities = list(authorityCount, readRecord);
  const options = list(additionalCount, readRecord).filter(({ type }) => type === "OPT");
  if (options.length > 1) throw new RangeError("more than one OPT record");
  if (at !== bytes.length) throw new RangeError("bytes after the last record");
  return {
    bytes,
    isResponse: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    isAuthoritative: (flags & 0x400) !== 0,
    isTruncated: (flags & 0x200) !== 0,
    isRecursive: (flags & 0x80) !== 0,
    code: (((options[0]?.ttl ?? 0) >>> 24) << 4) | (flags & 0xf),
    questions,
    answers,
    authorities,
  };

  function typeAt(place: number): string {
    const type = bytes.readUInt16BE(place);
    return typeNames[type] ?? String(type);
  }
}

/** Returns the data of a record in the format of `dns.promises.resolve`. Throws if the data is malformed. */
export function readData(bytes: Buffer, { type, from, to }: DnsRecord): unknown {
  const data = bytes.subarray(from, to);
  switch (type) {
    case "A":
      return exactly(4, data).join(".");
    case "AAAA": {
      const groups = exactly(16, data).toString("hex").match(/.{4}/g) ?? [];
      return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
    }
    case "CNAME":
    case "PTR":
      return nameTo(bytes, from, to);
    case "MX":
      return { priority: data.readUInt16BE(0), exchange: nameTo(bytes, from + 2, to) };
    case "TXT":
      return readTexts(data);
    case "TLSA": {
      const [usage, selector, matching] = [data.readUInt8(0), data.readUInt8(1), data.readUInt8(2)];
      return `${usage} ${selector} ${matching} ${data.toString("hex", 3)}`;
    }
    default:
      throw new RangeError(`records of type ${type} are not supported`);
  }
}

function exactly(length: number, data: Buffer): Buffer {
  if (data.length !== length) throw new RangeError(`${data.length} bytes of data instead of ${length}`);
  return data;
}

function nameTo(bytes: Buffer, from: number, to: number): string {
  const { name, end } = readName(bytes.subarray(0, to), from);
  if (end !== to) throw new RangeError("bytes after a name");
  return name || ".";
}

function readTexts(data: Buffer): string[] {
  const texts: string[] = [];
  let at = 0;
  do {
    const end = at + 1 + data.readUInt8(at);
    if (end > data.length) throw new RangeError("a string extends past the end of its record");
    texts.push(data.toString("utf8", at + 1, end));
    at = end;
  } while (at < data.length);
  return texts;
}

/** Maximum length of a name in bytes, including the length byte of each label. */
const maxNameBytes = 255;

/**
 * Reads a name in lower case, without the final dot, and returns it with its end offset. Pointers may only
 * lead backward, which prevents loops.
 */
function readName(bytes: Buffer, start: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let [at, earliest, length] = [start, start, 1];
  let end: number | undefined;
  for (;;) {
    const size = bytes.readUInt8(at);
    if (size >= 0xc0) {
      end ??= at + 2;
      at = bytes.readUInt16BE(at) & 0x3fff;
      if (at >= earliest || at < headerBytes) throw new RangeError("a name points forward");
      earliest = at;
      continue;
    }
    if (size >= 0x40) throw new RangeError("a label of an unknown kind");
    if (size === 0) return { name: labels.join("."), end: end ?? at + 1 };
    length += size + 1;
    if (length > maxNameBytes) throw new RangeError("a name is too long");
    if (at + 1 + size > bytes.length) throw new RangeError("a name extends past the end of the message");
    labels.push(toLabel(bytes.toString("latin1", at + 1, at + 1 + size)));
    at += 1 + size;
  }
}

/** Escapes dots inside a label, which do not separate labels (RFC 1035, 5.1). */
const toLabel = (text: string): string => text.toLowerCase().replace(/[.\\]/g, "\\$&");
