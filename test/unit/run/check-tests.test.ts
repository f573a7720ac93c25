import { describe, expect, test } from "vitest";
import type { Inspection, Inspector } from "../../../src/check/inspect.ts";
import type { CheckExpectations } from "../../../src/expect/check-expectations.ts";
import type { Expectations } from "../../../src/expect/expectations.ts";
import { parseExpectations } from "../../../src/expect/parse-expectations.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";
import { type CheckTestsOptions, checkTests, inspectTest } from "../../../src/run/check-tests.ts";
import { type PlannedTest, withoutBroken } from "../../../src/run/plan.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const local = projectOf({ provider: "local" });
const finding = (severity: "error" | "warn") => ({
  check: "links",
  severity,
  message: "A link is broken",
  fix: "Fix it",
  source: "https://acme.example/",
});
const reportOf = (...findings: CheckReport["findings"]): CheckReport => ({
  findings,
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});
const clean = reportOf();
const bad = reportOf(finding("error"));
const warned = reportOf(finding("warn"));

/** An inspector that gives every message the same report, and records what it inspects. */
function inspectorOf(report: CheckReport): Inspector & { readonly inspected: Inspection[] } {
  const inspected: Inspection[] = [];
  return {
    inspected,
    async inspect(inspection) {
      inspected.push(inspection);
      return report;
    },
  };
}

async function* inOrder(...tests: readonly PlannedTest[]): AsyncGenerator<PlannedTest> {
  yield* tests;
}

async function check(
  tests: readonly PlannedTest[],
  options: Partial<CheckTestsOptions> & Pick<CheckTestsOptions, "inspector">,
): Promise<PlannedTest[]> {
  const checked: PlannedTest[] = [];
  for await (const each of withoutBroken(checkTests(inOrder(...tests), { failOn: "error", ...options }), []))
    checked.push(each);
  return checked;
}

describe("tests are checked", () => {
  test("once per message, for all projects", async () => {
    const inspector = inspectorOf(clean);
    const [one, other] = [plannedTest("one", local), plannedTest("other", local)];
    const elsewhere = { ...one, project: { ...local, name: "elsewhere" } };
    expect(await check([one, elsewhere, other], { inspector })).toEqual([
      { ...one, checks: clean },
      { ...elsewhere, checks: clean },
      { ...other, checks: clean },
    ]);
    expect(inspector.inspected).toHaveLength(2);
  });

  test("not at all once nothing will be submitted", async () => {
    const inspector = inspectorOf(bad);
    const tests = [plannedTest("one", local), plannedTest("other", local)];
    let asked = 0;
    const checked = await check(tests, { inspector, shouldSkip: () => ++asked > 1 });
    expect(checked.map(({ heldBack }) => heldBack !== undefined)).toEqual([true, false]);
    expect(checked[1]).toBe(tests[1]);
    expect(inspector.inspected).toHaveLength(1);
  });

  test("with the settings of their scenarios", async () => {
    const inspector = inspectorOf(clean);
    const settings = { severities: { links: "off" }, purpose: "transactional" } as const;
    const planned = plannedTest("one", local);
    expect(await inspectTest({ ...planned, ...settings }, { inspector })).toBe(clean);
    expect(inspector.inspected).toMatchObject([{ ...settings, message: { bytes: planned.message.bytes } }]);
  });

  test("unless only the service has their message", async () => {
    const planned = plannedTest("one", local);
    const { bytes: _, ...message } = planned.message;
    const stored = { ...planned, message };
    const inspector = inspectorOf(bad);
    const checked = await check([stored], { inspector });
    expect(checked).toEqual([stored]);
    expect(inspector.inspected).toEqual([]);
  });
});

describe("a message is blocked", () => {
  const demanding = (checks: Pick<CheckExpectations, "errors" | "warnings" | "spamScore">): PlannedTest => {
    const expectations: Expectations = { overall: ["inbox >= 50"], checks };
    return {
      ...plannedTest("one", local, { expect: expectations }),
      expected: parseExpectations(expectations),
    };
  };
  const planned = plannedTest("one", local);
  const { expect: _, expected: __, ...rest } = planned;
  const control: PlannedTest = { ...rest, kind: "control" };
  test.each<[string, PlannedTest, CheckReport, CheckTestsOptions["failOn"], boolean]>([
    ["by an error", planned, bad, "error", true],
    ["by an error of a control", control, bad, "error", true],
    ["not by a warning", planned, warned, "error", false],
    ["by a warning if that is the level", planned, warned, "warn", true],
    ["not if the level is never", planned, bad, "never", false],
    ["by an expectation that is not met", demanding({ warnings: 0 }), warned, "error", true],
    ["not by an expectation that is met", demanding({ warnings: 1 }), warned, "error", false],
    ["not by an expectation if the level is never", demanding({ warnings: 0 }), warned, "never", false],
  ])("%s", async (_name, given, report, failOn, isBlocked) => {
    const [checked] = await check([given], { inspector: inspectorOf(report), failOn });
    expect(checked?.checks).toBe(report);
    if (isBlocked) expect(checked?.heldBack).toMatch(/\S/);
    else expect(checked).not.toHaveProperty("heldBack");
  });
});
