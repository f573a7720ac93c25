import { type Check, notMeasured } from "../check.ts";

export const dmarcPolicy: Check = {
  id: "dmarc-policy",
  severity: "error",
  about: "The From domain publishes a DMARC policy",
  fix: "Publish a TXT record at _dmarc of the domain, at least v=DMARC1; p=none",
  source: "https://www.rfc-editor.org/rfc/rfc7489#section-6.3",
  run({ from: [sender] }, { authentication }) {
    if (!authentication) return notMeasured("DNS is needed");
    const { policy, outcome, domain } = authentication.dmarc;
    if (policy !== undefined) return [];
    return outcome === "temperror"
      ? notMeasured(`DNS gave no answer for ${domain}`)
      : [{ message: `${sender?.domain ?? domain} publishes no DMARC policy` }];
  },
};
