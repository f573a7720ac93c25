import { briefDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import type { RunEvent } from "../../result/run-event.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import type { Verdict } from "../../result/verdict.ts";
import { toSafeLogLine } from "../safe-text.ts";
import { truncateText } from "../text-width.ts";
import { placeOf, verdictLooks } from "../words.ts";
import { type Ink, inVerdictColor, signAndWord } from "./ink.ts";
import { type Printable, print } from "./terminal-text.ts";

const spinnerFrames = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

const stoppingNotice = "Stopping after in-flight calls finish. Press Ctrl-C again to abort.";

interface TestProgress {
  readonly label: string;
  readonly project: string;
  phase: "planned" | "submitting" | "measuring" | "finished";
  submittedAtMs?: number;
  nextPollAtMs?: number;
  trouble?: string;
  verdict?: Verdict;
}

export interface Progress {
  /** Applies an event. Returns the log lines for it, without color. */
  apply(event: RunEvent): string[];
  /** Returns the screen at a given time: at most `rows` lines of at most `columns` columns. */
  screen(atMs: number, columns: number, rows: number, ink: Ink): Printable[];
}

/** Tracks the tests of a run through its events. */
export function createProgress(): Progress {
  const tests = new Map<string, TestProgress>();
  let stopping = false;
  return {
    apply: (event) => {
      stopping ||= event.type === "run-stopping";
      return applyEvent(tests, event);
    },
    screen: (atMs, columns, rows, ink) => [
      ...toScreen([...tests.values()], atMs, columns, rows - Number(stopping), ink),
      ...(stopping ? [truncateText(`  ${stoppingNotice}`, columns)] : []),
    ],
  };
}

function applyEvent(tests: Map<string, TestProgress>, event: RunEvent): string[] {
  switch (event.type) {
    case "run-started":
      for (const test of event.tests)
        tests.set(test.id, { label: labelOf(test), project: test.project, phase: "planned" });
      return [
        `run ${toSafeLogLine(event.runId)} · ${event.tests.length === 0 ? "no open tests" : plural(event.tests.length, "test")}`,
      ];
    case "test-submitting":
      update(tests, event.testId, { phase: "submitting" });
      return [];
    case "test-submitted": {
      const test = update(tests, event.testId, { phase: "measuring", submittedAtMs: event.atMs });
      delete test?.trouble;
      return [logLine("submitted", test, `report ${toSafeLogLine(event.reportId)}`)];
    }
    case "project-waiting": {
      const wait = `next poll in ${briefDuration(event.nextPollAtMs - event.atMs)}`;
      let isNew = false;
      for (const test of tests.values()) {
        if (test.phase !== "measuring" || test.project !== event.project) continue;
        isNew ||= test.nextPollAtMs === undefined;
        test.nextPollAtMs = event.nextPollAtMs;
        delete test.trouble;
      }
      return isNew
        ? [logLine("measuring", { label: `${event.open} at ${toSafeLogLine(event.project)}` }, wait)]
        : [];
    }
    case "call-retried": {
      const { delayMs, askedDelayMs } = event;
      const asked =
        askedDelayMs === undefined ? "" : ` (the provider asked for ${briefDuration(askedDelayMs)})`;
      const after = delayMs === undefined ? "" : ` in ${briefDuration(delayMs)}${asked}`;
      const trouble = `attempt ${event.attempt + 1}${after}: ${toSafeLogLine(event.reason)}`;
      const test = event.testId === undefined ? undefined : update(tests, event.testId, { trouble });
      return [logLine("retrying", test, `${toSafeLogLine(event.operation)}, ${trouble}`)];
    }
    case "tests-retried": {
      for (const test of event.tests)
        tests.set(test.id, { label: labelOf(test), project: test.project, phase: "planned" });
      const titles = toSafeLogLine(event.tests.map(({ title }) => title).join(", "));
      const { left = 0 } = event;
      return [
        ...(titles ? [logLine("retrying", undefined, `within noise, so measured again: ${titles}`)] : []),
        ...(left > 0
          ? [
              logLine(
                "not retried",
                undefined,
                `${plural(left, "test")} within noise: a limit of the budget allows no more`,
              ),
            ]
          : []),
      ];
    }
    case "test-finished": {
      const { result } = event;
      const test = update(tests, result.id, { phase: "finished", verdict: result.verdict });
      return [
        logLine(
          signAndWord(result.verdict),
          test ?? { label: labelOf(result) },
          toSafeLogLine(result.summary),
        ),
      ];
    }
    case "run-stopping":
      return [logLine("stopping", undefined, stoppingNotice)];
    case "run-finished":
      return [];
  }
}

function update(
  tests: Map<string, TestProgress>,
  testId: string,
  change: Partial<TestProgress>,
): TestProgress | undefined {
  const test = tests.get(testId);
  // Progress clears the retry message.
  return test && Object.assign(test, { trouble: undefined }, change);
}

const labelOf = (test: TestIdentity): string =>
  `${toSafeLogLine(test.title)} · ${toSafeLogLine(placeOf(test))}`;

const logLine = (state: string, test: { readonly label: string } | undefined, detail: string): string =>
  [state.padEnd(14), [test?.label, detail].filter(Boolean).join(" · ")].join(" ").trimEnd();

function toScreen(tests: TestProgress[], atMs: number, columns: number, rows: number, ink: Ink): Printable[] {
  const shown = tests.length <= rows - 1 ? tests : mostActive(tests, rows - 1);
  const spinner = spinnerFrames[Math.floor(atMs / 100) % spinnerFrames.length] ?? "";
  const lines = shown.map((test) => screenLine(test, atMs, columns, spinner, ink));
  const count = (phase: TestProgress["phase"]) => tests.filter((test) => test.phase === phase).length;
  const finished = count("finished");
  const waiting = count("planned");
  const tally = [
    `${finished} of ${tests.length} done`,
    tests.length - finished - waiting > 0 ? `${tests.length - finished - waiting} running` : "",
    waiting > 0 ? `${waiting} to go` : "",
  ];
  return [...lines, ink.dim(truncateText(`  ${tally.filter(Boolean).join(" · ")}`, columns))];
}

/** Selects tests in flight first, then planned tests, then finished ones. Returns them in the run's order. */
function mostActive(tests: readonly TestProgress[], limit: number): TestProgress[] {
  const rank = { submitting: 0, measuring: 0, planned: 1, finished: 2 };
  const chosen = new Set(
    tests.toSorted((a, b) => rank[a.phase] - rank[b.phase]).slice(0, Math.max(0, limit)),
  );
  return tests.filter((test) => chosen.has(test));
}

function screenLine(test: TestProgress, atMs: number, columns: number, spinner: string, ink: Ink): Printable {
  if (test.verdict !== undefined) {
    const { sign, word } = verdictLooks[test.verdict];
    const text = truncateText(`${test.label} · ${word}`, columns - 3);
    return print`${inVerdictColor(ink, test.verdict, sign)} ${text}`;
  }
  if (test.phase === "planned") return ink.dim(truncateText(`· ${test.label}`, columns - 1));
  const parts = [
    test.label,
    test.submittedAtMs === undefined
      ? "submitting"
      : `submitted ${briefDuration(atMs - test.submittedAtMs)} ago`,
    test.trouble ??
      (test.nextPollAtMs !== undefined && test.nextPollAtMs > atMs
        ? `next poll in ${briefDuration(test.nextPollAtMs - atMs)}`
        : ""),
  ];
  return print`${ink.cyan(spinner)} ${truncateText(parts.filter(Boolean).join(" · "), columns - 3)}`;
}
