import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ErrorCode, PlacewrightError, Problems } from "../../../src/base/errors.ts";
import { failureCode, showFailure } from "../../../src/cli/failure.ts";
import { projectRoot } from "../../support/run-cli.ts";

const read = (path: string): string => readFileSync(join(projectRoot, path), "utf8");

/** Every code of `ErrorCode` and `ProviderErrorCode`, as declared. */
const codes = [...read("src/base/errors.ts").matchAll(/^ {2}\| "([a-z-]+)"/gm)].map(
  ([, code]) => code as ErrorCode,
);

/** Replaces the expressions of template literals by `…`. */
function withoutExpressions(source: string): string {
  let text = "";
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    if (source.startsWith("${", at)) {
      if (depth++ === 0) text += "…";
      at++;
    } else if (depth > 0) depth += source[at] === "{" ? 1 : source[at] === "}" ? -1 : 0;
    else text += source[at];
  }
  return text.replaceAll('\\"', '"');
}

const sources = readdirSync(join(projectRoot, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => read(join("src", name)))
  .flatMap((source) => [source, withoutExpressions(source)]);

const table = new Map(
  [...read("docs/errors/index.md").matchAll(/^\| \[(.+?)\]\((.+?)\.md\) \| (.+) \| (\d+) \|$/gm)].map(
    ([, code = "", file, meaning, exitCode]) => [code, { file, meaning, exitCode: Number(exitCode) }],
  ),
);

describe("the pages on error codes", () => {
  test("the index and the folder have every code", () => {
    expect(codes.length).toBeGreaterThan(30);
    expect([...table.keys()].toSorted()).toEqual(codes.toSorted());
    const files = readdirSync(join(projectRoot, "docs/errors")).filter((name) => name !== "index.md");
    expect(files.toSorted()).toEqual(codes.map((code) => `${code}.md`).toSorted());
  });

  test.each(codes)("%s has the meaning and the exit code of the index", (code) => {
    const page = read(`docs/errors/${code}.md`);
    const exitCode = failureCode(new PlacewrightError(code, "x"), false);
    expect(page.split("\n\n").slice(0, 3)).toEqual([
      `# ${code}`,
      table.get(code)?.meaning,
      `Exit code: ${exitCode}`,
    ]);
    expect(table.get(code)).toMatchObject({ file: code, exitCode });
  });

  test.each([...codes.map((code) => `errors/${code}`), "troubleshooting"])(
    "%s quotes messages of the source",
    (page) => {
      const quoted = [...read(`docs/${page}.md`).matchAll(/^(?:- `(.+)`\\|#+ `(.+)`)$/gm)].map(
        ([, item, heading]) => item ?? heading ?? "",
      );
      expect(quoted.length).toBeGreaterThan(0);
      for (const message of quoted)
        expect(
          sources.some((text) => text.includes(message)),
          `"${message}" is not in src/`,
        ).toBe(true);
    },
  );
});

describe("a failure of the command line", () => {
  function shown(error: unknown): string {
    let text = "";
    const write = (part: unknown) => {
      text += String(part);
      return true;
    };
    showFailure(error, { stderr: { write }, color: false, options: {} });
    return text;
  }
  const { homepage } = JSON.parse(read("package.json")) as { readonly homepage: string };
  const seeOf = (code: string) => `  See ${homepage}/errors/${code}\n`;

  test("ends with the page of its code", () => {
    expect(shown(new PlacewrightError("run-missing", "Cannot find it"))).toBe(
      `✕ Cannot find it\n${seeOf("run-missing")}`,
    );
  });

  test("names the page of several errors of one code once", () => {
    const text = shown(
      new Problems([
        new PlacewrightError("threshold-invalid", "one"),
        new PlacewrightError("threshold-invalid", "two"),
        new PlacewrightError("file-missing", "three"),
      ]),
    );
    expect(text).toBe(
      `✕ one\n✕ two\n✕ three\n${seeOf("threshold-invalid")}${seeOf("file-missing")}\n3 problems. Nothing was submitted.\n`,
    );
  });

  test("of Placewright itself has a page, too", () => {
    expect(shown(new Error("oops"))).toContain(seeOf("internal"));
  });
});
