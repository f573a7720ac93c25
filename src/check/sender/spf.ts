import { type Check, notMeasured } from "../check.ts";

export const spf: Check = {
  id: "spf",
  severity: "error",
  about: "SPF passes: the domain of the envelope's sender names the address that sends",
  fix: "Publish an SPF record for that domain that includes the service that sends",
  source: "https://www.rfc-editor.org/rfc/rfc7208#section-2.6",
  run(_message, { authentication }) {
    if (!authentication?.spf) return notMeasured("requires DNS and the sending address");
    const { outcome, domain, comment } = authentication.spf;
    if (outcome === "pass") return [];
    return outcome === "temperror"
      ? notMeasured(comment ?? `DNS gave no answer for ${domain}`)
      : [{ message: `SPF of ${domain} is ${outcome}${comment ? `: ${comment}` : ""}` }];
  },
};
