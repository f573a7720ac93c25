import type { TestResult } from "../../result/run-report.ts";
import { listWords, nameScope } from "../parts/scope-words.ts";
import type { ScopeChange } from "./compare-placements.ts";

/** Which of two to use. `unknown`: nothing that was measured can say. */
export type Answer = "before" | "after" | "unclear" | "unknown";

export interface Decision {
  readonly answer: Answer;
  /** Why, as sentences. */
  readonly reasons: readonly string[];
  /** What a reader must know about the figures, as sentences. */
  readonly notes: readonly string[];
}

const passes = ({ verdict }: TestResult): boolean => verdict === "passed" || verdict === "warned";

/** Returns which of two tests landed better, if more than chance says so. */
export function decide(before: TestResult, after: TestResult, scopes: readonly ScopeChange[]): Decision {
  const notes = notesOn(before, after, scopes);
  if (!before.placement || !after.placement) return { ...decideUnmeasured(before, after), notes };
  if (before.placement.simulated !== after.placement.simulated)
    return {
      answer: "unknown",
      reasons: [
        `A model computed the figures ${before.placement.simulated ? "before" : "after"}, and mailboxes were counted ${before.placement.simulated ? "after" : "before"}, so they cannot be compared.`,
      ],
      notes,
    };
  if (before.provider !== after.provider)
    return {
      answer: "unknown",
      reasons: [
        `${before.provider} measured before and ${after.provider} after, so a difference may come from the providers.`,
      ],
      notes,
    };
  return { ...decideMeasured(after, scopes), notes };
}

function decideUnmeasured(before: TestResult, after: TestResult): Omit<Decision, "notes"> {
  if (after.heldBack && !before.heldBack)
    return { answer: "before", reasons: ["The new one is blocked because of its findings."] };
  if (before.heldBack && !after.heldBack && passes(after))
    return { answer: "after", reasons: ["The one before was blocked because of its findings."] };
  const sides = [...(before.placement ? [] : ["before"]), ...(after.placement ? [] : ["after"])];
  return { answer: "unknown", reasons: [`Placement was not measured ${listWords(sides)}.`] };
}

function decideMeasured(after: TestResult, scopes: readonly ScopeChange[]): Omit<Decision, "notes"> {
  const worse = scopes.filter(({ direction }) => direction === "worse");
  const better = scopes.filter(({ direction }) => direction === "better");
  const overall = scopes.find(({ scope }) => scope === "overall")?.direction;
  const reasons = [...describeChanges("fell", worse), ...describeChanges("rose", better)];
  if (worse.length > 0 && (better.length === 0 || overall === "worse")) return { answer: "before", reasons };
  if (better.length > 0 && (worse.length === 0 || overall === "better"))
    return {
      answer: "after",
      reasons: passes(after) ? reasons : [...reasons, "It still does not pass its expectations."],
    };
  if (worse.length > 0) return { answer: "unclear", reasons };
  if (scopes.every(({ direction }) => direction === "unknown"))
    return { answer: "unknown", reasons: ["No inbox rate was measured in both."] };
  const moved = scopes.filter(({ points }) => points !== undefined && Math.abs(points) >= 0.5);
  return {
    answer: "unclear",
    reasons: [
      moved.length === 0
        ? "The inbox rates are the same."
        : "No inbox rate differs by more than chance explains.",
    ],
  };
}

/** Scopes that a sentence names. */
const maxNamed = 3;

/** Describes the largest changes of one direction in a sentence. */
function describeChanges(verb: "fell" | "rose", changes: readonly ScopeChange[]): readonly string[] {
  const named = changes
    .toSorted((a, b) => Math.abs(b.points ?? 0) - Math.abs(a.points ?? 0))
    .filter(({ scope }) => scope !== "overall" || changes.length === 1)
    .slice(0, maxNamed);
  const [first, ...others] = named;
  if (!first) return [];
  const rest = changes.filter(({ scope }) => scope !== "overall").length - named.length;
  const names = [...others.map(({ scope }) => nameScope(scope)), ...(rest > 0 ? [`${rest} more`] : [])];
  const more = names.length > 0 ? `, and so did ${listWords(names)}` : "";
  return [
    `${nameScope(first.scope)} ${verb} from ${percentOf(first.beforePercent)} to ${percentOf(first.afterPercent)} in the inbox${more}.`,
  ];
}

const percentOf = (percent: number | undefined): string => `${Math.round(percent ?? 0)}%`;

function notesOn(before: TestResult, after: TestResult, scopes: readonly ScopeChange[]): readonly string[] {
  const areBoth = before.placement?.simulated === true && after.placement?.simulated === true;
  return [
    ...(areBoth
      ? ["A model computed both, so this says what the model expects and nothing about real mailboxes."]
      : []),
    ...(!areBoth && scopes.length > 0 && scopes.every(({ difference }) => difference === undefined)
      ? ["The provider does not say how many mailboxes it counted, so there are no intervals."]
      : []),
    ...(scopes.length > 0 && scopes.every(({ difference }) => difference === undefined)
      ? ["Differences of up to 5 points count as chance."]
      : []),
    ...(before.reused || after.reused
      ? ["A result was reused from an earlier run of the same message."]
      : []),
  ];
}
