import { access } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { locateLiteral } from "./locate.ts";

/** A TypeScript or JavaScript file of the user's, and the project folder it belongs to; both absolute. */
export interface UserModule {
  readonly path: string;
  readonly text: string;
  readonly projectDir: string;
  /** What its default export is made with, for the error where it has none. */
  readonly wanted: "defineScenario" | "defineConfig" | "defineReporter" | "defineProvider";
}

/**
 * The default export of a TypeScript or JavaScript file, on Node 20 too, where it may import `placewright` without having it
 * installed: it gets the very modules that run. Read afresh at each call, with what it imports.
 *
 * Throws `scenario-invalid` with file, line and, for syntax, column.
 */
export async function importDefault(module: UserModule): Promise<unknown> {
  const { path, projectDir, wanted } = module;
  const [{ createJiti }, placewright] = await Promise.all([import("jiti"), import("../mod.ts")]);
  const jiti = createJiti(import.meta.url, {
    interopDefault: false,
    // Files are edited between two loads of one process (dashboard, tests).
    moduleCache: false,
    // Compiled files are kept with the project only: a shared temporary folder is anyone's to write.
    fsCache: await cacheFolder(projectDir),
    virtualModules: { placewright },
  });
  let exports: { readonly default?: unknown };
  try {
    exports = await jiti.import(path);
  } catch (error) {
    throw toImportError(error, module);
  }
  if (exports.default !== undefined) return exports.default;
  throw new PlacewrightError("scenario-invalid", "it has no default export", {
    location: { file: toProjectPath(projectDir, path) },
    hint: `write export default ${wanted}({ … })`,
  });
}

/** A path relative to the project folder, with forward slashes. */
export function toProjectPath(projectDir: string, path: string): string {
  return relative(projectDir, path).split(sep).join("/");
}

async function cacheFolder(projectDir: string): Promise<string | false> {
  const modules = join(projectDir, "node_modules");
  return access(modules).then(
    () => join(modules, ".cache", "placewright"),
    () => false,
  );
}

function toImportError(error: unknown, { path, text, projectDir }: UserModule): PlacewrightError {
  const file = toProjectPath(projectDir, path);
  const [firstLine = ""] = messageOf(error).split("\n");

  // jiti gives Babel's fault as text: `ParseError: <what> \n <file>:<line>:<column from 0>`.
  const syntax = /^ParseError: (.*?)\s*\n\s*(.+):(\d+):(\d+)\s*$/s.exec(messageOf(error));
  if (syntax) {
    const [, what = "", faultyPath = path, line, column] = syntax;
    return new PlacewrightError("scenario-invalid", `syntax error: ${what.replace(/\.$/, "")}`, {
      location: {
        file: toProjectPath(projectDir, faultyPath),
        line: Number(line),
        column: Number(column) + 1,
      },
      cause: error,
    });
  }
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(firstLine)?.[1];
  if (missing !== undefined) {
    return new PlacewrightError("scenario-invalid", `it imports "${missing}", which is not there`, {
      location: { file, ...locateLiteral(text, missing) },
      hint: missing.startsWith(".") ? "check the path" : "install it, or check its name",
      cause: error,
    });
  }
  return new PlacewrightError("scenario-invalid", `it throws: ${firstLine}`, {
    location: thrownAt(error, projectDir) ?? { file },
    cause: error,
  });
}

/** The first frame of the stack that is the project's own. Compiling keeps lines but not columns. */
function thrownAt(error: unknown, projectDir: string): { file: string; line: number } | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  for (const [, path = "", line] of stack.matchAll(
    /(?:\(|at )(?:async )?(?:file:\/\/)?([^()\n]+?):(\d+):\d+\)?$/gm,
  )) {
    const file = toProjectPath(projectDir, path);
    if (path.startsWith(projectDir) && !/(^|\/)node_modules\//.test(file))
      return { file, line: Number(line) };
  }
  return undefined;
}
