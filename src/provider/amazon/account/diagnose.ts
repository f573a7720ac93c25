import type { DkimAttributes, MailFromAttributes } from "@aws-sdk/client-sesv2";
import type { Diagnosis, DiagnosisLevel } from "../../../result/diagnosis.ts";
import type { CallOptions } from "../../provider.ts";
import { ProviderError } from "../../provider-error.ts";
import type { AccountAnswer, AccountApi, IdentityAnswer } from "./account-api.ts";

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
  let account: AccountAnswer;
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
  account: AccountAnswer,
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
export function refusalOf({ SendingEnabled, EnforcementStatus }: AccountAnswer): Diagnosis | undefined {
  if (EnforcementStatus === "SHUTDOWN")
    return say(
      "error",
      "account",
      "Amazon has shut its sending down",
      "mend what the notice at Amazon names, and ask for a review",
    );
  if (SendingEnabled !== false) return undefined;
  return say(
    "error",
    "account",
    "Sending is paused",
    "resume it: PutAccountSendingAttributes, or Account dashboard in the console",
  );
}

function examineAccount(account: AccountAnswer): Diagnosis[] {
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
        "It is on probation: bounces or complaints are too many",
        "mend what the notice at Amazon names before it is shut down",
      ),
    );
  if (ProductionAccessEnabled === false)
    found.push(
      say(
        "error",
        about,
        "It is in the sandbox, which sends to verified addresses only, not to seed mailboxes",
        "ask Amazon for production access: PutAccountDetails, or Get set up in the console",
      ),
    );
  if (most > 0 && sent >= most * nearlyUsed)
    found.push(
      say(
        sent >= most ? "error" : "warn",
        about,
        `${sent} of ${most} messages a day are sent`,
        "wait, or ask for a higher sending quota",
      ),
    );
  return found.length > 0
    ? found
    : [
        say(
          "ok",
          about,
          most > 0 ? `It may send; ${sent} of ${most} messages a day are sent` : "It may send",
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
        "It is off: placement tests are single ones, and there are no figures of the mail that was sent",
        "switch it on where its price is worth it: PutDeliverabilityDashboardOption",
      ),
    ];
  const subscribed = new Set(ActiveSubscribedDomains.map(({ Domain }) => Domain?.toLowerCase()));
  const missing = domains.filter((domain) => !subscribed.has(domain));
  return [
    ...(AccountStatus === "PENDING_EXPIRATION"
      ? [say("warn", about, "It ends with this month", "subscribe again, or leave it to end")]
      : []),
    ...(missing.length > 0
      ? [
          say(
            "warn",
            about,
            `${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not subscribed: no figures of the mail that was sent`,
            "subscribe the domain: PutDeliverabilityDashboardOption",
          ),
        ]
      : [say("ok", about, `It is on for ${domains.join(", ")}`)]),
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
        `Neither ${sender} nor ${domain} is an identity of the account in this region`,
        "create the identity, publish its DKIM records, and check the region",
      ),
    ];
  });
}

function examineIdentity(
  about: string,
  { VerifiedForSendingStatus, DkimAttributes, MailFromAttributes }: IdentityAnswer,
): Diagnosis[] {
  const faults = [
    ...(VerifiedForSendingStatus
      ? []
      : [
          say(
            "error",
            about,
            "It is not verified",
            "publish the records that GetEmailIdentity names, and wait for Amazon to find them",
          ),
        ]),
    ...examineDkim(about, DkimAttributes),
    ...examineMailFrom(about, MailFromAttributes),
  ];
  return faults.length > 0 ? faults : [say("ok", about, "It is verified, and its mail is signed")];
}

async function identityOrNone(
  api: AccountApi,
  name: string,
  options: CallOptions,
): Promise<IdentityAnswer | undefined> {
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
      say("warn", about, "Its mail is not signed", "switch DKIM signing on: PutEmailIdentityDkimAttributes"),
    ];
  if (Status === undefined || Status === "SUCCESS") return [];
  return [
    say(
      "warn",
      about,
      `Its DKIM records are not found (${Status})`,
      "publish the three CNAME records of the identity",
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
        "It has no MAIL FROM domain of its own: SPF is Amazon's, and is not aligned",
        "set one: PutEmailIdentityMailFromAttributes",
      ),
    ];
  if (MailFromDomainStatus === "SUCCESS") return [];
  return [
    say(
      "warn",
      about,
      `The records of its MAIL FROM domain ${MailFromDomain} are not found (${MailFromDomainStatus})`,
      "publish its MX and SPF records",
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
              `It is on ${listed.join(", ")}`,
              "find out why at the list, mend it, and ask to be taken off",
            ),
          ]
        : []),
      ...(WarmupStatus === "IN_PROGRESS"
        ? [
            say(
              "warn",
              about,
              `It is being warmed up (${WarmupPercentage} %)`,
              "wait, or send by shared addresses until then",
            ),
          ]
        : []),
    ];
    return faults.length > 0 ? faults : [say("ok", about, "It is on no blocklist that Amazon watches")];
  });
}

async function examineRecommendations(
  api: AccountApi,
  { VdmAttributes }: AccountAnswer,
  options: CallOptions,
): Promise<Diagnosis[]> {
  const { recommendations } = api;
  if (!recommendations || VdmAttributes?.VdmEnabled !== "ENABLED") return [];
  const open = await recommendations(options);
  if (open.length === 0) return [say("ok", "recommendations", "None is open")];
  return open.map(({ ResourceArn = "", Description = "no reason given", Impact }) =>
    say(
      "warn",
      `recommendation for ${ResourceArn.split("/").at(-1)}`,
      `${Description}${Impact === "HIGH" ? " (high impact)" : ""}`,
      "see Virtual Deliverability Manager, Advisor, in the console",
    ),
  );
}
