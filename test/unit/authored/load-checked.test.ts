import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { loadChecked } from "../../../src/authored/load-checked.ts";
import { strictObject } from "../../../src/authored/schema-parts.ts";
import { Problems } from "../../../src/base/errors.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

const options = {
  noun: "fixture",
  whole: "the fixture",
  loadSchema: async () => strictObject({ name: z.string(), size: z.number().max(9).optional() }),
};

async function load(text: string) {
  const cwd = await temporaryProject({ "f.yaml": text });
  return { cwd, loaded: loadChecked("f.yaml", cwd, options) };
}

describe("loadChecked", () => {
  test("returns the value of a valid file, and errors with its places", async () => {
    const { cwd, loaded } = await load("name: a\nsize: 1\n");
    const { value, refuse } = await loaded;
    expect(value).toEqual({ name: "a", size: 1 });
    expect(refuse(["size"], "size is odd")).toMatchObject({
      code: "config-invalid",
      reason: 'Cannot load the fixture "f.yaml": size is odd',
      location: { file: "f.yaml", line: 2, column: 7 },
      hint: undefined,
    });
    const absolute = await loadChecked(join(cwd, "f.yaml"), "/", options);
    expect(absolute.value).toEqual(value);
  });

  test("reports every problem of a file, each with its place", async () => {
    const { loaded } = await load("nam: a\nsize: 10\n");
    const error = await loaded.catch((each: unknown) => each);
    expect(error).toBeInstanceOf(Problems);
    expect(error).toMatchObject({
      problems: [
        {
          message: 'Cannot load the fixture "f.yaml": size must be at most 9 (line 2, column 7)',
        },
        {
          message:
            'Cannot load the fixture "f.yaml": the fixture has no key "nam" (line 1, column 1). Did you mean "name"?',
        },
      ],
    });
  });

  test("reports a syntax error with its place", async () => {
    const { loaded } = await load("name: a\nname: b\n");
    await expect(loaded).rejects.toMatchObject({
      code: "config-invalid",
      message:
        'Cannot load the fixture "f.yaml": the key "name" occurs twice (line 2, column 1). Remove one of them, or merge their values.',
    });
  });

  test("reports a file that does not exist", async () => {
    await expect(loadChecked("absent.yaml", "/nowhere", options)).rejects.toMatchObject({
      code: "file-missing",
      reason: 'Cannot read the fixture "absent.yaml": it does not exist',
      location: { file: "absent.yaml" },
      hint: "Check the path, which is relative to the folder where the command runs",
    });
  });
});
