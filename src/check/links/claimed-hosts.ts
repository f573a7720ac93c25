import { domainToASCII } from "node:url";
import { parse } from "tldts";

/** A host that the words of a link name. */
export interface ClaimedHost {
  /** In ASCII and lower case. */
  readonly host: string;
  /** A name alone (`Walmart.com`), an address to open (`www.walmart.com`, `walmart.com/sale`), or one to write to. */
  readonly kind: "name" | "address" | "mailbox";
}

/** More words than these are no address. */
const maxCharacters = 1000;

const label = "[\\p{L}\\p{N}_-]{1,63}";
const host = `(?:${label}\\.)+${label}`;
const mailbox = `(?<mailbox>(?<=[\\p{L}\\p{N}_+-][\\p{L}\\p{N}._+-]{0,64}@)${host})`;
const withScheme = `https?:/*(?:[^\\s/?#@]{0,100}@)?(?<full>${host})`;
const withoutScheme = `(?<![\\p{L}\\p{N}_.@/:-])(?:(?<www>www\\.${host})|(?<path>${host})(?=/[\\p{L}\\p{N}?]))`;
const addresses = new RegExp(`${mailbox}|${withScheme}|${withoutScheme}`, "gu");
/** Nothing but a name, with signs and blanks around it. */
const nameAlone = new RegExp(`^[^\\p{L}\\p{N}@_-]*(?<name>${host})\\.?/?[^\\p{L}\\p{N}@]*$`, "u");
/** Endings of files, which are top-level domains, too. */
const fileEnding = /\.(?:md|mov|ps|pub|py|rs|sh|so|tf|zip)$/;
/** Capitals are of names of software and of sentences (`ASP.NET`, `Socket.IO`), unless the ending is one that everybody knows. */
const writtenAsName =
  /^(?:[^\p{Lu}]+|.*\.(?:com|net|org|info|biz|io|co|app|shop|store|de|fr|uk|eu|example|COM|ORG))$/u;

/** A dot within a word; most words have none. */
const mayNameHost = /[.\u3002\uff0e\uff61\u2024][^\s\d.,]/;

/** The hosts that words name as the place that they lead to. */
export function claimedHosts(words: string): readonly ClaimedHost[] {
  if (!mayNameHost.test(words)) return [];
  const text = toPlain(words.slice(0, maxCharacters));
  const alone = nameAlone.exec(text)?.groups?.["name"];
  if (alone !== undefined && !/^www\./i.test(alone))
    return writtenAsName.test(alone) && !fileEnding.test(alone) ? toClaims(alone, "name") : [];
  return [...text.toLowerCase().matchAll(addresses)].flatMap(({ groups = {} }) => {
    const { mailbox, full, www, path } = groups;
    if (mailbox !== undefined) return toClaims(mailbox, "mailbox");
    const name = full ?? www ?? path ?? "";
    return path !== undefined && fileEnding.test(path) ? [] : toClaims(name, "address");
  });
}

function toClaims(name: string, kind: ClaimedHost["kind"]): ClaimedHost[] {
  const host = isAscii(name) ? name.toLowerCase() : domainToASCII(name.toLowerCase());
  const { isIcann, domain, domainWithoutSuffix } = parse(host);
  const isKnown =
    (isIcann && domain !== null && /[^\d.-]/.test(domainWithoutSuffix ?? "")) || host.endsWith(".example");
  return isKnown ? [{ host, kind }] : [];
}

/** As it is read: compatible letters and dots, without what shows nothing, what is turned round turned back. */
function toPlain(words: string): string {
  if (isAscii(words)) return words.replaceAll("\\", "/");
  const [before = "", ...turned] = words.split("\u202e");
  const inOrder =
    before + turned.map((part) => [...(part.split("\u202c")[0] ?? "")].reverse().join("")).join("");
  return inOrder
    .normalize("NFKC")
    .replace(/[\u3002\u2024]/g, ".")
    .replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, "")
    .replaceAll("\\", "/");
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);
