import { isIP } from "node:net";
import { isNameOfNetwork, registrableDomain, showsHost, type WebAddress } from "../evidence/hosts.ts";
import { readMailboxes } from "../evidence/mailboxes.ts";
import type { MessageEvidence } from "../evidence/message-evidence.ts";
import { perMessage } from "../evidence/per-message.ts";
import { isPublicMailboxDomain } from "../evidence/public-mailboxes.ts";

const localAddress = /^(?:10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|::1$|f[cd]|fe80:)/i;

/** Whether an IP address belongs to this computer or to a private network. */
export const isLocalAddress = (host: string): boolean => isIP(host) > 0 && localAddress.test(host);

/** Host names of home routers, from the manufacturers' manuals. Some have no top-level domain. */
const routers: ReadonlySet<string> = new Set(
  "easy.box fritz.box fritz.nas fritz.repeater giga.cube o2.box routerlogin.com routerlogin.net speedport.ip tplinkwifi.net".split(
    " ",
  ),
);
/** The first page at an address that routers have by default: `http://192.168.1.1/`. */
const routerHome = /^https?:\/\/(?:192\.168\.\d{1,3}\.(?:1|254)|10\.0\.0\.(?:1|138)|10\.1\.1\.1)\/?$/i;

/** Whether a link leads to the reader's own router. */
export const isRouter = ({ href, host }: Pick<WebAddress, "href" | "host">): boolean =>
  routers.has(host) || routerHome.test(href);

/**
 * Whether a host is the reader's own computer, router, or device: `localhost`, `192.168.1.1`,
 * `printer.local`.
 */
const isOwnDevice = (host: string): boolean =>
  host === "localhost" || isLocalAddress(host) || /^[\w-]+\.(?:local|localhost|home|lan)$/i.test(host);

/**
 * Whether a link is an instruction to open something on the reader's machine ("open http://localhost:3000"). Its
 * text must show the host. Its URL must not be a page for this reader, as a forgotten test address would be.
 */
export const isInstruction = (address: WebAddress): boolean =>
  isOwnDevice(address.host) &&
  showsHost(address) &&
  (isOfNetwork(address.host) ? pageOfServer : pageOfDevice).test(address.href);

const pageOfDevice = /^https?:\/\/[^/?#]+(?:\/[\w.-]{0,30}\/?)?$/i;
/**
 * A page that an alert links to on a server, by its number. It has no query, which could identify a reader
 * (`?token=…`).
 */
const pageOfServer = /^https?:\/\/[^/?#]+(?:\/[\w./-]{0,100})?$/i;

/** Whether a host is on a private network, and not the reader's own computer. */
const isOfNetwork = (host: string): boolean => isLocalAddress(host) && !/^(?:127\.|::1$)/.test(host);

/**
 * Whether mail stays within the sender's organization, whose people can reach its internal servers: an alert,
 * a build report.
 */
export const isInternal = perMessage(({ from, all }: MessageEvidence): boolean => {
  const own = registrableDomain(from[0]?.domain ?? "");
  const recipients = readMailboxes([...all("To"), ...all("Cc")]);
  return (
    own !== "" &&
    !isPublicMailboxDomain(own) &&
    recipients.length > 0 &&
    recipients.every(({ domain }) => registrableDomain(domain) === own)
  );
});

/** Whether a host is a name that servers on a company or home network use. */
export const isNetworkName = (host: string): boolean =>
  isNameOfNetwork(host) || (!host.includes(".") && !isIP(host) && host !== "localhost");

/** Whether a host can be reached only from within a company's network. */
export const isOfCompany = (host: string): boolean => isOfNetwork(host) || isNetworkName(host);
