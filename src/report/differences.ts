import { plural } from "../base/plural.ts";
import type { Reconciliation } from "../result/reconciliation.ts";
import type { RunOutcome } from "../result/run-report.ts";
import type { Verdict } from "../result/verdict.ts";

/** The parts of a run needed to describe its differences. */
export interface ReconciledRun extends Partial<Pick<RunOutcome, "exitCode" | "counts">> {
  readonly run: Pick<RunOutcome["run"], "id" | "costs" | "reconciliation">;
}

/** One test name at the provider, with the ids of its reports. */
export interface DifferingTest {
  readonly project: string;
  /** Absent if the ledger does not know the name. */
  readonly testId?: string;
  readonly reportName: string;
  readonly reportIds: readonly string[];
}

/** A difference between the ledger and a provider that costs money or hides a result. Its strings are not escaped. */
export interface Difference {
  /**
   * Doubles are names with several tests at the provider. Orphans are tests that the ledger does not have.
   */
  readonly kind: "doubles" | "orphans";
  /** The verdict whose color the difference is shown in. Both kinds set exit code 3. */
  readonly verdict: Extract<Verdict, "errored" | "warned">;
  /** A headline such as `2 tests are paid for twice`. */
  readonly headline: string;
  readonly sentences: readonly string[];
  readonly tests: readonly DifferingTest[];
  readonly steps: readonly string[];
}

/** Returns the differences that a reader must act on, most severe first. */
export function describeDifferences(report: ReconciledRun): readonly Difference[] {
  const { reconciliation } = report.run;
  return reconciliation
    ? [...describeDoubles(report, reconciliation), ...describeOrphans(report, reconciliation)]
    : [];
}

function describeDoubles(report: ReconciledRun, { doubles }: Reconciliation): readonly Difference[] {
  if (doubles.length === 0) return [];
  const prices = doubles.map(({ project }) => priceAt(report, project));
  const isFree = prices.every((price) => price === 0);
  const extraCost = doubles.reduce(
    (sum, { reportIds }, index) => sum + (reportIds.length - 1) * (prices[index] ?? 0),
    0,
  );
  const isCostKnown = !isFree && !prices.includes(undefined);
  const often = doubles.every(({ reportIds }) => reportIds.length === 2) ? "twice" : "more than once";
  return [
    {
      kind: "doubles",
      verdict: "errored",
      headline: isFree
        ? `${plural(doubles.length, "test", ["was", "were"])} created ${often}`
        : `${plural(doubles.length, "test", ["is", "are"])} paid for ${often}`,
      sentences: [
        ...(isCostKnown
          ? [`Extra cost: ${extraCost.toFixed(2)}, not included in the cost of this run.`]
          : []),
        // Interrupted runs and provider errors set their own exit code.
        report.exitCode === 3 && report.counts?.errored === 0
          ? "This sets exit code 3. The placement results stay the same."
          : "The placement results stay the same.",
      ],
      tests: doubles,
      steps: [
        isFree
          ? "Compare the report ids at the provider."
          : "Compare the report ids at the provider, and request a refund for the extra tests.",
        `Run ${commandFor(report, doubles)} to compare again.`,
      ],
    },
  ];
}

function describeOrphans(report: ReconciledRun, { orphans, doubles }: Reconciliation): readonly Difference[] {
  if (orphans.length === 0) return [];
  const isFree = orphans.every(({ project }) => priceAt(report, project) === 0);
  const one = orphans.length === 1;
  return [
    {
      kind: "orphans",
      verdict: "warned",
      headline: `${plural(orphans.length, "test", ["exists", "exist"])} at the provider without a record in the ledger`,
      sentences: [
        `${isFree ? "" : `${one ? "It" : "Each"} may be billed. `}${one ? "Its result is" : "Their results are"} not in this report.`,
        // The sentence about doubles states the exit code already.
        ...(doubles.length === 0 && report.exitCode === 3 && report.counts?.errored === 0
          ? ["This sets exit code 3."]
          : []),
      ],
      tests: orphans.map(({ reportId, ...test }) => ({ ...test, reportIds: [reportId] })),
      steps: [`Run ${commandFor(report, orphans, " --adopt")} to add ${one ? "it" : "them"} to the run.`],
    },
  ];
}

const priceAt = ({ run }: ReconciledRun, project: string): number | undefined =>
  run.costs?.find((cost) => cost.project === project)?.pricePerTest;

const runIdPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/**
 * Returns the command to reconcile a run. A merged report has its own id, unknown to any ledger, so the ids
 * come from the names of its tests.
 */
function commandFor({ run }: ReconciledRun, tests: readonly { reportName: string }[], flag = ""): string {
  const named = tests.flatMap(({ reportName }) =>
    reportName.split(".").filter((part) => runIdPattern.test(part)),
  );
  const [first = run.id, ...others] = new Set(named);
  const more = others.length > 0 ? `, and the same for ${others.join(", ")},` : "";
  return `placewright reconcile ${first}${flag}${more}`;
}

/** Further ids of a name are listed only in report.json. */
const maxIds = 10;

export const describeIds = (ids: readonly string[]): string => listAtMost(ids, maxIds, (id) => id).join(", ");

/** Returns a line such as `spring-sale[de]@ses: spring-sale-de.20260301-… (report ids dtr-1, dtr-2)`. */
export function describeTest({ project, testId, reportName, reportIds }: DifferingTest): string {
  const ids = `report ${reportIds.length === 1 ? "id" : "ids"} ${describeIds(reportIds)}`;
  return `${testId ?? project}: ${reportName} (${ids})`;
}

/** Returns the label of a difference's list, such as `Names and report ids`. */
export function labelOf({ tests }: Difference): string {
  const ids = tests.reduce((sum, { reportIds }) => sum + reportIds.length, 0);
  return `${tests.length === 1 ? "Name" : "Names"} and report ${ids === 1 ? "id" : "ids"}`;
}

/** Returns at most `max` items as text, and the number of the rest. */
export function listAtMost<Item>(
  items: readonly Item[],
  max: number,
  toText: (item: Item) => string,
): readonly string[] {
  const rest = items.length - max;
  return [...items.slice(0, max).map(toText), ...(rest > 0 ? [`and ${rest} more in report.json`] : [])];
}

/** Formats a whole difference as text: one sentence, one line per test, one line per step. */
export const differenceLines = ({ headline, sentences, tests, steps }: Difference, max: number): string[] => [
  [`${headline}.`, ...sentences].join(" "),
  ...listAtMost(tests, max, describeTest),
  ...steps.map((step) => `→ ${step}`),
];

/** Further entries are listed only in report.json. */
const maxQuiet = 5;

/** Returns the differences that are informative but need no action. */
export function describeQuietDifferences({ vanished, unchecked = [] }: Reconciliation): {
  readonly vanished?: string;
  readonly unchecked?: string;
} {
  const gone = listAtMost(vanished, maxQuiet, ({ reportId, ...test }) =>
    describeTest({ ...test, reportIds: [reportId] }),
  );
  // Shards of one run share their projects, so the same reason can occur several times.
  const reasons = [...new Set(unchecked.map(({ project, reason }) => `${project}: ${reason}`))];
  return {
    ...(vanished.length > 0 ? { vanished: gone.join("; ") } : {}),
    ...(reasons.length > 0
      ? { unchecked: listAtMost(reasons, maxQuiet, (reason) => reason).join("; ") }
      : {}),
  };
}
