import { writeFile } from "node:fs/promises";
import { join, win32 } from "node:path";
import { describe, expect, test } from "vitest";
import {
  framesOf,
  importDefault,
  isUserCodeError,
  loadNamedModule,
  toCallError,
  toImportError,
  toProjectPath,
} from "../../../src/authored/import-module.ts";
import { UserCodeError } from "../../../src/authored/user-code.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

const projectDir = "/p";
const module = {
  path: "/p/a.ts",
  text: 'import b from "./b.ts";\nimport c from "cc";\n',
  projectDir,
} as const;
const wanted = "defineScenario";

/** An error with a stack of these frames. */
const withStack = (message: string, ...frames: readonly string[]): Error =>
  Object.assign(new Error(message), { stack: [`Error: ${message}`, ...frames].join("\n") });

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error("a trap");
    },
    getPrototypeOf() {
      throw new Error("a trap");
    },
  },
);

describe("a value without a stack that project code throws", () => {
  const placeOf = (text: string, thrown: unknown) =>
    toImportError(thrown, { path: "/p/a.ts", text, projectDir: "/p", wanted: "defineScenario" }).location;

  test.each<[string, string, unknown]>([
    ["a text", 'const a = 1;\n  throw "abc";\n', "abc"],
    ["a text, by its beginning in a template", "if (a) throw 1;\n  throw `abc`;", "abc"],
    ["a number", "f();\n  throw 42", 42],
  ])("has the place of its statement: %s", (_, text, thrown) => {
    expect(placeOf(text, thrown)).toEqual({ file: "a.ts", line: 2, column: 3 });
  });

  test("that is an object has the place of the only statement outside of functions", () => {
    const text = "const f = () => {\n  throw { b: 2 };\n};\nthrow { a: 1 };\n";
    expect(placeOf(text, { a: 1 })).toEqual({ file: "a.ts", line: 4, column: 1 });
  });

  test.each<[string, string, unknown]>([
    ["two statements", 'if (a) throw "abc";\nthrow "abc";\n', "abc"],
    ["another text", 'throw "def";\n', "abc"],
    ["no text", 'throw "";\n', ""],
    ["an object of a function", "const f = () => {\n  throw { a: 1 };\n};\n", { a: 1 }],
    ["a property of this name", 'a.throw("abc");\n', "abc"],
    ["an error, which has a stack", 'throw new Error("abc");\n', withStack("abc")],
    ["a trap", "throw trap;\n", hostile],
  ])("has no place if it may be another one: %s", (_, text, thrown) => {
    expect(placeOf(text, thrown)).toEqual({ file: "a.ts" });
  });
});

describe("an error of project code names the place of its cause", () => {
  test.each<[string, unknown, Record<string, unknown>]>([
    [
      "the line that threw",
      withStack("no", "    at make (/p/lib/b.ts:12:3)", "    at /p/a.ts:2:1"),
      { reason: "it throws: no", location: { file: "lib/b.ts", line: 12 } },
    ],
    [
      "the first line of its message only",
      withStack("no\nmore", "    at /p/a.ts:2:1"),
      { reason: "it throws: no", location: { file: "a.ts", line: 2 } },
    ],
    [
      "not a line of a package or outside of the project",
      withStack(
        "no",
        "    at x (/p/node_modules/m/i.js:1:1)",
        "    at y (/q/i.js:1:1)",
        "    at node:fs:3:1",
        "    at /p/a.ts:2:1",
      ),
      { reason: "it throws: no", location: { file: "a.ts", line: 2 } },
    ],
    [
      "not a line of a package in a folder of the project",
      withStack("no", "    at x (/p/sub/node_modules/m/i.js:1:1)"),
      { reason: "it throws: no", location: { file: "a.ts" } },
    ],
    ["what an object contains", { a: 1 }, { reason: 'it throws: {"a":1}', location: { file: "a.ts" } }],
    ["the file if no line is known", "no", { reason: "it throws: no", location: { file: "a.ts" } }],
    [
      "the file that tried to end the process",
      new UserCodeError("tried to end the process", "Throw an error"),
      { reason: "it tried to end the process", hint: "Throw an error" },
    ],
    [
      "a syntax error",
      new Error("ParseError: Unexpected token, expected ;. \n /p/b:c.ts:3:4"),
      {
        reason: "syntax error: Unexpected token, expected ;",
        location: { file: "b:c.ts", line: 3, column: 5 },
      },
    ],
    [
      "a syntax error that mentions other places",
      new Error("ParseError: no x.ts:1:2\nmore\n /p/a.ts:30:14"),
      { reason: "syntax error: no x.ts:1:2\nmore", location: { file: "a.ts", line: 30, column: 15 } },
    ],
    [
      "not a syntax error, without a place",
      new Error("ParseError: no\n /p/a.ts:3"),
      { reason: "it throws: ParseError: no", location: { file: "a.ts" } },
    ],
    [
      "not a syntax error, with a place that is not a number",
      new Error("ParseError: no\n /p/a.ts:3:4x"),
      { reason: "it throws: ParseError: no" },
    ],
    [
      "not a syntax error, in one line",
      new Error("ParseError: /p/a.ts:3:4"),
      { reason: "it throws: ParseError: /p/a.ts:3:4" },
    ],
    ["not a syntax error, of another kind", new Error("no\n /p/a.ts:3:4"), { reason: "it throws: no" }],
    [
      "a missing file",
      new Error("Cannot find module './b.ts' imported from x"),
      {
        reason: 'it imports "./b.ts", which does not exist',
        hint: "Check the path",
        location: { file: "a.ts", line: 1, column: 15 },
      },
    ],
    [
      "a missing package",
      new Error("Cannot find package 'cc'"),
      {
        reason: 'it imports "cc", which does not exist',
        hint: "Install it, or check its name",
        location: { file: "a.ts", line: 2, column: 15 },
      },
    ],
    [
      "the file if the import is not in its text",
      new Error("Cannot find package 'dd'"),
      { reason: 'it imports "dd", which does not exist', location: { file: "a.ts" } },
    ],
  ])("%s", (_, error, expected) => {
    expect(toImportError(error, { ...module, wanted })).toMatchObject({
      code: "scenario-invalid",
      cause: error,
      ...expected,
    });
  });

  test("an imported JSON file that is none, with its place in it", async () => {
    const text = 'import data from "./data.json" with { type: "json" };\nexport default data;\n';
    const dir = await temporaryProject({ "a.ts": text, "data.json": '{\n  "a": 1,\n}' });
    await expect(
      importDefault({ path: join(dir, "a.ts"), text, projectDir: dir, wanted }),
    ).rejects.toMatchObject({
      reason: expect.stringMatching(/^it is not valid JSON: /),
      location: { file: "data.json", line: 3, column: 1 },
      frame: expect.stringContaining("> 3 | }"),
    });
  });

  test("the file for a value that throws when it is read", () => {
    const { reason, location } = toImportError(hostile, { ...module, wanted });
    expect({ reason, location }).toEqual({
      reason: "it throws: a value that cannot be shown",
      location: { file: "a.ts" },
    });
  });

  test("the file that imports a missing module", async () => {
    const dir = await temporaryProject({ "lib.ts": '\nimport x from "gone";\n' });
    const error = Object.assign(new Error("Cannot find module 'gone'"), {
      requireStack: [7, "/elsewhere/x.ts", join(dir, "absent.ts"), join(dir, "lib.ts")],
    });
    const { location } = toImportError(error, { path: join(dir, "a.ts"), text: "", projectDir: dir, wanted });
    expect(location).toEqual({ file: "lib.ts", line: 2, column: 15 });
  });
});

describe("the place of an error on Windows", () => {
  const projectDir = "C:\\my shop";
  const module = { path: "C:\\my shop\\scenarios\\a.ts", text: "", projectDir, wanted } as const;

  test.each([
    ["a URL", "file:///C:/my%20shop/scenarios/a.ts", { file: "scenarios/a.ts", line: 3 }],
    ["a URL of a helper", "file:///c:/my%20shop/lib/b.ts", { file: "lib/b.ts", line: 3 }],
    ["a path", "C:\\my shop\\lib\\b.ts", { file: "lib/b.ts", line: 3 }],
    ["a file of a package", "file:///C:/my%20shop/node_modules/x/b.js", { file: "scenarios/a.ts" }],
    ["a file on another drive", "file:///D:/tools/b.js", { file: "scenarios/a.ts" }],
    ["a file above the project", "file:///C:/b.js", { file: "scenarios/a.ts" }],
  ])("is found by %s", (_, place, location) => {
    const error = withStack("x", `    at f (${place}:3:5)`);
    expect(toImportError(error, module, win32).location).toEqual(location);
  });

  test("is found by a URL of a share", () => {
    const shared = { ...module, projectDir: "\\\\server\\mail", path: "\\\\server\\mail\\a.ts" };
    const error = withStack("x", "    at f (file://server/mail/lib/b.ts:3:5)");
    expect(toImportError(error, shared, win32).location).toEqual({ file: "lib/b.ts", line: 3 });
  });
});

describe("framesOf returns the files and lines of a stack", () => {
  test.each<[string, unknown, { path: string; line: number }[]]>([
    ["a function", withStack("x", "    at f (/p/a.ts:1:2)"), [{ path: "/p/a.ts", line: 1 }]],
    ["a URL", withStack("x", "    at f (file:///p/a.ts:1:2)"), [{ path: "/p/a.ts", line: 1 }]],
    ["a URL with a space", withStack("x", "    at file:///p/a%20b.ts:1:2"), [{ path: "/p/a b.ts", line: 1 }]],
    [
      "a URL that is not encoded",
      withStack("x", "    at file:///p/100%.ts:1:2"),
      [{ path: "/p/100%.ts", line: 1 }],
    ],
    [
      "a URL of Windows",
      withStack("x", "    at async f (file:///C:/my%20shop/a.ts:1:2)"),
      [{ path: "C:/my shop/a.ts", line: 1 }],
    ],
    [
      "a URL of a share",
      withStack("x", "    at file://server/mail/a.ts:1:2"),
      [{ path: "//server/mail/a.ts", line: 1 }],
    ],
    ["a path of Windows", withStack("x", "    at C:\\p\\a.ts:1:2"), [{ path: "C:\\p\\a.ts", line: 1 }]],
    ["an asynchronous frame", withStack("x", "  at async /p/a.ts:12:2"), [{ path: "/p/a.ts", line: 12 }]],
    [
      "a name in parentheses",
      withStack("x", "    at f [as g] (h) (/p/a.ts:1:2)"),
      [{ path: "/p/a.ts", line: 1 }],
    ],
    ["a frame without a place", withStack("x", "    at <anonymous>", "    at native"), []],
    ["a frame without a column", withStack("x", "    at /p/a.ts:1"), []],
    ["a line that is not a frame", withStack("x", "look at /p/a.ts:1:2"), []],
    [
      "several frames",
      withStack("x", "    at /p/a.ts:1:2", "    at /p/b.ts:3:4"),
      [
        { path: "/p/a.ts", line: 1 },
        { path: "/p/b.ts", line: 3 },
      ],
    ],
    [
      "frames after a long message",
      withStack("x".repeat(50_000), "    at /p/a.ts:1:2"),
      [{ path: "/p/a.ts", line: 1 }],
    ],
    ["no error", { stack: "    at /p/a.ts:1:2" }, []],
    ["a stack that is not text", Object.assign(new Error("x"), { stack: 7 }), []],
    ["a value that throws", hostile, []],
  ])("%s", (_, error, frames) => {
    expect(framesOf(error)).toEqual(frames);
  });
});

test("an error of a call says whether the function threw", () => {
  const stopped = new UserCodeError("did not return", "Check it");
  expect(toCallError("message()", stopped, "scenarios/a.ts")).toMatchObject({
    code: "scenario-invalid",
    reason: "message() did not return",
    hint: "Check it",
    cause: stopped,
  });
  const thrown = withStack("no data", "    at /p/lib/b.ts:9:1", "    at message (/p/scenarios/a.ts:5:3)");
  expect(toCallError("message()", thrown, "scenarios/a.ts")).toMatchObject({
    code: "scenario-invalid",
    reason: "message() throws: no data",
    location: { file: "scenarios/a.ts", line: 5 },
    hint: "Check the code at this line, and the data that it gets",
    cause: thrown,
  });
});

test("isUserCodeError never throws", () => {
  expect([new UserCodeError("x", "y"), new Error("x"), undefined, hostile].map(isUserCodeError)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("a path is relative to the project folder", () => {
  expect(["/p/a/b.ts", "/q/b.ts"].map((path) => toProjectPath("/p", path))).toEqual(["a/b.ts", "../q/b.ts"]);
});

describe("a module of the user", () => {
  const load = (dir: string, file: string) =>
    loadNamedModule(
      {
        path: join(dir, file),
        projectDir: dir,
        wanted: "defineProvider",
        what: `provider "./${file}"`,
        folder: "the project folder",
        code: "config-invalid",
      },
      (exported) => {
        if (exported === 1) throw new TypeError("it is one");
        return exported;
      },
    );

  test("is loaded and passed on", async () => {
    const dir = await temporaryProject({ "own.ts": "export default 2;\n" });
    expect(await load(dir, "own.ts")).toBe(2);
  });

  test("that is no program is refused", async () => {
    await expect(load(await temporaryProject({ "own.yaml": "a: b\n" }), "own.yaml")).rejects.toMatchObject({
      reason: 'Cannot load the provider "./own.yaml": it is not a TypeScript or JavaScript file',
      location: { file: "own.yaml" },
    });
  });

  const cannot = 'Cannot load the provider "./own.ts":';
  test.each<[string, string | Uint8Array, object]>([
    [
      "is not UTF-8",
      Buffer.from('\nexport default "caf\xe9";', "latin1"),
      {
        reason: `${cannot} it is not UTF-8`,
        location: { file: "own.ts", line: 2, column: 20 },
        frame: expect.stringContaining("> 2 | export default"),
      },
    ],
    [
      "has a syntax error",
      "export default (\n",
      {
        reason: `${cannot} syntax error: Unexpected token`,
        location: expect.objectContaining({ file: "own.ts", line: 2 }),
        frame: expect.stringContaining("> 2 |"),
      },
    ],
    [
      "throws",
      '\nthrow new Error("boom");\n',
      {
        reason: `${cannot} it throws: boom`,
        location: { file: "own.ts", line: 2 },
        frame: expect.stringContaining("> 2 | throw"),
      },
    ],
    [
      "cannot be used",
      "export default 1;",
      { reason: `${cannot} it throws: it is one`, location: { file: "own.ts" } },
    ],
  ])("that %s is refused with its name and the place", async (_, text, error) => {
    const dir = await temporaryProject({});
    await writeFile(join(dir, "own.ts"), text);
    await expect(load(dir, "own.ts")).rejects.toMatchObject({ code: "config-invalid", ...error });
  });

  test("that does not exist is refused with the folder that its path is relative to", async () => {
    await expect(load(await temporaryProject({}), "nope.ts")).rejects.toMatchObject({
      code: "file-missing",
      reason: 'Cannot read the provider "./nope.ts": it does not exist',
      hint: "Check the path, which is relative to the project folder",
    });
  });

  test.each<["defineReporter" | "component", string]>([
    ["defineReporter", "Add export default defineReporter({ … })"],
    ["component", "Add export default function Email(props) { … }"],
  ])("without a default export is refused: %s", async (kind, hint) => {
    const text = "export const a = 1;\n";
    const dir = await temporaryProject({ "own.ts": text });
    await expect(
      importDefault({ path: join(dir, "own.ts"), text, projectDir: dir, wanted: kind }),
    ).rejects.toMatchObject({ reason: "it has no default export", hint, location: { file: "own.ts" } });
  });
});

describe("the default export of a module", () => {
  /** Writes the files of a project, and imports `own.ts` of it. */
  async function importOwn(
    text: string,
    { files = {}, ...rest }: { files?: Readonly<Record<string, string>>; timeoutMs?: number } = {},
  ): Promise<unknown> {
    const dir = await temporaryProject({ "own.ts": text, ...files });
    return importDefault({ path: join(dir, "own.ts"), text, projectDir: dir, wanted, ...rest });
  }
  const errorOf = (text: string, options?: Parameters<typeof importOwn>[1]): Promise<unknown> =>
    importOwn(text, options).catch((error: unknown) => error);

  test.each<[string, string, unknown]>([
    ["a value", "export default { a: [1, null] };", { a: [1, null] }],
    ["a promise", "export default Promise.resolve({ a: 1 });", { a: 1 }],
    ["null", "export default null;", null],
    ["types", 'const a: string = "b";\nexport default a satisfies string;', "b"],
    ["a value by top-level await", "const a = await Promise.resolve(2);\nexport default a;", 2],
    [
      "a value of an import",
      'import { defineScenario } from "placewright";\nexport default typeof defineScenario;',
      "function",
    ],
    [
      "a check",
      'import { defineCheck } from "placewright/check";\nexport default typeof defineCheck;',
      "function",
    ],
  ])("may be %s", async (_, text, value) => {
    expect(await importOwn(text)).toEqual(value);
  });

  test("may contain itself", async () => {
    const value = await importOwn(
      "const a: Record<string, unknown> = { b: 1 };\na.a = a;\nexport default a;",
    );
    expect(Reflect.get(Object(value), "a")).toBe(value);
  });

  test("is read again after a change, with its imports", async () => {
    const text = 'export { b as default } from "./b.ts";\n';
    const dir = await temporaryProject({ "own.ts": text, "b.ts": "export const b = 1;\n" });
    const read = () => importDefault({ path: join(dir, "own.ts"), text, projectDir: dir, wanted });
    const first = await read();
    await writeFile(join(dir, "b.ts"), "export const b = 2;\n");
    expect([first, await read()]).toEqual([1, 2]);
  });

  test.each<[string, string, object]>([
    [
      "a getter that throws",
      'export default {\n  get a() {\n    throw new Error("no");\n  },\n};\n',
      { reason: "it throws: no", location: { file: "own.ts", line: 3 } },
    ],
    [
      "a getter within a list that throws",
      'export default [{\n  get a() {\n    throw new Error("no");\n  },\n}];\n',
      { reason: "it throws: no", location: { file: "own.ts", line: 3 } },
    ],
    [
      "a promise that rejects",
      'export default Promise.reject(new Error("no"));\n',
      { reason: "it throws: no", location: { file: "own.ts", line: 1 } },
    ],
    [
      "a syntax error",
      "export default {\n  a: ,\n};\n",
      {
        location: { file: "own.ts", line: 2, column: 6 },
        frame: "  1 | export default {\n> 2 |   a: ,\n    |      ^\n  3 | };\n  4 |",
      },
    ],
  ])("is refused with its place: %s", async (_, text, expected) => {
    expect(await errorOf(text)).toMatchObject({ code: "scenario-invalid", ...expected });
  });

  test("does not call getters of an object of a class", async () => {
    const text =
      'class A {\n  b = 1;\n}\nconst a = new A();\nObject.defineProperty(a, "c", { enumerable: true, get() { throw new Error("no"); } });\nexport default a;\n';
    expect(Reflect.get(Object(await importOwn(text)), "b")).toBe(1);
  });

  test("is refused with the lines of the import that throws", async () => {
    const files = { "lib/b.ts": '// one\nthrow new Error("no");\n' };
    expect(await errorOf('import "./lib/b.ts";\nexport default 1;\n', { files })).toMatchObject({
      reason: "it throws: no",
      location: { file: "lib/b.ts", line: 2 },
      frame: '  1 | // one\n> 2 | throw new Error("no");\n  3 |',
    });
  });

  test("is refused if it does not load in time", async () => {
    expect(
      await errorOf("await new Promise(() => {});\nexport default 1;\n", { timeoutMs: 20 }),
    ).toMatchObject({
      code: "scenario-invalid",
      reason: "it did not finish loading within 0.02 s",
      location: { file: "own.ts" },
    });
  });
});
