import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome } from "../result/run-report.ts";

/** Turns a run into something a person reads or a machine parses. Reporters depend on the result alone. */
export interface Reporter {
  /** Told of everything as it happens. */
  onEvent?(event: RunEvent): void;
  /** Told once, with all that came of it. */
  onEnd?(report: RunOutcome): Promise<void> | void;
}
