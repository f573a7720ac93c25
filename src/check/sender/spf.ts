import { type Check, notMeasured } from "../check.ts";

export const spf: Check = {
  id: "spf",
  severity: "error",
  about: "SPF passes: the envelope sender's domain authorizes the sending IP address",
  fix: "Publish an SPF record for that domain that includes the sending service",
  source: "https://www.rfc-editor.org/rfc/rfc7208#section-2.6",
  run(_message, { authentication }) {
    if (!authentication?.spf) return notMeasured("requires DNS and the sending IP address");
    const { outcome, domain, comment } = authentication.spf;
    if (outcome === "pass") return [];
    return outcome === "temperror"
      ? notMeasured(comment ?? `DNS query for ${domain} failed`)
      : [{ message: `SPF of ${domain} is ${outcome}${comment ? `: ${comment}` : ""}` }];
  },
};
