import type { RunEvent } from "../result/run-event.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";

/** The options that a reporter receives with the report. */
export interface RenderOptions {
  /** Reads a message of the report, by its content hash. */
  readonly readMessage: ReadMessage;
  /**
   * Returns the path of a file in the report folder (`index.html`, a message's `emlPath`), relative to the
   * written file.
   */
  pathOf(file: string): string;
}

/**
 * Declares a custom reporter: returns the reporter, or the function that creates one, unchanged, so that an
 * editor can check its types.
 *
 * @example
 * ```ts
 * // my-reporter.ts
 * import { writeFile } from "node:fs/promises";
 * import { defineReporter } from "placewright";
 *
 * export default defineReporter(({ path = "verdicts.csv" }) => ({
 *   async onEnd(report) {
 *     await writeFile(path, report.tests.map(({ id, verdict }) => `${id},${verdict}\n`).join(""));
 *   },
 * }));
 * ```
 */
export function defineReporter<
  R extends Reporter | ((options: ReporterOptions) => Reporter | Promise<Reporter>),
>(reporter: R): R {
  return reporter;
}

/** The options for creating a custom reporter. */
export interface ReporterOptions {
  /**
   * Absolute path of the file after `=` in `--reporter ./my-reporter.ts=out.txt`: relative paths on the command
   * line start at its folder, and those in the config at the project.
   */
  readonly path?: string | undefined;
}

/**
 * Turns a run into output for people or programs. Reporters depend only on the result. A custom reporter
 * receives its own copies, so its changes affect neither the run nor other reporters.
 *
 * @example
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import type { Reporter } from "placewright";
 *
 * const attachments: Reporter = {
 *   async onEnd({ tests }, { readMessage, pathOf }) {
 *     const lines: string[] = [];
 *     for (const { title, contentHash } of tests) {
 *       const message = await readMessage(contentHash);
 *       if (!message) continue;
 *       const { kind, subject, attachments, emlPath } = message.report;
 *       const files = attachments.map(({ filename, sizeBytes }) => `${filename} (${sizeBytes} bytes)`);
 *       lines.push(`${title}: ${kind} "${subject}" ${files.join(", ")} ${emlPath ? pathOf(emlPath) : ""}`);
 *       if (message.bytes) lines.push(`  ${message.bytes.length} bytes`);
 *     }
 *     await writeFile("attachments.txt", lines.join("\n"));
 *   },
 * };
 * ```
 */
export interface Reporter {
  /** Called for each event of the run, as it occurs. */
  onEvent?(event: RunEvent): void;
  /** Called once, with the complete report. */
  onEnd?(report: RunOutcome, options: RenderOptions): Promise<void> | void;
}
