import { isUnknown, recordsOf } from "../authentication/lookup.ts";
import { type Check, notMeasured } from "../check.ts";

export const dmarcPolicy: Check = {
  id: "dmarc-policy",
  severity: "error",
  about: "The From domain publishes a DMARC policy",
  fix: "Publish a TXT record at _dmarc of the domain, with at least v=DMARC1; p=none",
  source: "https://www.rfc-editor.org/rfc/rfc9989#section-4.7",
  run({ from: [sender] }, { authentication }) {
    if (!authentication) return notMeasured("requires DNS");
    const { policy, domain, records } = authentication.dmarc;
    if (policy !== undefined) return [];
    if (isUnknown(records)) return notMeasured(records.why);
    const [record, ...others] = recordsOf(records);
    if (others.length > 0)
      return [{ message: `${domain} has ${others.length + 1} DMARC records, so none applies` }];
    if (record !== undefined)
      return [
        {
          message: `The DMARC record of ${domain} has an invalid policy and no report address, so it does not apply`,
          excerpt: record,
        },
      ];
    return [{ message: `${sender?.domain ?? domain} publishes no DMARC policy` }];
  },
};
