import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { validate as validateCtrf } from "ctrf";
import { findAll } from "domutils";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { toCtrf } from "../../../src/report/ctrf.ts";
import { toGithubAnnotations as annotate } from "../../../src/report/github.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { RenderOptions } from "../../../src/report/reporter.ts";
import { toRunSarif } from "../../../src/report/run-sarif.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import { readerOf } from "../../support/rendered-report.ts";
import {
  hostileRunReport,
  implausibleRunReport,
  reconciledRunReport,
  runReportOf,
  sampleRunReport,
  test as sampleTest,
} from "../../support/sample-run-report.ts";

const optionsOf = (report: RunReport): RenderOptions => ({
  readMessage: readerOf(report),
  pathOf: (file) => `reports/run/${file}`,
});

const reports: [string, () => RunReport][] = [
  ["every verdict", sampleRunReport],
  ["hostile strings", hostileRunReport],
  ["no tests", () => runReportOf([])],
  ["tests paid for twice", reconciledRunReport],
];

const longAnswer = `{"InboxPercentage":120,"note":"<b>\`\`\`@acme ${"x".repeat(1900)}"}`;
/** Returns Markdown as a reader sees it: without escapes and zero-width spaces. */
const shown = (markdown: string): string => markdown.replaceAll(/\\(?=[^\w\s])|\u200B/g, "");

/** Returns the elements of an XML text with a name. */
function elementsOf(xml: string, name: string) {
  const found: { attribs: Record<string, string>; text: string }[] = [];
  const visit = (nodes: readonly unknown[]): void => {
    for (const node of nodes as {
      name?: string;
      attribs: Record<string, string>;
      children?: { data?: string }[];
    }[]) {
      if (node.name === name)
        found.push({
          attribs: node.attribs,
          text: (node.children ?? []).map(({ data }) => data ?? "").join(""),
        });
      visit(node.children ?? []);
    }
  };
  visit(parseDocument(xml, { xmlMode: true }).children);
  return found;
}

describe("JUnit", () => {
  test.each(reports)("for %s matches its schema", async (_, make) => {
    const report = make();
    const schema = await readFile(new URL("../../schemas/junit.xsd", import.meta.url), "utf8");
    const xml = [{ fileName: "junit.xml", contents: await toJunit(report, optionsOf(report)) }];
    const { valid, errors } = await validateXML({ xml, schema: [schema] });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  test("has failure, error, and skipped elements, and none for passed tests", async () => {
    const report = sampleRunReport();
    const xml = await toJunit(report, optionsOf(report));
    const { failed, errored, pending, skipped, "not-measured": notMeasured } = report.counts;
    expect(elementsOf(xml, "failure")).toHaveLength(failed + notMeasured);
    expect(elementsOf(xml, "error")).toHaveLength(errored);
    expect(elementsOf(xml, "skipped")).toHaveLength(pending + skipped);
    expect(elementsOf(xml, "testcase")).toHaveLength(report.tests.length);
    expect(elementsOf(xml, "testsuites")[0]?.attribs).toMatchObject({
      tests: String(report.tests.length),
      failures: String(failed + notMeasured),
      errors: String(errored),
      skipped: String(pending + skipped),
    });
    const [out] = elementsOf(xml, "system-out");
    expect(out?.text).toContain("[[ATTACHMENT|reports/run/index.html]]");
    expect(xml).toContain("Simulated: these results come from a model");
  });

  test("writes tests paid for twice to the standard error of their suite, and counts no error", async () => {
    const report = reconciledRunReport();
    const other = sampleTest("newsletter", undefined, { project: "local", verdict: "passed" });
    const xml = await toJunit({ ...report, tests: [other, ...report.tests] }, optionsOf(report));
    const suites = findAll(
      ({ name }) => name === "testsuite",
      parseDocument(xml, { xmlMode: true }).children,
    );
    const errorsOf = suites.map(({ attribs, children }) => [
      attribs["name"],
      findAll(({ name }) => name === "system-err", children).length,
    ]);
    expect(errorsOf).toEqual([
      ["newsletter · local", 0],
      ["spring-sale · ses · sesv2", 1],
    ]);
    const [{ text = "" } = {}] = elementsOf(xml, "system-err");
    expect(text.split("\n")).toEqual([
      "2 tests are paid for more than once. Extra cost: 30.00, not included in the cost of this run. This sets exit code 3. The placement results stay the same.",
      "spring-sale[de]@ses: spring-sale-de.20261120-081500-3fa9c1.0a1b2c3d (report ids dtr-1, dtr-2)",
      "ses: weekly-newsletter.20261120-081500-3fa9c1.4e5f6a7b (report ids dtr-3, dtr-4, dtr-5)",
      "→ Compare the report ids at the provider, and request a refund for the extra tests.",
      "→ Run placewright reconcile 20261120-081500-3fa9c1 to compare again.",
      "1 test exists at the provider without a record in the ledger. It may be billed. Its result is not in this report.",
      "ses: order.20261120-081500-3fa9c1.8c9d0e1f (report id dtr-6)",
      "→ Run placewright reconcile 20261120-081500-3fa9c1 --adopt to add it to the run.",
    ]);
    expect(elementsOf(xml, "testsuites")[0]?.attribs).toMatchObject({ failures: "0", errors: "0" });
  });

  test("has the provider's response in the error, cut to 500 characters", async () => {
    const report = implausibleRunReport(longAnswer);
    const [{ text = "" } = {}] = elementsOf(await toJunit(report, optionsOf(report)), "error");
    const [, first, length, answer = ""] =
      /^Provider's response, first (\d+) of (\d+) characters: (.*)$/m.exec(text) ?? [];
    expect([first, length]).toEqual(["500", String(longAnswer.length)]);
    expect(answer).toBe(`${longAnswer.slice(0, 500)}…`);
  });

  test("keeps hostile strings as text", async () => {
    const report = hostileRunReport();
    const xml = await toJunit(report, optionsOf(report));
    expect(elementsOf(xml, "script")).toEqual([]);
    expect(elementsOf(xml, "testcase")).toHaveLength(report.tests.length);
  });

  test("keeps a text that looks like an entity", async () => {
    const report = hostileRunReport();
    const [test] = report.tests;
    if (!test) throw new Error("the report has no test");
    const text = "Tom &amp; Jerry &#x41; & co";
    const tests = [{ ...test, title: text, summary: text }];
    const xml = await toJunit({ ...report, tests }, optionsOf(report));
    expect(elementsOf(xml, "testcase")[0]?.attribs["name"]).toBe(text);
  });
});

describe("CTRF", () => {
  test.each(reports)("for %s matches its schema", async (_, make) => {
    const report = make();
    const document = JSON.parse(await toCtrf(report, optionsOf(report)));
    expect(validateCtrf(document)).toMatchObject({ valid: true });
    const { summary, tests } = document.results;
    expect(tests).toHaveLength(summary.tests);
    expect(summary.passed + summary.failed + summary.skipped + summary.pending + summary.other).toBe(
      summary.tests,
    );
  });

  test("has tests paid for twice as text and as data, without changing a count", async () => {
    const report = reconciledRunReport();
    const { extra, summary } = JSON.parse(await toCtrf(report, optionsOf(report))).results;
    expect(extra).toMatchObject({ exitCode: 3, reconciliation: report.run.reconciliation });
    expect(extra.differences).toEqual([
      expect.stringMatching(/^2 tests are paid for more than once\. .*This sets exit code 3\./),
      expect.stringContaining("placewright reconcile 20261120-081500-3fa9c1 --adopt"),
    ]);
    expect(summary).toMatchObject({ tests: 2, passed: 2, failed: 0, other: 0 });
    const clean = sampleRunReport();
    expect(JSON.parse(await toCtrf(clean, optionsOf(clean))).results.extra).not.toHaveProperty("differences");
  });

  test("drops control and direction characters of hostile names", async () => {
    const report = hostileRunReport();
    const { extra } = JSON.parse(await toCtrf(report, optionsOf(report))).results;
    expect(JSON.stringify(extra.reconciliation)).not.toMatch(/\\u00[01][0-9a-f]|[\u202A-\u202E]/);
    expect(JSON.stringify(extra.differences)).not.toMatch(/\\u00[01][0-9a-f]|[\u202A-\u202E]/);
  });

  test("reports a provider error as neither passed nor failed", async () => {
    const report = sampleRunReport();
    const { tests } = JSON.parse(await toCtrf(report, optionsOf(report))).results;
    const statusOf = (verdict: string) =>
      new Set(
        tests
          .filter((each: { rawStatus: string }) => each.rawStatus === verdict)
          .map((each: { status: string }) => each.status),
      );
    expect(statusOf("errored")).toEqual(new Set(["other"]));
    expect(statusOf("not-measured")).toEqual(new Set(["failed"]));
    expect(statusOf("pending")).toEqual(new Set(["pending"]));
  });
});

describe("Markdown", () => {
  test("starts with the release decision, and names every test", () => {
    const report = sampleRunReport();
    const markdown = toMarkdown(report);
    expect(markdown).toMatch(/^## ✕ Do not send\n/);
    expect(markdown).toContain("**Simulated: these results come from a model");
    for (const { title } of report.tests) expect(markdown.replaceAll("\\", "")).toContain(title);
  });

  test("shows the range of each simulated rate, and says so if none is known", () => {
    const range = { lowPercent: 80, highPercent: 99 };
    const ranges = { inbox: range, spam: range, missing: { lowPercent: 0, highPercent: 0 } };
    const [plain] = sampleRunReport().tests.filter(({ placement }) => placement);
    if (!plain?.placement) throw new Error("the sample has no placement");
    const bare = {
      overall: { inboxPercent: 90 },
      isps: [{ isp: "Gmail", inboxPercent: 91 }],
      simulated: true,
    };
    const ranged = {
      ...bare,
      overall: { ...bare.overall, ranges },
      isps: [{ isp: "Gmail", inboxPercent: 91, ranges }],
    };
    const of = (...placements: (typeof bare)[]) =>
      shown(
        toMarkdown(runReportOf(placements.map((placement) => ({ ...plain, assertions: [], placement })))),
      );
    expect(of(ranged)).toContain("| 90 (80 to 99%) | 91 (80 to 99%) |");
    expect(of(ranged)).toContain("The model's 95% interval of the inbox rate is 80 to 99%");
    expect(of(bare)).toContain("| 90 | 91 |");
    expect(of(bare)).toContain("The uncertainty of the simulated results is unknown: they have no ranges.");
    expect(of(ranged, bare)).toContain("95% intervals are in parentheses");
    expect(of({ ...bare, simulated: false })).not.toMatch(/range|Ranges|How sure/);
  });

  test("shows hostile strings as text, without markup, links, or mentions", () => {
    const markdown = toMarkdown(hostileRunReport());
    expect(markdown).not.toMatch(/<(?!\/?(?:details|summary)>)[a-z!/]/i);
    expect(markdown).not.toMatch(/(?<!\\)\]\(|https?:\/\/|@\w/);
  });

  test("mentions nobody and refers to nothing, in the matrix, in summaries, and in the reason of a quarantine", () => {
    const words =
      "@octocat fixes acme/shop#4, #5, GH-6, !7, &8, ~bug, acme/shop@0a1b2c3 www.acme.example /close";
    const [first] = sampleRunReport().tests;
    if (!first) throw new Error("the sample has no test");
    const troubled = (["failed", "warned", "errored"] as const).map((verdict) => ({
      ...first,
      id: `${words}@local`,
      title: words,
      project: words,
      verdict,
      summary: words,
      quarantine: { until: "2026-12-31", reason: words, verdict: "failed" as const },
    }));
    const report = { ...runReportOf(troubled), summary: words };
    const markdown = toMarkdown(report, { title: words });
    expect(markdown.split("octocat").length).toBeGreaterThan(10);
    expect(markdown).not.toMatch(/@\w|[#!]\d|&(?:amp;)?\d|~bug|GH\\?-\d|www\.|^\s*\/\w/im);
    expect(shown(markdown).split(words.replaceAll("&", "&amp;")).length).toBeGreaterThan(10);
  });

  test("states before the matrix which tests are paid for twice, why the exit code is 3, and the next steps", () => {
    const markdown = shown(toMarkdown(reconciledRunReport()));
    const [head = ""] = markdown.split("| Test |");
    expect(head).toMatch(/^## ⚡ Do not send yet\n/);
    expect(head).toContain(
      "**⚡ 2 tests are paid for more than once.** Extra cost: 30.00, not included in the cost of this run. This sets exit code 3.",
    );
    expect(head).toContain("- → Run placewright reconcile 20261120-081500-3fa9c1 to compare again.");
    expect(head).toContain(
      "<details><summary>Names and report ids</summary>\n\n- spring-sale[de]@ses: spring-sale-de.20261120-081500-3fa9c1.0a1b2c3d (report ids dtr-1, dtr-2)\n",
    );
    expect(head).toContain("**! 1 test exists at the provider without a record in the ledger.**");
    expect(head).toContain("reconcile 20261120-081500-3fa9c1 --adopt");
    expect(markdown).not.toMatch(/dtr-7|access denied/);
  });

  test("has the provider's response as JSON that cannot close the code fence, cut to 500 characters", () => {
    const markdown = toMarkdown(implausibleRunReport(longAnswer));
    const [, length, fenced = ""] =
      /\nProvider's response, first 500 of (\d+) characters:\n\n```json\n(.*)\n```\n/.exec(markdown) ?? [];
    expect(length).toBe(String(longAnswer.length));
    expect(fenced).not.toMatch(/[<`@]/);
    expect(JSON.parse(`${fenced.replace(/…$/, "")}"}`)).toEqual(JSON.parse(`${longAnswer.slice(0, 500)}"}`));
    expect(toMarkdown(implausibleRunReport("{}"))).toContain("Provider's response:\n\n```json\n{}\n```");
  });

  test("fits ten thousand tests into a job summary, and says that there are more", () => {
    const tests = Array.from({ length: 10_000 }, (_, index) =>
      sampleTest(`scenario-${index}`, undefined, { verdict: index % 3 === 0 ? "failed" : "passed" }),
    ).map((result) => ({ ...result, summary: "Many words. ".repeat(40) }));
    const markdown = toMarkdown(runReportOf(tests));
    expect(Buffer.byteLength(markdown)).toBeLessThan(2 ** 20);
    expect(markdown).toContain("9500 more tests are in the report.");
    expect(markdown).toMatch(/The rest is in the report\.\n$/);
  });
});

const toGithubAnnotations = (report: RunReport): string[] => annotate(report).map(String);

describe("GitHub annotations", () => {
  const command = /^::(error|warning|notice) file=[^,:\n]*,title=[^,:\n]*::[^\n\r]*$/;

  const commandOfRun = /^::(error|warning) title=[^,:\n]*::[^\n\r]*$/;

  test("begin with one error for tests paid for twice, and a warning for tests missing from the ledger", () => {
    const lines = toGithubAnnotations(reconciledRunReport());
    expect(lines.map((line) => line.split("::").slice(0, 2).join("::"))).toEqual([
      "::error title=2 tests are paid for more than once",
      "::warning title=1 test exists at the provider without a record in the ledger",
    ]);
    const message = lines[0]?.split("::")[2]?.split("%0A");
    expect(message).toContain(
      "spring-sale[de]@ses: spring-sale-de.20261120-081500-3fa9c1.0a1b2c3d (report ids dtr-1, dtr-2)",
    );
    expect(message?.[0]).toContain("This sets exit code 3.");
  });

  test("for tests paid for twice count toward GitHub's limit", () => {
    const tests = Array.from({ length: 20 }, (_, index) =>
      sampleTest(`s${index}`, undefined, { verdict: "failed" }),
    );
    const { run } = reconciledRunReport();
    const lines = toGithubAnnotations({ ...runReportOf(tests), run });
    expect(lines.filter((line) => line.startsWith("::error"))).toHaveLength(10);
    expect(lines[0]).toContain("paid for");
  });

  test.each(reports)("for %s contain only Placewright's own commands", (_, make) => {
    for (const line of toGithubAnnotations(make()))
      expect(line).toMatch(/^::\w+ title=\d/.test(line) ? commandOfRun : command);
  });

  test("do not exceed the limit per level, most urgent first", () => {
    const tests = Array.from({ length: 60 }, (_, index) =>
      sampleTest(`s${index}`, undefined, { verdict: index % 2 === 0 ? "warned" : "errored" }),
    );
    const lines = toGithubAnnotations(
      runReportOf([...tests, sampleTest("last", undefined, { verdict: "failed" })]),
    );
    expect(lines).toHaveLength(20);
    expect(lines[0]).toContain("title=last");
  });
});

describe("SARIF", () => {
  const checksOf = (words: string): CheckReport => ({
    findings: [
      {
        check: "merge-tags",
        severity: "error",
        message: words,
        fix: words,
        source: "https://example.org",
        line: 3,
        excerpt: words,
      },
    ],
    accepted: 0,
    passed: [],
    notMeasured: [],
    rulePacks: [],
    spam: [],
  });

  test("lists the findings of each message once", () => {
    const tests = ["local", "far"].map((project) => ({
      ...sampleTest("a", undefined, { project }),
      checks: checksOf("it has a merge tag"),
    }));
    const { version, runs } = JSON.parse(toRunSarif(runReportOf(tests)));
    expect(version).toBe("2.1.0");
    expect(runs[0].results).toHaveLength(1);
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["merge-tags"]);
  });

  test.each(reports)("for %s matches its schema", async (_, make) => {
    // The schema is in draft 4, but uses nothing that has changed since.
    const {
      $schema: _draft,
      id: _id,
      ...schema
    } = JSON.parse(
      await readFile(
        createRequire(import.meta.url).resolve("@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"),
        "utf8",
      ),
    );
    const ajv = addFormats.default(new Ajv({ strict: false, unicodeRegExp: false }));
    const report = make();
    const tests = report.tests.map((test) => ({ ...test, checks: checksOf(test.title) }));
    const validate = ajv.compile(schema);
    expect([validate(JSON.parse(toRunSarif({ ...report, tests }))), validate.errors]).toEqual([true, null]);
    expect(validate({ version: "2.1.0", runs: [{}] })).toBe(false);
  });
});
