import { expect, test } from "vitest";
import * as z from "zod";
import { describeIssues } from "../../../src/authored/describe-issues.ts";
import { toValidationErrors } from "../../../src/authored/to-validation-errors.ts";

test.each([
  ["a number below its limit", z.number().min(1), 0, "must be at least 1"],
  ["a number above its limit", z.number().max(9), 10, "must be at most 9"],
  ["a number that must be positive", z.number().positive(), 0, "must be more than 0"],
  ["a number that must be negative", z.number().negative(), 0, "must be less than 0"],
  ["an empty list", z.array(z.string()).min(1), [], "must have at least 1 item"],
  ["a list that is too long", z.array(z.string()).max(2), ["a", "b", "c"], "must have at most 2 items"],
  ["a text that is too short", z.string().min(2), "a", "must have at least 2 characters"],
  ["a text that is not a URL", z.url(), "a b", "is not a valid URL"],
  ["a limit with its own words", z.number().max(9, "must be one digit"), 10, "must be one digit"],
] as const)("describes the error in plain words: %s", (_what, schema, value, reason) => {
  const { error } = z.object({ key: schema }).safeParse({ key: value });
  if (!error) throw new Error("the value is valid");
  expect(toValidationErrors(error, { key: value }).map((fault) => fault.reason)).toEqual([`key ${reason}`]);
  expect(describeIssues(error, "it")).toBe(`key ${reason}`);
});
