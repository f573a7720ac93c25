import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { type TerminalText, textOf } from "../../../src/report/terminal/terminal-text.ts";
import { createTerminalReporter } from "../../../src/report/terminal.ts";
import { textWidth } from "../../../src/report/text-width.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import {
  assertion,
  hostileRunReport,
  implausibleRunReport,
  placement,
  test as placementTest,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
} from "../../support/sample-run-report.ts";

const startMs = Date.parse("2026-11-20T08:15:00Z");

function recording(options: { columns?: number; rows?: number; isTTY?: boolean } = {}) {
  const written: string[] = [];
  return {
    stream: { ...options, write: (text: TerminalText) => written.push(textOf(text)) },
    written,
    text: () => written.join(""),
  };
}

async function closing(report: RunReport, columns?: number, color = false): Promise<string> {
  const { stream, text } = recording(columns === undefined ? {} : { columns });
  await createTerminalReporter({ stream, color }).onEnd?.(report);
  return text();
}

const linesOf = (text: string): string[] => text.split("\n");
const lineWith = (text: string, ...parts: string[]): string | undefined =>
  linesOf(text).find((line) => parts.every((part) => line.includes(part)));

describe("the closing table", () => {
  test.each([
    [60, sampleRunReport],
    [80, sampleRunReport],
    [100, sampleRunReport],
    [60, hostileRunReport],
    [80, hostileRunReport],
  ])("keeps within %d columns", async (columns, report) => {
    for (const line of linesOf(await closing(report(), columns)))
      expect(textWidth(line)).toBeLessThanOrEqual(columns);
  });

  test("is never wider than 100 columns", async () => {
    const widths = linesOf(await closing(sampleRunReport(), 220)).map(textWidth);
    expect(Math.max(...widths)).toBeLessThanOrEqual(100);
    expect(Math.max(...widths)).toBeGreaterThan(80);
  });

  test("prefers failing mailbox providers, and says how many are omitted", async () => {
    const text = await closing(sampleRunReport(), 80);
    const header = lineWith(text, "scenario", "verdict");
    expect(header).toContain("Outlook");
    expect(header).not.toContain("Orange");
    expect(text).toMatch(/of 9 mailbox providers shown; \d more in the report/);
  });

  test("does not mention omitted mailbox providers if all fit", async () => {
    const test = placementTest("a", undefined, {
      placement: { ...placement({}, 97), isps: [{ isp: "Gmail", inboxPercent: 97 }] },
      assertions: [assertion("Gmail", "inbox", ">=", 90, 97)],
    });
    expect(await closing(runReportOf([test]), 80)).not.toContain("mailbox providers shown");
  });

  test("aligns rates with their headers, with the sign after the rate", async () => {
    const text = await closing(sampleRunReport(), 100);
    const header = lineWith(text, "scenario", "verdict") ?? "";
    const row = lineWith(text, "spring-sale", "de ", "failed") ?? "";
    const end = header.indexOf("Outlook") + "Outlook".length;
    expect(row.slice(0, end)).toMatch(/52$/);
    expect(row.slice(end)).toMatch(/^ ✕/);
    expect(row).toContain("94.6 ✕");
    expect(row).toMatch(/✕ failed$/);
  });

  test("stays aligned with wide characters", async () => {
    const tests = ["日本語のお知らせ", "👩‍👩‍👧 family", "plain"].map((name) =>
      placementTest(name, undefined, {
        placement: placement({}, 97),
        assertions: [assertion("overall", "inbox", ">=", 90, 97)],
      }),
    );
    const rows = linesOf(await closing(runReportOf(tests), 80)).filter((line) => line.endsWith("✓ passed"));
    expect(new Set(rows.map(textWidth)).size).toBe(1);
    expect(rows).toHaveLength(3);
  });

  test("uses color only if enabled, and changes nothing else", async () => {
    const plain = await closing(sampleRunReport(), 80);
    const colored = await closing(sampleRunReport(), 80, true);
    expect(plain).not.toContain("\u001b");
    expect(colored).toContain("\u001b[31m");
    expect(stripVTControlCharacters(colored)).toBe(plain);
  });
});

describe("below the table", () => {
  test.each([
    ["a failed expectation", /✕ Outlook +spam +expected ≤ 5% +actual 42%/],
    ["the decimal that decides", /✕ Gmail +inbox +expected ≥ 95% +actual 94.6%/],
    ["a warning", /! iCloud +missing +expected ≤ 2% +actual 4%/],
    ["a rate that was not measured", /– T-Online +inbox +expected ≥ 90% +actual not measured/],
    ["a baseline that does not exist", /– Gmail +inbox +expected ≥ baseline - 5 +actual 97%/],
    ["a provider error", /Cannot create the test at sesv2\/eu-west-1: throttled/],
    ["the hint of an error", /→ Wait a minute, or lower --rate/],
    ["a test that may be billed", /→ The test may exist and be billed/],
    ["the release decision", /✕ Do not send/],
    ["that results are simulated", /Simulated: these results come from a model/],
    ["that the run was interrupted", /Interrupted/],
    ["the counts", /1 failed · 1 errored · .* · 3 passed · in 4 seconds/],
  ])("shows %s", async (_name, pattern) => {
    expect(await closing(sampleRunReport(), 100)).toMatch(pattern);
  });

  test("does not mention met expectations, simulation, or interruption without cause", async () => {
    const test = placementTest("a", undefined, {
      placement: { ...placement({}, 97), simulated: false },
      assertions: [assertion("overall", "inbox", ">=", 90, 97)],
    });
    const text = await closing(runReportOf([test]), 80);
    expect(text).toContain("✓ Send");
    expect(text).not.toMatch(/expected|Simulated|Interrupted/);
  });

  test("shows an error that many tests share once", async () => {
    const error = {
      code: "provider-credentials",
      message: "The credentials have expired",
      hint: "sign in again",
    } as const;
    const tests = Array.from({ length: 8 }, (_, index) =>
      placementTest(`test-${index}`, undefined, { verdict: "errored", error }),
    );
    const text = await closing(runReportOf(tests), 80);
    expect(text.match(/credentials have expired/g)).toHaveLength(1);
    expect(text).toMatch(/test-0, test-1, .* and 3\s+more/);
  });

  test("passes no hostile sequence to a terminal or a CI system", async () => {
    const text = await closing(hostileRunReport(), 80);
    expect(text.replaceAll("\n", "")).not.toMatch(/\p{Control}|[\u202A-\u202E]/u);
    expect(text).not.toMatch(/^\s*::/m);
    expect(text).not.toContain("##[");
  });

  const measured = { placement: { overall: { inboxPercent: 97 }, isps: [], simulated: false } };
  const table = ["", "  scenario  overall   verdict", "  a              97   ✓ passed", ""];

  test("says nothing else about a run that passed", async () => {
    const passed = placementTest("a", undefined, { verdict: "passed", ...measured });
    expect(linesOf(await closing(runReportOf([passed])))).toEqual([
      ...table,
      "  ✓ Send",
      expect.stringMatching(/^ {2}\w/),
      "",
      "  1 passed · in 4 seconds · 28 calls",
      "",
    ]);
  });

  test("says that results are simulated, reused, or incomplete", async () => {
    const reused = placementTest("a", undefined, {
      verdict: "passed",
      placement: { ...measured.placement, simulated: true },
      reused: { runId: "r1", measuredAt: "2026-11-19T08:15:04.000Z" },
    });
    const report = runReportOf([reused]);
    const lines = linesOf(
      await closing({ ...report, run: { ...report.run, interrupted: true, simulated: true } }, 100),
    );
    expect(lines.slice(6, -3)).toEqual([
      "  Simulated: these results come from a model, not from real mailboxes.",
      "  The uncertainty of the simulated results is unknown: they have no ranges.",
      "  1 test reused: an earlier run measured the identical message.",
      "  Interrupted: these are the results from before the run was stopped.",
    ]);
  });

  test("counts only tests that reuse a result", async () => {
    const results = ["a", "b", "c"].map((name) =>
      placementTest(name, undefined, { verdict: "passed", ...measured }),
    );
    const [first, ...others] = results.map((result, index) =>
      index < 2 ? { ...result, reused: { runId: "r1", measuredAt: "2026-11-19T08:15:04.000Z" } } : result,
    );
    expect(await closing(runReportOf(first ? [first, ...others] : []), 80)).toContain("  2 tests reused: ");
  });

  test("shows a release decision for a run without tests", async () => {
    expect(await closing(runReportOf([]), 80)).toContain("Do not send yet");
  });
});

describe("differences between ledger and provider", () => {
  test("follow the release decision: tests paid for twice, why the exit code is 3, names, and next steps", async () => {
    const lines = linesOf(await closing(reconciledRunReport(), 100));
    const answer = lines.findIndex((line) => line.includes("⚡ Do not send yet"));
    const start = lines.findIndex((line) => line.includes("⚡ 2 tests are paid"));
    expect(start).toBeGreaterThan(answer);
    expect(
      lines.slice(
        start,
        lines.findIndex((line) => line.includes("2 passed ·")),
      ),
    ).toEqual([
      "  ⚡ 2 tests are paid for more than once",
      "    Extra cost: 30.00, not included in the cost of this run. This sets exit code 3. The placement",
      "    results stay the same.",
      "    - spring-sale[de]@ses: spring-sale-de.20261120-081500-3fa9c1.0a1b2c3d (report ids dtr-1, dtr-2)",
      "    - ses: weekly-newsletter.20261120-081500-3fa9c1.4e5f6a7b (report ids dtr-3, dtr-4, dtr-5)",
      "    → Compare the report ids at the provider, and request a refund for the extra tests.",
      "    → Run placewright reconcile 20261120-081500-3fa9c1 to compare again.",
      "",
      "  ! 1 test exists at the provider without a record in the ledger",
      "    It may be billed. Its result is not in this report.",
      "    - ses: order.20261120-081500-3fa9c1.8c9d0e1f (report id dtr-6)",
      "    → Run placewright reconcile 20261120-081500-3fa9c1 --adopt to add it to the run.",
      "",
      "  No longer in the provider's list: spring-sale[en]@ses:",
      "  spring-sale-en.20261120-081500-3fa9c1.2a3b4c5d (report id dtr-7)",
      "  Not compared with the provider: eu: the list of placement tests was refused: access denied",
      "",
    ]);
  });

  test("that need no action are dimmed", async () => {
    const text = await closing(reconciledRunReport({ doubles: [], orphans: [] }), 100, true);
    expect(text).toContain("\u001b[2m  Not compared with the provider: eu");
    expect(text).not.toContain("⚡");
  });

  test("are not mentioned if there are none", async () => {
    const none = { doubles: [], orphans: [], vanished: [], unchecked: [] };
    expect(await closing(reconciledRunReport(none), 80)).not.toMatch(/the provider|reconcile/);
  });

  test("with hostile names form no commands, not even across line breaks", async () => {
    for (const columns of [60, 80, 100])
      expect(await closing(hostileRunReport(), columns)).not.toMatch(/^\W*::(?:add-mask|error)::/m);
  });
});

test("the terminal output omits the provider's response", async () => {
  const report = implausibleRunReport('{"InboxPercentage":120}');
  const { stream, text } = recording();
  const reporter = createTerminalReporter({ stream, color: false });
  for (const result of report.tests) reporter.onEvent({ type: "test-finished", atMs: startMs, result });
  reporter.onEnd(report);
  expect(text()).toContain("inbox and spam add up to 180%");
  expect(text()).not.toContain("InboxPercentage");
});

const identity = placementTest("spring-sale", "de", {
  project: "eu",
  provider: "sesv2",
  region: "eu-west-1",
});
const finished = placementTest("spring-sale", "de", {
  project: "eu",
  verdict: "failed",
  summary: "Outlook puts 42% in spam",
});
const testId = identity.id;

const waiting = {
  type: "project-waiting",
  project: identity.project,
  open: 1,
  nextPollAtMs: startMs + 360_000,
} as const;
const events: RunEvent[] = [
  { type: "run-started", atMs: startMs, runId: "20261120-081500-3fa9c1", tests: [identity] },
  { type: "test-submitting", atMs: startMs, testId },
  {
    type: "call-retried",
    atMs: startMs,
    testId,
    operation: "Create",
    attempt: 1,
    delayMs: 3000,
    reason: "throttled",
  },
  { type: "test-submitted", atMs: startMs, testId, reportId: "dtr-1" },
  { ...waiting, atMs: startMs },
  { ...waiting, atMs: startMs + 1000 },
  { type: "test-finished", atMs: startMs + 2000, result: finished },
];

describe("progress in a log", () => {
  test("is one line per state change", () => {
    const { stream, text } = recording();
    const reporter = createTerminalReporter({ stream, color: true, now: () => startMs });
    for (const event of events) reporter.onEvent?.(event);
    expect(linesOf(text())).toEqual([
      "run 20261120-081500-3fa9c1 · 1 test",
      "retrying       spring-sale (de) · eu · sesv2/eu-west-1 · Create, attempt 2 in 3 s: throttled",
      "submitted      spring-sale (de) · eu · sesv2/eu-west-1 · report dtr-1",
      "measuring      1 at eu · next poll in 6 m",
      "✕ failed       spring-sale (de) · eu · sesv2/eu-west-1 · Outlook puts 42% in spam",
      "",
    ]);
  });

  test("names no test for a call that served several", () => {
    const { stream, text } = recording();
    const reporter = createTerminalReporter({ stream, color: false });
    reporter.onEvent?.({
      type: "call-retried",
      atMs: startMs,
      operation: "List",
      attempt: 2,
      reason: "unreachable",
    });
    expect(text()).toBe("retrying       List, attempt 3: unreachable\n");
  });
});

describe("progress on a terminal", () => {
  /** Returns the lines that a terminal shows after it executes the escape sequences. */
  function screenAfter(written: readonly string[]): string[] {
    const lines: string[] = [];
    let row = 0;
    for (const [, up, erase, newline, text] of written
      .join("")
      .replaceAll("\u001b", "⎋")
      .matchAll(/⎋\[(\d+)A\r|(⎋\[(?:2K|0J))|(\n)|([^⎋\n]+)/g)) {
      if (up) row -= Number(up);
      else if (erase?.endsWith("2K")) lines[row] = "";
      else if (erase) lines.length = Math.min(lines.length, row);
      else if (newline) lines[row++] ??= "";
      else lines[row] = (lines[row] ?? "") + text;
      expect(row).toBeGreaterThanOrEqual(0);
    }
    return lines;
  }

  test("is one line per test, rewritten in place, and keeps the table", async () => {
    const { stream, written } = recording({ isTTY: true, columns: 100, rows: 24 });
    let nowMs = startMs;
    const reporter = createTerminalReporter({ stream, color: false, now: () => nowMs });
    for (const event of events.slice(0, 5)) reporter.onEvent?.(event);
    nowMs = startMs + 240_000;
    reporter.onEvent?.(events[5] as RunEvent);
    expect(screenAfter(written)).toEqual([
      "⠋ spring-sale (de) · eu · sesv2/eu-west-1 · submitted 4 m ago · next poll in 2 m",
      "  0 of 1 done · 1 running",
    ]);
    reporter.onEvent?.(events[6] as RunEvent);
    expect(screenAfter(written)[0]).toBe("✕ spring-sale (de) · eu · sesv2/eu-west-1 · failed");
    const report = sampleRunReport();
    reporter.onEvent?.({ type: "run-finished", atMs: nowMs, report });
    await reporter.onEnd?.(report);
    expect(`${screenAfter(written).join("\n")}\n`).toBe(await closing(report, 100));
  });

  test("never exceeds the screen, and shows running tests", () => {
    const tests = Array.from({ length: 40 }, (_, index) =>
      placementTest(`a-scenario-with-a-long-name-${index}`),
    );
    const { stream, written } = recording({ isTTY: true, columns: 40, rows: 10 });
    const reporter = createTerminalReporter({ stream, color: false, now: () => startMs });
    reporter.onEvent?.({ type: "run-started", atMs: startMs, runId: "r", tests });
    reporter.onEvent?.({ type: "test-submitting", atMs: startMs, testId: tests[37]?.id ?? "" });
    const screen = screenAfter(written);
    expect(screen.length).toBeLessThan(10);
    for (const line of screen) expect(textWidth(line)).toBeLessThan(40);
    expect(screen.some((line) => line.startsWith("⠋"))).toBe(true);
    expect(screen.at(-1)).toBe("  0 of 40 done · 1 running · 39 to go");
    reporter.onEvent?.({ type: "run-finished", atMs: startMs, report: sampleRunReport() });
  });

  test("writes nothing after the end of a run, and erases nothing that it did not draw", async () => {
    const { stream, written } = recording({ isTTY: true, columns: 100, rows: 2 });
    const reporter = createTerminalReporter({ stream, color: false, now: () => startMs });
    reporter.onEvent?.(events[0] as RunEvent);
    expect(screenAfter(written)).toEqual([
      "· spring-sale (de) · eu · sesv2/eu-west-1",
      "  0 of 1 done · 1 to go",
    ]);
    reporter.onEvent?.({ type: "run-finished", atMs: startMs, report: sampleRunReport() });
    expect(screenAfter(written)).toEqual([]);
    const drawn = written.length;
    reporter.onEvent?.({ type: "run-finished", atMs: startMs, report: sampleRunReport() });
    expect(written).toHaveLength(drawn);
  });

  test("keeps no timer after the end", () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const { stream } = recording({ isTTY: true });
    const reporter = createTerminalReporter({ stream, color: false });
    reporter.onEvent?.(events[0] as RunEvent);
    reporter.onEvent?.({ type: "run-finished", atMs: startMs, report: sampleRunReport() });
    expect(timers()).toBeLessThanOrEqual(before);
  });
});
