import { describe, expect, test } from "vitest";
import { createInk } from "../../../../src/report/terminal/ink.ts";
import { createProgress } from "../../../../src/report/terminal/progress.ts";
import { print, textOf } from "../../../../src/report/terminal/terminal-text.ts";
import { textWidth } from "../../../../src/report/text-width.ts";
import type { RunEvent } from "../../../../src/result/run-event.ts";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { test as result, runReportOf } from "../../../support/sample-run-report.ts";

const startMs = Date.parse("2026-11-20T08:15:00Z");
const plain = createInk(false);

/** Follows a run of tests by their names; `a@ses` is a test of project ses, in Amazon SES. */
function follow(...names: readonly string[]) {
  const tests = new Map(
    names.map((name): [string, TestResult] => {
      const [scenario = "", project = "local"] = name.split("@");
      const where = project === "local" ? {} : { provider: "sesv2", region: "eu-west-1" };
      return [name, result(scenario, undefined, { project, ...where })];
    }),
  );
  const progress = createProgress();
  const apply = (event: RunEvent) => progress.apply(event);
  const found = (name: string): TestResult => {
    const test = tests.get(name);
    if (!test) throw new Error(`no test ${name}`);
    return test;
  };
  const idOf = (name: string): string => tests.get(name)?.id ?? name;
  const started = apply({ type: "run-started", atMs: startMs, runId: "r1", tests: [...tests.values()] });
  return {
    started,
    apply,
    submitting: (name: string) => apply({ type: "test-submitting", atMs: startMs, testId: idOf(name) }),
    submitted: (name: string, afterMs = 0) =>
      apply({ type: "test-submitted", atMs: startMs + afterMs, testId: idOf(name), reportId: "dtr-1" }),
    waiting: (project: string, waitMs: number, open = 1) =>
      apply({ type: "project-waiting", atMs: startMs, project, open, nextPollAtMs: startMs + waitMs }),
    retried: (more: Partial<Extract<RunEvent, { type: "call-retried" }>>) =>
      apply({
        type: "call-retried",
        atMs: startMs,
        operation: "get",
        attempt: 1,
        reason: "throttled",
        ...more,
      }),
    finished: (name: string, more: Partial<TestResult> = {}) =>
      apply({
        type: "test-finished",
        atMs: startMs,
        result: { ...found(name), verdict: "passed", summary: "All met.", ...more },
      }),
    screen: (afterMs = 0, columns = 100, rows = 24, ink = plain): string[] =>
      progress.screen(startMs + afterMs, columns, rows, ink).map((line) => textOf(print`${line}`)),
  };
}

describe("the log lines of an event", () => {
  test.each([
    [[], "run r1 · no open tests"],
    [["a"], "run r1 · 1 test"],
    [["a", "b"], "run r1 · 2 tests"],
  ])("a run of %j starts", (names, line) => {
    expect(follow(...names).started).toEqual([line]);
  });

  test("the start of a submission, and the end of a run, have none", () => {
    const { submitting, apply } = follow("a");
    expect(submitting("a")).toEqual([]);
    const report = runReportOf([result("a")]);
    expect(apply({ type: "run-finished", atMs: startMs, report })).toEqual([]);
  });

  test("a provider accepts a test", () => {
    const { submitted } = follow("a", "b@ses");
    expect(submitted("a")).toEqual(["submitted      a · local · report dtr-1"]);
    expect(submitted("b@ses")).toEqual(["submitted      b · ses · sesv2/eu-west-1 · report dtr-1"]);
    expect(submitted("unknown")).toEqual(["submitted      report dtr-1"]);
  });

  test("a project waits: only if one of its tests waits for the first time", () => {
    const { submitted, waiting } = follow("a", "b", "c@ses");
    expect(waiting("local", 60_000)).toEqual([]);
    submitted("a");
    expect(waiting("ses", 60_000)).toEqual([]);
    expect(waiting("local", 60_000)).toEqual(["measuring      1 at local · next poll in 1 m"]);
    expect(waiting("local", 90_000)).toEqual([]);
    submitted("b");
    expect(waiting("local", 5000, 2)).toEqual(["measuring      2 at local · next poll in 5 s"]);
  });

  test("a finished test is not waiting", () => {
    const { submitted, finished, waiting } = follow("a");
    submitted("a");
    finished("a");
    expect(waiting("local", 60_000)).toEqual([]);
  });

  test.each<[Partial<Extract<RunEvent, { type: "call-retried" }>>, string]>([
    [{}, "retrying       get, attempt 2: throttled"],
    [{ attempt: 4, delayMs: 3000 }, "retrying       get, attempt 5 in 3 s: throttled"],
    [
      { delayMs: 60_000, askedDelayMs: 7_200_000 },
      "retrying       get, attempt 2 in 1 m (the provider asked for 2 h): throttled",
    ],
    [{ testId: "a@local" }, "retrying       a · local · get, attempt 2: throttled"],
    [{ testId: "unknown" }, "retrying       get, attempt 2: throttled"],
    [{ reason: "two\nlines\u001b[31m" }, "retrying       get, attempt 2: two lines"],
  ])("a call is retried: %j", (more, line) => {
    expect(follow("a").retried(more)).toEqual([line]);
  });

  test.each([
    ["passed", "✓ passed       a · local · All met."],
    ["failed", "✕ failed       a · local · All met."],
    ["not-measured", "– not measured a · local · All met."],
  ] as const)("a test is %s", (verdict, line) => {
    expect(follow("a").finished("a", { verdict })).toEqual([line]);
  });

  test("a test finishes that the run did not name at its start", () => {
    const { apply } = follow();
    const finished = result("late", "de", { verdict: "passed", summary: "" });
    expect(apply({ type: "test-finished", atMs: startMs, result: finished })).toEqual([
      "✓ passed       late (de) · local",
    ]);
  });

  test("a run stops", () => {
    expect(follow("a").apply({ type: "run-stopping", atMs: startMs })).toEqual([
      "stopping       Stopping after in-flight calls finish. Press Ctrl-C again to abort.",
    ]);
  });
});

describe("the screen", () => {
  test("shows each state of a test, in the run's order, and counts them", () => {
    const { submitting, submitted, waiting, finished, screen } = follow("a", "b", "c@ses", "d", "e");
    submitting("b");
    submitted("c@ses");
    waiting("ses", 300_000);
    submitted("d", 30_000);
    finished("e", { verdict: "warned" });
    expect(screen(120_000)).toEqual([
      "· a · local",
      "⠋ b · local · submitting",
      "⠋ c · ses · sesv2/eu-west-1 · submitted 2 m ago · next poll in 3 m",
      "⠋ d · local · submitted 1 m ago",
      "! e · local · warned",
      "  1 of 5 done · 3 running · 1 to go",
    ]);
  });

  test("counts only what there is", () => {
    const { submitting, finished, screen } = follow("a", "b");
    expect(screen().at(-1)).toBe("  0 of 2 done · 2 to go");
    submitting("a");
    expect(screen().at(-1)).toBe("  0 of 2 done · 1 running · 1 to go");
    submitting("b");
    expect(screen().at(-1)).toBe("  0 of 2 done · 2 running");
    finished("a");
    finished("b");
    expect(screen().at(-1)).toBe("  2 of 2 done");
  });

  test("turns its spinner every 100 milliseconds", () => {
    const { submitting, screen } = follow("a");
    submitting("a");
    const frames = Array.from({ length: 12 }, (_, index) => screen(index * 100)[0]?.[0]);
    expect(frames.join("")).toBe("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏⠋⠙");
    expect(screen(99)[0]?.[0]).toBe("⠋");
  });

  test("does not show the time of a poll that is due", () => {
    const { submitted, waiting, screen } = follow("a");
    submitted("a");
    waiting("local", 60_000);
    expect(screen(59_000)[0]).toBe("⠋ a · local · submitted 59 s ago · next poll in 1 s");
    expect(screen(60_000)[0]).toBe("⠋ a · local · submitted 1 m ago");
    waiting("local", 120_000);
    expect(screen(60_000)[0]).toBe("⠋ a · local · submitted 1 m ago · next poll in 1 m");
  });

  test("shows why a call is retried until the test progresses", () => {
    const { submitting, submitted, waiting, retried, screen } = follow("a", "b");
    const trouble = () => retried({ testId: "a@local", delayMs: 3000 });
    submitting("a");
    trouble();
    expect(screen()).toEqual([
      "⠋ a · local · submitting · attempt 2 in 3 s: throttled",
      "· b · local",
      "  0 of 2 done · 1 running · 1 to go",
    ]);
    submitted("a");
    expect(screen()[0]).toBe("⠋ a · local · submitted 1 s ago");
    trouble();
    expect(screen()[0]).toBe("⠋ a · local · submitted 1 s ago · attempt 2 in 3 s: throttled");
    waiting("local", 60_000);
    expect(screen()[0]).toBe("⠋ a · local · submitted 1 s ago · next poll in 1 m");
  });

  test("shows the notice of a run that stops, within its rows", () => {
    const { apply, screen } = follow("a", "b", "c");
    expect(screen(0, 100, 4)).toHaveLength(4);
    apply({ type: "run-stopping", atMs: startMs });
    apply({ type: "test-submitting", atMs: startMs, testId: "a@local" });
    expect(screen(0, 100, 4)).toEqual([
      "⠋ a · local · submitting",
      "· b · local",
      "  0 of 3 done · 1 running · 2 to go",
      "  Stopping after in-flight calls finish. Press Ctrl-C again to abort.",
    ]);
    expect(screen(0, 20, 4).at(-1)).toBe("  Stopping after in…");
  });

  test("prefers tests in flight, then planned ones, and keeps the run's order", () => {
    const { submitting, submitted, finished, screen } = follow("a", "b", "c", "d", "e");
    finished("a");
    finished("b");
    submitted("d");
    submitting("e");
    const shown = (rows: number) =>
      screen(0, 100, rows)
        .slice(0, -1)
        .map((line) => line.slice(2, 3));
    expect(shown(6)).toEqual(["a", "b", "c", "d", "e"]);
    expect(shown(5)).toEqual(["a", "c", "d", "e"]);
    expect(shown(4)).toEqual(["c", "d", "e"]);
    expect(shown(3)).toEqual(["d", "e"]);
    expect(shown(1)).toEqual([]);
    expect(shown(0)).toEqual([]);
  });

  test("keeps each line within its columns", () => {
    const long = "日本語".repeat(20);
    const { submitting, finished, screen } = follow(long, `${long}!`, "x".repeat(60));
    submitting(long);
    finished(`${long}!`);
    for (const columns of [30, 31, 40]) {
      const widths = screen(0, columns).map(textWidth);
      for (const width of widths) expect(width).toBeLessThanOrEqual(columns);
      expect(widths[2]).toBe(columns - 1);
    }
    const widest = follow("x".repeat(60), "y".repeat(60));
    widest.submitting("x".repeat(60));
    widest.finished("y".repeat(60));
    expect(widest.screen(0, 30).map(textWidth)).toEqual([29, 29, "  1 of 2 done · 1 running".length]);
  });

  test.each([
    ["passed", 32, "✓", "passed"],
    ["warned", 33, "!", "warned"],
    ["failed", 31, "✕", "failed"],
    ["errored", 35, "⚡", "errored"],
    ["pending", 34, "…", "pending"],
    ["not-measured", 90, "–", "not measured"],
    ["skipped", 90, "–", "skipped"],
  ] as const)("shows a test that is %s in the verdict's color", (verdict, color, sign, word) => {
    const { finished, screen } = follow("a");
    finished("a", { verdict });
    expect(screen(0, 100, 24, createInk(true))[0]).toBe(
      `\u001b[${color}m${sign}\u001b[39m a · local · ${word}`,
    );
  });

  test("passes no hostile name to the terminal", () => {
    const name = "::error::\u001b[31mred";
    const { started, submitted, finished, screen } = follow(name);
    expect(submitted(name)).toEqual(["submitted      : :error::red · local · report dtr-1"]);
    expect(finished(name)[0]).toMatch(/^✓ passed {7}: :error::red · local · /);
    const lines = [...started, ...screen()].join("\n");
    expect(lines).not.toContain("\u001b");
    expect(lines).not.toMatch(/^\W*::error/m);
  });
});
