import type { DkimAttributes, MailFromAttributes } from "@aws-sdk/client-sesv2";
import type { Diagnosis, DiagnosisLevel } from "../../../result/diagnosis.ts";
import type { CallOptions } from "../../provider.ts";
import { ProviderError } from "../../provider-error.ts";
import type { AccountApi, AccountResponse, IdentityResponse } from "./account-api.ts";

/** Fraction of the daily sending quota from which usage is reported as a warning. */
const nearlyUsed = 0.9;

/**
 * Checks everything in an account that decides whether tests from these senders can be created, and where
 * they land. Problems that block everything come first.
 * `readSenders` returns email addresses; it is called only if the account was read or its read was denied.
 * Never throws a `ProviderError`: if the account cannot be reached, the error is the only diagnosis.
 */
export async function diagnoseAccount(
  api: AccountApi,
  readSenders: () => Promise<readonly string[]>,
  options: CallOptions,
): Promise<Diagnosis[]> {
  let account: AccountResponse;
  try {
    account = await api.account(options);
  } catch (error) {
    const fault = toDiagnosis("account", error);
    // An identity without permission to read the account may still create tests.
    if (!isDenied(error)) return [{ ...fault, level: "error" }];
    account = {};
    return [fault, ...(await examineRest(api, account, await readSenders(), options))];
  }
  return [...examineAccount(account), ...(await examineRest(api, account, await readSenders(), options))];
}

async function examineRest(
  api: AccountApi,
  account: AccountResponse,
  senders: readonly string[],
  options: CallOptions,
): Promise<Diagnosis[]> {
  const domains = [...new Set(senders.map(domainOf))];
  return [
    ...(await asked("Deliverability dashboard", () => examineDashboard(api, domains, options))),
    ...(await each(domains, (domain) =>
      asked(`identity ${domain}`, () =>
        examineIdentities(
          api,
          domain,
          senders.filter((sender) => domainOf(sender) === domain),
          options,
        ),
      ),
    )),
    ...(await asked("dedicated IPs", () => examineDedicatedIps(api, options))),
    ...(await asked("recommendations", () => examineRecommendations(api, account, options))),
  ];
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf("@") + 1).toLowerCase();

async function each<T>(
  items: readonly T[],
  examine: (item: T) => Promise<Diagnosis[]>,
): Promise<Diagnosis[]> {
  const all: Diagnosis[] = [];
  for (const item of items) all.push(...(await examine(item)));
  return all;
}

const isDenied = (error: unknown): boolean =>
  error instanceof ProviderError && error.code === "provider-access-denied";

/** Runs one check. Reports a provider error as a diagnosis, so that the other checks still run. */
async function asked(about: string, examine: () => Promise<Diagnosis[]>): Promise<Diagnosis[]> {
  try {
    return await examine();
  } catch (error) {
    return [toDiagnosis(about, error)];
  }
}

/**
 * Converts a provider error to a diagnosis of level `unknown`, in the provider's words. Rethrows any other
 * error.
 */
export function toDiagnosis(about: string, error: unknown): Diagnosis {
  if (!(error instanceof ProviderError)) throw error;
  const { reason, hint } = error;
  return { level: "unknown", about, message: reason, ...(hint ? { fix: hint } : {}) };
}

const say = (level: DiagnosisLevel, about: string, message: string, fix?: string): Diagnosis => ({
  level,
  about,
  message,
  ...(fix === undefined ? {} : { fix }),
});

/** Returns why an account cannot create any test. Undefined if it can, as far as the account shows. */
export function refusalOf({ SendingEnabled, EnforcementStatus }: AccountResponse): Diagnosis | undefined {
  if (EnforcementStatus === "SHUTDOWN")
    return say(
      "error",
      "account",
      "Amazon has shut down sending for this account",
      "Fix the problems that Amazon's notice names, and request a review",
    );
  if (SendingEnabled !== false) return undefined;
  return say(
    "error",
    "account",
    "Sending is paused",
    "Resume sending with PutAccountSendingAttributes, or in the console under Account dashboard",
  );
}

function examineAccount(account: AccountResponse): Diagnosis[] {
  const { ProductionAccessEnabled, EnforcementStatus, SendQuota = {} } = account;
  const about = "account";
  const { Max24HourSend: most = 0, SentLast24Hours: sent = 0 } = SendQuota;
  const refusal = refusalOf(account);
  const found: Diagnosis[] = refusal ? [refusal] : [];
  if (EnforcementStatus === "PROBATION")
    found.push(
      say(
        "warn",
        about,
        "On probation: too many bounces or complaints",
        "Fix the problems that Amazon's notice names before the account is shut down",
      ),
    );
  if (ProductionAccessEnabled === false)
    found.push(
      say(
        "error",
        about,
        "In the sandbox, which sends only to verified email addresses, not to seed mailboxes",
        "Request production access with PutAccountDetails, or in the console under Get set up",
      ),
    );
  if (most > 0 && sent >= most * nearlyUsed)
    found.push(
      say(
        sent >= most ? "error" : "warn",
        about,
        `Sent ${sent} of ${most} messages allowed per day`,
        "Wait, or request a higher sending quota",
      ),
    );
  return found.length > 0
    ? found
    : [
        say(
          "ok",
          about,
          most > 0 ? `Can send. Sent ${sent} of ${most} messages allowed per day` : "Can send",
        ),
      ];
}

async function examineDashboard(
  api: AccountApi,
  domains: readonly string[],
  options: CallOptions,
): Promise<Diagnosis[]> {
  const about = "Deliverability dashboard";
  const { DashboardEnabled, AccountStatus, ActiveSubscribedDomains = [] } = await api.dashboard(options);
  if (!DashboardEnabled)
    return [
      say(
        "warn",
        about,
        "Off: only single placement tests are available, and no statistics on sent mail",
        "Enable it with PutDeliverabilityDashboardOption if it is worth its price",
      ),
    ];
  const subscribed = new Set(ActiveSubscribedDomains.map(({ Domain }) => Domain?.toLowerCase()));
  const missing = domains.filter((domain) => !subscribed.has(domain));
  return [
    ...(AccountStatus === "PENDING_EXPIRATION"
      ? [say("warn", about, "The subscription ends this month", "Subscribe again, or let it expire")]
      : []),
    ...(missing.length > 0
      ? [
          say(
            "warn",
            about,
            `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not subscribed: no statistics on sent mail`,
            "Subscribe the domain with PutDeliverabilityDashboardOption",
          ),
        ]
      : [say("ok", about, `On for ${domains.join(", ")}`)]),
  ];
}

/** Checks the domain's identity. If the domain has none, checks the identity of each sender. */
async function examineIdentities(
  api: AccountApi,
  domain: string,
  senders: readonly string[],
  options: CallOptions,
): Promise<Diagnosis[]> {
  const found = await identityOrNone(api, domain, options);
  if (found) return examineIdentity(`identity ${domain}`, found);
  return each(senders, async (sender) => {
    const own = await identityOrNone(api, sender, options);
    if (own) return examineIdentity(`identity ${sender}`, own);
    return [
      say(
        "error",
        `identity ${sender}`,
        `Neither ${sender} nor ${domain} is an identity of this account in this region`,
        "Create the identity, publish its DKIM records, and check the region",
      ),
    ];
  });
}

function examineIdentity(
  about: string,
  { VerifiedForSendingStatus, DkimAttributes, MailFromAttributes }: IdentityResponse,
): Diagnosis[] {
  const faults = [
    ...(VerifiedForSendingStatus
      ? []
      : [
          say(
            "error",
            about,
            "Not verified",
            "Publish the records that GetEmailIdentity returns, and wait for Amazon to find them",
          ),
        ]),
    ...examineDkim(about, DkimAttributes),
    ...examineMailFrom(about, MailFromAttributes),
  ];
  return faults.length > 0 ? faults : [say("ok", about, "Verified, and its mail is signed with DKIM")];
}

async function identityOrNone(
  api: AccountApi,
  name: string,
  options: CallOptions,
): Promise<IdentityResponse | undefined> {
  try {
    return await api.identity(name, options);
  } catch (error) {
    if (error instanceof ProviderError && error.code === "provider-not-found") return undefined;
    throw error;
  }
}

function examineDkim(about: string, { SigningEnabled, Status }: DkimAttributes = {}): Diagnosis[] {
  if (SigningEnabled === false)
    return [
      say(
        "warn",
        about,
        "Mail is not signed with DKIM",
        "Enable DKIM signing with PutEmailIdentityDkimAttributes",
      ),
    ];
  if (Status === undefined || Status === "SUCCESS") return [];
  return [
    say(
      "warn",
      about,
      `DKIM records not found (${Status})`,
      "Publish the three CNAME records of the identity",
    ),
  ];
}

function examineMailFrom(
  about: string,
  { MailFromDomain, MailFromDomainStatus }: Partial<MailFromAttributes> = {},
): Diagnosis[] {
  if (!MailFromDomain)
    return [
      say(
        "warn",
        about,
        "No custom MAIL FROM domain: SPF passes for Amazon's domain, and is not aligned",
        "Set one with PutEmailIdentityMailFromAttributes",
      ),
    ];
  if (MailFromDomainStatus === "SUCCESS") return [];
  return [
    say(
      "warn",
      about,
      `DNS records of the MAIL FROM domain ${MailFromDomain} not found (${MailFromDomainStatus})`,
      "Publish its MX and SPF records",
    ),
  ];
}

async function examineDedicatedIps(api: AccountApi, options: CallOptions): Promise<Diagnosis[]> {
  const ips = (await api.dedicatedIps(options))
    .flatMap(({ Ip, ...rest }) => (Ip ? [{ ...rest, ip: Ip }] : []))
    .toSorted((left, right) => left.ip.localeCompare(right.ip, "en", { numeric: true }));
  if (ips.length === 0) return [];
  const reports = await api.blacklists(
    ips.map(({ ip }) => ip),
    options,
  );
  return ips.flatMap(({ ip, WarmupStatus, WarmupPercentage = 0 }) => {
    const about = `dedicated IP ${ip}`;
    const listed = [...new Set((reports[ip] ?? []).map(({ RblName }) => RblName ?? "a blocklist"))];
    const faults = [
      ...(listed.length > 0
        ? [
            say(
              "warn",
              about,
              `Listed on ${listed.join(", ")}`,
              "Find the cause at the blocklist, fix it, and request removal",
            ),
          ]
        : []),
      ...(WarmupStatus === "IN_PROGRESS"
        ? [
            say(
              "warn",
              about,
              `Warming up (${WarmupPercentage}%)`,
              "Wait, or send from shared IP addresses until then",
            ),
          ]
        : []),
    ];
    return faults.length > 0 ? faults : [say("ok", about, "Not on any blocklist that Amazon monitors")];
  });
}

async function examineRecommendations(
  api: AccountApi,
  { VdmAttributes }: AccountResponse,
  options: CallOptions,
): Promise<Diagnosis[]> {
  const { recommendations } = api;
  if (!recommendations || VdmAttributes?.VdmEnabled !== "ENABLED") return [];
  const open = await recommendations(options);
  if (open.length === 0) return [say("ok", "recommendations", "None open")];
  return open.map(({ ResourceArn = "", Description = "no reason given", Impact }) =>
    say(
      "warn",
      `recommendation for ${ResourceArn.split("/").at(-1)}`,
      `${Description}${Impact === "HIGH" ? " (high impact)" : ""}`,
      "See Virtual Deliverability Manager, Advisor, in the console",
    ),
  );
}
