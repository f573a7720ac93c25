import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import type { RequestHead } from "../access.ts";

/** The proxies whose headers are trusted. */
export interface TrustedProxies {
  /** Whether a request comes directly from one of them. */
  areFrom(request: Pick<IncomingMessage, "socket">): boolean;
}

export function createTrustedProxies(networks: readonly string[] = []): TrustedProxies {
  const trusted = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return {
    areFrom({ socket }) {
      // A socket that listens on :: has IPv4 clients too.
      const address = (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/i, "").split("%", 1)[0] ?? "";
      const version = isIP(address);
      return version !== 0 && trusted.check(address, version === 4 ? "ipv4" : "ipv6");
    },
  };
}

/** Returns the value of a header that must be there once. Node joins the values of a repeated one. */
export function onlyHeader({ headers, rawHeaders }: RequestHead, name: string): string | undefined {
  const count = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === name).length;
  const value = headers[name];
  return count === 1 && typeof value === "string" ? value : undefined;
}
