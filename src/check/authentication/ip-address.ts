import { isIPv4, isIPv6 } from "node:net";

/** An IP address as a number. An IPv4-mapped IPv6 address is represented as IPv4. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

/** Parses an IP address in any notation. Returns undefined if the text is not an IP address. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIPv4(text)) return { version: 4, bits: toBits(text.split("."), 8n, 10) };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const bits = toBits(toGroups(text), 16n, 16);
  return bits >> 32n === 0xffffn ? { version: 4, bits: bits & 0xffffffffn } : { version: 6, bits };
}

function toBits(groups: readonly string[], width: bigint, radix: number): bigint {
  return groups.reduce((bits, group) => (bits << width) | BigInt(Number.parseInt(group, radix)), 0n);
}

/** Returns the eight groups of an IPv6 address. `URL` normalizes the notation first. */
function toGroups(text: string): string[] {
  const [head = "", tail = ""] = new URL(`http://[${text}]/`).hostname.slice(1, -1).split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [left, right] = [groups(head), groups(tail)];
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

/** Whether the first `prefix` bits of two IP addresses are equal. */
export const isInNetwork = (address: IpAddress, network: IpAddress, prefix: number): boolean =>
  address.version === network.version &&
  (address.bits ^ network.bits) >> BigInt((address.version === 4 ? 32 : 128) - prefix) === 0n;

/** Formats an IP address: `203.0.113.7`, or `2001:db8::1` in the short form. */
export function formatIp({ version, bits }: IpAddress): string {
  if (version === 4) return toParts(bits, 4, 8n).join(".");
  const groups = toParts(bits, 8, 16n).map((group) => group.toString(16));
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

/** Returns an IP address as DNS labels: four decimal numbers, or 32 hexadecimal digits. */
export const ipLabels = ({ version, bits }: IpAddress): string =>
  version === 4
    ? toParts(bits, 4, 8n).join(".")
    : [...bits.toString(16).padStart(32, "0").toUpperCase()].join(".");

const toParts = (bits: bigint, count: number, width: bigint): number[] =>
  Array.from({ length: count }, (_, index) =>
    Number((bits >> (BigInt(count - 1 - index) * width)) & ((1n << width) - 1n)),
  );

/** Returns the PTR name of an IP address: `7.113.0.203.in-addr.arpa` for `203.0.113.7`. */
export function toReverseName(ip: string): string {
  const address = parseIp(ip);
  if (!address) return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
  const labels = ipLabels(address).toLowerCase().split(".").reverse().join(".");
  return `${labels}.${address.version === 4 ? "in-addr" : "ip6"}.arpa`;
}
