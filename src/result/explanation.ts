import type { Assertion } from "./assertion.ts";
import type { Severity } from "./finding.ts";
import type { Placement, ShareRange } from "./placement.ts";
import type { Verdict } from "./verdict.ts";

/** The result of `placewright explain`. Every figure in it is simulated. */
export interface Explanation {
  /** Version of this format. */
  readonly schemaVersion: 1;
  /** The Placewright version that wrote the explanation. */
  readonly tool: { readonly name: "placewright"; readonly version: string };
  /** Always true: a model computed the figures. */
  readonly simulated: true;
  /** One explanation per scenario. */
  readonly scenarios: readonly ScenarioExplanation[];
  /**
   * The edits of all scenarios as one unified diff for `patch -p1`. A file that several scenarios share
   * appears once.
   */
  readonly diff: string;
}

/** Why one scenario lands where it does, and the edits that improve it. */
export interface ScenarioExplanation {
  /** Name of the scenario. */
  readonly scenario: string;
  /** The scenario file, relative to the project folder. */
  readonly file: string;
  /**
   * `passes`: nothing needs to change. `edits-found`: the scenario passes with all edits, including those of
   * earlier scenarios in shared files. `no-edits-found`: it does not pass, although the listed edits help.
   */
  readonly outcome: "passes" | "edits-found" | "no-edits-found";
  /** The tests of the scenario. */
  readonly tests: readonly ExplainedTest[];
  /** The edits, in the order in which they are applied. */
  readonly edits: readonly ExplainedEdit[];
  /**
   * The edits as a unified diff for `patch -p1`, to apply after those of the scenarios before it. Empty if
   * there are none.
   */
  readonly diff: string;
  /**
   * Whether the scenario was tried without each single edit, and did worse every time. True if there are no
   * edits.
   */
  readonly isMinimal: boolean;
  /** Number of edit combinations tried. */
  readonly trials: number;
  /** What still fails with all edits, and why it cannot be edited. */
  readonly remains: readonly string[];
}

/** The simulated result of one test, without edits. */
export interface ExplainedTest {
  /** Scenario and variant: `spring-sale (de)`. */
  readonly title: string;
  /** Verdict of the simulated test. */
  readonly verdict: Verdict;
  /** One sentence that explains the verdict. */
  readonly summary: string;
  /** Whether the message is blocked: findings keep it from being submitted. */
  readonly heldBack: boolean;
  /** The evaluated expectations for the placement. */
  readonly assertions: readonly Assertion[];
  /** Simulated shares with their ranges, and the calibration of the model if it has one. */
  readonly placement: Pick<Placement, "overall" | "isps" | "calibration">;
  /** Why the message lands there. */
  readonly reasons: readonly Reason[];
}

/** One reason why a message lands where it does. */
export interface Reason {
  /** The source of the reason: a check, a spam engine, or the placement model. */
  readonly kind: "check" | "spam" | "placement";
  /** Id of the check, or the engine's name of its rule. Absent if there is neither. */
  readonly id?: string;
  /** Id of the check whose finding an engine's rule or a placement depends on. Absent if there is none. */
  readonly check?: string;
  /** Severity of the check's finding. Absent for other kinds. */
  readonly severity?: Severity;
  /** The reason, in one sentence. */
  readonly text: string;
  /**
   * Effect of a reason of the placement model: points, and mailbox providers if they are not all:
   * `+0.5 points toward spam; Gmail`. Absent for other kinds, and for a remark about all.
   */
  readonly effect?: string;
  /** Part and 1-based line in the message. Absent if the reason concerns the whole message. */
  readonly inMessage?: { readonly part: string; readonly line: number };
  /**
   * Place in the project files, 1-based. Absent if it was not found, because the text is only in the message.
   */
  readonly inSource?: { readonly file: string; readonly line: number; readonly column: number };
}

/** One edit of the project's files. */
export interface ExplainedEdit {
  /** Id of the edit. */
  readonly id: string;
  /** The change and its reason, in one sentence. */
  readonly sentence: string;
  /** Whether the author has to fill in a value that Placewright does not know. */
  readonly hasPlaceholder: boolean;
  /** Files that the edit changes. */
  readonly files: readonly string[];
  /**
   * Number of `error` findings in all tests, with the previous edits and with this one. Absent if not tried.
   */
  readonly errors?: { readonly before: number; readonly after: number };
  /** Number of `warn` findings, likewise. Absent if not tried. */
  readonly warnings?: { readonly before: number; readonly after: number };
  /** Thresholds whose simulated figure changes with the edit. */
  readonly effects: readonly EditEffect[];
}

/** How an edit changes one simulated figure. */
export interface EditEffect {
  /** Title of the test. */
  readonly test: string;
  /** `overall`, or the mailbox provider. */
  readonly scope: string;
  /** The threshold as the scenario states it: `inbox >= 90`. */
  readonly threshold: string;
  /** The figure with the previous edits, in percent. */
  readonly beforePercent: number;
  /** 95% interval of that figure, in percent. Absent if a script sets the shares. */
  readonly beforeRange?: ShareRange;
  /** The figure with this edit, in percent. */
  readonly afterPercent: number;
  /** 95% interval of that figure, in percent. Absent if a script sets the shares. */
  readonly afterRange?: ShareRange;
}
