import { describe, expect, test } from "vitest";
import type { ReportFile } from "../../../src/result/report-file.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import {
  parseRunReport,
  reportFileSchema,
  runReportJsonSchema,
} from "../../../src/result/run-report-schema.ts";
import { toReportFile } from "../../support/rendered-report.ts";
import { checkedRunReport, sampleRunReport, seedsAndHealthReport } from "../../support/sample-run-report.ts";

/** Numbers the tests, as every run does. */
const numbered = (report: RunReport): RunReport => ({
  ...report,
  tests: report.tests.map((each, index) => ({ ...each, position: index + 1 })),
});

class Refused extends Error {}
const refuse = (path: string, reason: string): never => {
  throw new Refused(`${path}: ${reason}`);
};

/** Returns the content of a file with one value changed, or removed if it is undefined. */
function changed(file: ReportFile, path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = structuredClone(file);
  let place = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
}

const sample = (): ReportFile => toReportFile(numbered(sampleRunReport()));
const checked = (): ReportFile => toReportFile(numbered(checkedRunReport()));
const [hash = "", otherHash = ""] = Object.keys(sample().messages);
const [outcomes = ""] = Object.keys(checked().checkOutcomes);

describe("reading a report", () => {
  test("joins the results of checks that tests share", () => {
    expect(parseRunReport(checked(), refuse)).toEqual(numbered(checkedRunReport()));
  });

  test("reads version 1, in which each test has all results of its checks", () => {
    const { tests, ...rest } = numbered(checkedRunReport());
    expect(parseRunReport({ ...rest, tests, schemaVersion: 1 }, refuse)).toEqual({ ...rest, tests });
  });

  test.each<[string, unknown, string]>([
    ["no document", undefined, "the document: "],
    ["null", null, "the document: "],
    ["a text", "report", "the document: "],
    ["a document without a version", changed(sample(), ["schemaVersion"], undefined), "schemaVersion: "],
    [
      "a version that is a text",
      changed(sample(), ["schemaVersion"], "2"),
      "schemaVersion: it must be 1 or 2",
    ],
    ["half a version", changed(sample(), ["schemaVersion"], 2.5), "schemaVersion: it must be 1 or 2"],
    [
      "a newer version",
      changed(sample(), ["schemaVersion"], 3),
      "schemaVersion: 3 is newer than 2. Update Placewright to read it",
    ],
    ["an error in a test", changed(sample(), ["tests", 1, "summary"], 5), "tests[1].summary: "],
    [
      "a shard beyond the last",
      changed(sample(), ["run", "shard"], { index: 3, total: 2, plan: "a" }),
      "run.shard.index: the run has only 2 shards",
    ],
    [
      "two tests with one id",
      changed(sample(), ["tests", 1, "id"], sample().tests[0]?.id),
      "tests[1].id: duplicate value",
    ],
    [
      "two tests at one position",
      changed(sample(), ["tests", 1, "position"], 1),
      "tests[1].position: duplicate value",
    ],
    [
      "a message under the key of another",
      changed(sample(), ["messages", hash, "contentHash"], otherHash),
      `messages[${JSON.stringify(hash)}].contentHash: expected the message's key`,
    ],
    [
      "a message with the path of another",
      changed(sample(), ["messages", hash, "emlPath"], "messages/sample-00000000.eml"),
      `messages[${JSON.stringify(hash)}].emlPath: expected messages/<name>-${hash.slice(0, 8)}.eml`,
    ],
    [
      "outcomes that do not exist",
      changed(checked(), ["tests", 0, "checks", "outcomes"], "0123456789abcdef"),
      "tests[0].checks.outcomes: expected a key of checkOutcomes",
    ],
    [
      "outcomes under a key that is no hash",
      changed(checked(), ["checkOutcomes", "not a hash"], checked().checkOutcomes[outcomes]),
      'checkOutcomes["not a hash"]: expected a content hash in hexadecimal',
    ],
    [
      "an error in outcomes",
      changed(checked(), ["checkOutcomes", outcomes, "passed"], 1),
      `checkOutcomes[${JSON.stringify(outcomes)}].passed: `,
    ],
    [
      "an error in a message",
      changed(sample(), ["messages", hash, "from"], 1),
      `messages[${JSON.stringify(hash)}].from: `,
    ],
  ])("refuses %s, with its path", (_, value, expected) => {
    expect(() => parseRunReport(value, refuse)).toThrow(Refused);
    let reason = "";
    expect(() =>
      parseRunReport(value, (path, why) => {
        reason = `${path}: ${why}`;
        throw new Refused();
      }),
    ).toThrow(Refused);
    expect(reason.slice(0, expected.length)).toBe(expected);
  });

  test("refuses two messages with one path", () => {
    // Two hashes with the same first eight digits.
    const twin = `${hash.slice(0, 8)}${"0".repeat(56)}`;
    const { messages } = sample();
    const both = { ...messages, [twin]: { ...messages[hash], contentHash: twin } };
    expect(() => parseRunReport({ ...sample(), messages: both }, refuse)).toThrow(
      `messages[${JSON.stringify(twin)}].emlPath: duplicate value`,
    );
  });

  test("accepts the last shard, and messages without a file", () => {
    const { emlPath: _, ...message } = sample().messages[hash] ?? {};
    const shard = { index: 2, total: 2, plan: "a" };
    const file = changed(sample(), ["messages", hash], message) as ReportFile;
    const report = parseRunReport({ ...file, run: { ...file.run, shard } }, refuse);
    expect(report.run.shard).toEqual(shard);
    expect(report.messages[hash]).toEqual(message);
  });

  test("charges each test for the outcomes that it shares", () => {
    const file = checked();
    const size = JSON.stringify(file.checkOutcomes[outcomes]).length * file.tests.length;
    const budget = { charactersLeft: size };
    parseRunReport(file, refuse, budget);
    expect(budget.charactersLeft).toBe(0);
    expect(() => parseRunReport(file, refuse, { charactersLeft: size - 1 })).toThrow(
      `tests[${file.tests.length - 1}].checks.outcomes: the tests share more than a report may have`,
    );
  });

  test("limits what tests share, even without a given budget", () => {
    const passed = Array.from({ length: 20 }, () => "x".repeat(100_000));
    const [first] = checked().tests;
    const tests = Array.from({ length: 40 }, (_, index) => ({
      ...first,
      id: `t${index}`,
      position: index + 1,
    }));
    const shared = { [outcomes]: { passed, notMeasured: [], rulePacks: [] } };
    expect(() => parseRunReport({ ...checked(), tests, checkOutcomes: shared }, refuse)).toThrow(
      "the tests share more than a report may have",
    );
    expect(() =>
      parseRunReport({ ...checked(), tests: tests.slice(0, 20), checkOutcomes: shared }, refuse),
    ).not.toThrow();
  });

  test("shortens reasons that quote the file", () => {
    let reason = "";
    expect(() =>
      parseRunReport(changed(sample(), ["x".repeat(1000)], 1), (_path, why) => {
        reason = why;
        throw new Refused();
      }),
    ).toThrow(Refused);
    expect(reason).toHaveLength(200);
  });

  test("shortens keys from the file", () => {
    const file = changed(sample(), ["messages", "x".repeat(500)], {});
    let path = "";
    expect(() =>
      parseRunReport(file, (at) => {
        path = at;
        throw new Refused();
      }),
    ).toThrow(Refused);
    expect(path.length).toBeLessThan(120);
  });

  test("refuses a test with more values than any run writes", () => {
    const isps = Array.from({ length: 100_000 }, () => ({
      isp: "a",
      seedCount: 1,
      inboxPercent: 1,
      spamPercent: 1,
      spfPercent: 1,
    }));
    const placement = { overall: {}, isps, simulated: true };
    expect(() => parseRunReport(changed(sample(), ["tests", 0, "placement"], placement), refuse)).toThrow(
      "tests[0]: it has more than 500000 values",
    );
  });
});

/** A part of a JSON Schema. */
interface Part {
  readonly type?: string;
  readonly [key: string]: unknown;
}

/** Returns all parts of the JSON Schema with their paths. */
function partsOf(node: unknown, path = "report"): [string, Part][] {
  if (typeof node !== "object" || node === null) return [];
  const part = node as Part;
  return [
    ...(typeof part.type === "string" ? [[path, part] as [string, Part]] : []),
    ...Object.entries(part).flatMap(([key, value]) => partsOf(value, `${path}.${key}`)),
  ];
}

describe("the limits of a report", () => {
  const parts = partsOf(runReportJsonSchema());
  const isFree = ({ pattern, format, const: one, enum: several }: Part) =>
    [pattern, format, one, several].every((each) => each === undefined);

  test("bound every free text", () => {
    const texts = parts.filter(([, part]) => part.type === "string" && isFree(part));
    expect(texts.length).toBeGreaterThan(50);
    expect(
      texts.filter(([, part]) => !(Number(part["maxLength"]) > 0) || part["minLength"] !== undefined),
    ).toEqual([]);
  });

  test("bound every list, which may be empty", () => {
    const lists = parts.filter(([, { type }]) => type === "array");
    expect(lists.length).toBeGreaterThan(10);
    expect(
      lists.filter(([, part]) => !(Number(part["maxItems"]) > 0) || part["minItems"] !== undefined),
    ).toEqual([]);
  });

  test("bound every number, which may be 1", () => {
    const numbers = parts.filter(
      ([, part]) => (part.type === "number" || part.type === "integer") && isFree(part),
    );
    expect(numbers.length).toBeGreaterThan(50);
    expect(
      numbers.filter(
        ([, { exclusiveMinimum, minimum = exclusiveMinimum, maximum }]) =>
          !(Number(minimum) <= 1 && Number(maximum) >= 1),
      ),
    ).toEqual([]);
  });

  test("keep shares between 0 and 100 percent", () => {
    const shares = parts.filter(([path]) => path.endsWith("Percent") && !path.endsWith("expectedPercent"));
    expect(shares.length).toBeGreaterThan(20);
    for (const [path, part] of shares)
      expect([path, part]).toMatchObject([path, { minimum: 0, maximum: 100 }]);
  });

  test("allow long bodies, but no long names", () => {
    const long = "a".repeat(1_000_000);
    expect(reportFileSchema.safeParse(changed(sample(), ["messages", hash, "html"], long)).success).toBe(
      true,
    );
    expect(reportFileSchema.safeParse(changed(sample(), ["messages", hash, "subject"], long)).success).toBe(
      false,
    );
  });
});

/** Every optional part of a test, with values that a run can write. */
const allParts = {
  variant: "de",
  region: "eu-west-1",
  role: "control",
  placement: {
    overall: {
      inboxPercent: 90,
      spamPercent: 5,
      missingPercent: 5,
      spfPercent: 100,
      dkimPercent: 99.5,
      dmarcPercent: 0,
      seedCount: 20,
      ranges: {
        inbox: { lowPercent: 80, highPercent: 95 },
        spam: { lowPercent: 1, highPercent: 10 },
        missing: { lowPercent: 0, highPercent: 0 },
      },
      effectiveSeedCount: 12.5,
      tabs: { primary: 40, promotions: 60 },
      deliverySeconds: { median: 1.5, slowest: 90 },
    },
    isps: [{ isp: "Gmail", inboxPercent: 90 }],
    simulated: true,
    calibration: { tests: 200, brier: 0.05, brierLow: 0.02, brierHigh: 0.08 },
    reasons: ["The subject is fine."],
    seeds: [
      {
        seed: "a@example.org",
        isp: "Gmail",
        place: "inbox",
        tab: "primary",
        deliverySeconds: 2,
        spf: true,
        dkim: true,
        dmarc: false,
      },
      { seed: "b@example.org", isp: "Gmail", place: "spam" },
      { seed: "c@example.org", isp: "Gmail", place: "missing" },
      { seed: "d@example.org", isp: "Gmail", place: "not-measured", reason: "the login failed" },
    ],
  },
  checkAssertions: ["passed", "warned", "failed", "not-measured"].map((outcome) => ({
    source: "errors == 0",
    level: outcome === "warned" ? "warn" : "error",
    outcome,
    message: "No errors",
  })),
  heldBack: true,
  error: { code: "provider-fault", message: "No response", hint: "try again", answer: "{}" },
  baseline: {
    runId: "20261119-081500-3fa9c1",
    measuredAt: "2026-11-19T08:15:04.000Z",
    placement: { overall: {}, isps: [], simulated: false },
  },
  trend: [
    {
      runId: "20261119-081500-3fa9c1",
      measuredAt: "2026-11-19T08:15:04.000Z",
      inboxPercents: { overall: 90, Gmail: 0 },
    },
  ],
  control: { testId: "known-good@local", placement: { overall: {}, isps: [], simulated: true } },
  reused: { runId: "20261119-081500-3fa9c1", measuredAt: "2026-11-19T08:15:04.000Z" },
  earlierAttempts: [
    {
      number: 1,
      verdict: "failed",
      summary: "Gmail has 40% in the inbox.",
      reportName: "pw-1",
      reportId: "dtr-1",
      placement: { overall: {}, isps: [], simulated: true },
    },
  ],
  reportId: "dtr-2",
  submitUncertain: true,
  submittedAt: "2026-11-20T08:15:01.000Z",
  completedAt: "2026-11-20T08:15:04.000Z",
};

/** Every optional part of a run. */
const allOfRun = {
  costs: [
    { project: "ses", newTests: 2, pricePerTest: 10 },
    { project: "eu", newTests: 0 },
  ],
  reconciliation: {
    checkedAt: "2026-11-20T08:15:04.100Z",
    doubles: [{ project: "ses", testId: "a@ses", reportName: "a.1", reportIds: ["1", "2"] }],
    orphans: [{ project: "ses", reportName: "b.1", reportId: "3" }],
    vanished: [{ project: "ses", testId: "c@ses", reportName: "c.1", reportId: "4" }],
    unchecked: [{ project: "eu", reason: "access denied" }],
  },
  branch: "main",
  commit: "0123abc",
  shard: { index: 1, total: 2, plan: "0123abc" },
  seed: "spring",
  command: "npx placewright run",
};

const allOfMessage = {
  kind: "template",
  headers: [{ name: "From", value: "a@example.org" }],
  html: "<p>Hello</p>",
  text: "Hello",
  attachments: [
    { filename: "a.pdf", contentType: "application/pdf", sizeBytes: 1, inline: false },
    { contentType: "image/png", sizeBytes: 2, inline: true },
  ],
  source: "From: a@example.org\n\nHello",
  notes: ["rendered from the local copy of the template"],
};

describe("the schema of a report", () => {
  const measured = checked().tests.findIndex(({ checks }) => checks !== undefined);

  test("accepts every optional part, and keeps it", () => {
    const file = checked();
    const [first = {}, ...others] = file.tests;
    const { [hash]: message, ...messages } = file.messages;
    const value = {
      ...file,
      run: { ...file.run, ...allOfRun },
      tests: [{ ...first, ...allParts }, ...others],
      messages: { [hash]: { ...message, ...allOfMessage }, ...messages },
    };
    expect(reportFileSchema.parse(value)).toEqual(value);
    expect(parseRunReport(value, refuse).run).toEqual(value.run);
  });

  test.each<[string, readonly (string | number)[], readonly unknown[]]>([
    ["exit code", ["exitCode"], [0, 1, 2, 3, 4, 130]],
    ["role of a test", ["tests", 0, "role"], ["control", "health"]],
    ["kind of a message", ["messages", hash, "kind"], ["raw", "simple", "template"]],
    ["severity of a finding", ["tests", measured, "checks", "findings", 0, "severity"], ["error", "warn"]],
    [
      "consequence of a broken rule",
      ["checkOutcomes", outcomes, "rulePacks", 0, "broken", 0, "consequence"],
      ["rejected", "spam", "limited"],
    ],
  ])("accepts every %s, and no other", (_, path, values) => {
    for (const value of values)
      expect(reportFileSchema.safeParse(changed(checked(), path, value)).error).toBeUndefined();
    expect(reportFileSchema.safeParse(changed(checked(), path, "other")).success).toBe(false);
    expect(reportFileSchema.safeParse(changed(checked(), path, 5)).success).toBe(false);
  });

  test("accepts every part of a spam score", () => {
    const spam = [
      {
        engine: "rspamd",
        normalised: 6.5,
        score: 13,
        threshold: 15,
        symbols: [{ name: "A", score: -1.5, description: "a rule" }],
      },
      { engine: "builtin", symbols: [], error: "it timed out" },
    ];
    const file = changed(checked(), ["tests", measured, "checks", "spam"], spam);
    expect(reportFileSchema.parse(file)).toEqual(file);
    expect(
      reportFileSchema.safeParse(changed(checked(), ["tests", measured, "checks", "spam"], [{}])).success,
    ).toBe(false);
  });

  test("has a title for each part", () => {
    const titles = JSON.stringify(runReportJsonSchema()).match(/"title":"[^"]*"/g) ?? [];
    expect([...new Set(titles.map((title) => title.slice(9, -1)))].toSorted()).toEqual([
      "Assertion",
      "Check outcomes",
      "Error",
      "Finding",
      "Health",
      "Message",
      "Placement",
      "Placewright run report",
      "Reconciliation",
    ]);
  });

  test("accepts seeds and health", () => {
    expect(reportFileSchema.safeParse(toReportFile(numbered(seedsAndHealthReport()))).error).toBeUndefined();
  });

  test.each<[string, readonly (string | number)[], unknown]>([
    [
      "a link that is not https",
      ["tests", measured, "checks", "findings", 0, "source"],
      "javascript:alert(1)",
    ],
    ["line 0", ["tests", measured, "checks", "findings", 0, "line"], 0],
    ["half a line", ["tests", measured, "checks", "findings", 0, "line"], 1.5],
    ["a path outside the folder", ["messages", hash, "emlPath"], "../a-12345678.eml"],
    ["a run id that is a path", ["run", "id"], "../20260301-081500-3fa9c1"],
    ["a run id with more behind it", ["run", "id"], "20260301-081500-3fa9c1/.."],
    ["a hash with more behind it", ["messages", hash, "contentHash"], `${hash.slice(0, 32)}/..`],
    ["a hash with more before it", ["messages", hash, "contentHash"], `../${hash.slice(0, 32)}`],
    ["a price below 0", ["run", "costs"], [{ project: "a", newTests: 1, pricePerTest: -1 }]],
    ["a duration below 0", ["run", "durationMs"], -1],
    ["position 0", ["tests", 0, "position"], 0],
    ["an unknown tool", ["tool", "name"], "other"],
  ])("rejects %s", (_, path, value) => {
    expect(reportFileSchema.safeParse(changed(checked(), path, value)).success).toBe(false);
  });
});
