import type {
  EmailAddressInsightsConfidenceVerdict,
  GetEmailAddressInsightsRequest,
  GetEmailAddressInsightsResponse,
} from "@aws-sdk/client-sesv2";
import { isOfMailboxProvider } from "../../check/evidence/public-mailboxes.ts";
import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";
import { findVerifiedDomain } from "../state/identity.ts";
import { simulatorDomain } from "../state/mailbox-simulator.ts";

type Verdict = EmailAddressInsightsConfidenceVerdict;

/**
 * Evaluates an email address by what the account knows: its text, the account's own DNS, and what happened to
 * earlier messages. MEDIUM means that nothing is known. Queries no DNS and no mail server.
 */
function getEmailAddressInsights(
  { EmailAddress = "" }: GetEmailAddressInsightsRequest,
  account: Account,
): GetEmailAddressInsightsResponse {
  const isValid = addressPattern.test(EmailAddress) && EmailAddress.length <= 254;
  const at = EmailAddress.lastIndexOf("@");
  const localPart = EmailAddress.slice(0, Math.max(0, at)).toLowerCase();
  const domain = EmailAddress.slice(at + 1).toLowerCase();
  const dns = isValid ? dnsVerdict(domain, account) : "LOW";
  const mailbox = isValid && dns !== "LOW" ? mailboxVerdict(EmailAddress, account) : "LOW";
  return {
    MailboxValidation: {
      IsValid: { ConfidenceVerdict: lowest([dns, mailbox]) },
      Evaluations: {
        HasValidSyntax: { ConfidenceVerdict: isValid ? "HIGH" : "LOW" },
        HasValidDnsRecords: { ConfidenceVerdict: dns },
        MailboxExists: { ConfidenceVerdict: mailbox },
        IsRoleAddress: { ConfidenceVerdict: roleNames.has(localPart) ? "HIGH" : "LOW" },
        IsDisposable: { ConfidenceVerdict: disposableDomains.has(domain) ? "HIGH" : "LOW" },
        IsRandomInput: { ConfidenceVerdict: randomVerdict(localPart) },
      },
    },
  };
}

/** An address as SMTP accepts it, without quoted local parts (RFC 5321, sections 4.1.2 and 4.5.3.1). */
const addressPattern =
  /^(?=.{1,64}@)[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** Whether the domain receives mail. Declared MX records decide, and `0 .` receives none (RFC 7505). */
function dnsVerdict(domain: string, account: Account): Verdict {
  const declared = account.dns.get(`${domain} MX`)?.records;
  if (declared) return declared.some((record) => !/^\d+\s+\.$/.test(record)) ? "HIGH" : "LOW";
  // RFC 2606 reserves this name for domains that do not exist.
  if (domain.endsWith(".invalid")) return "LOW";
  const isKnown =
    domain === simulatorDomain || isOfMailboxProvider(domain) || findVerifiedDomain(account, domain);
  return isKnown ? "HIGH" : "MEDIUM";
}

/** Names in the mailbox simulator of mailboxes that do not exist. */
const bouncingNames: readonly string[] = ["bounce", "suppressionlist"];

/** Whether the mailbox exists: as the last delivery or permanent bounce says. */
function mailboxVerdict(address: string, account: Account): Verdict {
  const [name = "", domain] = address.toLowerCase().split("@");
  if (domain === simulatorDomain) return bouncingNames.includes(name.split("+", 1)[0] ?? "") ? "LOW" : "HIGH";
  const last = account.eventLog
    .happened()
    .findLast(
      (event) =>
        event.recipients.some((recipient) => recipient.toLowerCase() === address.toLowerCase()) &&
        (event.type === "DELIVERY" || (event.type === "BOUNCE" && event.bounce.bounceType === "Permanent")),
    );
  if (!last) return "MEDIUM";
  return last.type === "DELIVERY" ? "HIGH" : "LOW";
}

/** Whether the name looks like random keys: long, and without vowels or with digits between letters. */
function randomVerdict(localPart: string): Verdict {
  const letters = localPart.replace(/[^a-z]/g, "");
  const changes = localPart.match(/[a-z]\d|\d[a-z]/g)?.length ?? 0;
  const vowels = letters.match(/[aeiouy]/g)?.length ?? 0;
  if (letters.length >= 8 && vowels / letters.length < 0.15) return "HIGH";
  return changes >= 3 ? "MEDIUM" : "LOW";
}

/** Names of functions, not persons (RFC 2142, and the ones that the API reference names). */
const roleNames: ReadonlySet<string> = new Set([
  "abuse",
  "admin",
  "administrator",
  "billing",
  "contact",
  "help",
  "hostmaster",
  "info",
  "marketing",
  "no-reply",
  "noc",
  "noreply",
  "office",
  "postmaster",
  "root",
  "sales",
  "security",
  "support",
  "webmaster",
]);

/** Well-known services for mailboxes that anyone can read for a short time. */
const disposableDomains: ReadonlySet<string> = new Set([
  "10minutemail.com",
  "guerrillamail.com",
  "mailinator.com",
  "sharklasers.com",
  "temp-mail.org",
  "trashmail.com",
  "yopmail.com",
]);

const order: readonly Verdict[] = ["LOW", "MEDIUM", "HIGH"];
const lowest = (verdicts: readonly Verdict[]): Verdict =>
  order.find((verdict) => verdicts.includes(verdict)) ?? "LOW";

export const emailAddressInsightsOperations: ApiTable<Account> = {
  operations: {
    GetEmailAddressInsights: { handle: getEmailAddressInsights, v2Only: true, basis: "derived" },
  },
  rules: {},
  absentInV1: {},
};
