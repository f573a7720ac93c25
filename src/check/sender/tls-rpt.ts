import { reportAddresses } from "../authentication/dmarc-record.ts";
import { parseTagList } from "../authentication/tag-list.ts";
import { type Check, notMeasured } from "../check.ts";

export const tlsRpt: Check = {
  id: "tls-rpt",
  severity: "warn",
  about: "A domain with MTA-STS or DANE gets reports of TLS failures",
  fix: "Publish v=TLSRPTv1; rua=mailto:tls@acme.example at _smtp._tls of the domain",
  source: "https://www.rfc-editor.org/rfc/rfc8460#section-3",
  run(_message, { records }) {
    if (!records) return notMeasured("requires DNS");
    const { domain, tlsRpt: texts, mtaSts, tlsa } = records;
    if (texts === undefined) return notMeasured(`DNS did not answer for ${domain}`);
    const found = texts.filter((text) => /^v=TLSRPTv1\s*(?:;|$)/.test(text));
    const [record] = found;
    if (found.length > 1)
      return [{ message: `${domain} has ${found.length} TLS-RPT records, so senders ignore them` }];
    if (record !== undefined)
      return reportAddresses(parseTagList(record).tags.get("rua")).some((uri) =>
        /^(?:mailto|https):/i.test(uri),
      )
        ? []
        : [{ message: `The TLS-RPT record of ${domain} has no valid rua=`, excerpt: record }];
    const isStrict = [mtaSts, ...tlsa.map((host) => host.records)].some((all) => (all ?? []).length > 0);
    return isStrict
      ? [{ message: `${domain} requires TLS and has no TLS-RPT record: failures are reported to nobody` }]
      : [];
  },
};
