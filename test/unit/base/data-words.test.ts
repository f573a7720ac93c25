import { expect, test } from "vitest";
import * as z from "zod";
import { dataWords } from "../../../src/base/data-words.ts";

const schema = z.strictObject({
  text: z.string().min(2).max(3).optional(),
  list: z.array(z.int().min(0).max(9)).max(1).optional(),
  kind: z.enum(["a", "b"]).optional(),
  version: z.literal(1),
  share: z.union([z.number(), z.boolean()]).optional(),
  url: z.url().optional(),
  own: z.number().max(5, "is more than 5").optional(),
  group: z.strictObject({}).optional(),
  map: z.record(z.string(), z.number()).optional(),
  needs: z.strictObject({ either: z.union([z.number(), z.boolean()]) }).optional(),
});

test.each<[object, string]>([
  [{}, "it is missing"],
  [{ version: 2 }, "it must be 1"],
  [{ version: 1, needs: {} }, "it is missing"],
  [{ version: 1, needs: { either: undefined } }, "it is missing"],
  [{ version: 1, text: 5 }, "it must be text, not a number"],
  [{ version: 1, text: null }, "it must be text, not null"],
  [{ version: 1, text: "a" }, "it must have at least 2 characters"],
  [{ version: 1, text: "abcd" }, "it must have at most 3 characters"],
  [{ version: 1, list: {} }, "it must be a list, not an object"],
  [{ version: 1, list: [1, 2] }, "it must have at most 1 item"],
  [{ version: 1, list: [1.5] }, "it must be a whole number, not 1.5"],
  [{ version: 1, list: [-1] }, "it must be at least 0"],
  [{ version: 1, list: [10] }, "it must be at most 9"],
  [{ version: 1, kind: "c" }, 'it must be "a" or "b"'],
  [{ version: 1, share: "x" }, "it has none of the valid forms"],
  [{ version: 1, url: "x" }, "its form is not valid"],
  [{ version: 1, own: 6 }, "is more than 5"],
  [{ version: 1, group: [] }, "it must be an object, not a list"],
  [{ version: 1, map: 5 }, "it must be an object, not a number"],
  [{ version: 1, extra: 1 }, 'it has the unknown key "extra"'],
])("%j: %s", (value, words) => {
  const { error } = schema.safeParse(value, { error: dataWords });
  expect(error?.issues.map(({ message }) => message)).toEqual([words]);
});
