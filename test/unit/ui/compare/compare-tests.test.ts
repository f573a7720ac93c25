import { describe, expect, test } from "vitest";
import type { MessageReport, TestResult } from "../../../../src/result/run-report.ts";
import { compareMessages } from "../../../../src/ui/compare/compare-messages.ts";
import { compareTests, type Side } from "../../../../src/ui/compare/compare-tests.ts";
import { parseSide } from "../../../../src/ui/compare/read-side.ts";
import { comparisonRows } from "../../../../src/ui/compare/to-csv.ts";
import { comparisonJson } from "../../../../src/ui/compare/to-json.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { placed } from "../../../support/staged-ledger.ts";

const result = (more: Partial<TestResult> = {}): TestResult => ({
  id: "sale@ses",
  title: "sale",
  scenario: "sale",
  project: "ses",
  provider: "sesv2",
  file: "scenarios/sale.yaml",
  tags: [],
  position: 1,
  verdict: "passed",
  summary: "",
  assertions: [],
  contentHash: "a".repeat(64),
  reportName: "n",
  ...more,
});
const side = (more: Partial<TestResult> = {}, message?: MessageReport): Side => ({
  runId: "20260301-081500-000001",
  startedAtMs: 0,
  test: result(more),
  message,
});
const finding = (check: string, message: string) =>
  ({ check, severity: "warn", message, fix: "Fix it", source: "https://a.example" }) as const;
const checked = (...findings: ReturnType<typeof finding>[]) => ({
  checks: { findings, accepted: 0, passed: [], notMeasured: [], rulePacks: [], spam: [] },
});
const answerOf = (before: Partial<TestResult>, after: Partial<TestResult>) => {
  const { answer, reasons } = compareTests(side(before), side(after)).decision;
  return [answer, reasons.join(" ")];
};

describe("the answer", () => {
  test.each([
    [
      "before if a provider fell",
      { placement: placed(95, { Outlook: 91, Gmail: 96 }) },
      { placement: placed(93, { Outlook: 52, Gmail: 95 }) },
      "before",
      "Outlook fell from 91% to 52% in the inbox.",
    ],
    [
      "after if a provider rose",
      { placement: placed(80, { Outlook: 50 }) },
      { placement: placed(84, { Outlook: 90 }) },
      "after",
      "Outlook rose from 50% to 90% in the inbox.",
    ],
    [
      "after, with what it still does not pass",
      { placement: placed(50), verdict: "failed" },
      { placement: placed(70), verdict: "failed" },
      "after",
      "Overall rose from 50% to 70% in the inbox. It still does not pass its expectations.",
    ],
    [
      "unclear within chance",
      { placement: placed(95, { Outlook: 91 }) },
      { placement: placed(93, { Outlook: 88 }) },
      "unclear",
      "No inbox rate differs by more than chance explains.",
    ],
    [
      "unclear if nothing differs",
      { placement: placed(95) },
      { placement: placed(95) },
      "unclear",
      "The inbox rates are the same.",
    ],
    [
      "unclear if one rose and another fell",
      { placement: placed(90, { Outlook: 91, Gmail: 50 }) },
      { placement: placed(90, { Outlook: 52, Gmail: 90 }) },
      "unclear",
      "Outlook fell from 91% to 52% in the inbox. Gmail rose from 50% to 90% in the inbox.",
    ],
    [
      "that of the whole if one rose and another fell",
      { placement: placed(90, { Outlook: 91, Gmail: 50 }) },
      { placement: placed(60, { Outlook: 12, Gmail: 60 }) },
      "before",
      "Outlook fell from 91% to 12% in the inbox. Gmail rose from 50% to 60% in the inbox.",
    ],
    [
      "unknown without a placement",
      {},
      { placement: placed(95) },
      "unknown",
      "Placement was not measured before.",
    ],
    ["unknown without any", {}, {}, "unknown", "Placement was not measured before and after."],
    [
      "unknown between a model and mailboxes",
      { placement: placed(95, {}, { simulated: true }) },
      { placement: placed(50) },
      "unknown",
      "A model computed the figures before, and mailboxes were counted after, so they cannot be compared.",
    ],
    [
      "unknown between providers",
      { placement: placed(95), provider: "seedlist" },
      { placement: placed(50) },
      "unknown",
      "seedlist measured before and sesv2 after, so a difference may come from the providers.",
    ],
    [
      "before if the new one is blocked",
      { placement: placed(95) },
      { heldBack: true, verdict: "failed" },
      "before",
      "The new one is blocked because of its findings.",
    ],
    [
      "after if the one before was blocked, and this one passes",
      { heldBack: true, verdict: "failed" },
      { placement: placed(95) },
      "after",
      "The one before was blocked because of its findings.",
    ],
  ] as const)("is %s", (_, before, after, answer, reasons) => {
    expect(answerOf(before, after)).toEqual([answer, reasons]);
  });

  test("says what is not known of its figures", () => {
    const model = { placement: placed(95, {}, { simulated: true }) };
    expect(compareTests(side(model), side(model)).decision.notes).toEqual([
      "A model computed both, so this says what the model expects and nothing about real mailboxes.",
      "Differences of up to 5 points count as chance.",
    ]);
    const amazon = { placement: placed(95) };
    expect(compareTests(side(amazon), side(amazon)).decision.notes).toEqual([
      "The provider does not say how many mailboxes it counted, so there are no intervals.",
      "Differences of up to 5 points count as chance.",
    ]);
  });
});

test("expectations that flipped are those with another outcome", () => {
  const before = [assertion("Outlook", "inbox", ">=", 80, 91), assertion("Gmail", "inbox", ">=", 90, 95)];
  const after = [
    assertion("Outlook", "inbox", ">=", 80, 52),
    assertion("Gmail", "inbox", ">=", 90, 95),
    assertion("Yahoo", "inbox", ">=", 90, 95),
  ];
  const comparison = compareTests(side({ assertions: before }), side({ assertions: after }));
  expect(comparison.flipped.map(({ scope, after: now }) => [scope, now.outcome])).toEqual([
    ["Outlook", "failed"],
  ]);
  expect(comparison).toMatchObject({ kept: 1, other: 1 });
});

test("findings came and went by what they say, not by their numbers", () => {
  const before = checked(finding("a", "3 images have no description"), finding("b", "It shouts"));
  const after = checked(finding("a", "4 images have no description"), finding("c", "A link is long"));
  const comparison = compareTests(side(before), side(after));
  expect(comparison.came.map(({ check }) => check)).toEqual(["c"]);
  expect(comparison.went.map(({ check }) => check)).toEqual(["b"]);
  expect(compareTests(side(), side(after)).hasFindings).toBe(false);
});

const message = (more: Partial<MessageReport> = {}): MessageReport => ({
  contentHash: "a".repeat(64),
  kind: "simple",
  from: "Acme <news@acme.example>",
  subject: "Tulips",
  sizeBytes: 10,
  headers: [],
  attachments: [],
  notes: [],
  ...more,
});

describe("messages", () => {
  test("that are equal differ in nothing", () => {
    expect(compareMessages(message({ text: "a" }), message({ text: "a" }))).toEqual({
      isSame: true,
      headers: [],
      headersLeft: 0,
    });
  });

  test("differ in their parts", () => {
    const change = compareMessages(
      message({ text: "a", html: "<p>a</p>" }),
      message({
        subject: "Roses",
        text: "b",
        contentHash: "b".repeat(64),
        attachments: [{ contentType: "text/plain", sizeBytes: 3, inline: false }],
      }),
    );
    expect(change).toMatchObject({ isSame: false, text: { changed: 2 }, html: { changed: 1 } });
    expect(change.subject?.after).toEqual([{ text: "Roses", isChanged: true }]);
    expect(change.attachments?.after[0]?.text).toBe("without a name (text/plain, 3 B)");
  });

  test("differ in headers, but not in those that differ in every message", () => {
    const of = (id: string, list: string, boundary: string) =>
      message({
        headers: [
          { name: "Message-ID", value: id },
          { name: "Date", value: id },
          { name: "List-ID", value: list },
          { name: "Content-Type", value: `multipart/mixed; boundary="${boundary}"` },
          { name: "X-A", value: "1" },
          { name: "x-a", value: "2" },
        ],
      });
    const change = compareMessages(of("1", "one", "b1"), of("2", "two", "b2"));
    expect(change.headers).toEqual([{ name: "List-ID", before: "one", after: "two" }]);
    const many = Array.from({ length: 90 }, (_, at) => ({ name: `X-${at}`, value: "v".repeat(9000) }));
    const added = compareMessages(message(), message({ headers: many }));
    expect(added.headersLeft).toBe(60);
    expect(added.headers[0]).toEqual({ name: "X-0", after: "v".repeat(500) });
  });
});

test.each([
  ["20260301-081500-000001", { runId: "20260301-081500-000001" }],
  ["r:sale[de]@ses:x", { runId: "r", testId: "sale[de]@ses:x" }],
  ["r:", { runId: "r" }],
  ["  ", undefined],
  [undefined, undefined],
])("the side %j is parsed", (text, side) => {
  expect(parseSide(text)).toEqual(side);
});

test("a comparison as a table and as JSON has no message, and its notes", () => {
  const comparison = compareTests(
    side({ placement: placed(95, { "=Evil": 91 }), ...checked() }, message({ html: "<p>secret</p>" })),
    side({ placement: placed(80, { "=Evil": 51 }), ...checked(finding("a", "-2 links")) }, message()),
  );
  expect(comparisonRows(comparison)).toContainEqual([
    "inbox",
    "=Evil",
    undefined,
    91,
    51,
    -40,
    undefined,
    undefined,
    "worse",
  ]);
  expect(comparisonRows(comparison)).toContainEqual(["finding", "a", "-2 links", "", "found"]);
  const json = JSON.stringify(comparisonJson(comparison));
  expect(json).not.toContain("secret");
  expect(JSON.parse(json)).toMatchObject({
    answer: "before",
    before: { run: "20260301-081500-000001", test: "sale@ses" },
    message: { isSame: true, htmlLinesChanged: 1 },
  });
});
