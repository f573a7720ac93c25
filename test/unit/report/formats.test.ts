import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { validate as validateCtrf } from "ctrf";
import { parseDocument } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { toCtrf } from "../../../src/report/ctrf.ts";
import { toGithubAnnotations } from "../../../src/report/github.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import type { RenderOptions } from "../../../src/report/reporter.ts";
import { toRunSarif } from "../../../src/report/run-sarif.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import { readerOf } from "../../support/rendered-report.ts";
import {
  hostileRunReport,
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
  ["hostile words", hostileRunReport],
  ["nothing", () => runReportOf([])],
];

/** Elements of an XML text by their name. */
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
  test.each(reports)("of %s is as its schema demands", async (_, make) => {
    const report = make();
    const schema = await readFile(new URL("../../schemas/junit.xsd", import.meta.url), "utf8");
    const xml = [{ fileName: "junit.xml", contents: await toJunit(report, optionsOf(report)) }];
    const { valid, errors } = await validateXML({ xml, schema: [schema] });
    expect(errors).toEqual([]);
    expect(valid).toBe(true);
  });

  test("says failure, error and skipped of what is so, and nothing of what passed", async () => {
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
    expect(xml).toContain("Simulated: a model gave these figures");
  });

  test("gives hostile words back as words", async () => {
    const report = hostileRunReport();
    const xml = await toJunit(report, optionsOf(report));
    expect(elementsOf(xml, "script")).toEqual([]);
    expect(elementsOf(xml, "testcase")).toHaveLength(report.tests.length);
  });
});

describe("CTRF", () => {
  test.each(reports)("of %s is as its schema demands", async (_, make) => {
    const report = make();
    const document = JSON.parse(await toCtrf(report, optionsOf(report)));
    expect(validateCtrf(document)).toMatchObject({ valid: true });
    const { summary, tests } = document.results;
    expect(tests).toHaveLength(summary.tests);
    expect(summary.passed + summary.failed + summary.skipped + summary.pending + summary.other).toBe(
      summary.tests,
    );
  });

  test("a provider's fault is neither passed nor failed", async () => {
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
  test("answers first, and names every test", () => {
    const report = sampleRunReport();
    const markdown = toMarkdown(report);
    expect(markdown).toMatch(/^## ✕ Do not send\n/);
    expect(markdown).toContain("**Simulated: a model gave these figures");
    for (const { title } of report.tests) expect(markdown.replaceAll("\\", "")).toContain(title);
  });

  test("shows hostile words as words: no markup, no link, nobody mentioned", () => {
    const markdown = toMarkdown(hostileRunReport());
    expect(markdown).not.toMatch(/<(?!\/?(?:details|summary)>)[a-z!/]/i);
    expect(markdown).not.toMatch(/(?<!\\)\]\(|https?:\/\/|@\w/);
  });

  test("of ten thousand tests fits into a job's summary, and says that there is more", () => {
    const tests = Array.from({ length: 10_000 }, (_, index) =>
      sampleTest(`scenario-${index}`, undefined, { verdict: index % 3 === 0 ? "failed" : "passed" }),
    ).map((result) => ({ ...result, summary: "Many words. ".repeat(40) }));
    const markdown = toMarkdown(runReportOf(tests));
    expect(Buffer.byteLength(markdown)).toBeLessThan(2 ** 20);
    expect(markdown).toContain("9500 tests more are in the report.");
    expect(markdown).toMatch(/The rest is in the report\.\n$/);
  });
});

describe("GitHub's annotations", () => {
  const command = /^::(error|warning|notice) file=[^,:\n]*,title=[^,:\n]*::[^\n\r]*$/;

  test.each(reports)("of %s are commands of ours alone", (_, make) => {
    for (const line of toGithubAnnotations(make())) expect(line).toMatch(command);
  });

  test("are no more of a kind than are shown, the most urgent first", () => {
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

  test("has what the checks found, each message once", () => {
    const tests = ["local", "far"].map((project) => ({
      ...sampleTest("a", undefined, { project }),
      checks: checksOf("it has a merge tag"),
    }));
    const { version, runs } = JSON.parse(toRunSarif(runReportOf(tests)));
    expect(version).toBe("2.1.0");
    expect(runs[0].results).toHaveLength(1);
    expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(["merge-tags"]);
  });

  test.each(reports)("of %s is as its schema demands", async (_, make) => {
    // Written in draft 4, of which it uses nothing that has changed since.
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
