import { clearInterval, setInterval } from "node:timers";
import { formatDuration } from "../base/duration.ts";
import { plural } from "../base/plural.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { engineNotices } from "./check/check-words.ts";
import { toSafeLogLine } from "./safe-text.ts";
import { columnsOf, maxColumns } from "./terminal/columns.ts";
import { formatDifferences } from "./terminal/differences.ts";
import { createInk, type Ink, inVerdictColor } from "./terminal/ink.ts";
import { formatProblems } from "./terminal/problems.ts";
import { createProgress } from "./terminal/progress.ts";
import { formatTable } from "./terminal/table.ts";
import { joinText, type Printable, print, printLines, type TerminalText } from "./terminal/terminal-text.ts";
import { textWidth, wrapText } from "./text-width.ts";
import {
  countPhrases,
  isEmptyShard,
  modelNotices,
  releaseDecision,
  simulatedNotice,
  verdictLooks,
} from "./words.ts";

export interface TerminalReporterOptions {
  readonly stream: {
    write(text: TerminalText): unknown;
    columns?: number | undefined;
    rows?: number | undefined;
    isTTY?: boolean | undefined;
  };
  readonly color: boolean;
  /** Returns the current time, in Unix milliseconds. Default: the system clock. */
  readonly now?: () => number;
}

export interface TerminalReporter {
  onEvent(event: RunEvent): void;
  onEnd(report: RunOutcome): void;
}

const frameMs = 100;

/**
 * Writes a run to a terminal or a log: progress, then a table of verdicts, unmet expectations, and the
 * release decision.
 * On a TTY, progress is one line per test, redrawn in place; otherwise, one line per state change.
 */
export function createTerminalReporter({
  stream,
  color,
  now = Date.now,
}: TerminalReporterOptions): TerminalReporter {
  const ink = createInk(color);
  const progress = createProgress();
  const screen = stream.isTTY ? createLiveScreen(stream) : undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  const draw = () => screen?.draw((columns, rows) => progress.screen(now(), columns, rows, ink));
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    screen?.erase();
  };

  return {
    onEvent(event: RunEvent): void {
      const lines = progress.apply(event);
      if (event.type === "run-finished") {
        stop();
        return;
      }
      if (!screen) {
        for (const line of lines) stream.write(printLines([line]));
        return;
      }
      // Unref the timer, so that a run that aborts without its last event does not keep the process alive.
      timer ??= setInterval(draw, frameMs).unref();
      draw();
    },
    onEnd(report: RunOutcome): void {
      stop();
      stream.write(printLines(formatClosing(report, columnsOf(stream, maxColumns), ink)));
    },
  };
}

function formatClosing(report: RunOutcome, columns: number, ink: Ink): Printable[] {
  if (isEmptyShard(report)) return ["", `  ${toSafeLogLine(report.summary)}.`];
  const { verdict, words } = releaseDecision(report);
  const { interrupted, simulated } = report.run;
  const reused = report.tests.filter((test) => test.reused).length;
  const wrapped = (text: string) => wrapText(text, columns - 2).map((line) => `  ${line}`);
  return [
    "",
    ...formatTable(report, columns, ink),
    ...formatProblems(report, columns, ink),
    "",
    print`  ${ink.bold(inVerdictColor(ink, verdict, `${verdictLooks[verdict].sign} ${words}`))}`,
    ...wrapped(toSafeLogLine(report.summary)),
    ...(simulated ? wrapped(simulatedNotice) : []),
    ...modelNotices(
      report.tests,
      "The report shows the 95% interval of each simulated share, if known.",
    ).flatMap(wrapped),
    ...engineNotices(report.tests).flatMap((notice) => wrapped(toSafeLogLine(notice))),
    ...(reused > 0
      ? wrapped(`${plural(reused, "test")} reused: an earlier run measured the identical message.`)
      : []),
    ...(interrupted ? wrapped("Interrupted: these are the results from before the run was stopped.") : []),
    ...formatDifferences(report, columns, ink),
    "",
    ...formatCounts(report, columns, ink),
  ];
}

/** Formats counts such as `1 failed · 12 passed · in 4 seconds`, wrapped if the line is too long. */
function formatCounts({ counts, run }: RunOutcome, columns: number, ink: Ink): TerminalText[] {
  const lines: TerminalText[] = [];
  let width = columns;
  const add = (text: string, colored: TerminalText) => {
    width += 3 + textWidth(text);
    const last = width <= columns ? lines.pop() : undefined;
    if (last) lines.push(print`${last}${ink.dim(" · ")}${colored}`);
    else {
      lines.push(print`  ${colored}`);
      width = 2 + textWidth(text);
    }
  };
  for (const { verdict, phrase } of countPhrases(counts)) add(phrase, inVerdictColor(ink, verdict, phrase));
  for (const fact of [`in ${formatDuration(run.durationMs)}`, plural(run.apiCalls, "call")])
    add(fact, ink.dim(fact));
  return lines;
}

/** Creates a part of the screen that is redrawn in place. */
function createLiveScreen(stream: TerminalReporterOptions["stream"]) {
  let drawnLines = 0;
  const backToTop = () => (drawnLines > 0 ? print`\u001b[${drawnLines}A\r` : print``);
  return {
    draw(linesFor: (columns: number, rows: number) => readonly Printable[]) {
      // Leave one row free for the cursor: a full screen would scroll and leave lines behind.
      const rows = Math.max(2, (stream.rows ?? 24) - 1);
      const lines = linesFor(columnsOf(stream), rows);
      const drawn = joinText(
        lines.map((line) => print`\u001b[2K${line}\n`),
        "",
      );
      stream.write(print`${backToTop()}${drawn}\u001b[0J`);
      drawnLines = lines.length;
    },
    erase() {
      if (drawnLines > 0) stream.write(print`${backToTop()}\u001b[0J`);
      drawnLines = 0;
    },
  };
}
