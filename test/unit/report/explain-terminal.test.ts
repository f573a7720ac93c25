import { expect, test } from "vitest";
import { formatExplanation } from "../../../src/report/explain-terminal.ts";
import type { ExplainedEdit, ExplainedTest, ScenarioExplanation } from "../../../src/result/explanation.ts";

const passing: ScenarioExplanation = {
  scenario: "mail",
  file: "scenarios/mail.yaml",
  outcome: "passes",
  tests: [],
  edits: [],
  diff: "",
  isMinimal: true,
  trials: 0,
  remains: [],
};

const plain: ExplainedTest = {
  title: "mail (de)",
  verdict: "failed",
  summary: "Gmail has 40% in the inbox.",
  heldBack: false,
  assertions: [],
  placement: { overall: { inboxPercent: 40, spamPercent: 60 }, isps: [] },
  reasons: [],
};

const edit: ExplainedEdit = {
  id: "fake-reply",
  sentence: "Remove the prefix.",
  hasPlaceholder: false,
  files: ["scenarios/mail.yaml"],
  effects: [],
};

const linesOf = (explained: Partial<ScenarioExplanation>, columns = 80, color = false): string[] =>
  String(formatExplanation([{ ...passing, ...explained }], { columns, color }))
    .trimEnd()
    .split("\n");

test("shows the diff of a file with CRLF without a symbol at each line end", () => {
  const diff =
    "--- a/scenarios/mail.yaml\n+++ b/scenarios/mail.yaml\n@@ -1,2 +1,2 @@\n-subject: Fwd: Hi\r\n+subject: Hi\r\n to: you\r\n";
  expect(linesOf({ outcome: "edits-found", edits: [edit], diff }).slice(-7)).toEqual([
    "",
    "  --- a/scenarios/mail.yaml",
    "  +++ b/scenarios/mail.yaml",
    "  @@ -1,2 +1,2 @@",
    "  -subject: Fwd: Hi",
    "  +subject: Hi",
    "   to: you",
  ]);
  const colored = linesOf({ diff }, 80, true).slice(-4);
  expect(colored).toEqual([
    "\u001b[36m  @@ -1,2 +1,2 @@\u001b[39m",
    "\u001b[31m  -subject: Fwd: Hi\u001b[39m",
    "\u001b[32m  +subject: Hi\u001b[39m",
    "   to: you",
  ]);
});

test.each<[string, Partial<ScenarioExplanation>, string]>([
  ["passes", {}, "mail already passes on the model: nothing to change."],
  [
    "passes with the edits of others",
    { outcome: "edits-found" },
    "mail passes on the model with the edits of the scenarios above, in shared files.",
  ],
  [
    "passes with edits that are all needed",
    { outcome: "edits-found", edits: [edit], trials: 1 },
    "mail passes with 1 edit on the model (1 combination tried). It does not pass if any one of them is left out.",
  ],
  [
    "passes with edits of which some may be left out",
    { outcome: "edits-found", edits: [edit, edit], trials: 60, isMinimal: false },
    "mail passes with 2 edits on the model (60 combinations tried). Fewer edits may suffice: the search ended before it left out each one once.",
  ],
  ["has no edits", { outcome: "no-edits-found" }, "No edits found that make mail pass on the model."],
  [
    "does not pass with any edits",
    { outcome: "no-edits-found", edits: [edit], trials: 5 },
    "No edits found that make mail pass on the model (5 combinations tried). The best result uses 1 edit.",
  ],
])("states that a scenario %s", (_, explained, expected) => {
  expect(linesOf(explained)[1]).toBe(expected);
});

test("separates scenarios by an empty line", () => {
  const text = String(formatExplanation([passing, passing], { columns: 80, color: false }));
  const line = "mail already passes on the model: nothing to change.";
  expect(text.split("\n")).toEqual(["", line, "", "", line, ""]);
});

test("shows each test with its verdict, its shares, and the model", () => {
  const ranges = {
    inbox: { lowPercent: 30, highPercent: 50 },
    spam: { lowPercent: 50, highPercent: 70 },
    missing: { lowPercent: 0, highPercent: 0 },
  };
  const ranged = {
    ...plain,
    placement: { ...plain.placement, overall: { ...plain.placement.overall, ranges } },
  };
  expect(linesOf({ outcome: "no-edits-found", tests: [ranged] }, 120)).toEqual([
    "✕ mail (de) · scenarios/mail.yaml",
    "  Gmail has 40% in the inbox. (simulated)",
    "  Simulated: 40% in the inbox (30 to 50%), 60% in spam (50 to 70%)",
    "  Ranges are 95% intervals of the model, which is not calibrated to your own placements (placewright",
    "  calibrate).",
    "",
    "No edits found that make mail pass on the model.",
  ]);
  expect(linesOf({ tests: [{ ...plain, verdict: "passed" }] })).toEqual([
    "✓ mail (de) · scenarios/mail.yaml",
    "  Gmail has 40% in the inbox. (simulated)",
    "  Simulated: 40% in the inbox, 60% in spam",
    "",
    "mail already passes on the model: nothing to change.",
  ]);
});

test("does not call the summary of a blocked message simulated", () => {
  expect(linesOf({ tests: [{ ...plain, heldBack: true, summary: "1 error blocks the message." }] })[1]).toBe(
    "  1 error blocks the message.",
  );
});

test("shows reasons with their places, and effects with the finding that causes them", () => {
  const reasons: ExplainedTest["reasons"] = [
    {
      kind: "check",
      id: "fake-reply",
      severity: "error",
      text: "The subject is a false reply",
      inMessage: { part: "header", line: 2 },
      inSource: { file: "scenarios/mail.yaml", line: 8, column: 5 },
    },
    {
      kind: "check",
      id: "fake-reply",
      severity: "warn",
      text: "The text is a false reply",
      inMessage: { part: "text/plain", line: 3 },
    },
    { kind: "spam", id: "FAKE_REPLY", check: "fake-reply", text: "a false reply (+2)" },
    {
      kind: "placement",
      check: "fake-reply",
      text: "The reply costs (a little) trust (+2 to +2.4 points toward spam)",
      effect: "+2 to +2.4 points toward spam",
    },
    { kind: "spam", id: "OTHER", text: "a rule of its own" },
    { kind: "placement", text: "The sender is unknown" },
  ];
  expect(linesOf({ tests: [{ ...plain, reasons }] }).slice(3, -2)).toEqual([
    "    ✕ The subject is a false reply",
    "      fake-reply · scenarios/mail.yaml:8:5 · header, line 2",
    "      FAKE_REPLY: a false reply (+2)",
    "      placement: +2 to +2.4 points toward spam",
    "    ! The text is a false reply",
    "      fake-reply · text/plain, line 3 · in the message only",
    "    · a rule of its own",
    "      OTHER · the message as a whole",
    "    · The sender is unknown",
    "      the message as a whole",
  ]);
});

test("wraps reasons at the width of the terminal", () => {
  const reasons: ExplainedTest["reasons"] = [
    { kind: "placement", text: "The sender is not known to anyone" },
  ];
  expect(linesOf({ tests: [{ ...plain, reasons }] }, 30).slice(-5, -2)).toEqual([
    "    · The sender is not known",
    "      to anyone",
    "      the message as a whole",
  ]);
});

test("shows an effect with the first finding of its check only, and with no other", () => {
  const reasons: ExplainedTest["reasons"] = [
    { kind: "spam", id: "b", text: "a rule with the name of a check" },
    { kind: "check", id: "a", severity: "warn", text: "First" },
    { kind: "check", id: "b", severity: "warn", text: "Second" },
    { kind: "check", id: "b", severity: "warn", text: "Third" },
    { kind: "spam", id: "RULE", check: "b", text: "an effect" },
  ];
  expect(linesOf({ tests: [{ ...plain, reasons }] }).slice(3, -2)).toEqual([
    "    · a rule with the name of a check",
    "      b · the message as a whole",
    "    ! First",
    "      a · the message as a whole",
    "    ! Second",
    "      b · the message as a whole",
    "      RULE: an effect",
    "    ! Third",
    "      b · the message as a whole",
  ]);
});

test("keeps a diff without a last line end, and colors its lines only by how they begin", () => {
  const diff = "@@ -1 +1 @@\n-a\n+b\n c @@";
  expect(linesOf({ diff }, 80, true).slice(-4)).toEqual([
    "\u001b[36m  @@ -1 +1 @@\u001b[39m",
    "\u001b[31m  -a\u001b[39m",
    "\u001b[32m  +b\u001b[39m",
    "   c @@",
  ]);
});

test("shows common reasons of several tests once, and repeats different ones", () => {
  const reasons: ExplainedTest["reasons"] = [{ kind: "placement", text: "The sender is unknown" }];
  const others: ExplainedTest["reasons"] = [{ kind: "placement", text: "The sender is new" }];
  const tests = [
    { ...plain, title: "a" },
    { ...plain, title: "b", reasons },
    { ...plain, title: "c", reasons },
    { ...plain, title: "d", reasons: others },
    { ...plain, title: "e" },
  ];
  const lines = linesOf({ tests });
  expect(lines.filter((line) => /same reasons|The sender/.test(line))).toEqual([
    "    · The sender is unknown",
    "    same reasons as b",
    "    · The sender is new",
  ]);
});

test("numbers the edits, with changed counts and the largest effects, overall first", () => {
  const effect = (scope: string, beforePercent: number, afterPercent: number) => ({
    test: "mail",
    scope,
    threshold: "inbox >= 80",
    beforePercent,
    afterPercent,
  });
  const edits: ExplainedEdit[] = [
    {
      ...edit,
      errors: { before: 1, after: 0 },
      warnings: { before: 2, after: 2 },
      effects: [
        effect("AOL", 40, 42),
        effect("Gmail", 40, 60.25),
        effect("Yahoo", 90, 50),
        {
          ...effect("overall", 40, 41),
          beforeRange: { lowPercent: 30, highPercent: 50 },
          afterRange: { lowPercent: 31, highPercent: 51 },
        },
      ],
    },
    {
      ...edit,
      id: "postal-address",
      sentence: "Add your address.",
      hasPlaceholder: true,
      files: ["a.html", "b.html"],
      warnings: { before: 2, after: 1 },
    },
  ];
  expect(
    linesOf({ outcome: "no-edits-found", edits, trials: 2, remains: ["Gmail: inbox is 40%"] }, 100),
  ).toEqual([
    "",
    "No edits found that make mail pass on the model (2 combinations tried). The best result uses 2 edits.",
    "  1. Remove the prefix.",
    "     errors: 1 → 0",
    "     overall inbox >= 80: 40% (30 to 50%) → 41% (31 to 51%); Yahoo inbox >= 80: 90% → 50%; Gmail",
    "     inbox >= 80: 40% → 60.3% (simulated)",
    "     fake-reply · scenarios/mail.yaml",
    "  2. Add your address.",
    "     warnings: 2 → 1",
    "     postal-address · a.html · b.html",
    "  Some edits need a value that Placewright does not know, marked REPLACE-ME or named in the edit:",
    "  fill it in before sending.",
    "",
    "Remaining problems to fix by hand",
    "  · Gmail: inbox is 40%",
  ]);
});

test("indents the wrapped lines of an edit and of a remaining problem", () => {
  const lines = linesOf(
    {
      outcome: "no-edits-found",
      edits: [{ ...edit, sentence: "Remove the prefix of the subject." }],
      remains: ["The inbox rate is still too low"],
    },
    30,
  );
  expect(lines.slice(2)).toEqual([
    "  1. Remove the prefix of",
    "     the subject.",
    "     fake-reply · scenarios/mail.yaml",
    "",
    "Remaining problems to fix by hand",
    "  · The inbox rate is still",
    "    too low",
  ]);
});

test("passes no control sequence or log command to the terminal", () => {
  const hostile = "\u001b[31m\n::error::owned\u202E";
  const text = linesOf({
    scenario: hostile,
    file: hostile,
    outcome: "no-edits-found",
    tests: [
      {
        ...plain,
        title: hostile,
        summary: hostile,
        reasons: [{ kind: "check", id: hostile, text: hostile }],
      },
    ],
    edits: [{ ...edit, sentence: hostile, files: [hostile] }],
    diff: `+${hostile}\n`,
    remains: [hostile],
  }).join("\n");
  expect(text.replaceAll("\n", "")).not.toMatch(/\p{Control}|[\u202A-\u202E]/u);
  expect(text).not.toMatch(/^\s*::error::/m);
});
