import { isIP } from "node:net";
import { organisationOf, showsHost, type WebAddress } from "../evidence/hosts.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { perMessage } from "../evidence/per-message.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

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
  (isOfNetwork(address.host) ? pageOfServer : pageOfDevice).test(address.href);

const pageOfDevice = /^https?:\/\/[^/?#]+(?:\/[\w.-]{0,30}\/?)?$/i;
/** An alert shows the page of a server by its number; what identifies a reader (`?token=…`) stands in none. */
const pageOfServer = /^https?:\/\/[^/?#]+(?:\/[\w./-]{0,100})?$/i;

/** Whether a host is of a network that is not public, and not the reader's own computer. */
const isOfNetwork = (host: string): boolean => isLocalAddress(host) && !/^(?:127\.|::1$)/.test(host);

/** Mail that stays with the sender's own people, who reach the servers of their network: an alert, a report of a build. */
export const isInternal = perMessage(({ from, all }: MessageEvidence): boolean => {
  const own = organisationOf(from[0]?.domain ?? "");
  const recipients = readMailboxes([...all("To"), ...all("Cc")]);
  return (
    own !== "" &&
    !isPublicMailboxDomain(own) &&
    recipients.length > 0 &&
    recipients.every(({ domain }) => organisationOf(domain) === own)
  );
});

/** Whether only the people of a company's network reach a host. */
export const isOfCompany = (host: string): boolean =>
  isOfNetwork(host) ||
  /\.(?:local|internal|lan|home|corp)$/i.test(host) ||
  (!host.includes(".") && !isIP(host) && host !== "localhost");
