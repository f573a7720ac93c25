import { parseUrl } from "../base/parse-url.ts";
import { isLoopback } from "../service/protocol/allowed-host.ts";

/** Whether a host name leads to this machine. */
export const isHere = (hostname: string): boolean => isLoopback(hostname);

/** Whether a URL is encrypted, or leads to this machine. */
export function isCovered(text: string): boolean {
  const url = parseUrl(text);
  return url?.protocol === "https:" || (url?.protocol === "http:" && isHere(url.hostname));
}
