import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { shortAnswer } from "../../../src/report/answer.ts";
import { toCtrf } from "../../../src/report/ctrf.ts";
import { checkReportsDir, writeFolder, writeReportFolder } from "../../../src/report/folder.ts";
import { toGithubAnnotations } from "../../../src/report/github.ts";
import { toReportJson } from "../../../src/report/json.ts";
import { durationOf, toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import { pointLatest } from "../../../src/report/point-latest.ts";
import { createFolderReader, readLimits } from "../../../src/report/read-folder.ts";
import { fileFormats, isFileFormat } from "../../../src/report/reporters.ts";
import { toSafeColumns, toSafeJson, toSafeLogLine } from "../../../src/report/safe-text.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { ReadMessage, RunReport, TestResult } from "../../../src/result/run-report.ts";
import { jsonOf, readerOf } from "../../support/rendered-report.ts";
import {
  assertion,
  checkedRunReport,
  reconciledRunReport,
  runReportOf,
  test as sampleTest,
} from "../../support/sample-run-report.ts";

const root = await mkdtemp(join(tmpdir(), "placewright-outputs-"));
afterAll(() => rm(root, { recursive: true, force: true }));
let number = 0;
const newFolder = async (): Promise<string> => {
  const folder = join(root, String(number++));
  await mkdir(folder);
  return folder;
};

const checks: CheckReport = {
  findings: [
    {
      check: "merge-tags",
      severity: "error",
      message: "A tag is left",
      fix: "Fill it in",
      source: "https://example.org",
    },
    {
      check: "preheader",
      severity: "warn",
      message: "No preheader",
      fix: "Add one",
      source: "https://example.org",
    },
  ],
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
};
const placed = {
  placement: {
    overall: { inboxPercent: 80, spamPercent: 20 },
    isps: [{ isp: "Gmail", inboxPercent: 80, spamPercent: 20 }],
    simulated: true,
  },
} as const;

const failed = sampleTest("sale", "de", {
  ...placed,
  summary: "Gmail has 80% in the inbox.",
  assertions: [
    assertion("overall", "inbox", ">=", 75, 80),
    assertion("Gmail", "inbox", ">=", 90, 80),
    assertion("Gmail", "spam", "<=", 5, 20, "warn"),
  ],
  checkAssertions: [
    { source: "errors == 0", level: "error", outcome: "failed", message: "1 error; expected 0" },
    { source: "warnings == 9", level: "error", outcome: "passed", message: "1 warning" },
  ],
  earlierAttempts: [{ number: 1, verdict: "failed", summary: "It failed.", reportName: "pw-0" }],
});
const flaky = sampleTest("sale", "en", {
  ...placed,
  verdict: "passed",
  assertions: [assertion("overall", "inbox", ">=", 75, 80)],
  earlierAttempts: [{ number: 1, verdict: "failed", summary: "It failed.", reportName: "pw-0" }],
  reused: { runId: "20261119-081500-3fa9c1", measuredAt: "2026-11-19T08:15:04.000Z" },
  reportId: "dtr-9",
});
const blocked = sampleTest("news", undefined, {
  verdict: "failed",
  summary: "1 error blocks the message.",
  heldBack: true,
  checks,
});
const errored = sampleTest("order", undefined, {
  verdict: "errored",
  summary: "The provider failed.",
  error: { code: "provider-fault", message: "No response", hint: "try again", answer: '{"a":1}' },
});

const reportOf = (...tests: TestResult[]): RunReport => {
  const report = runReportOf(tests);
  return { ...report, run: { ...report.run, branch: "main" } };
};
const options = { readMessage: async () => undefined, pathOf: (file: string) => `reports/run/${file}` };

test("JUnit has each case with its failures, its steps, and its facts", async () => {
  const xml = await toJunit(reportOf(failed, flaky, blocked, errored), options);
  const facts = (name: string, id = "") =>
    `Test: pw-20261120-081500-3fa9c1-${name}${id && `, report ${id}`}\n[[ATTACHMENT|reports/run/index.html]]`;
  const simulated = `overall: 80% in the inbox, 20% in spam
Gmail: 80% in the inbox, 20% in spam
Simulated: these results come from a model, not from real mailboxes.
The uncertainty of the simulated results is unknown: they have no ranges.`;
  expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="placewright" tests="4" failures="2" errors="1" skipped="0" time="4.200">
  <testsuite name="sale · local" tests="2" failures="1" errors="0" skipped="0" time="6.000" timestamp="2026-11-20T08:15:00" hostname="localhost">
    <testcase name="sale (de)" classname="sale.local" time="3.000">
      <failure message="Gmail has 80% in the inbox." type="failed">failed: Gmail: inbox is 80; expected &gt;= 90
warned: Gmail: spam is 20; expected &lt;= 5
failed: 1 error; expected 0
→ Check the message for content that reads as spam (wording, links, images, no way to unsubscribe), change it, and test again.</failure>
      <system-out>${simulated}
${facts("sale-de", failed.reportId)}</system-out>
    </testcase>
    <testcase name="sale (en)" classname="sale.local" time="3.000">
      <system-out>${simulated}
Reused: measured by run 20261119-081500-3fa9c1.
${facts("sale-en", "dtr-9")}</system-out>
    </testcase>
  </testsuite>
  <testsuite name="news · local" tests="1" failures="1" errors="0" skipped="0" time="3.000" timestamp="2026-11-20T08:15:00" hostname="localhost">
    <testcase name="news" classname="news.local" time="3.000">
      <failure message="1 error blocks the message." type="failed">A tag is left. Fill it in.
No preheader. Add one.
→ Fix the findings, or pass --no-check to test the message as is.</failure>
      <system-out>${facts("news", blocked.reportId)}</system-out>
    </testcase>
  </testsuite>
  <testsuite name="order · local" tests="1" failures="0" errors="1" skipped="0" time="0.000" timestamp="2026-11-20T08:15:00" hostname="localhost">
    <testcase name="order" classname="order.local" time="0.000">
      <error message="The provider failed." type="provider-fault">No response
Provider's response: {"a":1}
→ Try again</error>
      <system-out>${facts("order")}</system-out>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test("JUnit has differences in the suite of their test, else of their project, else in the first", async () => {
  const tests = ["a", "b"].map((project) =>
    sampleTest("sale", undefined, { project, provider: "sesv2", verdict: "passed" }),
  );
  const { run } = reconciledRunReport({
    doubles: [],
    orphans: [
      { project: "b", reportName: "b.1", reportId: "dtr-1" },
      { project: "other", reportName: "c.1", reportId: "dtr-2" },
    ],
    vanished: [],
  });
  const xml = await toJunit({ ...reportOf(...tests), run }, options);
  const suites = xml
    .split("<testsuite ")
    .slice(1)
    .map((suite) => [/name="([^"]*)"/.exec(suite)?.[1], suite.match(/dtr-\d/g)]);
  expect(suites).toEqual([
    ["sale · a · sesv2", ["dtr-2"]],
    ["sale · b · sesv2", ["dtr-1"]],
  ]);
});

test.each([
  [{ submittedAt: "2026-11-20T08:15:01.000Z", completedAt: "2026-11-20T08:15:04.500Z" }, 3500],
  [{ submittedAt: "2026-11-20T08:15:04.000Z", completedAt: "2026-11-20T08:15:01.000Z" }, 0],
  [{ submittedAt: "2026-11-20T08:15:04.000Z" }, 0],
  [{ completedAt: "2026-11-20T08:15:04.000Z" }, 0],
])("a test with %j lasts %d ms", (times, expected) => {
  const { submittedAt: _submitted, completedAt: _completed, ...rest } = sampleTest("a");
  expect(durationOf({ ...rest, ...times })).toBe(expected);
});

test("CTRF has each test with its status, its message, and its attempts", async () => {
  const { results } = JSON.parse(await toCtrf(reportOf(failed, flaky, errored), options));
  const common = {
    type: "inbox-placement",
    tags: ["campaign"],
    attachments: [{ name: "report", contentType: "text/html", path: "reports/run/index.html" }],
  };
  expect(results).toMatchObject({
    tool: { name: "placewright", version: "0.1.0" },
    summary: { tests: 3, passed: 1, failed: 1, skipped: 0, pending: 0, other: 1 },
    environment: { branchName: "main" },
    extra: { runId: "20261120-081500-3fa9c1", simulated: true, exitCode: 3 },
  });
  expect(results.tests).toEqual([
    {
      ...common,
      name: "sale (de)",
      status: "failed",
      rawStatus: "failed",
      duration: 3000,
      suite: ["sale", "local"],
      message: "Gmail has 80% in the inbox.",
      trace: expect.stringMatching(/^Check the message/),
      filePath: "scenarios/sale.ts",
      retries: 1,
      flaky: false,
      extra: { id: "sale[de]@local", placement: failed.placement, earlierAttempts: failed.earlierAttempts },
    },
    {
      ...common,
      name: "sale (en)",
      status: "passed",
      rawStatus: "passed",
      duration: 3000,
      suite: ["sale", "local"],
      filePath: "scenarios/sale.ts",
      retries: 1,
      flaky: true,
      extra: {
        id: "sale[en]@local",
        placement: flaky.placement,
        earlierAttempts: flaky.earlierAttempts,
        reused: flaky.reused,
      },
    },
    {
      ...common,
      name: "order",
      status: "other",
      rawStatus: "errored",
      duration: 0,
      suite: ["order", "local"],
      message: "The provider failed.",
      trace: "Try again",
      filePath: "scenarios/order.ts",
      retries: 0,
      flaky: false,
      extra: { id: "order@local" },
    },
  ]);
  const plain = JSON.parse(
    await toCtrf(runReportOf([sampleTest("a", undefined, { verdict: "passed" })]), options),
  );
  expect(plain.results).not.toHaveProperty("environment");
  expect(plain.results.tests[0]).toMatchObject({ retries: 0, flaky: false });
});

test("Markdown has the facts, the matrix, and the tests that did not pass, most urgent first", () => {
  const warned = sampleTest("letter", undefined, {
    ...placed,
    verdict: "warned",
    summary: "It warns.",
    assertions: [assertion("AOL", "inbox", ">=", 90, undefined)],
  });
  const lines = toMarkdown(reportOf(flaky, warned, failed, blocked)).split("\n");
  expect(lines).toEqual([
    "## ✕ Do not send",
    "",
    expect.any(String),
    "",
    "**Simulated: these results come from a model, not from real mailboxes.**",
    "",
    expect.stringContaining("uncertainty"),
    "",
    "2 failed · 1 warned · 1 passed · 28 calls · in 4 seconds · run 20261120-081500-3fa9c1",
    "",
    "| Test | Project | Verdict | Overall | Gmail | AOL |",
    "|---|---|---|--:|--:|--:|",
    "| sale \\(de\\) | local | ✕ failed | 80 | 80 ✕ | – |",
    "| news | local | ✕ failed | – | – | – |",
    "| letter | local | ! warned | 80 | 80 | – |",
    "| sale \\(en\\) | local | ✓ passed | 80 | 80 | – |",
    "",
    "<details><summary>✕ sale (de): Gmail has 80% in the inbox.</summary>",
    "",
    "| | Scope | Metric | Expected | Actual |",
    "|---|---|---|--:|--:|",
    "| ✕ failed | Gmail | inbox | ≥ 90% | 80% |",
    "| ! warned | Gmail | spam | ≤ 5% | 20% |",
    "",
    expect.stringMatching(/^- → Check the message/),
    "",
    "</details>",
    "",
    "<details><summary>✕ news: 1 error blocks the message.</summary>",
    "",
    "- ✕ A tag is left. Fill it in.",
    "- ! No preheader. Add one.",
    "- → Fix the findings, or pass \\-\\-no\\-check to test the message as is.",
    "",
    "</details>",
    "",
    "<details><summary>! letter: It warns.</summary>",
    "",
    "| | Scope | Metric | Expected | Actual |",
    "|---|---|---|--:|--:|",
    "| – not measured | AOL | inbox | ≥ 90% | not measured |",
    "",
    expect.stringMatching(/^- → Not measured/),
    "",
    "</details>",
    "",
  ]);
  const bare = toMarkdown(reportOf(sampleTest("a", undefined, { verdict: "passed" })));
  expect(bare).toContain(
    "| Test | Project | Verdict | Overall | \n|---|---|---|--:|\n| a | local | ✓ passed | – |\n",
  );
});

test("Markdown keeps the threshold as written if its baseline does not exist", () => {
  const { expectedPercent: _, ...relative } = assertion("Gmail", "inbox", ">=", 90, 80);
  const report = reportOf(
    sampleTest("a", undefined, { assertions: [{ ...relative, source: "inbox >= baseline - 5" }] }),
  );
  expect(toMarkdown(report)).toContain("| ✕ failed | Gmail | inbox | inbox &gt;= baseline \\- 5 | 80% |");
});

test("Markdown details and GitHub annotations name the project if there are several", () => {
  const report = reportOf(failed, { ...failed, project: "eu" });
  const summaries = toMarkdown(report).match(/<summary>.*?:/g);
  expect(summaries).toEqual(["<summary>✕ sale (de) · local:", "<summary>✕ sale (de) · eu:"]);
  expect(toGithubAnnotations(report).map((line) => /title=(.*?)::/.exec(String(line))?.[1])).toEqual([
    "sale (de) · local",
    "sale (de) · eu",
  ]);
});

test("GitHub annotations have the summary and the next steps, up to a limit", () => {
  const [annotation] = toGithubAnnotations(reportOf(failed)).map(String);
  expect(annotation).toMatch(
    /^::error file=scenarios\/sale\.ts,title=sale \(de\)::Gmail has 80%25 in the inbox\.%0ACheck the message/,
  );
  const long = sampleTest("a", undefined, { verdict: "pending", summary: "x".repeat(5000) });
  const [cut = ""] = toGithubAnnotations(reportOf(long)).map(String);
  expect(cut).toMatch(/^::notice file=[^:]*::x{4000}$/);
});

test.each([
  [undefined, undefined],
  ["", undefined],
  ["{}", { label: "Provider's response", text: "{}" }],
  ["x".repeat(500), { label: "Provider's response", text: "x".repeat(500) }],
  [
    "😀".repeat(501),
    { label: "Provider's response, first 500 of 501 characters", text: `${"😀".repeat(500)}…` },
  ],
])("a provider's response %j is shown in one line", (answer, expected) => {
  expect(
    shortAnswer({ code: "provider-fault", message: "a", ...(answer === undefined ? {} : { answer }) }),
  ).toEqual(expected);
  expect(shortAnswer(undefined)).toBeUndefined();
});

test("every format writes a file of its own", async () => {
  const names = ["html", "json", "junit", "ctrf", "markdown", "codequality", "sarif"] as const;
  expect(names.map((name) => [name, isFileFormat(name), fileFormats[name].file])).toEqual([
    ["html", true, "index.html"],
    ["json", true, "report.json"],
    ["junit", true, "junit.xml"],
    ["ctrf", true, "ctrf.json"],
    ["markdown", true, "report.md"],
    ["codequality", true, "gl-code-quality-report.json"],
    ["sarif", true, "findings.sarif"],
  ]);
  expect([isFileFormat("constructor"), isFileFormat("pdf")]).toEqual([false, false]);
  const report = reportOf({ ...failed, checks });
  for (const name of names) {
    const render = await fileFormats[name].load();
    let text = "";
    for await (const part of [await render(report, { ...options, readMessage: readerOf(report) })].flat())
      if (typeof part === "string") text += part;
      else for await (const piece of part) text += piece;
    expect(text).toContain("sale");
  }
});

test.each([
  ["a\u200Bb", "a\uFFFDb"],
  ["a\u200Db", "a\uFFFDb"],
  ["👩\u200D👧", "👩\u200D👧"],
  ["👩\u200D\u200D👧", "👩\u200D\uFFFD👧"],
  ["ن\u200Cم", "ن\u200Cم"],
  ["\u200Dن", "\uFFFDن"],
  ["ن\u200D", "ن\uFFFD"],
  ["🏴\u{E0067}\u{E0062}\u{E007F}", "🏴\u{E0067}\u{E0062}\u{E007F}"],
  ["a\u{E0067}", "a\uFFFD"],
  ["--- a", " --- a"],
  ["+++", " +++"],
  ["~~~ a", " ~~~ a"],
  ["^^^ a", " ^^^ a"],
  ["---a", "---a"],
  ["a --- b", "a --- b"],
  ["::a b::", ": :a b::"],
  ["a::b", "a::b"],
  ["##[a]", "# #[a]"],
  ["## a", "## a"],
])("%j in a log is %j", (text, expected) => {
  expect(toSafeLogLine(text)).toBe(expected);
});

test("text in columns keeps its blanks", () => {
  expect(toSafeColumns("a  b\n\tc ")).toBe("a  b  c ");
});

test("JSON escapes what a terminal or a CI system would read, and keeps the value", () => {
  const value = { a: "\u202Eb\u{E0067}::error::c ##[d] ::x", b: ["e\u200B"] };
  const json = toSafeJson(value);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toBe(
    '{\n  "a": "\\u202eb\\udb40\\udc67:\\u003aerror:\\u003ac #\\u0023[d] ::x",\n  "b": [\n    "e\\u200b"\n  ]\n}\n',
  );
});

describe("the folder of reports", () => {
  test("may be missing, but must not be a file", async () => {
    const folder = await newFolder();
    await expect(checkReportsDir(join(folder, "missing"))).resolves.toBeUndefined();
    await expect(checkReportsDir(folder)).resolves.toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
    await writeFile(join(folder, "file"), "a");
    await expect(checkReportsDir(join(folder, "file"))).rejects.toMatchObject({
      code: "report-unwritable",
      hint: "Move the file, or set another folder for reports",
    });
    await expect(checkReportsDir(join(folder, "file/reports"))).rejects.toMatchObject({
      code: "report-unwritable",
      reason: expect.stringContaining("a part of its path is a file, not a folder"),
    });
  });

  // The check of another job removes the folder that it created, as long as it is empty.
  test("may be gone at any moment, until a report is in it", async () => {
    const folder = join(await newFolder(), "not/yet");
    const report = reportOf(flaky);
    let isWritten = false;
    const others = (async () => {
      for (; !isWritten; await setTimeout(3)) await rmdir(folder).catch(() => {});
    })();
    for (let time = 0; time < 200; time++) await checkReportsDir(folder);
    await writeReportFolder({ reportsDir: folder, report, readMessage: readerOf(report) });
    isWritten = true;
    await others;
    expect(await readdir(folder)).toContain(report.run.id);
  });

  test("gets files in pieces, each complete", async () => {
    const folder = await newFolder();
    const pieces = Array.from({ length: 40 }, (_, index) => String(index).padStart(10_000, "0"));
    async function* content() {
      yield* pieces;
    }
    await writeFolder(
      folder,
      new Map<string, string | Uint8Array | AsyncIterable<string>>([
        ["a/b.txt", content()],
        ["c.txt", "text"],
        ["d.bin", new Uint8Array([0, 255])],
      ]),
    );
    expect(await readFile(join(folder, "a/b.txt"), "utf8")).toBe(pieces.join(""));
    expect(await readFile(join(folder, "c.txt"), "utf8")).toBe("text");
    expect([...(await readFile(join(folder, "d.bin")))]).toEqual([0, 255]);
    expect((await stat(join(folder, "c.txt"))).mode & 0o077).toBe(0);
  });

  test.each(["", ".", "..", "../a", "a/../..", "/a", "a\\b", "a\0"])("gets no file at %j", async (path) => {
    await expect(writeFolder(await newFolder(), new Map([[path, "x"]]))).rejects.toMatchObject({
      code: "report-unwritable",
      hint: "Use a relative path with forward slashes and without ..",
    });
  });

  test("may have files whose names begin with two dots", async () => {
    const folder = await newFolder();
    await writeFolder(
      folder,
      new Map([
        ["..a", "x"],
        ["b/..c", "y"],
        ["d../e", "z"],
      ]),
    );
    expect(await readFile(join(folder, "d../e"), "utf8")).toBe("z");
    expect(await readFile(join(folder, "b/..c"), "utf8")).toBe("y");
  });

  test("is not written through a link", async () => {
    const folder = await newFolder();
    const report = reportOf(flaky);
    await mkdir(join(folder, "reports"));
    await mkdir(join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(folder, "reports", report.run.id));
    await expect(
      writeReportFolder({ reportsDir: join(folder, "reports"), report, readMessage: readerOf(report) }),
    ).rejects.toMatchObject({
      code: "report-unwritable",
      reason: expect.stringContaining("it is a symbolic link"),
      hint: "Move it, or set another folder for reports",
    });
  });

  test("reports how many files could not be written", async () => {
    const folder = await newFolder();
    const report = reportOf(flaky);
    await mkdir(join(folder, report.run.id, "report.json"), { recursive: true });
    await mkdir(join(folder, report.run.id, "index.html"), { recursive: true });
    const write = writeReportFolder({ reportsDir: folder, report, readMessage: readerOf(report) });
    await expect(write).rejects.toMatchObject({
      code: "report-unwritable",
      reason: expect.stringMatching(/ \(and 1 more file could not be written\)$/),
    });
  });

  test("has no latest if a file is in its place", async () => {
    const folder = await newFolder();
    await mkdir(join(folder, "run"));
    await writeFile(join(folder, "latest"), "precious");
    await expect(pointLatest(folder, "run")).rejects.toMatchObject({
      code: "report-unwritable",
      reason: expect.stringContaining("it is a file"),
      hint: "Move it, or set another folder for reports",
    });
    expect(await readFile(join(folder, "latest"), "utf8")).toBe("precious");
    expect((await readdir(folder)).toSorted()).toEqual(["latest", "run"]);
  });
});

test("report.json has messages and outcomes in the order of their keys, and no others", async () => {
  const report = checkedRunReport();
  const [first, ...others] = report.tests;
  const own = first?.checks
    ? [{ ...first, checks: { ...first.checks, passed: ["other"] } }, ...others]
    : others;
  const file = JSON.parse(await jsonOf({ ...report, tests: own }));
  for (const keys of [Object.keys(file.messages), Object.keys(file.checkOutcomes)]) {
    expect(keys).toEqual(keys.toSorted());
    expect(keys.length).toBeGreaterThan(1);
  }
  const none: ReadMessage = async () => undefined;
  let json = "";
  for await (const piece of toReportJson(runReportOf([sampleTest("a")]), none)) json += piece;
  expect(JSON.parse(json)).toMatchObject({ messages: {}, checkOutcomes: {} });
});

describe("a folder that is read", () => {
  const addBodies = async <M>(message: M): Promise<M> => message;
  const write = async (report: RunReport, files: Readonly<Record<string, string>> = {}) => {
    const folder = await newFolder();
    const numbered = {
      ...report,
      tests: report.tests.map((each, index) => ({ ...each, position: index + 1 })),
    };
    await writeFile(join(folder, "report.json"), await jsonOf(numbered));
    await mkdir(join(folder, "messages"));
    for (const [path, content] of Object.entries(files)) await writeFile(join(folder, path), content);
    return folder;
  };
  const report = runReportOf([sampleTest("a", undefined, { verdict: "passed" })]);
  const [hash = ""] = Object.keys(report.messages);
  const path = report.messages[hash]?.emlPath ?? "";

  test("has its messages, with their bytes", async () => {
    const folder = await write(report, { [path]: "bytes" });
    const read = await createFolderReader(addBodies)(folder, "run");
    expect(read.report.tests.map(({ id }) => id)).toEqual(["a@local"]);
    const message = await read.readMessage(hash);
    expect(Buffer.from(message?.bytes ?? []).toString()).toBe("bytes");
    expect(message?.report).toMatchObject({ emlPath: path, contentHash: hash });
    expect(await read.readMessage("constructor")).toBeUndefined();
  });

  test("has a note instead of a missing message", async () => {
    const read = await createFolderReader(addBodies)(await write(report), "run");
    const message = await read.readMessage(hash);
    expect(message).toEqual({
      report: expect.objectContaining({
        notes: ["The file of this message was missing from the report folder"],
      }),
    });
    expect(message?.report).not.toHaveProperty("emlPath");
  });

  test("has messages without a file", async () => {
    const { emlPath: _, ...message } = report.messages[hash] ?? {};
    const bare = { ...report, messages: { [hash]: message } } as RunReport;
    const read = await createFolderReader(addBodies)(await write(bare), "run");
    expect(await read.readMessage(hash)).toEqual({ report: message });
  });

  test.each<[string, Partial<typeof readLimits>, string]>([
    [
      "a large report",
      { reportBytes: 10 },
      'Cannot read the report "run/report.json": it is larger than 0 MiB',
    ],
    ["large reports", { allReportBytes: 10 }, "all reports together are too large to merge"],
    [
      "a large message",
      { messageBytes: 4 },
      `Cannot read the message "run/${path}": it is larger than 0 MiB`,
    ],
    ["large messages", { allMessageBytes: 4 }, "all messages together are too large to merge"],
    ["deep nesting", { depth: 2 }, "it is nested deeper than 2 levels"],
    ["many values", { values: 10 }, "it has more than 10 values"],
  ])("is refused with %s", async (_, limits, why) => {
    const folder = await write(report, { [path]: "bytes" });
    const error = await createFolderReader(addBodies, { ...readLimits, ...limits })(folder, "run").catch(
      (e) => e,
    );
    expect(error).toMatchObject({ code: "usage", hint: expect.stringContaining("Write the report again") });
    expect(error.reason).toContain(why);
  });

  test("may be as large as the limits", async () => {
    const folder = await write(report, { [path]: "bytes" });
    const { size } = await stat(join(folder, "report.json"));
    const limits = {
      ...readLimits,
      reportBytes: size,
      allReportBytes: size,
      messageBytes: 5,
      allMessageBytes: 5,
      depth: 10,
    };
    await expect(createFolderReader(addBodies, limits)(folder, "run")).resolves.toBeDefined();
    const twice = createFolderReader(addBodies, limits);
    await twice(folder, "run");
    await expect(twice(folder, "run")).rejects.toThrow("all reports together are too large to merge");
  });

  test.each([
    ["2 levels", '{"a":[1,[2]]}', { depth: 2 }, "it is nested deeper than 2 levels"],
    ["3 levels", '{"a":[1,[2]],"b":[[3]]}', { depth: 3 }, "schemaVersion"],
    ["3 values in a list", "[1,2,3]", { values: 3 }, "it has more than 3 values"],
    ["4 values in a list", "[1,2,3]", { values: 4 }, "the document"],
    ["5 values in lists", '[[1,"a,b"],2]', { values: 5 }, "the document"],
    ["4 values in lists", '[[1,"a,b"],2]', { values: 4 }, "it has more than 4 values"],
    ["marks in a string that ends in a backslash", '{"a":"\\\\","b":[1]}', { depth: 1 }, "nested deeper"],
  ])("is compared with its limits: %s", async (_, text, limits, why) => {
    const folder = await newFolder();
    await writeFile(join(folder, "report.json"), text);
    const read = createFolderReader(addBodies, { ...readLimits, ...limits });
    await expect(read(folder, "run")).rejects.toThrow(why);
  });

  test.each([
    ["text that is not JSON", "{", "it is not valid JSON"],
    ["text that is not UTF-8", "\xff", "it is not valid JSON"],
    ["marks in strings", `{"a":"${"[{,".repeat(50)}\\"[["}`, "schemaVersion"],
  ])("is refused with %s", async (_, text, why) => {
    const folder = await newFolder();
    await writeFile(join(folder, "report.json"), Buffer.from(text, "latin1"));
    await expect(createFolderReader(addBodies, { ...readLimits, depth: 3 })(folder, "run")).rejects.toThrow(
      why,
    );
  });

  test("is refused with the place of a syntax error", async () => {
    const folder = await newFolder();
    await writeFile(join(folder, "report.json"), '{\n  "schemaVersion": 2,\n');
    await expect(createFolderReader(addBodies)(folder, "run")).rejects.toMatchObject({
      code: "usage",
      location: { file: "run/report.json", line: 3 },
      frame: expect.stringContaining('2 |   "schemaVersion": 2,'),
    });
  });

  test("is missing without report.json", async () => {
    const folder = await newFolder();
    for (const path of [folder, join(folder, "none")])
      await expect(createFolderReader(addBodies)(path, "run")).rejects.toMatchObject({
        code: "file-missing",
        hint: "Pass the folder that contains report.json, such as reports/latest",
      });
  });

  test("is refused if a message is a link, or cannot be read by a mail client", async () => {
    const folder = await write(report);
    await writeFile(join(folder, "secret"), "secret");
    await symlink(join(folder, "secret"), join(folder, path));
    await expect(createFolderReader(addBodies)(folder, "run")).rejects.toThrow("it is not a regular file");
    const other = await write(report, { [path]: "bytes" });
    const failing = createFolderReader(() => Promise.reject(new Error("it is broken")));
    const { readMessage } = await failing(other, "run");
    await expect(readMessage(hash)).rejects.toMatchObject({
      code: "usage",
      reason: `Cannot read the message "run/${path}": it is broken`,
    });
  });
});
