import { isIP, isIPv6 } from "node:net";

/**
 * Whether a Host header names this machine: a loopback name, or the host the server is bound to. Rejects DNS
 * rebinding, by which a web page could read the service through its visitor's browser. A wildcard binding
 * also accepts every IP address, because DNS rebinding needs a name.
 * @param names Additional names of this machine, such as a container's.
 */
export function isAllowedHost(
  header: string | undefined,
  boundHost: string,
  names: readonly string[] = [],
): boolean {
  const name = hostNameOf(header);
  if (name === undefined) return false;
  // Browsers find names below `localhost` only on this machine (RFC 6761, section 6.3).
  if (isLoopback(name) || name.endsWith(".localhost")) return true;
  if (names.some((each) => each.toLowerCase() === name)) return true;
  if (boundHost === "0.0.0.0" || boundHost === "::") return isIP(name) !== 0;
  return name === boundHost.toLowerCase();
}

/**
 * Whether only this machine can reach the host. An IPv6 address may be in brackets, as in a URL. Not a name below
 * `localhost`: not every resolver keeps it on this machine.
 */
export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === "localhost" ||
  host === "::1" ||
  host === "[::1]" ||
  (host.startsWith("127.") && isIP(host) === 4);

/** Whether the text is a host name or an IP address, as a Host header has it, without a port or brackets. */
export const isHostName = (text: string): boolean =>
  isIPv6(text) || (text.length <= 253 && /^\w[\w.-]*$/.test(text));

function hostNameOf(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]+))(?::\d{1,5})?$/i.exec(header ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
