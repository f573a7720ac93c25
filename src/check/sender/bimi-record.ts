import { parseUrl } from "../../base/parse-url.ts";
import { isTesting, toPolicy } from "../authentication/dmarc-record.ts";
import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { parseTagList } from "../authentication/tag-list.ts";
import { type Check, notMeasured } from "../check.ts";

export const bimiRecord: Check = {
  id: "bimi-record",
  severity: "warn",
  about: "The BIMI record, if any, is valid, and DMARC is enforced",
  fix: "Publish v=BIMI1; l=https://acme.example/logo.svg; a=https://acme.example/vmc.pem, and p=quarantine or p=reject",
  source: "https://datatracker.ietf.org/doc/html/draft-brand-indicators-for-message-identification",
  run(_message, { authentication, records }) {
    if (!authentication || !records) return notMeasured("requires DNS");
    const { domain, bimi } = records;
    if (isUnknown(bimi)) return notMeasured(bimi.why);
    const found = recordsOf(bimi).filter((text) => /^v=BIMI1\s*(?:;|$)/.test(text));
    const [record] = found;
    if (record === undefined) return [];
    if (found.length > 1)
      return [{ message: `${domain} has ${found.length} BIMI records, so receivers ignore them` }];
    const { tags } = parseTagList(record);
    const [logo = "", evidence = ""] = [tags.get("l"), tags.get("a")];
    // Both are empty: the domain declines to show a logo.
    if (logo === "" && evidence === "") return [];
    const problems = [
      ...(/\.svgz?$/i.test(httpsUrl(logo)?.pathname ?? "") ? [] : ["has no l= with the https URL of an SVG"]),
      ...(evidence === ""
        ? ["has no a=: Gmail and Apple Mail show no logo without a certificate (VMC or CMC)"]
        : httpsUrl(evidence)
          ? []
          : ["has an a= that is not an https URL"]),
    ];
    const observations = problems.map((problem) => ({
      message: `The BIMI record of ${domain} ${problem}`,
      excerpt: record,
    }));
    const { records: dmarc, domain: policyDomain } = authentication.dmarc;
    if (!isUnknown(dmarc))
      return [
        ...observations,
        ...enforcement(recordsOf(dmarc), policyDomain).map((message) => ({ message })),
      ];
    return observations.length > 0 ? observations : notMeasured(dmarc.why);
  },
};

function httpsUrl(text: string): URL | undefined {
  const url = parseUrl(text);
  return url?.protocol === "https:" ? url : undefined;
}

/** Returns the reasons why receivers do not consider DMARC enforced for a domain (RFC 9989, 3.2.9). */
function enforcement([record, ...others]: readonly string[], domain: string): string[] {
  if (record === undefined) return [`BIMI requires DMARC, but ${domain} has no DMARC record`];
  if (others.length > 0)
    return [`BIMI requires DMARC, but ${domain} has ${others.length + 1} DMARC records, so none applies`];
  const { tags } = parseTagList(record);
  const weak = ["p", "sp"].filter(
    (name) => (name === "p" || tags.has(name)) && (toPolicy(tags.get(name)) ?? "none") === "none",
  );
  return [
    ...weak.map(
      (name) => `BIMI requires DMARC with ${name}=quarantine or ${name}=reject, but ${domain} has neither`,
    ),
    ...(isTesting(tags) ? [`BIMI requires DMARC to be enforced, but ${domain} has t=y (testing mode)`] : []),
    ...(tags.has("pct") && tags.get("pct") !== "100"
      ? [`BIMI requires DMARC for all mail, but ${domain} has pct=${tags.get("pct")}`]
      : []),
  ];
}
