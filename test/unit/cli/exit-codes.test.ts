import { describe, expect, test } from "vitest";
import { type ErrorCode, PlacewrightError, Problems } from "../../../src/base/errors.ts";
import { showFailure } from "../../../src/cli/failure.ts";
import { type TerminalText, textOf } from "../../../src/report/terminal/terminal-text.ts";
import { worstExitCode } from "../../../src/result/exit-code.ts";

describe("the worst exit code", () => {
  const byWeight = [130, 2, 3, 1, 4, 0];
  test.each(byWeight.map((code, index) => [code, byWeight.slice(index)] as const))(
    "is %i in combination with any code of lower weight",
    (code, rest) => {
      for (const other of rest)
        expect([worstExitCode(code, other), worstExitCode(other, code)]).toEqual([code, code]);
    },
  );

  test("is 5 in combination with any other code", () => {
    for (const code of byWeight) expect(worstExitCode(code, 5)).toBe(5);
  });

  test("is at least 3 for an unknown code", () => {
    expect(worstExitCode(0, 13)).toBe(3);
  });
});

describe("showFailure", () => {
  function show(error: unknown, hasSubmitted: boolean) {
    let text = "";
    const write = (part: TerminalText) => {
      text += textOf(part);
    };
    const code = showFailure(error, { stderr: { write }, color: false, options: {} }, hasSubmitted);
    return { code, text };
  }
  const failed = (code: ErrorCode) => new PlacewrightError(code, "Cannot continue");

  test.each<[ErrorCode, number, number]>([
    ["usage", 2, 3],
    ["config-invalid", 2, 3],
    ["scenario-invalid", 2, 3],
    ["ledger-unusable", 2, 3],
    ["report-unwritable", 2, 3],
    ["run-busy", 2, 3],
    ["run-taken-over", 5, 5],
    ["run-unrecorded", 3, 3],
    ["provider-fault", 3, 3],
    ["engine-unavailable", 3, 3],
    ["internal", 3, 3],
    ["no-provider-here" as ErrorCode, 2, 3],
  ])("returns for %s the exit code %i before a submit, and %i after", (code, before, after) => {
    expect([show(failed(code), false).code, show(failed(code), true).code]).toEqual([before, after]);
  });

  test("returns 3 for any other value", () => {
    for (const error of [new Error("odd"), null, undefined, Object.create(null)])
      expect(show(error, false).code).toBe(3);
  });

  test("reports that nothing was submitted only if that is true", () => {
    const both = new Problems([failed("config-invalid"), failed("config-invalid")]);
    expect(show(both, false).text).toContain("2 problems. Nothing was submitted.");
    expect(show(both, true).text).toMatch(/2 problems\.$/m);
    const unrecorded = new Problems([failed("run-unrecorded"), failed("config-invalid")]);
    expect(show(unrecorded, false).text).not.toContain("submitted");
  });
});
