import type { Authentication } from "../authentication/authentication.ts";
import { isUnknown } from "../authentication/lookup.ts";
import { type Check, notMeasured } from "../check.ts";

export const fromAlignment: Check = {
  id: "from-alignment",
  severity: "error",
  about: "SPF or DKIM passes for the From domain",
  fix: "Sign with d= set to the From domain, or use a MAIL FROM domain below it",
  source: "https://www.rfc-editor.org/rfc/rfc9989#section-4.4",
  run({ from: [sender], first }, { authentication }) {
    if (!authentication) return notMeasured("requires DNS and the sending IP address");
    const { isDkimAligned, isSpfAligned, isStrict, outcome, records, comment } = authentication.dmarc;
    if (isDkimAligned || isSpfAligned) return [];
    if (isUnknown(records)) return notMeasured(records.why);
    if (outcome === "temperror") return notMeasured(comment ?? whyUnknown(authentication));
    if (!authentication.spf && !first("DKIM-Signature"))
      return notMeasured("the sending service signs the message");
    return [
      {
        message: `Neither SPF nor DKIM passes for ${sender?.domain ?? "the From domain"} (${isStrict ? "strict" : "relaxed"} alignment)`,
      },
    ];
  },
};

/** Returns the comment of the first SPF or DKIM result with a temporary error. */
const whyUnknown = ({ spf, dkim }: Authentication): string =>
  [spf, ...dkim].find((identifier) => identifier?.outcome === "temperror")?.comment ?? "a DNS query failed";
