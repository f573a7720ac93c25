import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { glob } from "tinyglobby";
import { projectRoot } from "./run-cli.ts";

/** A program in the `@example` of a doc comment. */
export interface Example {
  /** The documented declaration. The source file, if it is the file's module comment. */
  readonly name: string;
  readonly code: string;
}

const withExample =
  /^\/\*\*\n(?<comment>(?: \*(?:[^/\n].*)?\n)+) \*\/\n(?:export (?:async |abstract )?(?:function|const|class|interface|type) (?<name>\w+))?/gm;

/** Returns the `@example` programs of all source files, in the order of their paths. */
export async function readExamples(): Promise<readonly Example[]> {
  const files = (await glob("src/**/*.ts", { cwd: projectRoot })).toSorted();
  const found = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(projectRoot, file), "utf8");
      return [...text.matchAll(withExample)].flatMap(({ groups: { comment = "", name = file } = {} }) =>
        [...comment.matchAll(/^ \* @example\n \* ```ts\n(.*?)^ \* ```$/gms)].map(([, code = ""]) => ({
          name,
          code: code.replaceAll(/^ \* ?/gm, ""),
        })),
      );
    }),
  );
  return found.flat();
}

/** Returns the programs of README.md and docs/ that import the package, each by its page and line. */
export async function readDocPrograms(): Promise<readonly Example[]> {
  // The reference has the examples of the source, and the programs among the mistakes are wrong.
  const ignore = ["docs/api.md", "docs/mistakes.md"];
  const pages = await glob(["README.md", "docs/**/*.md"], { cwd: projectRoot, ignore });
  const found = await Promise.all(
    pages.toSorted().map(async (page) => {
      const text = await readFile(join(projectRoot, page), "utf8");
      return [...text.matchAll(/^```ts\b[^\n]*\n(.*?)^```$/gms)].flatMap(({ 1: code = "", index }) =>
        /from "placewright["/]/.test(code)
          ? [{ name: `${page.replace(/\.md$/, "")}-${text.slice(0, index).split("\n").length}`, code }]
          : [],
      );
    }),
  );
  return found.flat();
}

/** Whether an example is a suite for Vitest. It then runs only in a Vitest process. */
export const isSuite = ({ code }: Example): boolean => code.includes('from "placewright/vitest"');

/** Whether an example only shows types: it has no claim and exports nothing. The type check is its test. */
export const isOfTypes = ({ code }: Example): boolean => !/^\s*.+; \/\/ → |^export default /m.test(code);
