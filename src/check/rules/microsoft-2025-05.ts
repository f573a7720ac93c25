import { forAll, forBulk, type RulePack } from "./rule-pack.ts";

/**
 * Requirements for high-volume senders to outlook.com, hotmail.com, and live.com. Mail that breaks them is
 * rejected with 550 5.7.515.
 */
export const microsoft202505: RulePack = {
  id: "microsoft-2025-05",
  provider: "Outlook",
  since: "2025-05",
  source:
    "https://techcommunity.microsoft.com/blog/microsoftdefenderforoffice365blog/strengthening-email-ecosystem-outlook%E2%80%99s-new-requirements-for-high%E2%80%90volume-senders/4399730",
  rules: [
    ...forAll("spam", "from-field", "fake-reply", "display-name"),
    ...forBulk("rejected", "spf", "dkim", "dmarc-policy", "from-alignment"),
    ...forBulk("limited", "reply-to", "unsubscribe-link", "spam-rate"),
  ],
};
