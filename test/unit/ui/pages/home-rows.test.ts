import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Answer } from "../../../../src/ui/home/answer.ts";
import { answerPill, checkPath, stepOf, titleOf } from "../../../../src/ui/pages/home-rows.ts";
import { readPage } from "./rendered-page.ts";

describe("the pill of a campaign", () => {
  const pill = (kind: Answer["kind"], change: Partial<Parameters<typeof answerPill>[0]> = {}): string =>
    readPage(
      `<main>${answerPill({ kind, isUnchecked: false, results: [], unmeasured: 0, ...change })}</main>`,
    ).main.replace(/^[^\w]+/, "");
  const results = [{}] as unknown as Answer["results"];

  test.each<[Answer["kind"], string]>([
    ["broken", "Can’t build"],
    ["blocked", "Blocked"],
    ["running", "Running"],
    ["checking", "Checking"],
    ["changed", "Changed"],
    ["new", "Not run yet"],
    ["failed", "Do not send"],
    ["warned", "Send, with care"],
    ["passed", "Send"],
    ["errored", "Provider failed"],
    ["not-measured", "Not measured"],
  ])("says of one that is %s: %s", (kind, words) => {
    expect(pill(kind)).toBe(words);
  });

  test("says of a new one whether it is being checked, and how much of it did not run yet", () => {
    expect(pill("new", { isUnchecked: true })).toBe("Checking");
    expect(pill("new", { results, unmeasured: 2 })).toBe("2 not run yet");
    expect(pill("new", { results, unmeasured: 0 })).toBe("Not run yet");
    expect(pill("new", { unmeasured: 2 })).toBe("Not run yet");
  });
});

test("the checks of a message are at its scenario and its variant", () => {
  expect(checkPath("Spring & sale", undefined)).toBe("/check?scenario=Spring+%26+sale");
  expect(checkPath("sale", "de")).toBe("/check?scenario=sale&variant=de");
});

const answerOf = (change: Partial<Record<keyof Answer, unknown>>): Answer =>
  ({
    campaign: { name: "sale", kind: "messages", file: "scenarios/sale.ts" },
    kind: "passed",
    results: [],
    ...change,
  }) as unknown as Answer;
const resultOf = (runId: string, testId: string, variant?: string, isBlocked = false) => ({
  attempt: { runId, testId },
  test: { variant },
  digest: { isBlocked },
});

describe("the name of a campaign", () => {
  test("has the variant that failed, and no other", () => {
    const worst = { result: resultOf("r", "sale[de]@local", "de") };
    expect(titleOf(answerOf({ kind: "failed", worst }))).toBe("sale (de)");
    expect(titleOf(answerOf({ kind: "warned", worst }))).toBe("sale");
    expect(titleOf(answerOf({ kind: "failed", worst: { result: resultOf("r", "sale@local") } }))).toBe(
      "sale",
    );
    expect(titleOf(answerOf({ kind: "failed" }))).toBe("sale");
  });
});

describe("the next step for a campaign", () => {
  const problemAt = (file: string, line: number) =>
    new PlacewrightError("template-invalid", "No", { location: { file, line } });
  const pathOf = (change: Partial<Record<keyof Answer, unknown>>): string | undefined =>
    stepOf(answerOf(change))?.path;

  test("is to fix the error: where it is, or in its own file if the dashboard cannot open that", () => {
    const write = (file: string, line?: number) =>
      `/write?file=${encodeURIComponent(file)}${line === undefined ? "" : `&line=${line}`}`;
    const fix = (problem?: PlacewrightError) => pathOf({ kind: "broken", problem });
    expect(stepOf(answerOf({ kind: "broken" }))?.words).toBe("Fix this error");
    expect(fix(problemAt("scenarios/sale.ts", 3))).toBe(write("scenarios/sale.ts", 3));
    expect(fix(problemAt("templates/sale.html.hbs", 4))).toBe(write("templates/sale.html.hbs", 4));
    expect(fix(problemAt("templates/locales/de.YAML", 4))).toBe(write("templates/locales/de.YAML", 4));
    expect(fix(problemAt("src/prices.ts", 5))).toBe(write("scenarios/sale.ts"));
    expect(fix(problemAt("src/prices.mjml.ts", 5))).toBe(write("scenarios/sale.ts"));
    expect(fix()).toBe(write("scenarios/sale.ts"));
  });

  test("is to see the errors of the variant that is blocked", () => {
    const results = [resultOf("r", "a", "en"), resultOf("r", "b", "de", true)];
    expect(stepOf(answerOf({ kind: "blocked", results }))).toEqual({
      path: "/check?scenario=sale&variant=de",
      words: "See errors",
    });
    expect(pathOf({ kind: "blocked" })).toBe("/check?scenario=sale");
  });

  test("is a preview before the first run, if there is a message", () => {
    expect(stepOf(answerOf({ kind: "new" }))).toMatchObject({ words: "Preview" });
    expect(
      stepOf(answerOf({ kind: "new", campaign: { name: "h", kind: "health", file: "h.yaml" } })),
    ).toBeUndefined();
  });

  test("is to watch the run, or to open its report at the worst test", () => {
    expect(stepOf(answerOf({ kind: "running", runId: "r1" }))).toEqual({ path: "/runs/r1", words: "Watch" });
    const worst = { result: resultOf("r0", "sale[de]@local", "de") };
    expect(stepOf(answerOf({ kind: "failed", runId: "r1", worst }))).toMatchObject({
      path: expect.stringMatching(/^\/runs\/r0\/report\/#test-sale/),
      words: "Open report",
    });
    const results = [resultOf("r0", "other"), resultOf("r1", "own")];
    expect(pathOf({ runId: "r1", results })).toMatch(/^\/runs\/r1\/report\/#test-own/);
    expect(pathOf({ runId: "r1" })).toMatch(/^\/runs\/r1\/report\/#test-sale/);
  });
});
