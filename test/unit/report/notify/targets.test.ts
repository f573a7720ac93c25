import { DomUtils, parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { isComplete, isWanted } from "../../../../src/report/notify/is-wanted.ts";
import { toMail } from "../../../../src/report/notify/mail.ts";
import { type EarlierVerdicts, toNotice } from "../../../../src/report/notify/notice.ts";
import { toSlack } from "../../../../src/report/notify/slack.ts";
import { toTeams } from "../../../../src/report/notify/teams.ts";
import { toWebhookPayload } from "../../../../src/report/notify/webhook-payload.ts";
import type { RunReport, TestResult } from "../../../../src/result/run-report.ts";
import { exitCodeOf, type Verdict } from "../../../../src/result/verdict.ts";
import {
  assertion,
  hostileRunReport,
  hostileText,
  runReportOf,
  sampleRunReport,
  test as testResult,
} from "../../../support/sample-run-report.ts";

const { isTag } = DomUtils;

const link = "https://reports.acme.example/placement/r1/index.html";
const none: EarlierVerdicts = new Map();
const earlierOf = (verdicts: Readonly<Record<string, Verdict>>): EarlierVerdicts =>
  new Map(
    Object.entries(verdicts).map(([id, verdict]) => [id, { verdict, atMs: Date.UTC(2026, 10, 19, 8) }]),
  );

function sampleTest(wanted: string): TestResult {
  const found = sampleRunReport().tests.find(({ id }) => id === wanted);
  if (!found) throw new Error(`the sample has no test ${wanted}`);
  return found;
}
const failing = (): TestResult => sampleTest("spring-sale[de]@local");
const passing = (): TestResult => sampleTest("weekly-newsletter@local");

/** A run that was not interrupted. */
function reportOf(tests: readonly TestResult[]): RunReport {
  const report = runReportOf(tests);
  const verdicts = tests.map(({ verdict }) => verdict);
  return { ...report, run: { ...report.run, interrupted: false }, exitCode: exitCodeOf(verdicts) };
}

/** A run with many tests whose texts are as long as possible. */
const longReport = (character: string): RunReport =>
  reportOf(
    Array.from({ length: 500 }, (_, index) => ({
      ...testResult(`s${index}`, undefined, {}),
      verdict: "failed" as const,
      title: character.repeat(5000),
      assertions: Array.from({ length: 50 }, (_, at) =>
        assertion(`${at}${character.repeat(5000)}`, "inbox", ">=", 90, 10),
      ),
    })),
  );

/** Returns every string of a value with the type of the object that has it. */
function textsOf(value: unknown, type = ""): [type: string, text: string][] {
  if (typeof value === "string") return [[type, value]];
  if (typeof value !== "object" || value === null) return [];
  const own = "type" in value && typeof value.type === "string" ? value.type : type;
  return Object.values(value).flatMap((each) => textsOf(each, own));
}

describe("a notice", () => {
  test("says whether to send, where it fails with figures and limits, since when, and where the report is", () => {
    const report = reportOf([failing(), passing()]);
    const notice = toNotice(report, earlierOf({ "spring-sale[de]@local": "passed" }), link);
    expect(notice).toMatchObject({ decision: "Do not send", verdict: "failed", link, moreTroubles: 0 });
    expect(notice.counts).toEqual(["1 failed", "1 passed"]);
    expect(notice.troubles).toHaveLength(1);
    expect(notice.troubles[0]).toMatchObject({
      title: "spring-sale (de)",
      place: "local",
      verdict: "failed",
    });
    expect(notice.troubles[0]?.lines).toEqual([
      "overall: inbox 81%, required ≥ 90%, met until 2026-11-18",
      "Gmail: inbox 94.6%, required ≥ 95%",
      "Outlook: inbox 52%, required ≥ 80%, met until 2026-11-18",
      "Outlook: spam 42%, required ≤ 5%",
      "Hotmail: inbox 61%, required ≥ 80%",
      "Before, in the run of 2026-11-19: passed",
    ]);
  });

  test("says since when a threshold is missed", () => {
    const trend = ["17", "18", "19"].map((day, index) => ({
      runId: `r${index}`,
      measuredAt: `2026-11-${day}T08:15:04.000Z`,
      inboxPercents: { overall: index === 0 ? 95 : 80 },
    }));
    const report = reportOf([{ ...failing(), trend }]);
    expect(toNotice(report, none, undefined).troubles[0]?.lines[0]).toBe(
      "overall: inbox 81%, required ≥ 90%, failing since 2026-11-18 (3 runs)",
    );
  });

  test("lists tests that pass again", () => {
    const report = reportOf([passing()]);
    const notice = toNotice(report, earlierOf({ "weekly-newsletter@local": "failed" }), link);
    expect(notice).toMatchObject({ decision: "Send", troubles: [] });
    expect(notice.recovered.map(({ title, lines }) => [title, lines])).toEqual([
      ["weekly-newsletter", ["Before, in the run of 2026-11-19: failed"]],
    ]);
  });
});

describe("isWanted", () => {
  const failed = reportOf([failing(), passing()]);
  const passed = reportOf([passing()]);

  test.each<[string, RunReport, EarlierVerdicts, boolean]>([
    ["a failure without an earlier run", failed, none, true],
    ["a success without an earlier run", passed, none, false],
    ["the same failure", failed, earlierOf({ "spring-sale[de]@local": "failed" }), false],
    ["a recovery", passed, earlierOf({ "weekly-newsletter@local": "errored" }), true],
    ["a new failure", failed, earlierOf({ "spring-sale[de]@local": "passed" }), true],
  ])("for changes: %s", (_, report, earlier, expected) => {
    expect(isWanted("changed", report, earlier)).toBe(expected);
  });

  test("for failures, or always", () => {
    expect([isWanted("failed", failed, none), isWanted("failed", passed, none)]).toEqual([true, false]);
    expect(isWanted("failed", { ...passed, exitCode: 3 }, none)).toBe(true);
    expect(isWanted("always", passed, none)).toBe(true);
  });

  test("not for a run that is not complete: open, interrupted, a shard, or empty", () => {
    expect(isComplete(failed)).toBe(true);
    expect(isComplete(sampleRunReport())).toBe(false);
    expect(isComplete({ ...passed, run: { ...passed.run, interrupted: true } })).toBe(false);
    const shard = { index: 1, total: 2, plan: "p" };
    expect(isComplete({ ...passed, run: { ...passed.run, shard } })).toBe(false);
    expect(isComplete({ ...passed, tests: [] })).toBe(false);
  });
});

describe("Slack", () => {
  test("shows the decision in the header and the pop-up, and the link", () => {
    const body = JSON.parse(toSlack(toNotice(reportOf([failing()]), none, link)));
    expect(body.text).toBe("Simulated: ✕ Do not send: 1 failed");
    expect(body.blocks[0]).toEqual({ type: "header", text: { type: "plain_text", text: "✕ Do not send" } });
    expect(textsOf(body)).toContainEqual(["link", link]);
    expect(JSON.stringify(body)).toContain("these results come from a model, not from real mailboxes");
  });

  test("shows foreign text literally: only in text of rich text, which has no markup", () => {
    const body = JSON.parse(toSlack(toNotice(hostileRunReport(), none, link)));
    const foreign = textsOf(body).filter(([, text]) => /hacked|owned|script/.test(text));
    expect(foreign.length).toBeGreaterThan(3);
    expect(new Set(foreign.map(([type]) => type))).toEqual(new Set(["text"]));
  });

  test.each(["x", "\u{1F469}", '"'])("keeps the limits of Slack with 500 failed tests of %s", (character) => {
    const text = toSlack(toNotice(longReport(character), none, link));
    expect(Buffer.byteLength(text)).toBeLessThan(12_001);
    expect(JSON.parse(text).blocks.length).toBeLessThan(50);
    expect(text).toMatch(/\d+ more tests did not pass: see the report/);
  });
});

describe("Microsoft Teams", () => {
  test("is a message with one Adaptive Card, and a button with the link", () => {
    const body = JSON.parse(toTeams(toNotice(reportOf([failing()]), none, link)));
    expect(body.attachments).toHaveLength(1);
    const [{ contentType, content }] = body.attachments;
    expect(contentType).toBe("application/vnd.microsoft.card.adaptive");
    expect(content.body[0]).toMatchObject({ type: "TextBlock", text: "✕ Do not send", color: "Attention" });
    expect(content.actions).toEqual([{ type: "Action.OpenUrl", title: "Open the report", url: link }]);
  });

  test("shows foreign text literally: only in text runs, which have no markup", () => {
    const report = {
      ...hostileRunReport(),
      summary: "[a](https://evil.example) {{{DATE(2026-01-01T00:00:00Z)}}",
    };
    const body = JSON.parse(toTeams(toNotice(report, none, link)));
    const foreign = textsOf(body).filter(([, text]) => /hacked|evil|DATE/.test(text));
    expect(foreign.length).toBeGreaterThan(3);
    expect(new Set(foreign.map(([type]) => type))).toEqual(new Set(["TextRun"]));
    expect(JSON.stringify(body)).not.toContain("{{");
  });

  test.each(["x", "\u{1F469}", "\\"])("keeps below 28 KB with 500 failed tests of %s", (character) => {
    const text = toTeams(toNotice(longReport(character), none, link));
    expect(Buffer.byteLength(text)).toBeLessThan(28_000);
  });
});

describe("an email", () => {
  test("says in its subject whether to send, and why", () => {
    const { subject, text } = toMail(toNotice(reportOf([failing()]), none, link));
    expect(subject).toBe(
      "Simulated: Do not send: Outlook puts 42% of spring-sale (de) in spam; at most 5% allowed.",
    );
    expect(text).toContain("Outlook: inbox 52%, required ≥ 80%");
    expect(text).toContain(`Report: ${link}`);
  });

  test("escapes foreign text, and loads nothing", () => {
    const { html, subject } = toMail(toNotice(hostileRunReport(), none, link));
    expect(subject).not.toMatch(/\p{Cc}/u);
    const elements = new Set<string>();
    const attributes: string[] = [];
    (function visit(nodes: ReturnType<typeof parseDocument>["children"]) {
      for (const node of nodes) {
        if (!isTag(node)) continue;
        elements.add(node.name);
        for (const [name, value] of Object.entries(node.attribs)) attributes.push(`${name}=${value}`);
        visit(node.children);
      }
    })(parseDocument(html).children);
    expect([...elements].filter((name) => /script|img|link|iframe/.test(name))).toEqual([]);
    expect(attributes.filter((each) => /^(?:src|on|href)/.test(each))).toEqual([`href=${link}`]);
    expect(html).toContain(hostileText.slice(0, 9).replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  });
});

describe("the payload of a webhook", () => {
  test("has the decision, the failed expectations, and the earlier verdicts", () => {
    const report = reportOf([passing(), failing()]);
    const { type, data } = JSON.parse(
      toWebhookPayload(report, earlierOf({ "spring-sale[de]@local": "warned" }), link),
    );
    expect(type).toBe("run.finished");
    expect(data).toMatchObject({
      send: false,
      decision: "Do not send",
      verdict: "failed",
      exitCode: 1,
      url: link,
    });
    expect(data.tests[0]).toMatchObject({ id: "spring-sale[de]@local", earlierVerdict: "warned" });
    expect(data.tests[0].failures).toContainEqual({
      scope: "Outlook",
      source: "inbox >= 80",
      outcome: "failed",
      metric: "inbox",
      operator: ">=",
      expectedPercent: 80,
      actualPercent: 52,
    });
    expect(data.tests[1].failures).toEqual([]);
  });

  test("has at most 200 tests and 256 KB, and counts the rest", () => {
    const many = reportOf(Array.from({ length: 300 }, (_, at) => ({ ...passing(), id: `t${at}` })));
    const { data } = JSON.parse(toWebhookPayload(many, none, undefined));
    expect([data.tests.length, data.omittedTests]).toEqual([200, 100]);
    const long = toWebhookPayload(longReport("\u{1F469}"), none, undefined);
    expect(Buffer.byteLength(long)).toBeLessThan(256 * 1024);
    const { tests, omittedTests } = JSON.parse(long).data;
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.length + omittedTests).toBe(500);
  });
});
