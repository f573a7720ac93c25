import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { parse } from "tldts";
import { hostOf } from "../evidence/hosts.ts";
import { isBrandHost } from "./brand-hosts.ts";

/** A host that the text of a link names. */
export interface ClaimedHost {
  /** Host name in ASCII and lower case. */
  readonly host: string;
  /**
   * A name alone (`Walmart.com`), a web address (`www.walmart.com`, `walmart.com/sale`), or an email address.
   */
  readonly kind: "name" | "address" | "mailbox";
  /** The part of a web address after its host: `/sale`. */
  readonly rest: string;
}

/** Maximum number of characters read. Longer text is not an address. */
const maxCharacters = 1000;
/** Maximum length of a text that only names a host, in characters. */
const maxNameCharacters = 100;

const label = "[\\p{L}\\p{N}_-]{1,63}";
const host = `(?:${label}\\.)+${label}`;
const mailbox = `(?<mailbox>(?<=[\\p{L}\\p{N}_+-][\\p{L}\\p{N}._+-]{0,64}@)${host})`;
const scheme = "(?:(?:h(?:tt|xx)ps?|ftp):\\s?/*|(?<![^\\s(<\"'|>])//)";
const withScheme = `${scheme}(?:[^\\s/?#@]{0,100}@)?(?<full>${host})`;
const beforeRest = "(?=(?::\\d{1,5})?[/?#][\\p{L}\\p{N}_~?=&%#!@/-]|:(?:80|\\d{3,5})(?![\\p{L}\\p{N}]))";
const withoutScheme = `(?<![\\p{L}\\p{N}_.@/:-])(?:(?<www>www\\.${host})|(?<path>${host})${beforeRest})`;
const addresses = new RegExp(`${mailbox}|${withScheme}|${withoutScheme}`, "gu");
/** A name alone, with punctuation and spaces around it. */
const nameAlone = new RegExp(
  `^[^\\p{L}\\p{N}@_-]*(?<name>${host})\\.?(?::\\d{1,5})?/?[^\\p{L}\\p{N}@]*$`,
  "u",
);
const nameInWords = new RegExp(`^${host}$`, "u");
/** Words for an action at the adjacent host: `paypal.com » Log in`. */
const actions: ReadonlySet<string> = new Set(
  `a account accounts at billing click confirm continue go here home homepage in log login logon my now official on open page secure
  been has is limited locked me of please secured security sign signin site support suspended the to today update us verify via visit
  website welcome with your
  anmelden anmeldung bei besuchen dein deine einloggen hier ihr ihre jetzt konto konten mein sicher sicherheit weiter zu zum zur
  accéder aller chez compte connecter connexion ici se site sur visiter votre
  acceder aquí cuenta en entrar iniciar ir sesión su accedi accesso conto qui sicuro`
    .trim()
    .split(/\s+/),
);
/** Two words with a dot in place of a space, which are also hosts: `Click.here`, `more.info`, `Jetzt.kaufen`. */
const phrase =
  /^(?:about|apply|book|buy|call|click|contact|find|follow|get|join|learn|log|look|meet|more|order|read|see|shop|sign|start|try|view|visit|go|hier|jetzt|mehr|weiter|ici|plus|qui|aqui)\.(?:here|info|in|it|kaufen|now|on|today|us)$/i;
const isPhrase = (name: string): boolean => phrase.test(name);
/** File extensions that are also top-level domains. */
const fileEnding = /\.(?:md|mov|ps|pub|py|rs|sh|so|tf|zip)$/i;
/** Endings of software and product names in capitals: `ASP.NET`, `Socket.IO`. */
const softwareEnding = /\.(?:NET|IO|AI|JS)$/;
/** Endings that readers recognize as top-level domains in any case: `Acme.Com`. */
const knownEnding = /\.(?:com|net|org|info|biz|app|shop|store|gov|edu|au|ca|ch|de|dk|eu|fi|fr|jp|nl|pl|uk)$/i;

/** Fast first test: a dot within a word, or a URL with a number for a host. Most texts have neither. */
const mayNameHost = /[.\u3002\uff0e\uff61\u2024][^\s\d.,]|:[/\\]+[\d[]/;

/** Fast first test for dots with space around them, and for other dots. */
const mayBeSpaced = /[·•∙‧⋅・･]|\.\s|\s\./;

/** Returns the hosts that a link's text names as its destination. */
export function claimedHosts(words: string): readonly ClaimedHost[] {
  const isSpaced = mayBeSpaced.test(words);
  if (!isSpaced && !mayNameHost.test(words)) return [];
  const text = toPlain(words.slice(0, maxCharacters));
  const claims = readClaims(text);
  return claims.length === 0 && isSpaced ? spacedClaims(text) : claims;
}

/**
 * Returns the hosts that readers see although their dots have space around them, or are other dots:
 * `www . acme . com`, `paypal·com`. Without `www` or a scheme, this also separates sentences and menu items,
 * so it counts only for brands under the usual endings.
 */
function spacedClaims(text: string): readonly ClaimedHost[] {
  const closed = text.replace(/\s{0,3}[.·•∙‧⋅・]\s{0,3}/g, ".");
  return readClaims(closed).filter(
    ({ host, kind }) =>
      (kind === "address" && (host.startsWith("www.") || closed.toLowerCase().includes(`://${host}`))) ||
      (kind !== "mailbox" && isBrandHost(host) && /\.(?:com|net|org)$/.test(host)),
  );
}

function readClaims(text: string): readonly ClaimedHost[] {
  const alone = nameAlone.exec(text)?.groups?.["name"] ?? nameBesideAction(text);
  if (alone !== undefined && !/^www\./i.test(alone))
    return isWrittenAsHost(alone) && !isPhrase(alone) ? toClaims(alone, "name", "") : [];
  const number = hostOf(/^\s*(https?:\/\/[\d[]\S*)/i.exec(text)?.[1] ?? "");
  if (number !== undefined && isIP(number)) return toClaims(number, "number", "");
  return [...text.toLowerCase().matchAll(addresses)].flatMap((match) => {
    const { mailbox, full, www, path } = match.groups ?? {};
    if (mailbox !== undefined) return toClaims(mailbox, "mailbox", "");
    const name = full ?? www ?? path ?? "";
    if (path !== undefined && fileEnding.test(path)) return [];
    const after = match.index + match[0].length;
    const [rest = ""] = /^\S*/.exec(text.slice(after, after + 200)) ?? [];
    return toClaims(name, full !== undefined && isIP(full) ? "number" : "address", rest);
  });
}

/** Returns the only host name in a text whose other words only ask the reader to go there. */
function nameBesideAction(text: string): string | undefined {
  if (text.length > maxNameCharacters || text.includes("@") || /\w\/\w|:\//.test(text)) return undefined;
  const words = text.match(/[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*/gu) ?? [];
  const names = words.filter((word) => word.includes("."));
  const [name] = names;
  return names.length === 1 &&
    name !== undefined &&
    nameInWords.test(name) &&
    words.every(
      (word) => word === name || /^(?:\p{N}+|[\p{L}_-])$/u.test(word) || actions.has(word.toLowerCase()),
    )
    ? name
    : undefined;
}

/**
 * Whether a name is written as a host. An ending in capitals suggests software or a new sentence, unless the
 * whole name is in capitals, or the ending or the brand is well known.
 */
function isWrittenAsHost(name: string): boolean {
  const ending = name.slice(name.lastIndexOf("."));
  if (fileEnding.test(ending)) return false;
  if (!/\p{Lu}/u.test(ending)) return true;
  if (isBrandHost(name.toLowerCase())) return true;
  return !softwareEnding.test(ending) && (knownEnding.test(ending) || !/\p{Ll}/u.test(name));
}

function toClaims(name: string, kind: ClaimedHost["kind"] | "number", rest: string): ClaimedHost[] {
  if (kind === "number") return [{ host: name, kind: "address", rest }];
  const host = isAscii(name) ? name.toLowerCase() : domainToASCII(name.toLowerCase());
  const { isIcann, domain, domainWithoutSuffix } = parse(host);
  const isKnown =
    (isIcann && domain !== null && /[^\d.-]/.test(domainWithoutSuffix ?? "")) || host.endsWith(".example");
  return isKnown ? [{ host, kind, rest }] : [];
}

/**
 * Returns a text as a reader sees it: compatible letters and dots, no invisible characters, and reversed text
 * in reading order.
 */
function toPlain(words: string): string {
  if (isAscii(words)) return words.replaceAll("\\", "/");
  const [before = "", ...turned] = words.split("\u202e");
  const inOrder =
    before + turned.map((part) => [...(part.split("\u202c")[0] ?? "")].reverse().join("")).join("");
  return (
    inOrder
      // Trademark signs, which become letters in their compatible form.
      .replace(/[\u2120\u2122]/g, " ")
      .normalize("NFKC")
      .replace(/[\u3002\u2024]/g, ".")
      .replace(/[\p{Default_Ignorable_Code_Point}\u2800]/gu, "")
      .replaceAll("\\", "/")
  );
}

const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);
