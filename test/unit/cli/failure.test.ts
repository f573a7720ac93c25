import { describe, expect, test } from "vitest";
import { UserCodeError } from "../../../src/authored/user-code.ts";
import { PlacewrightError, Problems } from "../../../src/base/errors.ts";
import { failureCode, showFailure, showFault } from "../../../src/cli/failure.ts";
import { type TerminalText, textOf } from "../../../src/report/terminal/terminal-text.ts";

/** Returns what is written to standard error. */
function shownBy(show: (shown: Parameters<typeof showFailure>[1]) => unknown, debug = false): string {
  let text = "";
  const write = (part: TerminalText) => {
    text += textOf(part);
  };
  show({ stderr: { write }, color: false, options: { debug } });
  return text;
}

const page = (code: string) => `  See https://placewright.dev/errors/${code}\n`;
const location = { file: "a.yaml", line: 3, column: 5 };
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

describe("a failure shows", () => {
  test.each<[string, unknown, string]>([
    ["the reason and its page", new PlacewrightError("usage", "No"), `✕ No\n${page("usage")}`],
    [
      "the place and the lines around it",
      new PlacewrightError("usage", "No", { location, frame: "> 3 | a\n  4 | b", hint: "Fix it" }),
      `a.yaml:3:5\n✕ No. Fix it.\n  > 3 | a\n    4 | b\n${page("usage")}`,
    ],
    [
      "each page once, and how many problems there are",
      new Problems([
        new PlacewrightError("usage", "One"),
        new PlacewrightError("usage", "Two"),
        new PlacewrightError("file-missing", "Three"),
      ]),
      `✕ One\n✕ Two\n✕ Three\n${page("usage")}${page("file-missing")}\n3 problems. Nothing was submitted.\n`,
    ],
    [
      "a single problem without a count",
      new Problems([new PlacewrightError("usage", "One")]),
      `✕ One\n${page("usage")}`,
    ],
    [
      "a bug, whose further lines cannot pass for others",
      new Error("odd\n✓ fine"),
      `✕ odd\n  │ ✓ fine\n  This is a bug in Placewright. Run again with --debug and report it.\n${page("internal")}`,
    ],
    [
      "a value that cannot be shown",
      hostile,
      `✕ a value that cannot be shown\n  This is a bug in Placewright. Run again with --debug and report it.\n${page("internal")}`,
    ],
  ])("%s", (_, error, text) => {
    expect(shownBy((shown) => showFailure(error, shown))).toBe(text);
  });

  test("its stack and that of its cause, only with --debug", () => {
    const cause = Object.assign(new Error("inner"), { stack: "Error: inner\n    at /p/b.ts:1:1" });
    const error = Object.assign(new Error("outer", { cause }), { stack: "Error: outer\n    at /p/a.ts:1:1" });
    expect(shownBy((shown) => showFailure(error, shown))).not.toContain("stack");
    expect(shownBy((shown) => showFailure(error, shown), true)).toContain(
      "stack: Error: outer\n  │     at /p/a.ts:1:1\ncaused by Error: inner\n  │     at /p/b.ts:1:1\n",
    );
    const alone = Object.assign(new Error("outer", { cause: "text" }), { stack: "Error: outer" });
    expect(shownBy((shown) => showFailure(alone, shown), true)).not.toContain("caused by");
    expect(shownBy((shown) => showFailure(hostile, shown), true)).toContain("no stack\n");
  });

  test("has the exit code of its first problem", () => {
    const user = new PlacewrightError("usage", "No");
    const outside = new PlacewrightError("provider-fault", "No");
    expect(
      [
        [user, outside],
        [outside, user],
      ].map((both) => codeOf(new Problems(both))),
    ).toEqual([2, 3]);
    expect([failureCode(hostile, false), failureCode(user, true), failureCode(user, false)]).toEqual([
      3, 3, 2,
    ]);
  });
});

function codeOf(error: unknown): number {
  let code = 0;
  shownBy((shown) => {
    code = showFailure(error, shown);
  });
  return code;
}

describe("a fault of project code shows", () => {
  const frames = [
    { path: "/p/lib/a.ts", line: 7 },
    { path: "/p/b.ts", line: 1 },
  ];
  const rest = "  The command continues, and will not exit with 0.\n";
  test.each<[string, unknown, typeof frames, string]>([
    ["its place", new Error("no"), frames, `lib/a.ts:7\n✕ Uncaught error in lib/a.ts: no\n${rest}`],
    ["no place if none is known", new Error("no"), [], `✕ Uncaught error: no\n${rest}`],
    [
      "what the code tried",
      new UserCodeError("tried to end the process", "Throw an error"),
      frames,
      `lib/a.ts:7\n✕ lib/a.ts tried to end the process. Throw an error.\n${rest}`,
    ],
    [
      "what unknown code tried",
      new UserCodeError("tried to end the process", "Throw an error"),
      [],
      `✕ Project code tried to end the process. Throw an error.\n${rest}`,
    ],
    ["the folder itself", "no", [{ path: "/p", line: 1 }], `/p:1\n✕ Uncaught error in /p: no\n${rest}`],
  ])("%s", (_, error, found, text) => {
    expect(shownBy((shown) => showFault({ error, frames: found }, "/p", shown))).toBe(text);
  });

  test("its stack with --debug", () => {
    const error = Object.assign(new Error("no"), { stack: "Error: no" });
    expect(shownBy((shown) => showFault({ error, frames: [] }, "/p", shown), true)).toBe(
      `✕ Uncaught error: no\n${rest}stack: Error: no\n`,
    );
  });
});
