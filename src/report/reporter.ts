import type { RunEvent } from "../result/run-event.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";

/** What a reporter is given besides the report. */
export interface RenderOptions {
  readonly readMessage: ReadMessage;
  /** Where a file of the report's folder is (`index.html`, a message's `emlPath`), seen from the file that is written. */
  pathOf(file: string): string;
}

/** Says that an object is a reporter, or makes one, so that an editor can check it. `export default defineReporter({ … })` */
export function defineReporter<
  R extends Reporter | ((options: ReporterOptions) => Reporter | Promise<Reporter>),
>(reporter: R): R {
  return reporter;
}

/** What a reporter of one's own is made with. */
export interface ReporterOptions {
  /** What follows its name: `--reporter ./my-reporter.ts=out.txt`. */
  readonly path?: string | undefined;
}

/** Turns a run into something a person reads or a machine parses. Reporters depend on the result alone. */
export interface Reporter {
  /** Told of everything as it happens. */
  onEvent?(event: RunEvent): void;
  /** Told once, with all that came of it. */
  onEnd?(report: RunOutcome, options: RenderOptions): Promise<void> | void;
}
