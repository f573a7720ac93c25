import type { Severity } from "./finding.ts";
import type { Verdict } from "./verdict.ts";

/** What `placewright explain` says. Every figure in it is simulated. */
export interface Explanation {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "placewright"; readonly version: string };
  readonly simulated: true;
  readonly scenarios: readonly ScenarioExplanation[];
  /** The edits of all scenarios as one unified diff for `patch -p1`: a file that several share is in it once. */
  readonly diff: string;
}

export interface ScenarioExplanation {
  readonly scenario: string;
  /** Relative to the project folder. */
  readonly file: string;
  /**
   * `passes`: nothing needs to change. `edits-found`: with all edits, and those of the scenarios before it in files that they share, it
   * passes. `no-edits-found`: the edits help, and do not suffice.
   */
  readonly outcome: "passes" | "edits-found" | "no-edits-found";
  readonly tests: readonly ExplainedTest[];
  /** In the order in which they are applied. */
  readonly edits: readonly ExplainedEdit[];
  /** The edits as a unified diff for `patch -p1`, to be applied after those of the scenarios before it; empty if there are none. */
  readonly diff: string;
  /** Whether the message was tried without each single edit, and did not do as well. */
  readonly isMinimal: boolean;
  /** Number of combinations of edits that were tried. */
  readonly trials: number;
  /** What still fails with all edits, and why it cannot be edited. */
  readonly remains: readonly string[];
}

export interface ExplainedTest {
  readonly title: string;
  readonly verdict: Verdict;
  readonly summary: string;
  /** Whether findings keep the message from being submitted. */
  readonly heldBack: boolean;
  readonly reasons: readonly Reason[];
}

/** Why a message lands where it does. */
export interface Reason {
  readonly kind: "check" | "spam" | "placement";
  /** The check's id, or the engine's name of its rule. */
  readonly id?: string;
  /** The check whose finding a rule of an engine or a placement stands on. */
  readonly check?: string;
  readonly severity?: Severity;
  readonly text: string;
  /** Absent if the whole message is meant. */
  readonly inMessage?: { readonly part: string; readonly line: number };
  /** Where it is written. Absent if that was not found: it is in the message only. */
  readonly inSource?: { readonly file: string; readonly line: number; readonly column: number };
}

export interface ExplainedEdit {
  readonly id: string;
  /** What is changed and why, in one sentence. */
  readonly sentence: string;
  /** Whether the author has to fill in what is not known: `REPLACE-ME`. */
  readonly hasPlaceholder: boolean;
  /** The files that it changes. */
  readonly files: readonly string[];
  /** Findings of all tests, with the edits before this one and with this one. Absent if that was not tried. */
  readonly errors?: { readonly before: number; readonly after: number };
  readonly warnings?: { readonly before: number; readonly after: number };
  /** Thresholds whose simulated figure it moves. */
  readonly effects: readonly EditEffect[];
}

export interface EditEffect {
  readonly test: string;
  /** `overall`, or the ISP. */
  readonly scope: string;
  /** As the scenario writes it: `inbox >= 90`. */
  readonly threshold: string;
  readonly beforePercent: number;
  readonly afterPercent: number;
}
