import { isIP } from "node:net";
import { showsHost, type WebAddress } from "../evidence/hosts.ts";

const localAddress = /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80:)/i;

/** Whether an IP address is of this computer or of a network that is not public. */
export const isLocalAddress = (host: string): boolean => isIP(host) > 0 && localAddress.test(host);

/** The reader's own computer, router, or device: `localhost`, `192.168.1.1`, `printer.local`. */
const isOwnDevice = (host: string): boolean =>
  host === "localhost" || isLocalAddress(host) || /^[\w-]+\.(?:local|localhost|home|lan)$/i.test(host);

/**
 * An instruction to open something of the reader's own ("open http://localhost:3000"): the words show the host, and the address is
 * none of a page for this reader, as a forgotten test address is.
 */
export const isInstruction = (address: WebAddress): boolean =>
  isOwnDevice(address.host) &&
  showsHost(address) &&
  /^https?:\/\/[^/?#]+(?:\/[\w.-]{0,30}\/?)?$/i.test(address.href);
