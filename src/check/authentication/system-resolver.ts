import { randomInt } from "node:crypto";
import { getServers } from "node:dns";
import type { Answer, RecordType } from "dns-packet";
import { isTruncated, readAnswer, toError, UnfollowedAlias } from "./dns-answer.ts";
import { type DnsServer, exchangeByTcp, exchangeByUdp } from "./dns-exchange.ts";
import { maxAliases, type Resolver, toAsciiDomain } from "./resolver.ts";

/** A resolver that queries the network until it is closed. */
export interface OpenResolver {
  readonly resolver: Resolver;
  /** Aborts open queries, so that they do not keep the process running. */
  close(): void;
}

/** Timeout per server, in milliseconds, and number of passes through all servers. */
const [timeoutMs, rounds] = [5000, 2];
/** Maximum number of DNS servers queried. */
const maxServers = 3;

/**
 * Opens a resolver that uses the DNS servers of this machine, or those given (`203.0.113.53`,
 * `127.0.0.1:5353`). Does not use `node:dns`: Deno reports SERVFAIL and REFUSED as "no record", and Node 20
 * does not support TLSA.
 */
export function openSystemResolver(named?: readonly string[]): OpenResolver {
  const servers = (named ?? getServers()).slice(0, maxServers).map(toServer);
  const closing = new AbortController();
  return {
    resolver: (name, type) => followAliases(name, type, servers, closing.signal),
    close: () => closing.abort(new Error("the query is no longer needed")),
  };
}

/** Parses `203.0.113.53`, `127.0.0.1:5353`, `2001:db8::53`, and `[2001:db8::53]:5353`. */
function toServer(text: string): DnsServer {
  const {
    v6,
    v4 = text,
    port = "53",
  } = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:]+))(?::(?<port>\d+))?$/.exec(text)?.groups ?? {};
  return { address: v6 ?? v4, port: Number(port) };
}

/** Queries the target of an alias if the server did not look it up. */
async function followAliases(
  name: string,
  type: string,
  servers: readonly DnsServer[],
  closing: AbortSignal,
): Promise<unknown[]> {
  let owner = toAsciiDomain(name);
  for (let step = 0; step <= maxAliases; step++) {
    try {
      return await resolve(owner, type, servers, closing);
    } catch (error) {
      if (!(error instanceof UnfollowedAlias)) throw error;
      owner = error.target;
    }
  }
  throw toError("ELOOP", `its aliases (CNAME) form a loop, or a chain of more than ${maxAliases}`);
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
      return readAnswer(await ask(name, type, server, closing), { name, type });
    } catch (error) {
      // "No record" and an alias are valid responses, so do not try another server.
      if (/^E(?:NOTFOUND|NODATA|LOOP|ALIAS)$/.test(String(Reflect.get(Object(error), "code")))) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** Queries one server over UDP, then over TCP if the response was truncated. */
async function ask(name: string, type: string, server: DnsServer, closing: AbortSignal): Promise<Uint8Array> {
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
  try {
    const answer = await exchangeByUdp({ query, server, signal });
    return isTruncated(answer) ? await exchangeByTcp({ query, server, signal }) : answer;
  } finally {
    clearTimeout(timer);
  }
}
