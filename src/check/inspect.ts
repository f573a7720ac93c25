import { messageOf } from "../base/errors.ts";
import { redactAll } from "../base/redact.ts";
import type { CheckReport, RulePackReport, SpamReport } from "../result/check-report.ts";
import type { Authentication } from "./authentication/authentication.ts";
import { type DomainRecords, readDomainRecords } from "./authentication/domain-records.ts";
import { createRecordedResolver } from "./authentication/recorded-zone.ts";
import { createBoundedResolver, createCachedResolver, type Resolver } from "./authentication/resolver.ts";
import { type OpenResolver, openSystemResolver } from "./authentication/system-resolver.ts";
import { parseTagList } from "./authentication/tag-list.ts";
import { authenticateMessage } from "./authentication/verify.ts";
import { type CheckedMessage, checkMessage, type Severities } from "./check-message.ts";
import { checks } from "./checks.ts";
import type { MessageEvidence } from "./evidence/message-evidence.ts";
import { type Purpose, purposeOf } from "./evidence/purpose.ts";
import { judgeRulePacks } from "./rules/rule-packs.ts";
import type { CheckSettings, DnsServers } from "./settings.ts";
import { createSpamEngine } from "./spam/create-engine.ts";
import type { SpamEngine } from "./spam/spam-engine.ts";

/** A message to inspect, with the settings of its scenario. */
export interface Inspection {
  readonly message: MessageEvidence;
  /** Severity overrides of the scenario. They take precedence over those of the settings. */
  readonly severities?: Severities | undefined;
  /** Default: the purpose in the settings, or the one that the message headers declare. */
  readonly purpose?: Purpose | undefined;
}

/**
 * Checks messages as a mailbox provider would. Creates its spam engines once, and opens a DNS resolver per
 * message.
 */
export interface Inspector {
  inspect(inspection: Inspection): Promise<CheckReport>;
}

export interface InspectorOptions {
  readonly settings: CheckSettings;
  /** Returns the current Unix time, in milliseconds. */
  readonly now: () => number;
  /** Time limit for a spam engine's response, in milliseconds. Default: 60,000. */
  readonly engineTimeoutMs?: number;
  /** Time limit for all DNS queries of a message, in milliseconds. Default: 20,000. */
  readonly dnsTimeoutMs?: number;
}

export async function createInspector({
  settings,
  now,
  engineTimeoutMs = 60_000,
  dnsTimeoutMs = 20_000,
}: InspectorOptions): Promise<Inspector> {
  const engines = await Promise.all(settings.engines.map(createSpamEngine));
  const openResolver = createResolverOpener(settings.dns);
  return {
    async inspect({ message, severities, purpose: declared }) {
      const purpose = declared ?? settings.purpose ?? purposeOf(message);
      const nowMs = now();
      const open = openResolver?.();
      const known = open && (await askAll(message, settings, open, dnsTimeoutMs));
      const checked = await checkMessage(message, {
        severities: { ...settings.severities, ...severities },
        clients: settings.clients,
        purpose,
        only: [...checks, ...(settings.custom ?? [])],
        authentication: known?.authentication,
        records: known?.records,
        bimi: settings.bimi,
        nowMs,
      });
      return {
        ...toOutcomes(checked),
        accepted: 0,
        rulePacks: toRulePacks(checked, purpose === "marketing"),
        spam: await Promise.all(
          engines.map((engine) => askEngine(engine, message, { nowMs, timeoutMs: engineTimeoutMs })),
        ),
      };
    },
  };
}

/**
 * Returns a function that opens a resolver per message, so that aborting one message's queries leaves the
 * others running. Undefined if DNS is off.
 */
function createResolverOpener(dns: CheckSettings["dns"]): (() => OpenResolver) | undefined {
  if (dns === "off") return undefined;
  if (dns === "system") return () => openSystemResolver();
  if (isServers(dns)) return () => openSystemResolver(dns.servers);
  const resolver = createRecordedResolver(dns);
  return () => ({ resolver, close: () => undefined });
}

const isServers = (dns: Exclude<CheckSettings["dns"], string>): dns is DnsServers => "servers" in dns;

/** Runs all DNS queries that the checks of a message need, within one deadline. */
async function askAll(
  message: MessageEvidence,
  settings: CheckSettings,
  { resolver, close }: OpenResolver,
  timeoutMs: number,
): Promise<{ readonly authentication: Authentication; readonly records: DomainRecords | undefined }> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () =>
      deadline.abort(
        new Error(`all DNS queries of the message together took more than ${timeoutMs / 1000} s`),
      ),
    timeoutMs,
  );
  const dns = createCachedResolver(createBoundedResolver(resolver, deadline.signal));
  try {
    const [authentication, records] = await Promise.all([
      authenticate(message.bytes, settings, dns),
      readRecords(message, dns),
    ]);
    return { authentication, records };
  } finally {
    clearTimeout(timer);
    close();
  }
}

const authenticate = (
  bytes: Uint8Array,
  { sendingAddress, mailFrom }: CheckSettings,
  resolver: Resolver,
): Promise<Authentication> =>
  authenticateMessage(
    bytes,
    { ip: sendingAddress, sender: mailFrom?.includes("@") === false ? `bounce@${mailFrom}` : mailFrom },
    resolver,
  );

/**
 * Reads the DNS records of the first From domain, with the BIMI selector that the message names or `default`.
 */
async function readRecords(
  { from: [sender], first }: MessageEvidence,
  resolver: Resolver,
): Promise<DomainRecords | undefined> {
  if (!sender?.domain) return undefined;
  const selector = parseTagList(first("BIMI-Selector") ?? "").tags.get("s") ?? "default";
  return readDomainRecords(sender.domain, selector, resolver);
}

const toOutcomes = ({
  results,
  findings,
}: CheckedMessage): Pick<CheckReport, "findings" | "passed" | "notMeasured"> => ({
  findings,
  passed: results.filter(({ outcome }) => outcome === "passed").map(({ check }) => check),
  notMeasured: results
    .filter(({ outcome }) => outcome === "not-measured")
    .map(({ check, reason = "" }) => ({ check, reason })),
});

const toRulePacks = ({ results }: CheckedMessage, isBulk: boolean): RulePackReport[] =>
  judgeRulePacks(results, isBulk).map(({ pack, met, broken, notMeasured }) => ({
    id: pack.id,
    provider: pack.provider,
    source: pack.source,
    met: met.map(({ check }) => check),
    broken: broken.map(({ check, consequence }) => ({ check, consequence })),
    notMeasured: notMeasured.map(({ check }) => check),
  }));

/**
 * Returns an engine's score. An engine that is unreachable or does not respond yields no score, and a reason
 * that says nothing about the message.
 */
async function askEngine(
  engine: SpamEngine,
  message: MessageEvidence,
  { nowMs, timeoutMs }: { readonly nowMs: number; readonly timeoutMs: number },
): Promise<SpamReport> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    return redactAll(await engine.score(message, { signal, nowMs }));
  } catch (error) {
    const reason = signal.aborted ? `no response within ${timeoutMs / 1000} s` : messageOf(error);
    return { engine: engine.name, symbols: [], error: reason };
  }
}
