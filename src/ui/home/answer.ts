import type { PlacewrightError } from "../../base/errors.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Verdict } from "../../result/verdict.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import type { LastAttempt } from "../../store/store.ts";
import type { BuiltScenario } from "./build-checks.ts";
import type { Campaign, CampaignTest } from "./campaign.ts";
import { type Digest, type Landed, missOf } from "./digest.ts";
import type { Today } from "./judge-today.ts";

/** The answers to "may we send?", worst first. */
export const answerKinds = [
  "failed",
  "broken",
  "blocked",
  "errored",
  "not-measured",
  "running",
  "checking",
  "changed",
  "warned",
  "new",
  "passed",
] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** Groups of answers that a reader can filter by. */
export const answerGroups = {
  no: ["failed", "broken", "blocked", "errored", "not-measured"],
  running: ["running", "checking"],
  care: ["warned"],
  new: ["changed", "new"],
  yes: ["passed"],
} as const satisfies Readonly<Record<string, readonly AnswerKind[]>>;
export type AnswerGroup = keyof typeof answerGroups;

export const groupOf = (kind: AnswerKind): AnswerGroup =>
  (Object.keys(answerGroups) as AnswerGroup[]).find((group) =>
    (answerGroups[group] as readonly AnswerKind[]).includes(kind),
  ) ?? "no";

/** The last attempt of a test, with what came of it. */
export interface Result {
  readonly test: CampaignTest;
  readonly attempt: LastAttempt;
  /** Absent if it has not ended, or is damaged. */
  readonly digest?: Digest | undefined;
  /** How today's message and expectations relate to those that it was measured with. */
  readonly standing: Standing;
}

/**
 * Whether a result still holds. `same`: for the message and the expectations of today. `judged-again`: by today's
 * expectations, which are others. `varies`: its message differs whenever it is built, so that a change would not be
 * noticed. `unknown`: its message was not built yet.
 */
export type Standing =
  | "same"
  | "judged-again"
  | "varies"
  | "unknown"
  | "message-changed"
  | "expectations-changed";

/** Where a campaign does worst. */
export interface Worst {
  readonly result: Result;
  readonly landed: Landed;
  readonly isSimulated: boolean;
  /** The expectation that is missed there. Absent if none is. */
  readonly missed?: Assertion | undefined;
}

/** The answer for one campaign, and why. */
export interface Answer {
  readonly campaign: Campaign;
  readonly kind: AnswerKind;
  /** Whether it is not known yet whether its messages can be built, and are those that were measured. */
  readonly isUnchecked: boolean;
  /** The error that keeps it from being built. */
  readonly problem?: PlacewrightError | undefined;
  /** Number of its messages that have no result beside those that have one. */
  readonly unmeasured: number;
  /** The results that decide. Empty if it has not run. */
  readonly results: readonly Result[];
  /** The newest run that has one of its tests. */
  readonly runId?: string | undefined;
  readonly startedAtMs?: number | undefined;
  readonly worst?: Worst | undefined;
}

/** What is known of a campaign's tests and messages. */
export interface Facts {
  readonly attempts: ReadonlyMap<string, LastAttempt>;
  readonly digests: ReadonlyMap<string, Digest>;
  /** Undefined if its messages were not built yet. */
  readonly built: BuiltScenario | undefined;
  /** What today's expectations say about results, by the names of their attempts. */
  readonly today: ReadonlyMap<string, Today>;
  /** Ids of runs that are not finished or cancelled. */
  readonly openRuns: ReadonlySet<string>;
  /** The mailbox provider to look at. Default: the worst one. */
  readonly provider?: string | undefined;
}

/**
 * Returns the answer for a campaign: from the last result of each of its tests, in the projects of the newest run. A
 * result at another project says nothing about the message as it was measured last.
 */
export function answerFor(campaign: Campaign, facts: Facts): Answer {
  const { attempts, built, openRuns, provider } = facts;
  const all = campaign.tests.flatMap((test): Result[] => {
    const attempt = attempts.get(test.id);
    return attempt ? [toResult(campaign, test, attempt, facts)] : [];
  });
  const newest = all.toSorted((a, b) => b.attempt.startedAtMs - a.attempt.startedAtMs)[0]?.attempt;
  const projects = new Set(
    all.filter(({ attempt }) => attempt.runId === newest?.runId).map(({ test }) => test.project),
  );
  const results = all.filter(({ test }) => projects.has(test.project));
  const wanted = campaign.tests.filter(({ project }) => projects.has(project));
  const unmeasured = wanted.length - results.length;
  const current = results.filter((result) => !isOutdated(result));
  const error = campaign.problem ?? built?.problem ?? undefined;
  return {
    campaign,
    kind: error ? "broken" : kindOf(results, openRuns, unmeasured),
    unmeasured,
    isUnchecked:
      campaign.kind === "messages" && (!built || results.some(({ standing }) => standing === "unknown")),
    problem: error,
    results,
    runId: newest?.runId,
    startedAtMs: newest?.startedAtMs,
    worst: worstOf(current.length > 0 ? current : results, provider),
  };
}

function toResult(
  campaign: Campaign,
  test: CampaignTest,
  attempt: LastAttempt,
  { digests, built, today }: Facts,
): Result {
  const digest = digests.get(attempt.name);
  const result = (standing: Standing): Result => ({ test, attempt, digest, standing });
  const { contentHash } = attempt;
  let own: Standing = "same";
  if (campaign.kind === "messages" && contentHash !== undefined && !built?.problem) {
    const message = built?.messages.get(test.message ?? "");
    if (!message) own = built ? "same" : "unknown";
    else if (message.contentHash !== contentHash) {
      if (message.varies === false) return result("message-changed");
      own = message.varies ? "varies" : "unknown";
    }
  }
  const judged = today.get(attempt.name);
  if (judged?.kind === "changed") return result("expectations-changed");
  if (judged?.kind !== "judged") return result(own);
  return {
    test,
    attempt: { ...attempt, verdict: judged.verdict },
    digest: judged.digest,
    standing: own === "same" ? "judged-again" : own,
  };
}

/** Whether a result is not about the message and the expectations of today. */
export const isOutdated = ({ standing }: Pick<Result, "standing">): boolean =>
  standing === "message-changed" || standing === "expectations-changed";

/** What a result says: its verdict, unless that is not about what would be sent today. */
type Said = Verdict | "changed" | "unknown";

/** Any test that failed decides. One that is still measured decides before one that could not be. */
const order: readonly (readonly [Said, AnswerKind])[] = [
  ["failed", "failed"],
  ["pending", "running"],
  ["errored", "errored"],
  ["not-measured", "not-measured"],
  ["unknown", "checking"],
  ["changed", "changed"],
  ["skipped", "new"],
  ["warned", "warned"],
  ["passed", "passed"],
];

/** A message that was added after the last run is not measured, so the campaign may not go out yet. */
function kindOf(results: readonly Result[], openRuns: ReadonlySet<string>, unmeasured: number): AnswerKind {
  const verdictOf = (result: Result): Said => {
    const { attempt, standing } = result;
    const verdict = currentVerdict(attempt);
    if (verdict === "skipped") return openRuns.has(attempt.runId) ? "pending" : verdict;
    if (verdict === "pending") return verdict;
    if (isOutdated(result)) return "changed";
    return standing === "unknown" && (verdict === "passed" || verdict === "warned") ? "unknown" : verdict;
  };
  const [, kind = "new"] =
    order.find(
      ([verdict, own]) =>
        (own === "new" && unmeasured > 0) || results.some((result) => verdictOf(result) === verdict),
    ) ?? [];
  const failed = results.filter((result) => verdictOf(result) === "failed");
  return kind === "failed" && failed.every(({ digest }) => digest?.isBlocked) ? "blocked" : kind;
}

/**
 * Returns where a campaign misses an expectation by the most or, if it misses none, has the lowest inbox rate: at one
 * mailbox provider, or overall if no provider was measured. Undefined if nothing was measured.
 */
export function worstOf(results: readonly Result[], provider?: string): Worst | undefined {
  const candidates = results.flatMap((result): Worst[] => {
    const { landed = [], missed = [], isSimulated = false } = result.digest ?? {};
    const single = landed.length > 1 ? landed.filter(({ scope }) => scope !== "overall") : landed;
    const shown = landed.filter(
      (each) =>
        (provider === undefined || each.scope === provider) &&
        (single.includes(each) || missed.some(({ scope }) => scope === each.scope)),
    );
    return shown.map((each) => ({
      result,
      landed: each,
      isSimulated,
      missed: missed.find(({ scope }) => scope === each.scope),
    }));
  });
  return candidates.toSorted(byUrgency)[0];
}

const weightOf = ({ missed }: Worst): number => (missed ? (missed.outcome === "failed" ? 2 : 1) : 0);
const inboxOf = ({ landed }: Worst): number => landed.inboxPercent ?? Number.POSITIVE_INFINITY;

const byUrgency = (a: Worst, b: Worst): number =>
  weightOf(b) - weightOf(a) ||
  (a.missed && b.missed ? missOf(b.missed) - missOf(a.missed) : 0) ||
  inboxOf(a) - inboxOf(b);

/** Sorts the answers that need a person first: by kind, then by how much an expectation is missed. */
export function byNeed(a: Answer, b: Answer): number {
  const missed = ({ worst }: Answer) => (worst?.missed ? missOf(worst.missed) : 0);
  return (
    answerKinds.indexOf(a.kind) - answerKinds.indexOf(b.kind) ||
    missed(b) - missed(a) ||
    (a.campaign.name < b.campaign.name ? -1 : 1)
  );
}
