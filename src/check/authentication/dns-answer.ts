import {
  type DnsMessage,
  type DnsQuestion,
  type DnsRecord,
  readData,
  readDnsMessage,
} from "./dns-message.ts";

const codeNames: Readonly<Record<number, string>> = {
  1: "FORMERR",
  2: "SERVFAIL",
  3: "NXDOMAIN",
  4: "NOTIMP",
  5: "REFUSED",
  9: "NOTAUTH",
  16: "BADVERS",
  23: "BADCOOKIE",
};

/** Record types that accompany an alias without being requested. */
const companions = new Set(["CNAME", "DNAME", "RRSIG"]);

/** A response that contains only an alias: the server did not look up its target. */
export class UnfollowedAlias extends Error {
  readonly code = "EALIAS";
  readonly target: string;

  constructor(target: string) {
    super(`the response contains only an alias of ${target}`);
    this.target = target;
  }
}

/** Whether a response was too long for UDP. */
export const isTruncated = (bytes: Uint8Array): boolean => read(bytes).isTruncated;

/**
 * Returns the records of a response in the format of `dns.promises.resolve`. Throws code ENOTFOUND or ENODATA
 * only if the response denies that records exist, and another code if it does not answer the question.
 */
export function readAnswer(bytes: Uint8Array, { name, type }: DnsQuestion): unknown[] {
  const message = read(bytes);
  if (!message.isResponse || message.opcode !== 0)
    throw toError("EOTHER", "the server sent a packet that is not a response");
  const code = codeNames[message.code] ?? `RCODE ${message.code}`;
  if (message.code !== 0 && code !== "NXDOMAIN") throw toError(`E${code}`, code);
  const [question, ...others] = message.questions;
  if (others.length > 0 || question?.name !== name || question.type !== type || !question.isInternet)
    throw toError("EOTHER", "the response is to another query");
  if (message.isTruncated) throw toError("ETRUNCATED", "the response is truncated");
  const owner = followAliases(name, message);
  if (code !== "NXDOMAIN") {
    const records = message.answers.filter((record) => isOf(record, owner, type));
    if (records.length > 0) return records.map((record) => dataOf(message, record));
  }
  if (owner !== name && !isStartOf(owner, message)) throw new UnfollowedAlias(owner);
  if (!denies(message, owner))
    throw toError("ENOANSWER", "the response neither contains such a record nor denies that one exists");
  if (code === "NXDOMAIN") throw toError("ENOTFOUND", `${name} does not exist`);
  throw toError("ENODATA", `${name} has no ${type} record`);
}

/**
 * Whether a response without records denies that any exist (RFC 2308, 2). The server must be authoritative or
 * offer recursion, and the response must not be a referral or contain unrelated records. An SOA record, if
 * present, must be that of the name's zone.
 */
function denies({ isAuthoritative, isRecursive, answers, authorities }: DnsMessage, owner: string): boolean {
  const isOwn = authorities.every((record) => record.type !== "SOA" || isZoneOf(owner, record));
  const isReferral =
    authorities.some(({ type }) => type === "NS") && !authorities.some(({ type }) => type === "SOA");
  const isAbout = answers.every(({ type, isInternet }) => companions.has(type) && isInternet);
  return (isAuthoritative || isRecursive) && isOwn && !isReferral && isAbout;
}

/**
 * Whether the server looked up the target of an alias: the response has an SOA record for the target's zone.
 */
const isStartOf = (owner: string, { authorities }: DnsMessage): boolean =>
  authorities.some((record) => record.type === "SOA" && isZoneOf(owner, record));

const isZoneOf = (name: string, { name: zone }: DnsRecord): boolean =>
  zone === "" || `.${name}`.endsWith(`.${zone}`);

const isOf = (record: DnsRecord, name: string, type: string): boolean =>
  record.isInternet && record.type === type && record.name === name;

/** Returns the name at the end of a response's chain of aliases (CNAME). */
function followAliases(name: string, message: DnsMessage): string {
  const aliases = new Map<string, unknown>();
  for (const record of message.answers) {
    if (!isOf(record, record.name, "CNAME")) continue;
    const target = dataOf(message, record);
    if ((aliases.get(record.name) ?? target) !== target)
      throw toError("EALIASES", `${record.name} is an alias of more than one name`);
    aliases.set(record.name, target);
  }
  let owner = name;
  for (let step = 0; step <= aliases.size; step++) {
    const target = aliases.get(owner);
    if (typeof target !== "string") return owner;
    owner = target;
  }
  throw toError("ELOOP", "its aliases (CNAME) form a loop");
}

const read = (bytes: Uint8Array): DnsMessage => wellFormed(() => readDnsMessage(bytes));

const dataOf = ({ bytes }: DnsMessage, record: DnsRecord): unknown =>
  wellFormed(() => readData(bytes, record));

function wellFormed<Item>(work: () => Item): Item {
  try {
    return work();
  } catch (cause) {
    throw toError("EBADRESP", "the response is malformed", cause);
  }
}

export const toError = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code });
