import { randomInt } from "node:crypto";
import { getServers } from "node:dns";
import type { Answer, DecodedPacket, RecordType } from "dns-packet";
import { type DnsServer, exchangeByTcp, exchangeByUdp } from "./dns-exchange.ts";
import { type Resolver, toAsciiDomain } from "./resolver.ts";

/** DNS that is asked over the network, until it is closed. */
export interface OpenResolver {
  readonly resolver: Resolver;
  /** Gives up what is still asked, so that nothing keeps the process. */
  close(): void;
}

/** How long a server has for an answer, and how often all are asked. */
const [timeoutMs, rounds] = [5000, 2];
/** Of a machine that has more. */
const mostServers = 3;

/**
 * DNS by the servers of this machine, or those that are named (`203.0.113.53`, `127.0.0.1:5353`). `node:dns` is not asked: on Deno it
 * says of SERVFAIL and REFUSED that there is no record, and on Node 20 it knows no TLSA.
 */
export function openSystemResolver(named?: readonly string[]): OpenResolver {
  const servers = (named ?? getServers()).slice(0, mostServers).map(toServer);
  const closing = new AbortController();
  return {
    resolver: (name, type) => resolve(name, type, servers, closing.signal),
    close: () => closing.abort(new Error("nobody waits for it any more")),
  };
}

/** Reads `203.0.113.53`, `127.0.0.1:5353`, `2001:db8::53` and `[2001:db8::53]:5353`. */
function toServer(text: string): DnsServer {
  const {
    v6,
    v4 = text,
    port = "53",
  } = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+))(?::(?<port>\d+))?$/.exec(text)?.groups ?? {};
  return { address: v6 ?? v4, port: Number(port) };
}

async function resolve(
  name: string,
  type: string,
  servers: readonly DnsServer[],
  closing: AbortSignal,
): Promise<unknown[]> {
  let failure: unknown = toError("ECONNREFUSED", "this machine has no DNS server");
  for (const server of Array.from({ length: rounds }, () => servers).flat()) {
    closing.throwIfAborted();
    try {
      return readAnswer(await ask(name, type, server, closing), name, type);
    } catch (error) {
      // That there is no record is an answer.
      if (/^E(?:NOTFOUND|NODATA|LOOP)$/.test(String(Reflect.get(Object(error), "code")))) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Asks one server: by UDP, and by TCP if the answer was too long for that. */
async function ask(
  name: string,
  type: string,
  server: DnsServer,
  closing: AbortSignal,
): Promise<DecodedPacket> {
  const { default: packet } = await import("dns-packet");
  const query = packet.encode({
    type: "query",
    id: randomInt(0x1_0000),
    flags: packet.RECURSION_DESIRED,
    questions: [{ type: type as RecordType, name }],
    additionals: [
      { type: "OPT", name: ".", udpPayloadSize: 1232, flags: 0, options: [] } as unknown as Answer,
    ],
  });
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(toError("ETIMEOUT", "timeout")), timeoutMs);
  const signal = AbortSignal.any([closing, deadline.signal]);
  const read = (bytes: Uint8Array): DecodedPacket => {
    try {
      return packet.decode(Buffer.from(bytes));
    } catch (cause) {
      throw toError("EBADRESP", "the answer is malformed", cause);
    }
  };
  try {
    const answer = read(await exchangeByUdp({ query, server, signal }));
    return answer.flag_tc ? read(await exchangeByTcp({ query, server, signal })) : answer;
  } finally {
    clearTimeout(timer);
  }
}

/** What `dns.promises.resolve` makes of an answer. */
function readAnswer(packet: DecodedPacket, name: string, type: string): unknown[] {
  const [question] = packet.questions ?? [];
  if (packet.type !== "response" || toAsciiDomain(question?.name ?? "") !== toAsciiDomain(name))
    throw toError("EBADRESP", "the answer is to another question");
  const { rcode } = packet as { readonly rcode?: string };
  if (rcode === "NXDOMAIN") throw toError("ENOTFOUND", `${name} does not exist`);
  if (rcode !== "NOERROR") throw toError(`E${rcode}`, `${rcode}`);
  const answers = packet.answers ?? [];
  const owner = followAliases(toAsciiDomain(name), answers);
  const records = answers.filter((answer) => answer.type === type && toAsciiDomain(answer.name) === owner);
  if (records.length === 0) throw toError("ENODATA", `${name} has no ${type} record`);
  return records.map(toRecord);
}

/** The name at the end of the aliases (CNAME) of an answer. */
function followAliases(name: string, answers: readonly Answer[]): string {
  const aliases = new Map(
    answers.flatMap((answer) =>
      answer.type === "CNAME" ? [[toAsciiDomain(answer.name), toAsciiDomain(answer.data)]] : [],
    ) as [string, string][],
  );
  let owner = name;
  for (let step = 0; step <= aliases.size; step++) {
    const target = aliases.get(owner);
    if (target === undefined) return owner;
    owner = target;
  }
  throw toError("ELOOP", "its aliases (CNAME) lead in a circle");
}

function toRecord(answer: Answer): unknown {
  switch (answer.type) {
    case "TXT":
      return [answer.data].flat().map((text) => Buffer.from(text).toString());
    case "MX":
      return { priority: answer.data.preference ?? 0, exchange: answer.data.exchange };
    case "TLSA": {
      const { usage, selector, matchingType, certificate } = answer.data;
      return `${usage} ${selector} ${matchingType} ${Buffer.from(certificate).toString("hex")}`;
    }
    default:
      return "data" in answer ? answer.data : undefined;
  }
}

const toError = (code: string, message: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { code });
