import { plural } from "../../base/plural.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { RunOutcome, TestResult } from "../../result/run-report.ts";
import { isSendable, type Verdict } from "../../result/verdict.ts";
import { type FailingStreak, failingSince } from "../failing-since.ts";
import { toSafeLine } from "../safe-text.ts";
import { shortNotesOn } from "../short-notes.ts";
import {
  countPhrases,
  formatActual,
  formatExpected,
  metricNames,
  placeOf,
  releaseDecision,
  sortByUrgency,
  verdictLooks,
} from "../words.ts";

/** The verdict of a test in the last run that had it. */
export interface EarlierVerdict {
  readonly verdict: Verdict;
  /** Start of that run, in Unix milliseconds. */
  readonly atMs: number;
}

/** Verdicts of the last run that had each test, by test id. */
export type EarlierVerdicts = ReadonlyMap<string, EarlierVerdict>;

/** A test in a notification. All texts are one line, and bounded. */
export interface TestNote {
  readonly id: string;
  readonly verdict: Verdict;
  /** Scenario and variant. */
  readonly title: string;
  /** Project and provider. */
  readonly place: string;
  /** Figures against their limits, with since when, or the reason without figures; then notes, such as a quarantine. */
  readonly lines: readonly string[];
}

/** What a notification says, in words that no target formats. */
export interface Notice {
  /** Release decision: `Do not send`. */
  readonly decision: string;
  readonly verdict: Verdict;
  /** Why, in one sentence. */
  readonly summary: string;
  /** Number of tests per verdict: `1 failed`. */
  readonly counts: readonly string[];
  /** Branch, commit, and run. */
  readonly facts: readonly string[];
  readonly isSimulated: boolean;
  /** Tests that did not pass, most urgent first. */
  readonly troubles: readonly TestNote[];
  /** Number of further tests that did not pass. */
  readonly moreTroubles: number;
  /** Tests that pass now, and did not in the last run. */
  readonly recovered: readonly TestNote[];
  /** Address of the report, the run at the dashboard, or the CI job. Absent if none is known. */
  readonly link?: string | undefined;
}

/** Longest text of one line, in characters. A reader needs no more, and a target limits them all. */
const maxLine = 300;

/** Lines per test. The report has the rest. */
const maxLines = 6;

/** Tests in a notification, of each list. The report has the rest. */
const maxTests = 20;

/** Returns foreign text as one line of at most `max` characters. */
export function shorten(text: string, max = maxLine): string {
  const characters = [...toSafeLine(text)];
  return characters.length > max ? `${characters.slice(0, max - 1).join("")}…` : characters.join("");
}

/** Describes a run for people: whether to send, where it fails, and since when. */
export function toNotice(report: RunOutcome, earlier: EarlierVerdicts, link: string | undefined): Notice {
  const { run, tests } = report;
  const { verdict, words } = releaseDecision(report);
  const troubled = sortByUrgency(
    tests.filter((test) => test.verdict !== "passed"),
    (test) => test.verdict,
  );
  const recovered = tests.filter(
    (test) => test.verdict === "passed" && !isSendable(earlier.get(test.id)?.verdict ?? "passed"),
  );
  const toNotes = (some: readonly TestResult[]): TestNote[] =>
    some.slice(0, maxTests).map((test) => toNote(test, earlier.get(test.id)));
  return {
    decision: words,
    verdict,
    summary: shorten(report.summary),
    counts: countPhrases(report.counts).map(({ phrase }) => phrase),
    facts: [
      ...(run.branch === undefined ? [] : [`branch ${shorten(run.branch, 100)}`]),
      ...(run.commit === undefined ? [] : [`commit ${shorten(run.commit, 12)}`]),
      `run ${shorten(run.id, 100)}`,
    ],
    isSimulated: run.simulated,
    troubles: toNotes(troubled),
    moreTroubles: Math.max(0, troubled.length - maxTests),
    recovered: toNotes(recovered),
    link,
  };
}

/**
 * Renders a notification with as many tests as fit into a size in bytes. What is left out is counted, and is in the
 * report.
 */
export function renderWithin(maxBytes: number, notice: Notice, render: (notice: Notice) => string): string {
  const { troubles, moreTroubles, recovered } = notice;
  for (let shown = troubles.length; ; shown--) {
    const text = render({
      ...notice,
      troubles: troubles.slice(0, shown),
      moreTroubles: moreTroubles + troubles.length - shown,
      recovered: recovered.slice(0, shown + 1),
    });
    if (shown === 0 || Buffer.byteLength(text) <= maxBytes) return text;
  }
}

/** Returns the sentence about tests that are left out, if any are. */
export const moreWords = ({ moreTroubles }: Notice): string | undefined =>
  moreTroubles === 0 ? undefined : `${plural(moreTroubles, "more test")} did not pass: see the report.`;

function toNote(test: TestResult, earlier: EarlierVerdict | undefined): TestNote {
  const streaks = new Map(failingSince(test).map((streak) => [streak.scope, streak]));
  const missed = sortByUrgency(
    test.assertions.filter(({ outcome }) => outcome !== "passed"),
    ({ outcome }) => outcome,
  );
  const figures = missed.map((assertion) => describeMissed(assertion, streaks.get(assertion.scope)));
  const reasons = figures.length > 0 ? figures : [test.verdict === "passed" ? "" : test.summary];
  const change = describeChange(test.verdict, earlier);
  const shown = reasons.filter((line) => line !== "");
  const after = [...shortNotesOn(test), ...(change === undefined ? [] : [change])];
  const room = maxLines - after.length;
  const rest = shown.length - room;
  return {
    id: test.id,
    verdict: test.verdict,
    title: shorten(test.title, 120),
    place: shorten(placeOf(test), 80),
    lines: [
      ...(rest > 0 ? [...shown.slice(0, room - 1), `and ${rest + 1} more in the report`] : shown),
      ...after,
    ].map((line) => shorten(line)),
  };
}

/** Returns `Outlook: inbox 52%, required ≥ 80%, failing since 2026-11-17 (3 runs)`. */
function describeMissed(assertion: Assertion, streak: FailingStreak | undefined): string {
  const { scope, metric, source } = assertion;
  const limit = formatExpected(assertion) ?? source;
  const since = metric === "inbox" && streak ? describeStreak(streak) : "";
  return `${scope}: ${metricNames[metric]} ${formatActual(assertion)}, required ${limit}${since}`;
}

function describeStreak({ sinceIso, runs, lastMet }: FailingStreak): string {
  if (sinceIso === undefined) return lastMet ? `, met until ${dayOf(lastMet.measuredAt)}` : "";
  return `, failing since ${dayOf(sinceIso)} (${runs} runs)`;
}

/** Says what the verdict was before, if it was another one. */
function describeChange(verdict: Verdict, earlier: EarlierVerdict | undefined): string | undefined {
  if (earlier === undefined || earlier.verdict === verdict) return undefined;
  const day = dayOf(new Date(earlier.atMs).toISOString());
  return `Before, in the run of ${day}: ${verdictLooks[earlier.verdict].word}`;
}

const dayOf = (iso: string): string => iso.slice(0, 10);
