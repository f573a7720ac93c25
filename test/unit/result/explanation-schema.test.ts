import { expect, test } from "vitest";
import { explanationJsonSchema, explanationSchema } from "../../../src/result/explanation-schema.ts";

/** An explanation with every optional part. */
const explanation = {
  schemaVersion: 1,
  tool: { name: "placewright", version: "0.1.0" },
  simulated: true,
  scenarios: [
    {
      scenario: "spring-sale",
      file: "scenarios/spring-sale.yaml",
      outcome: "edits-found",
      tests: [
        {
          title: "spring-sale (de)",
          verdict: "failed",
          summary: "Gmail has 40% in the inbox.",
          heldBack: false,
          assertions: [
            {
              scope: "Gmail",
              source: "inbox >= 80",
              metric: "inbox",
              operator: ">=",
              expectedPercent: 80,
              actualPercent: 40,
              level: "error",
              outcome: "failed",
              message: "Gmail: 40% land in the inbox; at least 80% expected",
            },
          ],
          placement: {
            overall: { inboxPercent: 40 },
            isps: [{ isp: "Gmail", inboxPercent: 40 }],
            calibration: { tests: 200, brier: 0.05, brierLow: 0.02, brierHigh: 0.08 },
          },
          reasons: [
            {
              kind: "check",
              id: "fake-reply",
              check: "fake-reply",
              severity: "error",
              text: "The subject is a false reply",
              inMessage: { part: "header", line: 2 },
              inSource: { file: "scenarios/spring-sale.yaml", line: 8, column: 5 },
            },
            { kind: "spam", text: "A rule matched" },
            { kind: "placement", text: "The score is high" },
          ],
        },
      ],
      edits: [
        {
          id: "fake-reply",
          sentence: "Remove the prefix.",
          hasPlaceholder: false,
          files: ["scenarios/spring-sale.yaml"],
          errors: { before: 1, after: 0 },
          warnings: { before: 2, after: 2 },
          effects: [
            {
              test: "spring-sale (de)",
              scope: "Gmail",
              threshold: "inbox >= 80",
              beforePercent: 40,
              beforeRange: { lowPercent: 30, highPercent: 50 },
              afterPercent: 95,
              afterRange: { lowPercent: 90, highPercent: 99 },
            },
          ],
        },
      ],
      diff: "--- a/scenarios/spring-sale.yaml\n",
      isMinimal: true,
      trials: 3,
      remains: [],
    },
  ],
  diff: "--- a/scenarios/spring-sale.yaml\n",
};

/** Returns the explanation with one value changed. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = structuredClone(explanation);
  let place = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1) ?? ""] = value;
  return copy;
}

const scenario = ["scenarios", 0] as const;
const reason = [...scenario, "tests", 0, "reasons", 0] as const;
const edit = [...scenario, "edits", 0] as const;

test("accepts an explanation with every optional part, and keeps it", () => {
  expect(explanationSchema.parse(explanation)).toEqual(explanation);
});

test.each(["passes", "edits-found", "no-edits-found"])("accepts the outcome %s", (outcome) => {
  expect(explanationSchema.safeParse(changed([...scenario, "outcome"], outcome)).error).toBeUndefined();
});

test.each<[string, readonly (string | number)[], unknown]>([
  ["an unknown key", ["extra"], 1],
  ["an unknown outcome", [...scenario, "outcome"], "better"],
  ["an unknown kind of reason", [...reason, "kind"], "guess"],
  ["line 0 of a message", [...reason, "inMessage", "line"], 0],
  ["column 0 of a file", [...reason, "inSource", "column"], 0],
  ["a negative number of trials", [...scenario, "trials"], -1],
  ["a share over 100%", [...edit, "effects", 0, "afterPercent"], 101],
  ["a share below 0%", [...edit, "effects", 0, "beforeRange", "lowPercent"], -1],
  ["measured figures", ["simulated"], false],
  ["simulated as a part of a placement", [...scenario, "tests", 0, "placement", "simulated"], true],
])("rejects %s", (_, path, value) => {
  expect(explanationSchema.safeParse(changed(path, value)).success).toBe(false);
});

test("has a JSON Schema with an id", () => {
  expect(explanationJsonSchema()).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "urn:placewright:schema:explanation:1",
    type: "object",
  });
});
