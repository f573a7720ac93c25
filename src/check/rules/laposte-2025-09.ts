import { forAll, type RulePack } from "./rule-pack.ts";

/**
 * Authentication rules of laposte.net, announced by its postmaster for September 9, 2025. Without SPF or DKIM
 * of the From domain, mail goes to spam at best.
 */
export const laposte202509: RulePack = {
  id: "laposte-2025-09",
  provider: "La Poste",
  since: "2025-09",
  source: "https://www.spamresource.com/2025/08/la-poste-authentication-required.html",
  rules: forAll("spam", "from-alignment"),
};
