import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { headlineOf } from "../../expect/describe.ts";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { sortByUrgency, verdictLooks } from "../../report/words.ts";
import type { Assertion } from "../../result/assertion.ts";
import { countFindings } from "../../result/finding.ts";
import { type Verdict, worstVerdict } from "../../result/verdict.ts";
import { assertionsOf } from "../../run/read-series.ts";
import { outdatedSentence, standingWords } from "../home/outdated-words.ts";
import { pillWords, toneOf } from "../parts/pill.ts";
import type { Preview, ScenarioResult } from "../preview.ts";
import type { ScenarioPage } from "./scenario-page.ts";

/** Whether a campaign may be sent, and why. */
export interface CampaignAnswer {
  readonly verdict: Verdict;
  readonly words: string;
  /** The reason, as a sentence. */
  readonly reason: string;
}

/** Decides from the files of today and the last results, the worst first. */
export function answerOf(
  page: Pick<ScenarioPage, "message" | "problems" | "checks" | "last" | "series" | "answer">,
): CampaignAnswer {
  const { message, problems, checks, answer } = page;
  if (!message) return cannotBuild(problems);
  if (answer?.problem) return cannotBuild([answer.problem]);
  const own = answer && new Set(answer.results.map(({ test }) => test.id));
  const last = page.last.filter(({ testId }) => own?.has(testId) ?? true);
  const verdict = worstVerdict(last.map((result) => result.verdict));
  const { errors } = countFindings(checks?.findings ?? []);
  const found = checks?.findings.find(({ severity }) => severity === "error");
  if (
    errors > 0 &&
    found &&
    (last.length === 0 || verdict === "passed" || verdict === "warned" || answer?.kind === "changed")
  )
    return {
      verdict: "failed",
      words: "Do not send yet",
      reason: `${toSentence(found.message)}${errors > 1 ? ` And ${plural(errors - 1, "more error")}.` : ""}`,
    };
  if (answer?.kind === "changed")
    return {
      verdict: "not-measured",
      words: "Changed since it was measured",
      reason: outdatedSentence(answer),
    };
  if (answer?.kind === "new" && last.length > 0)
    return {
      verdict: "not-measured",
      words: "Not all of it is tested",
      reason: `${plural(answer.unmeasured, "message")} did not run yet. Run it to see where it lands.`,
    };
  if (last.length === 0)
    return {
      verdict: "not-measured",
      words: "Not tested yet",
      reason: "The message builds, and the checks found no errors. Run it to see where it lands.",
    };
  const standing = answer ? standingWords(answer) : "";
  return {
    verdict,
    words: pillWords[verdict],
    reason: `${reasonOf(verdict, last, page)}${standing === "" ? "" : ` ${standing}.`}`,
  };
}

/** The places of the errors are in the list below the answer. */
const cannotBuild = ([first]: Preview["problems"]): CampaignAnswer => ({
  verdict: "failed",
  words: "Can’t build",
  reason: first ? toSentence(first.reason) : "The message cannot be built.",
});

/** Returns the evaluated expectations of a last result: those of today, or else those that it was judged by. */
export function lastAssertions(
  { answer, series }: Pick<ScenarioPage, "answer" | "series">,
  { testId, runId }: Pick<ScenarioResult, "testId" | "runId">,
): readonly Assertion[] {
  const today = answer?.results.find(({ test }) => test.id === testId);
  if (today?.standing === "judged-again") return today.digest?.assertions ?? [];
  const newest = series.get(testId)?.at(-1);
  return newest?.runId === runId ? assertionsOf(newest) : [];
}

function reasonOf(
  verdict: Verdict,
  last: readonly ScenarioResult[],
  page: Pick<ScenarioPage, "answer" | "series">,
): string {
  const [worst] = last.filter((result) => result.verdict === verdict);
  const [assertion] = sortByUrgency(worst ? lastAssertions(page, worst) : [], ({ outcome }) => outcome);
  const where =
    last.length > 1 && worst ? ` (${[worst.variant, worst.project].filter(Boolean).join(", ")})` : "";
  if (assertion && assertion.outcome !== "passed") return toSentence(`${headlineOf(assertion)}${where}`);
  return { ...reasons, passed: `${plural(last.length, "result")}, and all expectations are met.` }[verdict];
}

const reasons: Readonly<Record<Verdict, string>> = {
  passed: "",
  warned: "All expectations that fail a test are met.",
  failed: "The last run was blocked or failed before a placement was measured: its report has the reason.",
  errored: "The provider failed, which says nothing about the message. Run it again.",
  pending: "The provider is still measuring.",
  "not-measured": "Nothing that the campaign expects was measured.",
  skipped: "The last run left this campaign out.",
};

const toSentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Renders the answer of the page, and its reason. */
export const answerMarkup = ({ verdict, words, reason }: CampaignAnswer): Markup =>
  html`<h1 class="answer ${toneOf(verdict)}"><span aria-hidden="true">${verdictLooks[verdict].sign}</span> ${words}</h1>
<p class="lead"><bdi>${toSafeLine(reason)}</bdi></p>`;
