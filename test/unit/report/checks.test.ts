import { describe, expect, test } from "vitest";
import { formatCheckRun } from "../../../src/report/check/check-terminal.ts";
import {
  describePack,
  describeSpam,
  summarizeFindings,
  verdictOfChecks,
} from "../../../src/report/check/check-words.ts";
import { toSarif } from "../../../src/report/check/sarif.ts";
import type { CheckReport, RulePackReport, SpamReport } from "../../../src/result/check-report.ts";
import type { CheckedItem, CheckRun } from "../../../src/result/check-run.ts";
import type { Finding } from "../../../src/result/finding.ts";

const warning: Finding = {
  check: "preheader",
  severity: "warn",
  message: "There is no preheader",
  fix: "Begin the body with one",
  source: "https://example.org/preheader",
};
const error: Finding = {
  check: "merge-tags",
  severity: "error",
  message: "A merge tag is left",
  fix: "Fill it in",
  source: "https://example.org/tags",
  line: 7,
  excerpt: "*|NAME|*",
};
const clean: CheckReport = {
  findings: [],
  accepted: 0,
  passed: ["a", "b"],
  notMeasured: [],
  rulePacks: [],
  spam: [],
};
const pack: RulePackReport = {
  id: "gmail-2025-11",
  provider: "Gmail",
  source: "https://example.org/gmail",
  met: ["a", "b"],
  broken: [{ check: "merge-tags", consequence: "spam" }],
  notMeasured: ["c"],
};
const score: SpamReport = {
  engine: "builtin",
  normalised: 1.4,
  symbols: [
    { name: "A", score: 0.8, description: "a" },
    { name: "B", score: -0.4, description: "b" },
    { name: "C", score: 0, description: "c" },
    { name: "D", score: 0.1, description: "d" },
  ],
};

test.each<[string, CheckReport | undefined, string, string]>([
  ["no checks", undefined, "not-measured", ""],
  ["no findings", clean, "passed", "2 checks passed"],
  ["a warning", { ...clean, findings: [warning] }, "warned", "1 warning"],
  ["an error", { ...clean, findings: [error] }, "failed", "1 error"],
  [
    "both",
    { ...clean, findings: [warning, error, error], accepted: 1 },
    "failed",
    "2 errors, 1 warning, 1 accepted",
  ],
  ["accepted findings only", { ...clean, accepted: 3 }, "passed", "2 checks passed, 3 accepted"],
])("the verdict and the summary of %s", (_, checks, verdict, summary) => {
  expect(verdictOfChecks(checks)).toBe(verdict);
  if (checks) expect(summarizeFindings(checks)).toBe(summary);
});

test.each<[Partial<RulePackReport>, string]>([
  [{}, "Gmail (2025-11): 2 of 4 rules met, 1 broken, 1 not measured"],
  [{ broken: [], notMeasured: [] }, "Gmail (2025-11): 2 of 2 rules met"],
  [{ id: "own-rules" }, "Gmail: 2 of 4 rules met, 1 broken, 1 not measured"],
  [{ id: "own-2025-11-draft" }, "Gmail: 2 of 4 rules met, 1 broken, 1 not measured"],
])("describes a rule pack with %j", (options, expected) => {
  expect(describePack({ ...pack, ...options })).toBe(expected);
});

test.each<[Partial<SpamReport>, string]>([
  [{}, "Built-in: 1.4 points, spam at 5 or more (A +0.8, B -0.4, C 0, …)"],
  [{ symbols: score.symbols.slice(0, 3) }, "Built-in: 1.4 points, spam at 5 or more (A +0.8, B -0.4, C 0)"],
  [{ engine: "rspamd", symbols: [], normalised: 0 }, "Rspamd: 0 points, spam at 5 or more"],
  [{ engine: "own", symbols: [] }, "own: 1.4 points, spam at 5 or more"],
])("describes a spam score with %j", (options, expected) => {
  expect(describeSpam({ ...score, ...options })).toBe(expected);
});

test("describes a spam engine that returned no score", () => {
  expect(describeSpam({ engine: "spamassassin", symbols: [], error: "it timed out" })).toBe(
    "SpamAssassin: not measured: it timed out",
  );
  expect(describeSpam({ engine: "rspamd", symbols: [] })).toBe(
    "Rspamd: not measured: the engine returned no score",
  );
});

const item = (checks?: CheckReport, options: Partial<CheckedItem> = {}): CheckedItem => ({
  title: "spring-sale (de)",
  file: "scenarios/spring-sale.yaml",
  isMessage: false,
  ...(checks ? { checks } : {}),
  ...options,
});
const runOf = (messages: readonly CheckedItem[], counts: Partial<CheckRun> = {}): CheckRun => ({
  schemaVersion: 1,
  tool: { name: "placewright", version: "0.1.0" },
  checkedAt: "2026-11-27T08:00:00.000Z",
  messages,
  errors: 0,
  warnings: 0,
  accepted: 0,
  ...counts,
});
const linesOf = (run: CheckRun, columns = 80): string[] =>
  String(formatCheckRun(run, { columns, color: false }))
    .trimEnd()
    .split("\n");

describe("checks in a terminal", () => {
  test("show each finding with its place and its fix, then packs, engines, and a summary", () => {
    const intact = { ...pack, provider: "Yahoo", broken: [] };
    const checks = { ...clean, findings: [error, warning], rulePacks: [pack, intact], spam: [score] };
    expect(linesOf(runOf([item(checks)], { errors: 1, warnings: 1, accepted: 2 }))).toEqual([
      "✕ spring-sale (de) · scenarios/spring-sale.yaml  1 error, 1 warning",
      "  ✕ A merge tag is left (line 7): *|NAME|*",
      "    → Fill it in",
      "      merge-tags",
      "  ! There is no preheader",
      "    → Begin the body with one",
      "      preheader",
      "    Gmail (2025-11): 2 of 4 rules met, 1 broken, 1 not measured",
      "    Built-in: 1.4 points, spam at 5 or more (A +0.8, B -0.4, C 0, …)",
      "",
      "✕ 1 error, 1 warning, 2 accepted by the baseline in 1 message. Nothing was sent.",
    ]);
  });

  test("show only unmeasured engines of a message without findings", () => {
    const failed: SpamReport = { engine: "rspamd", symbols: [], error: "it timed out" };
    expect(linesOf(runOf([item({ ...clean, rulePacks: [pack], spam: [score, failed] })]))).toEqual([
      "✓ spring-sale (de) · scenarios/spring-sale.yaml  2 checks passed",
      "    Rspamd: not measured: it timed out",
      "",
      "⚡ 0 errors, 0 warnings, 1 spam engine not measured in 1 message. Nothing was sent.",
    ]);
  });

  test.each<[number, number, string]>([
    [0, 0, "⚡ 0 errors, 0 warnings, 2 spam engines not measured in 2 messages. Nothing was sent."],
    [0, 1, "⚡ 0 errors, 1 warning, 2 spam engines not measured in 2 messages. Nothing was sent."],
    [1, 0, "✕ 1 error, 0 warnings, 2 spam engines not measured in 2 messages. Nothing was sent."],
  ])(
    "count each engine that did not respond once, below errors only: %d errors",
    (errors, warnings, line) => {
      const failed = (engine: string): SpamReport => ({ engine, symbols: [], error: "it timed out" });
      const checks = { ...clean, spam: [failed("rspamd"), failed("spamassassin")] };
      expect(linesOf(runOf([item(checks), item(checks)], { errors, warnings })).at(-1)).toBe(line);
    },
  );

  test("name a file once if it is the title, and say why a message was not checked", () => {
    const file = "mail.eml";
    expect(
      linesOf(
        runOf([
          item(undefined, { title: file, file, note: "it is a template" }),
          item(undefined, { file: "" }),
        ]),
      ),
    ).toEqual([
      "– mail.eml  it is a template",
      "– spring-sale (de) ·   not checked",
      "",
      "– 0 errors, 0 warnings in 0 messages. Nothing was sent.",
    ]);
  });

  test("list checks that were not measured, by reason and each once", () => {
    const open = (check: string, reason: string) => ({ check, reason });
    const dns = {
      ...clean,
      notMeasured: [open("spf", "requires DNS"), open("dkim", "requires DNS"), open("image", "offline")],
    };
    expect(linesOf(runOf([item(dns), item(dns)], { warnings: 1 })).slice(-5)).toEqual([
      "",
      "! 0 errors, 1 warning in 2 messages. Nothing was sent.",
      "  Not measured:",
      "    requires DNS: spf, dkim",
      "    offline: image",
    ]);
  });

  test("wrap at the width of the terminal, and at 100 columns", () => {
    const long = { ...warning, message: "word ".repeat(40).trim(), fix: "fix ".repeat(40).trim() };
    const run = runOf([item({ ...clean, findings: [long], spam: [score] })], { warnings: 1 });
    for (const columns of [40, 100, 200]) {
      const widths = linesOf(run, columns)
        .slice(1, -2)
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(Math.min(columns, 100));
      expect(Math.max(...widths)).toBeGreaterThan(Math.min(columns, 100) - 6);
    }
    expect(linesOf(run, 40).slice(1, 3)).toEqual([
      "  ! word word word word word word word",
      "    word word word word word word word",
    ]);
    expect(
      linesOf(run, 40)
        .filter((line) => /→|^ {6}fix/.test(line))
        .slice(0, 2),
    ).toEqual(["    → fix fix fix fix fix fix fix fix", "      fix fix fix fix fix fix fix fix"]);
  });
});

test("SARIF has the checks as rules, and each finding with its file", () => {
  const checked = [
    item({ ...clean, findings: [error] }, { file: "scenarios/our sale\\de.yaml" }),
    item(
      { ...clean, findings: [{ ...warning, line: 3 }] },
      { title: "mail.eml", file: "mail.eml", isMessage: true },
    ),
    item(undefined),
  ];
  const described = { id: "merge-tags", about: "Merge tags are filled in", fix: "Fill them in" } as const;
  const sarif = toSarif(runOf(checked), [
    { ...described, source: "https://example.org/tags", severity: "error" },
    { ...described, source: "javascript:alert(1)", severity: "warn" },
  ]);
  const rule = {
    id: "merge-tags",
    shortDescription: { text: "Merge tags are filled in" },
    help: { text: "Fill them in" },
  };
  expect(sarif).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "placewright",
            version: "0.1.0",
            rules: [
              { ...rule, helpUri: "https://example.org/tags", defaultConfiguration: { level: "error" } },
              { ...rule, defaultConfiguration: { level: "warning" } },
            ],
          },
        },
        results: [
          {
            ruleId: "merge-tags",
            level: "error",
            message: { text: "spring-sale (de): A merge tag is left: *|NAME|*. Fill it in." },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: "scenarios/our%20sale/de.yaml" } },
                logicalLocations: [{ name: "spring-sale (de)" }],
              },
            ],
            partialFingerprints: { "placewright/v2": "spring-sale (de)\nmerge-tags: A merge tag is left" },
          },
          {
            ruleId: "preheader",
            level: "warning",
            message: { text: "mail.eml: There is no preheader. Begin the body with one." },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: "mail.eml" }, region: { startLine: 3 } },
                logicalLocations: [{ name: "mail.eml" }],
              },
            ],
            partialFingerprints: { "placewright/v2": "mail.eml\npreheader: There is no preheader" },
          },
        ],
      },
    ],
  });
  expect(JSON.stringify(sarif)).not.toMatch(/javascript|"startLine":7/);
});
