import { type Check, notMeasured } from "../check.ts";

export const dkim: Check = {
  id: "dkim",
  severity: "error",
  about: "A DKIM signature passes",
  fix: "Sign the message with a key whose public key is in DNS, and do not change the message afterward",
  source: "https://www.rfc-editor.org/rfc/rfc6376#section-6",
  run({ first }, { authentication }) {
    if (!authentication)
      return notMeasured(
        first("DKIM-Signature") === undefined ? "the sending service signs the message" : "requires DNS",
      );
    const { dkim: signatures } = authentication;
    if (signatures.some(({ outcome }) => outcome === "pass")) return [];
    if (signatures.length === 0)
      return authentication.spf
        ? [{ message: "There is no DKIM signature" }]
        : notMeasured("the sending service signs the message");
    const unanswered = signatures.find(({ outcome }) => outcome === "temperror");
    if (unanswered) return notMeasured(unanswered.comment ?? "the DNS query for the key failed");
    return signatures.map(({ outcome, domain, selector, comment }) => ({
      message: `The DKIM signature of ${domain} (${selector}) is ${outcome}${comment ? `: ${comment}` : ""}`,
    }));
  },
};
