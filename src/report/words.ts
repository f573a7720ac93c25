import { capitalize } from "../base/capitalize.ts";
import { plural } from "../base/plural.ts";
import type { Assertion, Operator } from "../result/assertion.ts";
import type { AssertedMetric } from "../result/health.ts";
import {
  type CalibrationFigures,
  isLanding,
  type Landing,
  type Metric,
  metrics,
  type Placement,
  type PlacementFigures,
  type ShareRange,
} from "../result/placement.ts";
import { traitsByName } from "../result/provider-kinds.ts";
import type { RunOutcome, TestIdentity, TestResult } from "../result/run-report.ts";
import { rateDigits, showFigure, showLimit } from "../result/shown-figure.ts";
import { isSendable, type Verdict, verdicts } from "../result/verdict.ts";

export interface VerdictStyle {
  /** The symbol shown with the color, so that color is never the only cue. */
  readonly sign: string;
  readonly word: string;
  /** Hex color on a light background. */
  readonly light: string;
  /** Hex color on a dark background. */
  readonly dark: string;
  /** The nearest standard terminal color. */
  readonly terminal: "green" | "yellow" | "red" | "magenta" | "blue" | "gray";
}

/** The label, sign, and colors of each verdict or assertion outcome, used in all outputs. */
export const verdictLooks: Readonly<Record<Verdict, VerdictStyle>> = {
  passed: { sign: "✓", word: "passed", light: "#1a7f37", dark: "#3fb950", terminal: "green" },
  warned: { sign: "!", word: "warned", light: "#8a5d00", dark: "#d29922", terminal: "yellow" },
  failed: { sign: "✕", word: "failed", light: "#cf222e", dark: "#ff6a61", terminal: "red" },
  errored: { sign: "⚡", word: "errored", light: "#8250df", dark: "#b083ff", terminal: "magenta" },
  pending: { sign: "…", word: "pending", light: "#0969da", dark: "#58a6ff", terminal: "blue" },
  "not-measured": { sign: "–", word: "not measured", light: "#57606a", dark: "#9aa2ab", terminal: "gray" },
  skipped: { sign: "–", word: "skipped", light: "#57606a", dark: "#9aa2ab", terminal: "gray" },
};

/** Bar colors that color-blind readers can distinguish. */
export const placementColors: Readonly<
  Record<"inbox" | "spam" | "missing", { readonly light: string; readonly dark: string }>
> = {
  inbox: { light: "#0072b2", dark: "#56b4e9" },
  spam: { light: "#d55e00", dark: "#e69f00" },
  missing: { light: "#858585", dark: "#7c848f" },
};

/** A metric as part of a sentence: `52% in the inbox`. */
export const metricPhrases: Readonly<Record<Metric, string>> = {
  inbox: "in the inbox",
  spam: "in spam",
  missing: "not delivered",
  spf: "pass SPF",
  dkim: "pass DKIM",
  dmarc: "pass DMARC",
};

export const metricNames: Readonly<Record<AssertedMetric, string>> = {
  inbox: "inbox",
  spam: "spam",
  missing: "missing",
  spf: "SPF",
  dkim: "DKIM",
  dmarc: "DMARC",
  read: "read",
  delete: "deleted unread",
  bounce: "bounces",
  complaint: "complaints",
  open: "opens",
  click: "clicks",
  blocklistings: "blocklistings",
  recommendations: "recommendations",
};

export const operatorSigns: Readonly<Record<Operator, string>> = {
  ">=": "≥",
  ">": ">",
  "<=": "≤",
  "<": "<",
  "==": "=",
};

/** Verdicts in the order in which they need attention. */
const urgency: readonly Verdict[] = [
  "failed",
  "errored",
  "not-measured",
  "pending",
  "warned",
  "skipped",
  "passed",
];

/** Returns a copy with the most urgent verdicts first. Items of equal urgency keep their order. */
export function sortByUrgency<Item>(items: readonly Item[], verdictOf: (item: Item) => Verdict): Item[] {
  return items.toSorted((a, b) => urgency.indexOf(verdictOf(a)) - urgency.indexOf(verdictOf(b)));
}

/** What the release decision of a run follows from. */
export interface DecisiveFacts extends Pick<RunOutcome, "verdict" | "exitCode" | "counts"> {
  readonly tests: { readonly length: number };
  readonly run: Pick<RunOutcome["run"], "shard">;
}

/**
 * Returns the release decision, which is to send only with exit code 0. Any failed test means "do not send", even if a
 * provider error decides the exit code.
 */
export function releaseDecision(report: DecisiveFacts): {
  readonly verdict: Verdict;
  readonly words: string;
} {
  const verdict = decisiveVerdict(report);
  const words: Readonly<Record<Verdict, string>> = {
    passed: "Send",
    warned: "Send, with care",
    failed: "Do not send",
    errored: "Do not send yet",
    pending: "Do not send yet",
    "not-measured": "Do not send yet",
    skipped: "Do not send yet",
  };
  // A shard without tests says nothing about the release.
  return { verdict, words: isEmptyShard(report) ? "No tests" : words[verdict] };
}

function decisiveVerdict({ verdict, exitCode, counts }: DecisiveFacts): Verdict {
  if (counts.failed > 0) return "failed";
  if (exitCode === 3) return "errored";
  return exitCode !== 0 && isSendable(verdict) ? "skipped" : verdict;
}

/** Whether the run is a shard into which no test falls. */
export const isEmptyShard = ({ tests, run }: Pick<DecisiveFacts, "tests" | "run">): boolean =>
  tests.length === 0 && run.shard !== undefined;

/** Returns the verdicts that occur, such as `1 failed` and `12 passed`, most urgent first. */
export function countPhrases(counts: RunOutcome["counts"]): readonly { verdict: Verdict; phrase: string }[] {
  const present = verdicts.filter((verdict) => counts[verdict] > 0);
  return sortByUrgency(present, (verdict) => verdict).map((verdict) => ({
    verdict,
    phrase: `${counts[verdict]} ${verdictLooks[verdict].word}`,
  }));
}

/** The notice on simulated results: on one line, and as a label and a sentence. */
export const simulatedNotice = "Simulated: these results come from a model, not from real mailboxes.";
export const simulated = {
  label: "Simulated",
  sentence: "These results come from a model, not from real mailboxes.",
} as const;

/** Returns the project, provider, and region of a test: `local`, or `eu · sesv2/eu-west-1`. */
export function placeOf({ project, provider, region }: TestIdentity): string {
  const service =
    region === undefined || traitsByName(provider)?.hasRegion === false ? provider : `${provider}/${region}`;
  return project === provider ? service : `${project} · ${service}`;
}

/**
 * Formats a percentage without its sign. Adds decimals only if they decide: 94.6 is `95`, but `94.6` with a
 * limit of 95.
 */
export const formatPercent = (percent: number, limits: readonly number[] = [], decimals = 0): string =>
  showFigure(percent, { limits, digits: decimals });

/**
 * Returns the number of decimals, at most 2, with which the inbox, spam, and missing rates of one row add up to 100: 0 for
 * 96, 3, and 1; but 1 for 95.4, 2.3, and 2.3, which are 95, 2, and 2.
 */
export function decimalsOf({ inboxPercent, spamPercent, missingPercent }: PlacementFigures): number {
  const shares = [inboxPercent, spamPercent, missingPercent];
  if (shares.some((share) => share === undefined)) return 0;
  const adds = (decimals: number) =>
    shares.reduce<number>((sum, share = 0) => sum + Math.round(share * 10 ** decimals), 0) ===
    100 * 10 ** decimals;
  return [0, 1, 2].find(adds) ?? 0;
}

/** Formats a rate. Rates are small, so their decimals matter: `97`, `1.8`, `0.06`. */
export const formatRate = (percent: number, limits: readonly number[] = []): string =>
  showFigure(percent, { limits, digits: rateDigits(percent) });

/** Formats the actual value: `97%`, or `97% (88 to 99%)` if the expectation requires a confidence. */
export function formatActual(assertion: Assertion): string {
  const { metric, actualPercent, actualCount, expectedPercent, interval } = assertion;
  if (actualCount !== undefined) return String(actualCount);
  if (actualPercent === undefined) return "not measured";
  const limits = expectedPercent === undefined ? [] : [expectedPercent];
  const figures = figuresOf(assertion);
  const show = (percent: number, digits = 0) => showFigure(percent, { limits, figures, digits });
  const isShare = metrics.some((share) => share === metric);
  const share = `${show(actualPercent, isShare ? 0 : rateDigits(actualPercent))}%`;
  return interval ? `${share} (${show(interval.lowPercent)} to ${show(interval.highPercent)}%)` : share;
}

/** Returns the figures that are shown beside an assertion's limit. */
const figuresOf = ({ actualPercent, interval }: Assertion): readonly number[] =>
  [actualPercent, interval?.lowPercent, interval?.highPercent].filter((figure) => figure !== undefined);

/** Formats the expected value: `≥ 95%` or `= 0`. Undefined if it depends on a missing baseline or control. */
export function formatExpected(assertion: Assertion): string | undefined {
  const { operator, expectedPercent, expectedCount } = assertion;
  if (expectedCount !== undefined) return `${operatorSigns[operator]} ${showLimit(expectedCount)}`;
  return expectedPercent === undefined
    ? undefined
    : `${operatorSigns[operator]} ${showLimit(expectedPercent, figuresOf(assertion))}%`;
}

/** Returns the limits that a percentage of a scope is compared with. */
export const limitsAt = (assertions: readonly Assertion[], scope: string, metric: AssertedMetric): number[] =>
  assertions.flatMap((assertion) =>
    assertion.scope === scope && assertion.metric === metric ? (assertion.expectedPercent ?? []) : [],
  );

/** Returns the next steps for a test that did not pass cleanly, as sentences, most severe first. */
export function nextSteps(test: TestResult): readonly string[] {
  const steps: string[] = [];
  if (test.error?.hint) steps.push(capitalize(test.error.hint));
  if (test.heldBack) steps.push("Fix the findings, or pass --no-check to test the message as is.");
  if (test.submitUncertain)
    steps.push(
      `The test may exist and be billed: search for "${test.reportName}" at the provider before you run again.`,
    );
  const failing = new Set(
    test.assertions
      .filter(({ outcome }) => outcome === "failed" || outcome === "warned")
      .map(({ metric }) => metric),
  );
  for (const metric of fixOrder) {
    const step = (test.health && pastSteps[metric]) || stepsByMetric[metric];
    if (step && failing.has(metric) && !(metric === "inbox" && failing.has("spam"))) steps.push(step);
  }
  const unmeasured = test.assertions.filter(({ outcome }) => outcome === "not-measured");
  const missing = unmeasured.filter(({ actualPercent }) => actualPercent === undefined);
  if (missing.some(({ metric }) => metric === "dmarc"))
    steps.push(
      "Not measured never counts as passed: only your own seed mailboxes measure DMARC. Measure it with them, or remove the threshold.",
    );
  if (!test.health && missing.some(({ metric }) => metric !== "dmarc"))
    steps.push(
      "Not measured never counts as passed: check that each mailbox provider has the same name as in the results.",
    );
  if (unmeasured.some(({ interval }) => interval))
    steps.push(
      test.placement?.overall.ranges
        ? "The model's range is too wide to decide, which never counts as passed: measure at a provider, calibrate the model, or require less confidence."
        : "Too few seeds to decide, which never counts as passed: measure with more seeds, relax the threshold, or require less confidence.",
    );
  if (
    unmeasured.some(({ expectedPercent, source }) => expectedPercent === undefined && /baseline/.test(source))
  )
    steps.push("No baseline yet: the next run compares with the last run that passed or only warned.");
  const comparison = compareWithControl(test);
  if (comparison) steps.push(comparison);
  if (test.verdict === "pending" && test.reportId)
    steps.push(`There is no result yet. The test's report ID is ${test.reportId}.`);
  return steps;
}

/** The next step for mail that was already sent. */
const findWorst =
  "In the report, find the worst days and campaigns, and what changed then: list, content, volume, or sending address.";
const pastSteps: Readonly<Partial<Record<AssertedMetric, string>>> = {
  spam: findWorst,
  inbox: findWorst,
};

/** Causes come before their consequences. */
const fixOrder = [
  "dkim",
  "spf",
  "dmarc",
  "blocklistings",
  "complaint",
  "bounce",
  "spam",
  "inbox",
  "missing",
  "recommendations",
] as const satisfies readonly AssertedMetric[];

/** The difference to the control, in percentage points, above which the message itself is the cause. */
const controlGapPoints = 5;

/**
 * Compares a failed test with its control: is the message or the sender the cause? Undefined if they cannot
 * be compared.
 */
function compareWithControl({ assertions, placement, control }: TestResult): string | undefined {
  const own = placement?.overall.inboxPercent;
  const known = control?.placement?.overall.inboxPercent;
  const isMissed = assertions.some(
    ({ outcome, metric }) => (outcome === "failed" || outcome === "warned") && isLanding(metric),
  );
  if (!isMissed || own === undefined || known === undefined) return undefined;
  const rates = `The control, a known-good message, has an inbox rate of ${formatPercent(known)}%; this message has ${formatPercent(own)}%`;
  return known - own > controlGapPoints
    ? `${rates}: the message itself is the cause.`
    : `${rates}: check the sender's reputation and the mailbox providers before you change the message.`;
}

const stepsByMetric: Readonly<Partial<Record<AssertedMetric, string>>> = {
  complaint:
    "Send less often, only to people who asked for it, and make it easy to unsubscribe: mailbox providers act on complaint rates above 0.3%.",
  bounce: "Remove addresses that bounced permanently from the list, and find out where they came from.",
  blocklistings:
    "Fix the cause, then follow the blocklist's removal procedure: the IP address, the list, and its reason are in the report.",
  recommendations: "Follow the recommendations; the report lists them.",
  dkim: "Sign with the domain in From: publish its DKIM records and enable DKIM signing for the identity.",
  dmarc: "Sign with the domain in From, or use a MAIL FROM domain under it, and publish its DMARC record.",
  spf: "Add the sending service to the SPF record of the MAIL FROM domain.",
  spam: "Check the message for content that reads as spam (wording, links, images, no way to unsubscribe), change it, and test again.",
  inbox: "Compare the message with the last one that landed well, change one thing, and test again.",
  missing:
    "Check for rejections: bounces, and blocklists that list your sending IP address or a domain in the message.",
};

/**
 * Describes placement in words, for readers who cannot see the bar: `52% in the inbox, 42% in spam, 6% not
 * delivered`. `limitsOf` returns the limits that each share is compared with.
 */
export function describeFigures(
  figures: PlacementFigures,
  limitsOf: (metric: Landing) => readonly number[] = () => [],
): string {
  const parts = (["inbox", "spam", "missing"] as const).flatMap((metric) => {
    const percent = figures[`${metric}Percent`];
    if (percent === undefined) return [];
    const share = formatPercent(percent, limitsOf(metric), decimalsOf(figures));
    return [`${share}% ${metricPhrases[metric]}${rangeBehind(figures, metric)}`];
  });
  return parts.join(", ") || "not measured";
}

/**
 * Returns the range after a model's percentage, such as ` (88 to 99%)`. Empty if there is no range, or the
 * share is certain.
 */
export function rangeBehind({ ranges }: PlacementFigures, landing: Landing): string {
  return rangeSuffix(ranges?.[landing]);
}

/** Formats a range with a space and parentheses. Empty if there is no range, or the share is certain. */
export const rangeSuffix = (range: ShareRange | undefined): string =>
  range && range.lowPercent < range.highPercent ? ` (${formatRange(range)})` : "";

/** Formats a range such as `88 to 99%`. */
const formatRange = ({ lowPercent, highPercent }: ShareRange): string =>
  `${formatPercent(lowPercent)} to ${formatPercent(highPercent)}%`;

/** Describes the uncertainty of a model's results, and its calibration. Undefined for measured results. */
export function modelNotice({ overall, calibration, simulated }: Placement): string | undefined {
  const range = overall.ranges?.inbox;
  if (!range)
    return simulated
      ? "The uncertainty of the simulated results is unknown: they have no ranges."
      : undefined;
  return `The model's 95% interval of the inbox rate is ${formatRange(range)}; the model is ${describeCalibration(calibration)}.`;
}

/** Describes what the model was fitted to, after `is`. */
export const describeCalibration = (calibration: CalibrationFigures | undefined): string =>
  calibration
    ? `calibrated on ${plural(calibration.tests, "test")}, Brier score ${calibration.brier.toFixed(3)} (${calibration.brierLow.toFixed(3)} to ${calibration.brierHigh.toFixed(3)})`
    : "not calibrated to your own placements (placewright calibrate)";

/** Says how the verdict of a test came about, beyond its thresholds: by a quarantine, or by several measurements. */
export function notesOn({
  verdict: outcome,
  quarantine,
  measurements,
  placement,
  assertions,
  earlierAttempts = [],
}: TestResult): string[] {
  const notes: string[] = [];
  if (quarantine) {
    const { until, reason, verdict } = quarantine;
    const why = reason ? ` (${reason})` : "";
    const { word } = verdictLooks[verdict];
    const own = verdict === outcome ? "" : ` Without it, the verdict is: ${word}.`;
    notes.push(
      isSendable(outcome)
        ? `In quarantine until ${until}${why}, so it does not gate.${own}`
        : `In quarantine until ${until}${why}, so a failure would not gate. It is ${word}, which gates.`,
    );
  }
  if (measurements !== undefined && placement) {
    const limits = limitsAt(assertions, "overall", "inbox");
    const inboxOf = (of: Placement | undefined): string => {
      const percent = of?.overall.inboxPercent;
      return percent === undefined ? "not measured" : `${formatPercent(percent, limits)}%`;
    };
    const earlier = earlierAttempts.slice(1 - measurements).map((attempt) => inboxOf(attempt.placement));
    notes.push(
      `The mean of ${measurements} measurements decides: ${inboxOf(placement)} in the inbox. Before the last one: ${earlier.join(", ")}.`,
    );
  }
  return notes;
}

/** Returns the notices of all tests of a run: the shared one, or `several` if they differ. */
export function modelNotices(tests: readonly TestResult[], several: string): readonly string[] {
  const notices = new Set(
    tests.flatMap(({ placement }) => (placement ? (modelNotice(placement) ?? []) : [])),
  );
  return notices.size > 1 ? [several] : [...notices];
}
