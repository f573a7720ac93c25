import { expect, test } from "vitest";
import { checks } from "../../../src/check/checks.ts";
import { checkIds } from "../../../src/result/check-ids.ts";

test("the list of ids is that of the built-in checks, in the order in which they run", () => {
  expect(checks.map(({ id }) => id)).toEqual(checkIds);
});
