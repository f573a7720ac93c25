import { forAll, forBulk, type RulePack } from "./rule-pack.ts";

/** Postmaster information for iCloud Mail. Apple does not date it. */
export const apple: RulePack = {
  id: "apple",
  provider: "iCloud",
  source: "https://support.apple.com/102322",
  rules: [
    ...forAll("rejected", "from-field", "single-fields", "forward-confirmed-dns"),
    ...forAll("spam", "spf", "dkim", "display-name"),
    ...forBulk("rejected", "dmarc-policy", "from-alignment"),
    ...forBulk("spam", "list-unsubscribe", "unsubscribe-link"),
  ],
};
