import { reportAddresses, toPolicy } from "../authentication/dmarc-record.ts";
import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { parseTagList } from "../authentication/tag-list.ts";
import { type Check, notMeasured } from "../check.ts";

/** Tags that RFC 9989 removed. Some receivers still read them; others never do. */
const removed = ["pct", "rf", "ri"];

/** Valid values by tag. */
const values: Readonly<Record<string, RegExp>> = {
  psd: /^[ynu]$/i,
  t: /^[yn]$/i,
  adkim: /^[rs]$/i,
  aspf: /^[rs]$/i,
};

export const dmarcRecord: Check = {
  id: "dmarc-record",
  severity: "warn",
  about: "The DMARC record is valid under RFC 9989 and requests reports",
  fix: "Publish v=DMARC1; p=reject; rua=mailto:dmarc@acme.example, without pct, rf, and ri",
  source: "https://www.rfc-editor.org/rfc/rfc9989#section-4.7",
  run(_message, { authentication }) {
    if (!authentication) return notMeasured("requires DNS");
    const { records, domain } = authentication.dmarc;
    if (isUnknown(records)) return notMeasured(records.why);
    const [record, ...others] = recordsOf(records);
    if (record === undefined) return notMeasured("no DMARC record was found");
    if (others.length > 0) return notMeasured("there are several DMARC records, so none applies");
    const { tags } = parseTagList(record);
    const repeated = repeatedNames(record);
    const problems = [
      ...repeated.map((name) => `has ${name}= more than once, so no receiver reads it`),
      ...removed.filter((name) => tags.has(name)).map((name) => `has ${name}=, which RFC 9989 removed`),
      ...["p", "sp", "np"]
        .filter((name) => tags.has(name) && toPolicy(tags.get(name)) === undefined)
        .map((name) => `has an invalid ${name}=: receivers treat it as p=none`),
      ...Object.entries(values)
        .filter(([name, pattern]) => tags.has(name) && !pattern.test(tags.get(name) ?? ""))
        .map(([name]) => `has an invalid ${name}=, which receivers ignore`),
      ...(tags.has("p") || repeated.includes("p")
        ? []
        : ["has no p=: receivers treat it as p=none under RFC 9989, and older receivers ignore the record"]),
      ...(tags.get("t")?.toLowerCase() === "y"
        ? ["has t=y: receivers apply the policy one level lower, and older receivers apply it in full"]
        : []),
      ...(reportAddresses(tags.get("rua")).length > 0
        ? []
        : ["has no valid rua=, so receivers send no reports"]),
    ];
    return problems.map((problem) => ({
      message: `The DMARC record of ${domain} ${problem}`,
      excerpt: record,
    }));
  },
};

/** Returns the tag names that occur more than once. Ignores case, as some receivers do. */
function repeatedNames(record: string): string[] {
  const names = record.split(";").flatMap((tag) => /^\s*([\w-]+)\s*=/.exec(tag)?.[1]?.toLowerCase() ?? []);
  return [...new Set(names.filter((name, index) => names.indexOf(name) < index))];
}
