import { reportAddresses } from "../authentication/dmarc-record.ts";
import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { stsRecords } from "../authentication/sts-records.ts";
import { parseTagList } from "../authentication/tag-list.ts";
import { type Check, notMeasured } from "../check.ts";

export const tlsRpt: Check = {
  id: "tls-rpt",
  severity: "warn",
  about: "A domain with MTA-STS or DANE requests reports of TLS failures",
  fix: "Publish v=TLSRPTv1; rua=mailto:tls@acme.example at _smtp._tls of the domain",
  source: "https://www.rfc-editor.org/rfc/rfc8460#section-3",
  run(_message, { records }) {
    if (!records) return notMeasured("requires DNS");
    const { domain, tlsRpt: texts, mailHosts, mtaSts, tlsa } = records;
    if (isUnknown(texts)) return notMeasured(texts.why);
    const found = recordsOf(texts).filter((text) => /^v=TLSRPTv1\s*(?:;|$)/.test(text));
    const [record] = found;
    if (found.length > 1)
      return [{ message: `${domain} has ${found.length} TLS-RPT records, so senders ignore them` }];
    if (record !== undefined)
      return reportAddresses(parseTagList(record).tags.get("rua")).some((uri) =>
        /^(?:mailto|https):/i.test(uri),
      )
        ? []
        : [{ message: `The TLS-RPT record of ${domain} has no valid rua=`, excerpt: record }];
    const isStrict =
      (!isUnknown(mtaSts) && stsRecords(recordsOf(mtaSts)).length === 1) ||
      tlsa.some((host) => host.records.kind === "records");
    if (isStrict)
      return [{ message: `${domain} requires TLS but has no TLS-RPT record, so failures are not reported` }];
    const unanswered = [mtaSts, mailHosts, ...tlsa.map((host) => host.records)].find(isUnknown);
    return unanswered ? notMeasured(unanswered.why) : [];
  },
};
