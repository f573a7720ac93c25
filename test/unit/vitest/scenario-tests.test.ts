import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { isDeno, projectRoot } from "../../support/run-cli.ts";
import { runSuite } from "../../support/run-suite.ts";
import { inDepth, inDepthOnNode } from "../../support/sample-of.ts";

const suite = 'import { scenarioTests } from "placewright/vitest";\n';

describe("scenarioTests", () => {
  test("creates a test per message, measured as one run with a report", async () => {
    const files = {
      "placement.test.ts": `${suite}scenarioTests("scenarios/**");\n`,
      "scenarios/bad.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
simulate: Gmail inbox=40 spam=55
expect: { Gmail: [inbox >= 90] }
`,
      "scenarios/acme-health.yaml": "domain: acme.example\nexpect: [inbox >= 50]\n",
    };
    const { dir, code, statusOf, assertions } = await runSuite(files, [], { isSource: isDeno });
    const titles = ["good (one)", "good (two)", "bad", "acme-health"];
    expect([code, ...titles.map(statusOf)]).toEqual([1, "passed", "passed", "failed", "passed"]);
    expect(assertions.find(({ title }) => title === "bad")?.failureMessages[0]).toMatch(/Gmail.*40%/);
    const report = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
    expect(report.tests).toHaveLength(4);
    // The run ends by itself, and is not interrupted with its last test.
    expect([report.exitCode, report.run.reconciliation?.unchecked]).toEqual([1, undefined]);
  });

  inDepthOnNode("runs the config's reporters", async () => {
    const { dir, code, output } = await runSuite({
      "placewright.config.ts": `export default {
  projects: [{ name: "local", provider: "local", completeAfter: 50 }],
  check: { failOn: "never" },
  reporters: ["junit=out/results.xml", "./own.ts=seen.json"],
};
`,
      "own.ts": `import { writeFileSync } from "node:fs";
const seen: string[] = [];
export default ({ path }: { path: string }) => ({
  onEvent: ({ type }: { type: string }) => void seen.push(type),
  onEnd: () => writeFileSync(path, JSON.stringify(seen)),
});
`,
      "placement.test.ts": `${suite}scenarioTests();\n`,
    });
    expect([code, code ? output : ""]).toEqual([0, ""]);
    expect(await readFile(join(dir, "out/results.xml"), "utf8")).toContain('name="good (one)"');
    expect(JSON.parse(await readFile(join(dir, "seen.json"), "utf8"))).toContain("test-finished");
  });

  inDepthOnNode("fails the suite, and none of its tests, if a reporter fails", async () => {
    const { code, assertions, output } = await runSuite({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: 50 }], check: { failOn: "never" }, reporters: ["./own.ts"] };\n',
      "own.ts": 'export default { onEnd() { throw new Error("no disk for me"); } };\n',
      "placement.test.ts": `${suite}scenarioTests();\n`,
    });
    expect([code, assertions.map(({ status }) => status)]).toEqual([1, ["passed", "passed"]]);
    expect(output).toContain('Reporter "./own.ts" failed: no disk for me');
  });

  inDepthOnNode(
    "fails the suite, and none of its tests, if the report folder cannot be written",
    async () => {
      const { dir, code, assertions, output } = await runSuite({
        "placewright.config.ts":
          'export default { projects: [{ name: "local", provider: "local", completeAfter: 50 }], check: { failOn: "never" }, reporters: ["junit=results.xml"] };\n',
        "placement.test.ts": `${suite}scenarioTests();\n`,
        reports: "a file",
      });
      expect([code, assertions.map(({ status }) => status)]).toEqual([1, ["passed", "passed"]]);
      expect(output).toMatch(/Cannot write the report to .*placewright report \S+ writes its report again/s);
      expect(await readFile(join(dir, "results.xml"), "utf8")).toContain('name="good (one)"');
    },
  );

  inDepthOnNode("creates only tests that match a filter", async () => {
    const { dir, code, statusOf, output } = await runSuite(
      {
        "placewright.config.ts":
          'export default { projects: [{ name: "local", provider: "local", completeAfter: 1500 }], check: { failOn: "never" } };\n',
        "placement.test.ts": `${suite}scenarioTests();\n`,
      },
      ["-t", "good \\(two\\)"],
    );
    expect([code, statusOf("good (two)"), code ? output : ""]).toEqual([0, "passed", ""]);
    const report = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
    expect(report.tests.map(({ title }: { title: string }) => title)).toEqual(["good (two)"]);
    // The run ends by itself, and is not interrupted with its last test.
    expect([report.exitCode, report.run.reconciliation?.unchecked]).toEqual([0, undefined]);
  });

  inDepth("skips tests in progress, and says how to continue", async () => {
    const { code, statusOf } = await runSuite({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: "60s" }], check: { failOn: "never" } };\n',
      "placement.test.ts": `${suite}scenarioTests("scenarios", { timeoutMs: 500 });\n`,
    });
    expect([code, statusOf("good (one)")]).toEqual([0, "skipped"]);
  });

  inDepth(
    "throws for a provider error and says so; reports an invalid scenario with its location",
    async () => {
      const { assertions } = await runSuite({
        "placewright.config.ts":
          'export default { projects: [{ name: "far", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:9", retries: 0 }], check: { failOn: "never" } };\n',
        "placement.test.ts": `${suite}scenarioTests("scenarios/good.yaml");\n`,
      });
      expect(assertions[0]?.failureMessages[0]).toContain("provider error; says nothing about the message");
      const broken = await runSuite({
        "placement.test.ts": `${suite}scenarioTests();\n`,
        "scenarios/broken.yaml": "from: 1\n",
      });
      expect(broken.code).toBe(1);
      expect(JSON.stringify(broken.testResults)).toContain("scenarios/broken.yaml");
    },
  );
});

inDepth("measure and the matchers work as documented", async () => {
  const docs = await readFile(join(projectRoot, "docs/vitest.md"), "utf8");
  const [, example = ""] = /```ts\n(import \{ expect, test[\s\S]*?)```/.exec(docs) ?? [];
  expect(example).toContain("measure(");
  const { code, assertions, output } = await runSuite({ "mail.test.ts": example });
  expect([code, assertions.map(({ status }) => status), code === 0 ? "" : output]).toEqual([
    0,
    ["passed", "passed"],
    "",
  ]);
});
