import { forAll, forBulk, type RulePack } from "./rule-pack.ts";

/** Sender best practices, with one-click unsubscribe enforced since June 2024. Also applies to AOL. */
export const yahoo202406: RulePack = {
  id: "yahoo-2024-06",
  provider: "Yahoo",
  since: "2024-06",
  source: "https://senders.yahooinc.com/best-practices/",
  rules: [
    ...forAll("rejected", "from-field", "from-public-mailbox", "single-fields", "forward-confirmed-dns"),
    ...forAll("spam", "message-id", "date-field", "display-name", "spam-rate"),
    ...forBulk("rejected", "spf", "dkim", "dkim-key", "dmarc-policy", "from-alignment"),
    ...forBulk(
      "spam",
      "list-unsubscribe",
      "one-click-unsubscribe",
      "dkim-covers-unsubscribe",
      "unsubscribe-link",
    ),
  ],
};
