import { forAll, forBulk, type RulePack } from "./rule-pack.ts";

/**
 * Email sender guidelines, as enforced since November 2025: mail that breaks them is deferred or rejected.
 */
export const gmail202511: RulePack = {
  id: "gmail-2025-11",
  provider: "Gmail",
  since: "2025-11",
  source: "https://support.google.com/mail/answer/81126",
  rules: [
    ...forAll(
      "rejected",
      "from-field",
      "from-public-mailbox",
      "single-fields",
      "forward-confirmed-dns",
      "tls",
    ),
    ...forAll(
      "spam",
      "message-id",
      "date-field",
      "fake-reply",
      "display-name",
      "hidden-text",
      "link-text",
      "spam-rate",
    ),
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
