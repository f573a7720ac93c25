import type { RunFailure, RunJob } from "../run-jobs.ts";
import type { RunView, TestChoice } from "../runs/read-run-page.ts";
import type { Visit } from "./view.ts";

/** What the page of a run shows. */
export interface RunPage {
  readonly view: RunView;
  readonly choice: TestChoice;
  /** The activity of the run. Undefined if this process does not execute it. */
  readonly job: RunJob | undefined;
  /** Whether any process works on the run. */
  readonly isWorkedOn: boolean;
  /** The last failure of this process while it executed the run. */
  readonly failure: RunFailure | undefined;
  /** Whether later runs are compared with it. */
  readonly isBaseline: boolean;
  /** What a run may cost at most. Absent if the config has no limit. */
  readonly maxCost: number | undefined;
  /** The address under which others find the run, if they can, and whether a PDF of its report can be made. */
  readonly shared: { readonly link: string | undefined; readonly hasPdf: boolean };
  /** Current Unix time, in milliseconds. */
  readonly nowMs: number;
  readonly visit: Visit;
}
