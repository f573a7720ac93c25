import { type Check, notMeasured } from "../check.ts";

export const fromAlignment: Check = {
  id: "from-alignment",
  severity: "error",
  about: "SPF or DKIM passes for the domain of the From address",
  fix: "Sign with d= of the From domain, or send with a MAIL FROM domain below it",
  source: "https://www.rfc-editor.org/rfc/rfc9989#section-4.4",
  run({ from: [sender], first }, { authentication }) {
    if (!authentication) return notMeasured("requires DNS and the sending address");
    const { isDkimAligned, isSpfAligned, isStrict, outcome } = authentication.dmarc;
    if (isDkimAligned || isSpfAligned) return [];
    if (outcome === "temperror") return notMeasured("DNS gave no answer");
    if (!authentication.spf && !first("DKIM-Signature")) return notMeasured("the sending service signs it");
    return [
      {
        message: `Neither SPF nor DKIM passes for ${sender?.domain ?? "the From domain"} (${isStrict ? "strict" : "relaxed"} alignment)`,
      },
    ];
  },
};
