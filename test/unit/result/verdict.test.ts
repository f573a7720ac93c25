import { describe, expect, test } from "vitest";
import { detachedExitCode, worstExitCode } from "../../../src/result/exit-code.ts";
import {
  countVerdicts,
  exitCodeOf,
  type Verdict,
  verdicts,
  worstVerdict,
} from "../../../src/result/verdict.ts";

describe("worstVerdict", () => {
  test.each<[readonly Verdict[], Verdict]>([
    [[], "skipped"],
    [["passed"], "passed"],
    [["passed", "warned"], "warned"],
    [["warned", "skipped"], "skipped"],
    [["skipped", "pending"], "pending"],
    [["pending", "not-measured"], "not-measured"],
    [["not-measured", "failed"], "failed"],
    [["failed", "errored"], "errored"],
    [verdicts, "errored"],
  ])("of %j is %s", (parts, expected) => {
    expect(worstVerdict(parts)).toBe(expected);
    expect(worstVerdict(parts.toReversed())).toBe(expected);
  });

  test.each<[unknown, string]>([
    [null, "null is not a list of verdicts"],
    [undefined, "nothing is not a list of verdicts"],
    ["passed", "a string is not a list of verdicts"],
    [{}, "an object is not a list of verdicts"],
    [["passed", "odd"], '"odd" is not a verdict'],
  ])("of %j is refused", (parts, reason) => {
    expect(() => worstVerdict(parts as Verdict[])).toThrow(
      expect.objectContaining({ code: "usage", reason }),
    );
  });
});

test("counts each verdict, with 0 for verdicts that do not occur", () => {
  expect(countVerdicts(["passed", "failed", "passed"])).toEqual({
    passed: 2,
    warned: 0,
    failed: 1,
    "not-measured": 0,
    pending: 0,
    errored: 0,
    skipped: 0,
  });
});

describe("the exit code of a run", () => {
  test.each<[readonly Verdict[], Parameters<typeof exitCodeOf>[1], number]>([
    [[], {}, 0],
    [["passed", "warned"], {}, 0],
    [["passed", "pending"], {}, 4],
    [["passed", "skipped"], {}, 4],
    [["pending", "failed"], {}, 1],
    [["skipped", "not-measured"], {}, 1],
    [["failed", "errored"], {}, 3],
    [["passed"], { isAmiss: true }, 3],
    [["failed"], { isAmiss: true }, 3],
    [["errored", "not-measured"], { hasBroken: true, isAmiss: true }, 2],
    [["errored"], { interrupted: true }, 130],
    [["not-measured"], { interrupted: true, hasBroken: true }, 130],
    [["passed"], { interrupted: true, isAmiss: true }, 130],
    [["passed"], { interrupted: false, isAmiss: false }, 0],
  ])("of %j with %j is %d", (parts, options, expected) => {
    expect(exitCodeOf(parts, options)).toBe(expected);
  });

  test("needs no options", () => {
    expect([exitCodeOf(["passed"]), exitCodeOf(["errored"])]).toEqual([0, 3]);
  });
});

describe("the exit code of several commands", () => {
  test.each([
    [[], 0],
    [[0, 0], 0],
    [[0, 4], 4],
    [[4, 1], 1],
    [[1, 3], 3],
    [[3, 2], 2],
    [[2, 130], 130],
    [[130, 5], 5],
    [[0, 77], 3],
    [[77, 1], 3],
    [[77, 2], 2],
  ])("of %j is %d", (codes, expected) => {
    expect(worstExitCode(...codes)).toBe(expected);
    expect(worstExitCode(...codes.toReversed())).toBe(expected);
  });
});

test.each<[readonly Verdict[], number]>([
  [["pending", "pending"], 0],
  [["pending", "skipped"], 4],
  [["pending", "failed"], 1],
  [["passed"], 0],
  [["errored"], 3],
])("a run that ends once its tests are submitted, with %j, has exit code %d", (parts, expected) => {
  expect(detachedExitCode({ exitCode: exitCodeOf(parts), counts: countVerdicts(parts) })).toBe(expected);
});
