import { expect, test } from "vitest";
import * as z from "zod";
import { checkOptions } from "../../../src/authored/check-options.ts";
import { strictObject } from "../../../src/authored/schema-parts.ts";
import { PlacewrightError, Problems } from "../../../src/base/errors.ts";

const schema = strictObject({ tags: z.array(z.string()).optional(), limit: z.number().min(1).optional() });
const cause = new Error("no limit");

/** Returns the error of options, without its stack. */
function errorOf(options: unknown): unknown {
  try {
    checkOptions(schema, options, "Cannot run");
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    const { code, reason, hint, cause: origin } = error;
    return { code, reason, hint, cause: origin };
  }
  return undefined;
}

test.each<[string, unknown]>([
  ["no options", {}],
  ["undefined for an option", { tags: undefined }],
  ["every option", { tags: [], limit: 1 }],
])("options are accepted: %s", (_, options) => {
  expect(errorOf(options)).toBeUndefined();
});

test.each<[string, unknown, object]>([
  [
    "a misspelled key",
    { tag: [] },
    { reason: 'Cannot run: the options object has no key "tag"', hint: 'Did you mean "tags"?' },
  ],
  ["a number that is too small", { tags: [], limit: 0 }, { reason: "Cannot run: limit must be at least 1" }],
  [
    "two errors",
    { tag: [], limit: 0 },
    {
      reason:
        'Cannot run: limit must be at least 1\nCannot run: the options object has no key "tag". Did you mean "tags"?',
      cause: new Problems([
        new PlacewrightError("usage", "Cannot run: limit must be at least 1"),
        new PlacewrightError("usage", 'Cannot run: the options object has no key "tag"', {
          hint: 'Did you mean "tags"?',
        }),
      ]),
    },
  ],
  [
    "a value of another type",
    { tags: "a" },
    { reason: "Cannot run: tags must be a list, not text", hint: 'Put it in brackets: ["a"]' },
  ],
  [
    "a getter that throws",
    {
      get limit(): number {
        throw cause;
      },
    },
    { reason: "Cannot run: reading the options throws: no limit", cause },
  ],
])("options are refused: %s", (_, options, expected) => {
  expect(errorOf(options)).toEqual({ code: "usage", ...expected });
});
