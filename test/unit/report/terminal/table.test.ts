import { describe, expect, test } from "vitest";
import { columnsOf } from "../../../../src/report/terminal/columns.ts";
import { createInk } from "../../../../src/report/terminal/ink.ts";
import { formatTable } from "../../../../src/report/terminal/table.ts";
import { print, printBlock, printUsage, textOf } from "../../../../src/report/terminal/terminal-text.ts";
import type { IspPlacement } from "../../../../src/result/placement.ts";
import type { TestResult } from "../../../../src/result/run-report.ts";
import { assertion, runReportOf, test as sampleTest } from "../../../support/sample-run-report.ts";

function tableOf(tests: readonly TestResult[], columns = 80, color = false): string[] {
  const lines = formatTable(runReportOf(tests), columns, createInk(color));
  return lines.map((line) => textOf(print`${line}`));
}
const placed = (
  isps: Readonly<Record<string, number>>,
  more: Partial<TestResult> & { readonly variant?: string } = {},
  scenario = "sale",
): TestResult => {
  const { variant, ...rest } = more;
  return sampleTest(scenario, variant, {
    verdict: "passed",
    placement: {
      overall: { inboxPercent: 90 },
      isps: Object.entries(isps).map(([isp, inboxPercent]): IspPlacement => ({ isp, inboxPercent })),
      simulated: true,
    },
    ...rest,
  });
};

describe("the table of tests", () => {
  test("of a run without tests is empty", () => {
    expect(tableOf([])).toEqual([]);
  });

  test("has a row per test, with signs of rates that did not meet their expectations", () => {
    const tests = [
      placed(
        { Gmail: 97, AOL: 52 },
        {
          verdict: "failed",
          assertions: [
            assertion("AOL", "inbox", ">=", 80, 52),
            assertion("Gmail", "inbox", ">=", 80, 97),
            assertion("overall", "inbox", ">=", 95, 90, "warn"),
          ],
        },
      ),
      placed({ Gmail: 8 }, { role: "control" }),
      sampleTest("reset", undefined, { verdict: "pending" }),
    ];
    expect(tableOf(tests)).toEqual([
      "  scenario       Gmail  AOL  overall   verdict",
      "  sale              97   52 ✕     90 ! ✕ failed",
      "  sale: control      8    –       90   ✓ passed",
      "  reset              –    –        –   … pending",
    ]);
  });

  test("marks the rate that is not met, not the inbox rate that is", () => {
    const isp = { isp: "Gmail", inboxPercent: 98, spamPercent: 2, missingPercent: 0 };
    const failing = placed(
      {},
      {
        verdict: "failed",
        placement: { overall: isp, isps: [isp], simulated: true },
        assertions: [assertion("Gmail", "inbox", ">=", 95, 98), assertion("Gmail", "spam", "<=", 1, 2)],
      },
    );
    expect(tableOf([failing, placed({ Gmail: 99 }, {}, "other")])).toEqual([
      "  scenario    Gmail  overall   verdict",
      "  sale       spam 2 ✕     98   ✕ failed",
      "  other          99       90   ✓ passed",
    ]);
  });

  test("has variants if there are some, and projects if there are several, and room for them", () => {
    const tests = [placed({}, { variant: "de" }), placed({}, { project: "ses" }, "weekly")];
    expect(tableOf(tests, 90)).toEqual([
      "  scenario  variant  project  overall   verdict",
      "  sale      de       local         90   ✓ passed",
      "  weekly             ses           90   ✓ passed",
    ]);
    expect(tableOf(tests, 89)[0]).toBe("  scenario  variant  overall   verdict");
    expect(tableOf(tests.slice(0, 1), 90)[0]).toBe("  scenario  variant  overall   verdict");
    expect(tableOf(tests.slice(1), 90)[0]).toBe("  scenario  overall   verdict");
  });

  test.each([
    [90, 28, 16, 14],
    [89, 20, 12, undefined],
    [72, 20, 12, undefined],
    [71, 14, 9, undefined],
  ])("at %i columns has names of %i columns at most", (columns, scenario, variant, project) => {
    const long = "x".repeat(40);
    const tests = [placed({}, { variant: long, project: long }, long), placed({}, {}, "b")];
    const [, row = ""] = tableOf(tests, columns);
    const cells = row.trim().split(/ {2,}/);
    expect(cells.slice(0, -2).map((cell) => cell.length)).toEqual(
      [scenario, variant, project].filter((width) => width !== undefined),
    );
    for (const cell of cells.slice(0, -2)) expect(cell).toMatch(/^x+…$/);
  });

  test("of more than 200 tests has the most urgent, in the order of the run", () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        placed({}, { verdict: index % 100 === 99 ? "failed" : "passed" }, `t${index}`),
      );
    expect(tableOf(many(200))).toHaveLength(201);
    const lines = tableOf(many(202));
    expect(lines).toHaveLength(202);
    expect(lines.at(-1)).toBe("  2 more tests in the report");
    expect(lines.filter((line) => line.includes("failed")).map((line) => line.trim().split(" ")[0])).toEqual([
      "t99",
      "t199",
    ]);
    expect(lines[1]).toMatch(/^ {2}t0 /);
    expect(tableOf(many(201)).at(-1)).toBe("  1 more test in the report");
  });

  test("is colored by verdict and outcome", () => {
    const tests = [
      placed({}, { verdict: "warned", assertions: [assertion("overall", "inbox", ">=", 95, 90)] }),
    ];
    expect(tableOf(tests, 80, true)).toEqual([
      "\u001b[2m  scenario  overall   verdict\u001b[22m",
      "  sale      \u001b[31m     90 ✕\u001b[39m \u001b[33m! warned\u001b[39m",
    ]);
    expect(tableOf([sampleTest("a", undefined, { verdict: "skipped" })], 80, true)[1]).toBe(
      "  a         \u001b[90m      –\u001b[39m   \u001b[90m– skipped\u001b[39m",
    );
  });
});

describe("mailbox providers that do not fit", () => {
  const isps = Object.fromEntries(["A", "B", "C", "D", "E", "F"].map((name) => [`Provider ${name}`, 90]));
  const failed = (...names: readonly string[]) =>
    names.map((name) => assertion(`Provider ${name}`, "inbox", ">=", 95, 90));

  test("are counted", () => {
    expect(tableOf([placed(isps)])).toEqual([
      "  scenario  Provider A  Provider B  Provider C  Provider D  overall   verdict",
      "  sale              90          90          90          90       90   ✓ passed",
      "  4 of 6 mailbox providers shown; 2 more in the report",
    ]);
    expect(tableOf([placed({ "Provider A": 90 })])).toHaveLength(2);
  });

  test("are passing ones first", () => {
    const [header, , note] = tableOf([placed(isps, { assertions: failed("D", "F") })]);
    expect(header).toBe("  scenario  Provider A  Provider B  Provider D  Provider F  overall   verdict");
    expect(note).toBe("  4 of 6 mailbox providers shown; 2 more in the report");
  });

  test("are noted if they are failing", () => {
    const [header, , note] = tableOf([placed(isps, { assertions: failed("B", "C", "D", "E", "F") })]);
    expect(header).toBe("  scenario  Provider B  Provider C  Provider D  Provider E  overall   verdict");
    expect(note).toBe("  4 of 6 mailbox providers shown; 2 more in the report, 1 of them failing");
    const narrow = tableOf([placed(isps, { assertions: failed("B", "C", "D", "E", "F") })], 40);
    expect(narrow.slice(2)).toEqual([
      "  0 of 6 mailbox providers shown; 6 more",
      "  in the report, 5 of them failing",
    ]);
  });

  test("give room to narrower ones, but not instead of a failing one", () => {
    const mixed = { "A provider with a long name": 90, B: 90 };
    expect(tableOf([placed(mixed)], 45)[0]).toBe("  scenario    B  overall   verdict");
    const failing = { assertions: [assertion("A provider with a long name", "inbox", ">=", 95, 90)] };
    expect(tableOf([placed(mixed, failing)], 45)[0]).toBe("  scenario  overall   verdict");
  });

  test("have names of at most 14 columns", () => {
    expect(tableOf([placed({ "A provider with a long name": 90 })])[0]).toContain(
      "  A provider wi…  overall",
    );
  });

  test("fit exactly", () => {
    const width = (columns: number) => tableOf([placed({ Gmail: 90 })], columns)[0]?.includes("Gmail");
    const [header = "", row = ""] = tableOf([placed({ Gmail: 90 })]);
    expect(width(Math.max(header.length, row.length))).toBe(true);
    expect(width(Math.max(header.length, row.length) - 1)).toBe(false);
  });
});

test.each([
  [undefined, undefined, 80],
  [undefined, 120, 120],
  [0, undefined, 80],
  [19, 120, 80],
  [20, undefined, 20],
  [100, undefined, 100],
  [101, undefined, 100],
])("a terminal of %s columns, or else %s, has text of %i", (columns, unknown, expected) => {
  expect(unknown === undefined ? columnsOf({ columns }) : columnsOf({ columns }, unknown)).toBe(expected);
});

describe("foreign text of several lines", () => {
  test.each([
    ["one", "one"],
    ["one\ntwo\r\n\n  three", "one\n  │ two\n  │\n  │   three"],
    ["", ""],
    ["a\u001b[2J\n::error::b", "a\n  │ : :error::b"],
  ])("%j has a bar before each line but the first", (text, expected) => {
    expect(textOf(printBlock(text))).toBe(expected);
  });

  test("of help keeps its lines", () => {
    expect(textOf(printUsage("Usage: a\n\n  --b\u0007"))).toBe("Usage: a\n\n  --b\uFFFD");
  });
});
