import { isIP } from "node:net";

/**
 * True where a Host header names this machine: a loopback name, or the host that the server was bound to. Any name
 * else may be a web page's whose DNS points here, which would let it read the service through its visitor's browser.
 * A wildcard binding takes every IP address, which no DNS can fake.
 */
export function isAllowedHost(header: string | undefined, boundHost: string): boolean {
  const name = hostNameOf(header);
  if (name === undefined) return false;
  if (isLoopback(name)) return true;
  if (boundHost === "0.0.0.0" || boundHost === "::") return isIP(name) !== 0;
  return name === boundHost.toLowerCase();
}

/** True for a host that no other machine can reach. */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);

function hostNameOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
