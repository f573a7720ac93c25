import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatch, parsePatch } from "diff";
import { describe, expect, test } from "vitest";
import { toPatch } from "../../../src/explain/patch.ts";
import { makeProject } from "../../support/project-folder.ts";

const cases: readonly (readonly [label: string, file: string, before: string, after: string])[] = [
  ["a plain change", "scenarios/mail.yaml", "a\nb\nc\n", "a\nB\nc\n"],
  ["a name with spaces", "scenarios/our spring mail.yaml", "a\nb\n", "a\nc\n"],
  ["a name with letters of other languages", "scenarios/früh ling.yaml", "a\nb\n", "a\nc\n"],
  ["a name with an escape sequence", "scenarios/\u001b[31mred.yaml", "a\nb\n", "a\nc\n"],
  [
    "lines that look like headers of a diff",
    "mail.yaml",
    "-- a/x\n++ b/y\n@@ -1 +1 @@\nz\n",
    "--- a/x\n+++ b/y\n@@ -9 +9 @@\nz\n",
  ],
  ["no line end at the end of the file", "mail.yaml", "a\nb", "a\nc"],
  ["lines that end in CRLF", "mail.yaml", "a\r\nb\r\n", "a\r\nc\r\n"],
  ["control characters", "mail.yaml", "a\n\u001b]0;title\u0007\n", "a\n\u001b[2J\n"],
];

describe("toPatch", () => {
  test.each(cases)("writes the same diff as diff: %s", (_label, file, before, after) => {
    const patch = toPatch(new Map([[file, before]]), new Map([[file, after]]));
    const [parsed, ...others] = parsePatch(patch);
    expect(others).toEqual([]);
    expect([parsed?.oldFileName, parsed?.newFileName]).toEqual([`a/${file}`, `b/${file}`]);
    expect(parsed && applyPatch(before, parsed)).toBe(after);
  });

  test.each(cases)("writes a diff that git apply accepts: %s", async (_label, file, before, after) => {
    const { dir, remove } = await makeProject({ [file]: before });
    try {
      execFileSync("git", ["apply", "--whitespace=nowarn", "-"], {
        cwd: dir,
        input: toPatch(new Map([[file, before]]), new Map([[file, after]])),
        env: { ...process.env, GIT_CEILING_DIRECTORIES: join(dir, "..") },
      });
      expect(await readFile(join(dir, file), "utf8")).toBe(after);
    } finally {
      await remove();
    }
  });

  test.skipIf(!existsSync("/usr/bin/patch")).each(cases)(
    "writes what patch reads: %s",
    async (_label, file, before, after) => {
      const { dir, remove } = await makeProject({ [file]: before });
      try {
        execFileSync("/usr/bin/patch", ["-p1", "--binary"], {
          cwd: dir,
          input: toPatch(new Map([[file, before]]), new Map([[file, after]])),
        });
        expect(await readFile(join(dir, file), "utf8")).toBe(after);
      } finally {
        await remove();
      }
    },
  );

  test("is empty if nothing changed", () => {
    expect(toPatch(new Map([["a", "b\n"]]), new Map([["a", "b\n"]]))).toBe("");
  });

  test("orders files by name", () => {
    const before = new Map([
      ["b.hbs", "1\n"],
      ["a.yaml", "1\n"],
    ]);
    const after = new Map([...before.keys()].map((file) => [file, "2\n"]));
    expect(parsePatch(toPatch(before, after)).map(({ newFileName }) => newFileName)).toEqual([
      "b/a.yaml",
      "b/b.hbs",
    ]);
  });
});
