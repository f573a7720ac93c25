import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { stsRecords } from "../authentication/sts-records.ts";
import { parseTagList } from "../authentication/tag-list.ts";
import { type Check, notMeasured } from "../check.ts";

export const mtaSts: Check = {
  id: "mta-sts",
  severity: "warn",
  about: "Replies to the From domain are delivered only with TLS (MTA-STS or DANE)",
  fix: "Publish v=STSv1; id=20261121 at _mta-sts of the domain, and the policy at https://mta-sts.acme.example/.well-known/mta-sts.txt",
  source: "https://www.rfc-editor.org/rfc/rfc8461#section-3.1",
  run(_message, { records }) {
    if (!records) return notMeasured("requires DNS");
    const { domain, mailHosts, mtaSts: texts, tlsa } = records;
    if (isUnknown(mailHosts)) return notMeasured(mailHosts.why);
    if (mailHosts.kind === "none") return [];
    if (isUnknown(texts)) return notMeasured(texts.why);
    const found = stsRecords(recordsOf(texts));
    if (found.length > 1)
      return [{ message: `${domain} has ${found.length} MTA-STS records, so senders ignore them` }];
    const [record] = found;
    if (record !== undefined)
      return /^[a-z\d]{1,32}$/i.test(parseTagList(record).tags.get("id") ?? "")
        ? []
        : [{ message: `The MTA-STS record of ${domain} has no valid id=`, excerpt: record }];
    if (tlsa.some((host) => host.records.kind === "records")) return [];
    const unanswered = tlsa.map((host) => host.records).find(isUnknown);
    return unanswered
      ? notMeasured(unanswered.why)
      : [{ message: `${domain} has no MTA-STS record, so mail to it may be delivered without TLS` }];
  },
};
