import type { PlacewrightError } from "../../base/errors.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Verdict } from "../../result/verdict.ts";
import { currentVerdict } from "../../run/read-progress.ts";
import type { LastAttempt } from "../../store/store.ts";
import type { Campaign, CampaignTest } from "./campaign.ts";
import { type Digest, type Landed, missOf } from "./digest.ts";

/** The answers to "may we send?", worst first. */
export const answerKinds = [
  "failed",
  "broken",
  "blocked",
  "errored",
  "not-measured",
  "running",
  "warned",
  "new",
  "passed",
] as const;
export type AnswerKind = (typeof answerKinds)[number];

/** Groups of answers that a reader can filter by. */
export const answerGroups = {
  no: ["failed", "broken", "blocked", "errored", "not-measured"],
  running: ["running"],
  care: ["warned"],
  new: ["new"],
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
}

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
  /** Whether it is not known yet whether its messages can be built. */
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
  /** Undefined if its messages were not built yet; null if they can be. */
  readonly problem: PlacewrightError | null | undefined;
  /** Ids of runs that are not finished or cancelled. */
  readonly openRuns: ReadonlySet<string>;
  /** The mailbox provider to look at. Default: the worst one. */
  readonly provider?: string | undefined;
}

/**
 * Returns the answer for a campaign: from the last result of each of its tests, in the projects of the newest run. A
 * result at another project says nothing about the message as it was measured last.
 */
export function answerFor(
  campaign: Campaign,
  { attempts, digests, problem, openRuns, provider }: Facts,
): Answer {
  const all = campaign.tests.flatMap((test): Result[] => {
    const attempt = attempts.get(test.id);
    return attempt ? [{ test, attempt, digest: digests.get(attempt.name) }] : [];
  });
  const newest = all.toSorted((a, b) => b.attempt.startedAtMs - a.attempt.startedAtMs)[0]?.attempt;
  const projects = new Set(
    all.filter(({ attempt }) => attempt.runId === newest?.runId).map(({ test }) => test.project),
  );
  const results = all.filter(({ test }) => projects.has(test.project));
  const wanted = campaign.tests.filter(({ project }) => projects.has(project));
  const unmeasured = wanted.length - results.length;
  const error = campaign.problem ?? problem ?? undefined;
  return {
    campaign,
    kind: error ? "broken" : kindOf(results, openRuns, unmeasured),
    unmeasured,
    isUnchecked: problem === undefined && campaign.kind === "messages",
    problem: error,
    results,
    runId: newest?.runId,
    startedAtMs: newest?.startedAtMs,
    worst: worstOf(results, provider),
  };
}

/** Any test that failed decides. One that is still measured decides before one that could not be. */
const order: readonly (readonly [Verdict, AnswerKind])[] = [
  ["failed", "failed"],
  ["pending", "running"],
  ["errored", "errored"],
  ["not-measured", "not-measured"],
  ["skipped", "new"],
  ["warned", "warned"],
  ["passed", "passed"],
];

/** A message that was added after the last run is not measured, so the campaign may not go out yet. */
function kindOf(results: readonly Result[], openRuns: ReadonlySet<string>, unmeasured: number): AnswerKind {
  const verdictOf = ({ attempt }: Result): Verdict => {
    const verdict = currentVerdict(attempt);
    return verdict === "skipped" && openRuns.has(attempt.runId) ? "pending" : verdict;
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
