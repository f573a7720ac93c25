import { parseTagList } from "./tag-list.ts";

export type DmarcPolicy = "none" | "quarantine" | "reject";

/** A DMARC Policy Record (RFC 9989, 4.7), and where it stands. */
export interface DmarcRecord {
  readonly domain: string;
  readonly text: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Whether its domain is a public suffix: yes, no, or not told. */
  readonly psd: "y" | "n" | "u";
}

/** The DMARC records of a name: other texts are no matter. */
export const dmarcTexts = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => /^v[\t ]*=[\t ]*DMARC1[\t ]*(?:;|$)/i.test(text) && hasVersion(text));

/** The one DMARC record of a name: where there are several there is none (RFC 9989, 4.10). */
export function readDmarcRecord(texts: readonly string[], domain: string): DmarcRecord | undefined {
  const records = dmarcTexts(texts);
  const [text] = records;
  if (text === undefined || records.length > 1) return undefined;
  const { tags } = parseTagList(text);
  const psd = tags.get("psd")?.toLowerCase();
  return { domain, text, tags, psd: psd === "y" || psd === "n" ? psd : "u" };
}

/** The name of the version tag is of any case, its value is not. */
const hasVersion = (text: string): boolean => text.slice(0, text.indexOf("1") + 1).endsWith("DMARC1");

/** Which of the tags applies: the record's own domain, a subdomain, or one that does not exist. */
export type DmarcScope = "own" | "subdomain" | "non-existent";

const fallbacks: Readonly<Record<DmarcScope, readonly string[]>> = {
  own: ["p"],
  subdomain: ["sp", "p"],
  "non-existent": ["np", "sp", "p"],
};

/**
 * The policy that a record asks for, one level down where it is being tested; undefined where the record does not apply
 * (RFC 9989, 4.7 and 4.10.1).
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

export const isTesting = (tags: ReadonlyMap<string, string>): boolean => tags.get("t")?.toLowerCase() === "y";

export const isStrict = (tags: ReadonlyMap<string, string>, tag: "adkim" | "aspf"): boolean =>
  tags.get(tag)?.toLowerCase() === "s";

export const toPolicy = (text: string | undefined): DmarcPolicy | undefined =>
  (["none", "quarantine", "reject"] as const).find((known) => known === text?.toLowerCase());

/** The valid addresses of `rua=` or `ruf=`; the size that may follow one is obsolete and left out. */
export const reportAddresses = (value: string | undefined): readonly string[] =>
  (value ?? "")
    .split(",")
    .map((uri) => uri.trim().replace(/![\d]+[kmgt]?$/i, ""))
    .filter((uri) =>
      /^mailto:/i.test(uri)
        ? /^mailto:[^\s@!]+@[^\s@!]+$/i.test(uri)
        : /^[a-z][a-z\d+.-]*:[^\s!]+$/i.test(uri),
    );
