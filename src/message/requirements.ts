import { PlacewrightError } from "../base/errors.ts";
import { linesOf } from "./lines.ts";
import { isAddress } from "./mailbox.ts";
import { headerValues, type MimePart, parseMimeTree } from "./mime-tree.ts";
import type { ParsedMessage } from "./rendered-message.ts";

const maxSizeBytes = 40 * 1024 * 1024;
/** RFC 5322, 2.1.1: 998 octets without CRLF, so 1,000 with it. */
const maxLineOctets = 998;

/**
 * Checks a message for errors that the sending API rejects, before anything is billed. Throws one
 * `message-invalid` that lists every error. `what` names the message in the error; `literal` is the text that
 * its author would search for.
 *
 * Source: RawMessage, "Header fields" and "Unsupported attachment types" of the SES API v2 and the Pinpoint
 * Email API.
 */
export async function checkRequirements(
  bytes: Uint8Array,
  parsed: ParsedMessage,
  what: string,
  literal?: string,
): Promise<void> {
  const tree = parseMimeTree(bytes);
  const faults = [
    ...sizeFaults(bytes),
    ...(await headerFaults(tree)),
    ...lineFaults(bytes),
    ...partFaults(tree),
    ...attachmentFaults(parsed),
  ];
  if (faults.length === 0) return;
  throw new PlacewrightError("message-invalid", `Cannot send ${what}: ${faults.join("; ")}`, {
    literal,
    hint: faults.length > 1 ? "Fix all of these errors" : "Fix this error",
  });
}

function sizeFaults(bytes: Uint8Array): string[] {
  return bytes.length > maxSizeBytes
    ? [`it has ${(bytes.length / 2 ** 20).toFixed(1)} MB, and must have at most 40 MB`]
    : [];
}

/** Checks the headers. The service writes Date and Message-ID; only From is required. */
async function headerFaults(tree: MimePart): Promise<string[]> {
  const faults: string[] = [];
  if (!tree.hasBody) faults.push("no blank line separates its header from a body");
  const from = headerValues(tree, "From");
  if (from.length === 0) faults.push("it has no From header");
  const { default: parseAddresses } = await import("nodemailer/lib/addressparser");
  for (const value of from) {
    const addresses = parseAddresses(value, { flatten: true });
    if (addresses.length === 0 || !addresses.every(({ address }) => isAddress(address)))
      faults.push(`its From header "${value}" is not a valid email address`);
  }
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { name, value } of tree.headers) {
    const key = name.toLowerCase();
    if (seen.has(key) && onceOnlyHeaders.has(key)) repeated.add(name);
    seen.add(key);
    if (isEightBit(value))
      faults.push(`its ${name} header has non-ASCII characters that are not encoded (RFC 2047)`);
  }
  for (const name of repeated) faults.push(`it has more than one ${name} header`);
  return faults;
}

function lineFaults(bytes: Uint8Array): string[] {
  for (const { line, octets } of linesOf(bytes))
    if (octets > maxLineOctets)
      return [`its line ${line} has ${octets} octets, and must have at most ${maxLineOctets}`];
  return [];
}

function partFaults(part: MimePart): string[] {
  const [contentType = "text/plain"] = headerValues(part, "Content-Type");
  const type = contentType.split(";")[0]?.trim() ?? "";
  if (/^multipart\//i.test(type)) {
    if (part.boundary === undefined) return [`its ${type} part declares no boundary`];
    const faults = part.parts.flatMap(partFaults);
    if (part.parts.length === 0) return [`its ${type} part has no parts`];
    return part.isClosed ? faults : [`its ${type} part is not closed by its boundary`, ...faults];
  }
  const [encoding = "7bit"] = headerValues(part, "Content-Transfer-Encoding");
  return encoding.toLowerCase() === "7bit" && isEightBit(part.body)
    ? [`its ${type} part has non-ASCII bytes in Content-Transfer-Encoding 7bit`]
    : [];
}

function isEightBit(text: string): boolean {
  return /[\u0080-\u00ff]/.test(text);
}

function attachmentFaults({ attachments }: ParsedMessage): string[] {
  return attachments.flatMap(({ filename = "" }) => {
    const ending = /\.([a-z0-9]+)[.\s]*$/i.exec(filename)?.[1]?.toLowerCase() ?? "";
    return unsupportedEndings.has(ending)
      ? [`attachment "${filename}" has a file type that the service rejects (.${ending})`]
      : [];
  });
}

/** Headers that may appear only once, in lower case. */
const onceOnlyHeaders: ReadonlySet<string> = new Set(
  `accept-language acceptlanguage archived-at auto-submitted bounces-to comments content-alternative content-base
  content-class content-description content-disposition content-duration content-id content-language content-length
  content-location content-md5 content-transfer-encoding content-type date delivered-to
  disposition-notification-options disposition-notification-to dkim-signature domainkey-signature errors-to from
  importance in-reply-to keywords list-archive list-help list-id list-owner list-post list-subscribe list-unsubscribe
  list-unsubscribe-post message-context message-id mime-version organization original-from original-message-id
  original-recipient original-subject precedence priority references reply-to return-path return-receipt-to sender
  solicitation sensitivity subject thread-index thread-topic user-agent vbr-info`.split(/\s+/),
);

/** File extensions that the service rejects. */
const unsupportedEndings: ReadonlySet<string> = new Set(
  `ade adp app asp bas bat cer chm cmd com cpl crt csh der exe fxp gadget hlp hta inf ins isp its js jse ksh lib lnk
  mad maf mag mam maq mar mas mat mau mav maw mda mdb mde mdt mdw mdz msc msh msh1 msh2 mshxml msh1xml msh2xml msi msp
  mst ops pcd pif plg prf prg reg scf scr sct shb shs sys ps1 ps1xml ps2 ps2xml psc1 psc2 tmp url vb vbe vbs vps
  vsmacros vss vst vsw vxd ws wsc wsf wsh xnk`.split(/\s+/),
);
