import { readFileSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import * as nodePath from "node:path";
import { isAbsolute, join, resolve } from "node:path";
import {
  changeError,
  type ErrorCode,
  messageOf,
  PlacewrightError,
  type SourceLocation,
} from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import { withFrame } from "./code-frame.ts";
import { decodeText } from "./decode-text.ts";
import type { JsxRuntime } from "./element-trace.ts";
import { locateLiteral, positionAt, type TextPosition } from "./locate.ts";
import { jsonFault, syntaxHint } from "./parse-json.ts";
import { runUserCode, UserCodeError } from "./user-code.ts";

/**
 * A TypeScript or JavaScript file of the user, and the project folder that contains it. Both paths are
 * absolute.
 */
export interface UserModule {
  readonly path: string;
  readonly text: string;
  readonly projectDir: string;
  /** Function that creates its default export, for the error if there is none. */
  readonly wanted: "defineScenario" | "defineConfig" | "defineReporter" | "defineProvider" | "component";
  /** Exports of `react/jsx-runtime`, for a component. */
  readonly jsxRuntime?: JsxRuntime;
  /** Longest time to load the file, in milliseconds. Default: 30 s. */
  readonly timeoutMs?: number;
}

/** Package from which compiled components import `jsx-runtime`. Exists in the loader only. */
const jsxSource = "placewright-jsx";

/**
 * Imports the default export of a TypeScript or JavaScript file, on Node 20 too. The file can import
 * `placewright` without installing it, and gets the modules that run. Each call reads the file and its
 * imports from disk again.
 *
 * Throws `scenario-invalid` with file, line, and, for syntax errors, column. Reasons: the file throws,
 * immediately or in the background, tries to end the process, or does not load in time.
 */
export async function importDefault(module: UserModule): Promise<unknown> {
  const { path, projectDir, wanted, timeoutMs, jsxRuntime } = module;
  if (!/\.[cm]?[jt]sx?$/i.test(path))
    throw new PlacewrightError("scenario-invalid", "it is not a TypeScript or JavaScript file", {
      location: { file: toProjectPath(projectDir, path) },
      hint: "Use a file with one of these extensions: .ts, .mts, .js, .mjs",
    });
  const [{ createJiti }, placewright] = await Promise.all([import("jiti"), import("../mod.ts")]);
  // Getters, because a file rarely imports them, and they load much. The loader awaits what it imports.
  const virtualModules = {
    placewright,
    get "placewright/check"() {
      return import("../api/check.ts");
    },
    get "placewright/service"() {
      return import("../api/service.ts");
    },
    get "placewright/report-schema"() {
      return import("../api/report-schema.ts");
    },
    ...(jsxRuntime && { [`${jsxSource}/jsx-runtime`]: { ...jsxRuntime } }),
  };
  const jiti = createJiti(import.meta.url, {
    interopDefault: false,
    // Users edit files between two loads of one process (dashboard, tests).
    moduleCache: false,
    // Cache compiled files inside the project only: other users can write to a shared temporary folder.
    fsCache: await cacheFolder(projectDir),
    virtualModules,
    ...(wanted === "component" && {
      jsx: { runtime: "automatic", ...(jsxRuntime && { importSource: jsxSource }) },
      extensions: [".tsx", ".jsx", ".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".json"],
    }),
  });
  const loaded = await runUserCode(
    async () => {
      const exports = (await jiti.import(path)) as { readonly default?: unknown };
      // Await a promise here, because the time is limited here.
      const value = await exports.default;
      readAll(value);
      return { value, isExported: "default" in exports };
    },
    { file: path, unsettled: "did not finish loading", isLoading: true, timeoutMs },
  ).catch((error) => {
    throw framed(toImportError(error, module), module);
  });
  if (loaded.value !== undefined) return loaded.value;
  const why = loaded.isExported ? "its default export is undefined" : "it has no default export";
  const error = new PlacewrightError("scenario-invalid", why, {
    location: { file: toProjectPath(projectDir, path), ...exportAt(module.text) },
    hint:
      wanted === "component"
        ? "Add export default function Email(props) { … }"
        : `Add export default ${wanted}({ … })`,
  });
  throw framed(error, module);
}

/** Returns the place of the default export, or of any, or else the beginning of the file. */
function exportAt(text: string): { readonly line: number; readonly column: number } {
  const at = [/^export\s+default\b/m, /^export\b/m]
    .map((pattern) => text.search(pattern))
    .find((each) => each >= 0);
  return positionAt(text, at ?? 0);
}

/** Reads every property of plain objects and lists, so that a getter that throws does so here. */
function readAll(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== "object" || value === null || seen.has(value)) return;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return;
  seen.add(value);
  for (const part of Object.values(value)) readAll(part, seen);
}

/** A module that the config or the command line names. */
export interface NamedModule extends Omit<UserModule, "text"> {
  /** Names it in errors: `provider "./own.ts"`. */
  readonly what: string;
  /** Folder that its path is relative to, for the hint if the file does not exist. */
  readonly folder: "the project folder" | "the folder where the command runs";
  /** Code of its errors. */
  readonly code: ErrorCode;
}

/**
 * Imports the default export of a module that the config or the command line names, and returns what `use` makes of
 * it. Throws `file-missing`, or its code with the place in the module.
 */
export async function loadNamedModule<T>(
  { what, folder, code, ...module }: NamedModule,
  use: (exported: unknown) => T | Promise<T>,
): Promise<T> {
  const bytes = await readFile(module.path).catch((cause) => {
    throw new PlacewrightError("file-missing", `Cannot read the ${what}: ${fileReason(cause)}`, {
      cause,
      hint: `Check the path, which is relative to ${folder}`,
    });
  });
  let text = "";
  try {
    text = decodeText(bytes, toProjectPath(module.projectDir, module.path), code);
    return await use(await importDefault({ ...module, text }));
  } catch (error) {
    const named = { ...module, text };
    const cause = error instanceof PlacewrightError ? error : framed(toImportError(error, named), named);
    throw changeError(cause, { code, reason: `Cannot load the ${what}: ${cause.reason}` });
  }
}

/**
 * Converts the error of a function of a scenario file that did not return. `file` is relative to the project folder.
 * The location is the file's line from which the error came, if the stack names one.
 */
export function toCallError(name: string, error: unknown, file: string): PlacewrightError {
  const frame = framesOf(error).find(({ path }) => path.replaceAll("\\", "/").endsWith(`/${file}`));
  const details = { location: frame && { file, line: frame.line }, cause: error };
  return isUserCodeError(error)
    ? new PlacewrightError("scenario-invalid", `${name} ${error.deed}`, { ...details, hint: error.hint })
    : new PlacewrightError("scenario-invalid", `${name} throws: ${thrownText(error)}`, {
        ...details,
        hint: "Check the code at this line, and the data that it gets",
      });
}

/** Returns what was thrown, with the names of imports as the file has them, and not as the loader compiles them. */
const thrownText = (error: unknown): string => messageOf(error).replace(/\(0 ?, \w+\.(\w+)\)/g, "$1");

/** The part of `node:path` that depends on the system. */
export type PathsOf = Pick<typeof nodePath, "isAbsolute" | "relative" | "sep">;

/** Returns a path relative to the project folder, with forward slashes. */
export function toProjectPath(projectDir: string, path: string, paths: PathsOf = nodePath): string {
  return paths.relative(projectDir, path).split(paths.sep).join("/");
}

async function cacheFolder(projectDir: string): Promise<string | false> {
  const modules = join(projectDir, "node_modules");
  return access(modules).then(
    () => join(modules, ".cache", "placewright"),
    () => false,
  );
}

/**
 * Converts the error of project code that did not run. The location is the project's line that threw. `paths` are those
 * of the system, by default of this one.
 */
export function toImportError(
  error: unknown,
  { path, text, projectDir }: UserModule,
  paths: PathsOf = nodePath,
): PlacewrightError {
  const file = toProjectPath(projectDir, path, paths);
  if (isUserCodeError(error))
    return new PlacewrightError("scenario-invalid", error.message, {
      location: thrownAt(error, projectDir, paths) ?? { file },
      hint: error.hint,
      cause: error,
    });
  const [firstLine = ""] = thrownText(error).split("\n");

  // jiti returns Babel's error as text: `ParseError: <what> \n <file>:<line>:<column, 0-based>`.
  const syntax = syntaxErrorIn(messageOf(error));
  if (syntax) {
    const { what, path: faultyPath, line, column } = syntax;
    return new PlacewrightError("scenario-invalid", `syntax error: ${what.replace(/\.$/, "")}`, {
      location: {
        file: toProjectPath(projectDir, faultyPath, paths),
        line,
        column: column + 1,
      },
      hint: syntaxHint,
      cause: error,
    });
  }
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(firstLine)?.[1];
  if (missing !== undefined) {
    return new PlacewrightError("scenario-invalid", `it imports "${missing}", which does not exist`, {
      location: importedAt(missing, error, { path, text, projectDir }) ?? { file },
      hint: missing.startsWith(".") ? "Check the path" : "Install it, or check its name",
      cause: error,
    });
  }
  // Both loaders begin the message about a JSON file with its path.
  const json = /^(.{1,4096}\.json): \S/i.exec(firstLine)?.[1];
  if (json !== undefined) {
    const faulty = jsonFault(textOf(json), toProjectPath(projectDir, json, paths));
    if (faulty) return faulty;
  }
  return new PlacewrightError("scenario-invalid", `it throws: ${firstLine}`, {
    location: thrownAt(error, projectDir, paths) ?? { file, ...throwAt(text, error) },
    hint: hintForThrown(firstLine),
    cause: error,
  });
}

/**
 * Returns where a file throws a value that is no error, and so has no stack: the only `throw` with the text of the value.
 * Of any other value, the only one outside of functions. Undefined if another file may have thrown it.
 */
function throwAt(text: string, thrown: unknown): TextPosition | undefined {
  if (mayBeError(thrown)) return undefined;
  const isText = typeof thrown === "string" || typeof thrown === "number";
  const statements = [...text.matchAll(isText ? /(?<![\w$.])throw\b[^;\n]*/g : /^throw\b[^;\n]*/gm)].filter(
    ([statement]) => !isText || (String(thrown) !== "" && statement.includes(String(thrown))),
  );
  const [only] = statements;
  return only && statements.length === 1 ? positionAt(text, only.index) : undefined;
}

/** Never throws: a Proxy may when its prototype is read. */
function mayBeError(thrown: unknown): boolean {
  try {
    return thrown instanceof Error;
  } catch {
    return true;
  }
}

/** Returns what to do about an error that a file throws. */
const hintForThrown = (message: string): string =>
  /^[\w$.]+ is not (?:a function|defined)$/.test(message)
    ? "Check its spelling, and where it is imported or declared"
    : "Check the code at this line";

/** Adds the lines around the place of an error, in the file itself or in one that it imports. */
function framed(error: PlacewrightError, { path, text, projectDir }: UserModule): PlacewrightError {
  const { file } = error.location ?? {};
  if (file === undefined) return error;
  const isOwn = file === toProjectPath(projectDir, path);
  return withFrame(error, { file, text: isOwn ? text : textOf(resolve(projectDir, file)) });
}

/** Returns where a missing module is imported: by the file itself, or by one that it imports. */
function importedAt(
  missing: string,
  error: unknown,
  { path, text, projectDir }: Pick<UserModule, "path" | "text" | "projectDir">,
): SourceLocation | undefined {
  const stacked: unknown = Reflect.get(Object(error), "requireStack");
  const importers = (Array.isArray(stacked) ? stacked : []).filter((each) => typeof each === "string");
  for (const importer of [path, ...importers]) {
    const file = toProjectPath(projectDir, importer);
    if (file.startsWith("../") || isAbsolute(file)) continue;
    const place = locateLiteral(importer === path ? text : textOf(importer), missing);
    if (place) return { file, ...place };
  }
  return undefined;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Parses Babel's message from its end, because its text may contain anything that the file does. */
function syntaxErrorIn(
  message: string,
):
  | { readonly what: string; readonly path: string; readonly line: number; readonly column: number }
  | undefined {
  const lines = message.trim().split("\n");
  const at = readPlace((lines.pop() ?? "").trim());
  if (!at || lines.length === 0 || !message.startsWith("ParseError: ")) return undefined;
  return { what: lines.join("\n").slice("ParseError: ".length).trim(), ...at };
}

/** Parses `<path>:<line>:<column>`. The path may contain colons. */
function readPlace(
  text: string,
): { readonly path: string; readonly line: number; readonly column: number } | undefined {
  const [column = "", line = "", ...path] = text.split(":").reverse();
  if (!/^\d+$/.test(column) || !/^\d+$/.test(line) || path.length === 0) return undefined;
  return { path: path.reverse().join(":"), line: Number(line), column: Number(column) };
}

/** Never throws, unlike `instanceof`: a Proxy may throw when its prototype is read. */
export function isUserCodeError(error: unknown): error is UserCodeError {
  try {
    return error instanceof UserCodeError;
  } catch {
    return false;
  }
}

/**
 * Returns the frames of a stack that name a file, innermost first. Never throws. Compiling keeps lines, not
 * columns.
 */
export function framesOf(error: unknown): { readonly path: string; readonly line: number }[] {
  let stack: unknown;
  try {
    stack = error instanceof Error ? error.stack : undefined;
  } catch {
    return [];
  }
  // The message may be long, and the frames follow it.
  const frames = typeof stack === "string" ? stack.slice(-20_000) : "";
  return frames.split("\n").flatMap((text) => {
    const frame = /^\s*at (.*)$/.exec(text)?.[1] ?? "";
    const place = frame.endsWith(")") ? frame.slice(frame.lastIndexOf("(") + 1, -1) : frame;
    const at = readPlace(place.replace(/^async /, ""));
    return at ? [{ path: pathOf(at.path), line: at.line }] : [];
  });
}

/**
 * Returns the path of a `file:` URL, with forward slashes, or the text as it is. Tells the system by the URL: one of
 * Windows has a drive (`file:///C:/a.ts`) or a host (`file://share/a.ts`).
 */
function pathOf(text: string): string {
  const url = /^file:\/\/([^/]*)(\/.*)$/s.exec(text);
  if (!url) return text;
  const [, host = "", encoded = ""] = url;
  const path = decoded(encoded);
  if (host !== "") return `//${host}${path}`;
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Returns the first frame of the stack that belongs to the project. */
function thrownAt(
  error: unknown,
  projectDir: string,
  paths: PathsOf,
): { file: string; line: number } | undefined {
  for (const { path, line } of framesOf(error)) {
    const file = toProjectPath(projectDir, path, paths);
    // A path on another drive of Windows stays absolute.
    if (paths.isAbsolute(path) && !paths.isAbsolute(file) && !/^\.\.\/|(^|\/)node_modules\//.test(file))
      return { file, line };
  }
  return undefined;
}
