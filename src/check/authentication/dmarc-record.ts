import { parseTagList } from "./tag-list.ts";

export type DmarcPolicy = "none" | "quarantine" | "reject";

/** A DMARC Policy Record (RFC 9989, 4.7), with the domain that publishes it. */
export interface DmarcRecord {
  readonly domain: string;
  readonly text: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Whether the domain is a public suffix: yes (`y`), no (`n`), or not declared (`u`). */
  readonly psd: "y" | "n" | "u";
}

/** Returns the DMARC records among the TXT records of a name. Ignores other texts. */
export const dmarcTexts = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => /^v[\t ]*=[\t ]*DMARC1[\t ]*(?:;|$)/i.test(text) && hasVersion(text));

/**
 * Parses the DMARC record of a name. Returns undefined if there is none or more than one (RFC 9989, 4.10).
 */
export function readDmarcRecord(texts: readonly string[], domain: string): DmarcRecord | undefined {
  const records = dmarcTexts(texts);
  const [text] = records;
  if (text === undefined || records.length > 1) return undefined;
  const { tags } = parseTagList(text);
  const psd = tags.get("psd")?.toLowerCase();
  return { domain, text, tags, psd: psd === "y" || psd === "n" ? psd : "u" };
}

/** The name of the version tag is case-insensitive; its value is case-sensitive. */
const hasVersion = (text: string): boolean => text.slice(0, text.indexOf("1") + 1).endsWith("DMARC1");

/**
 * Relation of the author domain to the record's domain: the same, a subdomain, or a nonexistent subdomain.
 * Selects the policy tag.
 */
export type DmarcScope = "own" | "subdomain" | "non-existent";

const fallbacks: Readonly<Record<DmarcScope, readonly string[]>> = {
  own: ["p"],
  subdomain: ["sp", "p"],
  "non-existent": ["np", "sp", "p"],
};

/**
 * Returns the policy that a record requests, lowered by one level in testing mode (`t=y`). Returns undefined
 * if the record does not apply (RFC 9989, 4.7 and 4.10.1).
 */
export function policyOf({ tags }: DmarcRecord, scope: DmarcScope): DmarcPolicy | undefined {
  const isReadable =
    toPolicy(tags.get("p")) !== undefined &&
    ["sp", "np"].every((name) => !tags.has(name) || toPolicy(tags.get(name)) !== undefined);
  if (!isReadable) return reportAddresses(tags.get("rua")).length > 0 ? "none" : undefined;
  const name = fallbacks[scope].find((tag) => tags.has(tag)) ?? "p";
  const policy = toPolicy(tags.get(name)) ?? "none";
  return isTesting(tags) ? lower[policy] : policy;
}

const lower: Readonly<Record<DmarcPolicy, DmarcPolicy>> = {
  none: "none",
  quarantine: "none",
  reject: "quarantine",
};

/** Whether a record is in testing mode (`t=y`). */
export const isTesting = (tags: ReadonlyMap<string, string>): boolean => tags.get("t")?.toLowerCase() === "y";

/** Whether a record requires strict alignment for DKIM (`adkim=s`) or SPF (`aspf=s`). */
export const isStrict = (tags: ReadonlyMap<string, string>, tag: "adkim" | "aspf"): boolean =>
  tags.get(tag)?.toLowerCase() === "s";

export const toPolicy = (text: string | undefined): DmarcPolicy | undefined =>
  (["none", "quarantine", "reject"] as const).find((known) => known === text?.toLowerCase());

/** Returns the valid URIs of `rua=` or `ruf=`, without the obsolete size limit that may follow a URI. */
export const reportAddresses = (value: string | undefined): readonly string[] =>
  (value ?? "")
    .split(",")
    .map((uri) => uri.trim().replace(/![\d]+[kmgt]?$/i, ""))
    .filter((uri) =>
      /^mailto:/i.test(uri)
        ? /^mailto:[^\s@!]+@[^\s@!]+$/i.test(uri)
        : /^[a-z][a-z\d+.-]*:[^\s!]+$/i.test(uri),
    );
