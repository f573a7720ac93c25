import { createHash } from "node:crypto";
import { messageOf } from "../base/errors.ts";
import type { CheckId, CustomCheckId } from "../result/check-ids.ts";
import {
  type CheckResult,
  type Finding,
  maxFindingItems,
  maxItemCharacters,
  type Severity,
} from "../result/finding.ts";
import type { Authentication } from "./authentication/authentication.ts";
import type { DomainRecords } from "./authentication/domain-records.ts";
import type { BimiFiles, Check, CheckContext, NotMeasured, Observation } from "./check.ts";
import { checks } from "./checks.ts";
import type { MessageEvidence } from "./evidence/message-evidence.ts";
import { type Purpose, purposeOf } from "./evidence/purpose.ts";
import { cannotBeRead, unreadBy } from "./unread.ts";

/** Severity by check id, in place of the check's own; `off` skips the check. Ids of custom checks have a slash. */
export type SeverityOverrides = { readonly [Id in CheckId]?: Severity | "off" } & {
  readonly [id: CustomCheckId]: Severity | "off";
};

/** Same, with ids that are known at runtime only. */
export type Severities = Readonly<Record<string, Severity | "off" | undefined>>;

export interface CheckOptions {
  /** Default: the purpose that the message headers declare. */
  readonly purpose?: Purpose | undefined;
  readonly severities?: Severities;
  readonly authentication?: Authentication | undefined;
  readonly records?: DomainRecords | undefined;
  readonly bimi?: BimiFiles | undefined;
  /** Default: `defaultClients`. */
  readonly clients?: readonly string[] | undefined;
  /** Current Unix time, in milliseconds. */
  readonly nowMs: number;
  /** The checks to run. Default: all built-in checks. */
  readonly only?: readonly Check<string>[];
}

/** The results and findings of one message. */
export interface CheckedMessage {
  /** One result per check that is not off, in the order of the checks. */
  readonly results: readonly CheckResult[];
  /** Most severe first. */
  readonly findings: readonly Finding[];
}

/** Mail client families that most readers use. */
export const defaultClients: readonly string[] = ["gmail.*", "outlook.*", "apple-mail.*", "yahoo.*"];

/**
 * Runs the checks on a message. Never throws: a check that fails is not measured, and its result gives the
 * reason.
 */
export async function checkMessage(
  message: MessageEvidence,
  {
    severities = {},
    authentication,
    records,
    bimi,
    clients = defaultClients,
    nowMs,
    only = checks,
    purpose,
  }: CheckOptions,
): Promise<CheckedMessage> {
  const context: CheckContext = {
    authentication,
    records,
    bimi,
    clients,
    nowMs,
    purpose: purpose ?? purposeOf(message),
  };
  const results: CheckResult[] = [];
  const findings: Finding[] = [];
  for (const check of only) {
    const severity = severities[check.id] ?? check.severity;
    if (severity === "off") continue;
    const running = runCheck(check, message, context);
    const first = running instanceof Promise ? await running : running;
    const answer = isReadByItself(check, message) ? first : await readOthers(check, message, context, first);
    if (isNotMeasured(answer)) {
      results.push({
        check: check.id,
        outcome: "not-measured",
        reason: shorten(answer.notMeasured, maxReason),
      });
      continue;
    }
    if (answer.length === 0) {
      const unread = await unreadBy(message, (watched) => runCheck(check, watched, context));
      results.push(
        unread === undefined
          ? { check: check.id, outcome: "passed" }
          : { check: check.id, outcome: "not-measured", reason: cannotBeRead(unread) },
      );
      continue;
    }
    const { id, fix, source } = check;
    const found = fold(answer).map(
      ({ message: text, excerpt, items, severity: own, fix: ownFix, ...place }) => ({
        check: id,
        severity: severities[id] === undefined ? (own ?? severity) : severity,
        message: text,
        ...(excerpt === undefined ? {} : { excerpt: shorten(excerpt, 120) }),
        ...toItems(items),
        ...place,
        fix: ownFix === undefined ? fix : shorten(ownFix, maxReason),
        source,
      }),
    );
    findings.push(...found);
    results.push({ check: id, outcome: toOutcome(found) });
  }
  return { results, findings: findings.sort((left, right) => rank(left) - rank(right)) };
}

function toOutcome(findings: readonly Finding[]): "passed" | "warned" | "failed" {
  if (findings.length === 0) return "passed";
  return findings.some(({ severity }) => severity === "error") ? "failed" : "warned";
}

/** Maximum length of the reason why a check is not measured, in characters. */
const maxReason = 2000;

/** Maximum number of findings kept per check. */
const maxFindings = 20;

/**
 * Merges observations with identical messages, with the items of all, and adds how often each occurs. Keeps at most
 * `maxFindings`, most severe first, and adds how many more there are.
 */
function fold(observations: readonly Observation[]): Observation[] {
  const counted = new Map<
    string,
    { readonly first: Observation; readonly items: Set<string>; times: number }
  >();
  for (const observation of observations) {
    const message = shorten(observation.message, 300);
    const known = counted.get(message) ?? {
      first: { ...observation, message },
      items: new Set<string>(),
      times: 0,
    };
    known.times++;
    for (const item of observation.items ?? []) known.items.add(item);
    counted.set(message, known);
  }
  const left = counted.size - maxFindings;
  const gravestFirst = [...counted.values()].sort(
    (a, b) => Number(a.first.severity === "warn") - Number(b.first.severity === "warn"),
  );
  return gravestFirst.slice(0, maxFindings).map(({ first, items, times }, index) => {
    const repeated = times > 1 ? ` (${times} times)` : "";
    const more = left > 0 && index === maxFindings - 1 ? ` (and ${left} more like it)` : "";
    return { ...first, items: [...items], message: `${first.message}${repeated}${more}` };
  });
}

/** Collapses white space and truncates: text quoted from a message can be of any length. */
function shorten(text: string, maxCharacters: number): string {
  const single = text
    .slice(0, 10 * maxCharacters)
    .replace(/\s+/g, " ")
    .trim();
  return single.length > maxCharacters ? `${single.slice(0, maxCharacters - 1)}…` : single;
}

/** Returns the items that are kept, and a digest of those that are too many, or too long to be found again. */
function toItems(items: readonly string[] = []): Pick<Finding, "items" | "otherItems"> {
  const all = items.filter((item) => item !== "");
  const short = all.filter((item) => item.length <= maxItemCharacters);
  // Of too many, the same ones are kept in any order.
  const kept = short.length > maxFindingItems ? short.toSorted().slice(0, maxFindingItems) : short;
  const others = all.filter((item) => !kept.includes(item)).toSorted();
  return {
    ...(kept.length === 0 ? {} : { items: kept }),
    ...(others.length === 0
      ? {}
      : { otherItems: createHash("sha256").update(JSON.stringify(others)).digest("hex").slice(0, 32) }),
  };
}

const rank = ({ severity }: Finding): number => (severity === "error" ? 0 : 1);

type Answer = readonly Observation[] | NotMeasured;

const isNotMeasured = (answer: Answer): answer is NotMeasured => !Array.isArray(answer);

/** Runs a check. Returns a promise only if the check does; most checks are synchronous. */
function runCheck(
  check: Check<string>,
  message: MessageEvidence,
  context: CheckContext,
): Answer | Promise<Answer> {
  try {
    const answer = check.run(message, context);
    return !Array.isArray(answer) && "then" in answer
      ? Promise.resolve(answer).catch(toNotMeasured)
      : (answer as Answer);
  } catch (error) {
    return toNotMeasured(error);
  }
}

const isReadByItself = ({ reads }: Check<string>, { otherBodies, unreadParts }: MessageEvidence): boolean =>
  reads === undefined || (otherBodies.length === 0 && unreadParts.length === 0);

/**
 * Adds a check's observations on the other bodies. If none are found and a part cannot be read, the check is
 * not measured.
 */
async function readOthers(
  check: Check<string>,
  { otherBodies, unreadParts }: MessageEvidence,
  context: CheckContext,
  first: Answer,
): Promise<Answer> {
  if (isNotMeasured(first)) return first;
  const observations = [...first];
  for (const { path, isOfLinksOnly, message } of otherBodies) {
    if (isOfLinksOnly && check.reads !== "links") continue;
    const answer = await runCheck(check, message, context);
    if (isNotMeasured(answer)) return answer;
    observations.push(...answer.map((each) => ({ ...each, message: `${each.message} (part ${path})` })));
  }
  return observations.length === 0 && unreadParts.length > 0
    ? { notMeasured: `${unreadParts.join(", ")} cannot be read` }
    : observations;
}

const toNotMeasured = (error: unknown): NotMeasured => ({
  notMeasured: `the check threw an error: ${messageOf(error)}`,
});
