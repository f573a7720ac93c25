import { describe, expect, test } from "vitest";
import {
  breakCommands,
  toSafeColumns,
  toSafeJson,
  toSafeLine,
  toSafeLogLine,
  toSafeText,
} from "../../../src/report/safe-text.ts";

const flag = "\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}";

describe("toSafeText", () => {
  test.each([
    ["a\u001b[1;31mred\u001b[0m b", "ared b"],
    ["a\u001b]0;title\u0007b", "ab"],
    ["a\r\nb\nc\td", "a\nb\nc\td"],
    ["a\rb", "a\uFFFDb"],
    ["a\u0000b\u007Fc\u0085d", "a\uFFFDb\uFFFDc\uFFFDd"],
    ["a\u2028b\u202Ec\u2066d\u2069e\uFEFFf", "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf"],
    ["a\uD800b", "a\uFFFDb"],
    ["👩\u200D👩\u200D👧", "👩\u200D👩\u200D👧"],
  ])("%j is %j", (text, expected) => {
    expect(toSafeText(text)).toBe(expected);
  });
});

test.each([
  ["  two\n  lines\t of \u00A0 text ", "two lines of text"],
  ["", ""],
  ["\n", ""],
])("toSafeLine(%j) is %j", (text, expected) => {
  expect(toSafeLine(text)).toBe(expected);
});

describe("a line of a log shows characters that render as nothing", () => {
  test.each([
    ["soft\u00ADhyphen", "soft\uFFFDhyphen"],
    ["left\u200Eto\u200Fright\u061Cmarks", "left\uFFFDto\uFFFDright\uFFFDmarks"],
    ["zero\u200Bwidth\u2060blanks", "zero\uFFFDwidth\uFFFDblanks"],
    ["blank\u3164letters\u115F\uFFA0", "blank\uFFFDletters\uFFFD\uFFFD"],
    ["annotations\uFFF9\uFFFB", "annotations\uFFFD\uFFFD"],
    ["tags\u{E0061}\u{E0062}", "tags\uFFFD\uFFFD"],
    [`${flag} England`, `${flag} England`],
    [`${flag}\u{E0061}`, `${flag}\uFFFD`],
  ])("%j is %j", (text, expected) => {
    expect(toSafeLogLine(text)).toBe(expected);
    expect(toSafeColumns(text)).toBe(expected);
  });

  test.each([
    ["of an emoji", "👩\u200D👧", "👩\u200D👧"],
    ["of a script", "क\u094D\u200Dष می\u200Cخواهم", "क\u094D\u200Dष می\u200Cخواهم"],
    ["between letters", "pay\u200Dpal", "pay\uFFFDpal"],
    ["after a letter", "a\u200D👧", "a\uFFFD👧"],
    ["before a letter", "👧\u200Ca", "👧\uFFFDa"],
    ["at the start", "\u200D👧", "\uFFFD👧"],
    ["at the end", "👧\u200D", "👧\uFFFD"],
    ["several in a row", "👩\u200D\u200C\u200D👧", "👩\u200D\uFFFD👧"],
    ["several between letters", "a\u200D\u200Db", "a\uFFFDb"],
    ["beside a tilde and a space", "~\u200D👧 \u200D👧", "~\uFFFD👧 \uFFFD👧"],
  ])("a joiner %s", (_, text, expected) => {
    expect(toSafeLogLine(text)).toBe(expected);
  });
});

test.each([
  ["  a  b  ", "  a  b  "],
  ["a\tb\nc\u00A0d", "a b c d"],
  ["a\u001b[2Jb\u0007", "ab\uFFFD"],
  ["  ::error::x", "  : :error::x"],
])("toSafeColumns(%j) keeps every blank: %j", (text, expected) => {
  expect(toSafeColumns(text)).toBe(expected);
});

describe("commands of a CI system are broken", () => {
  test.each([
    ["::error::text", ": :error::text"],
    ["::ERROR::text", ": :ERROR::text"],
    ["text ::add-mask::x", "text : :add-mask::x"],
    ["::error file=a.ts,line=1::text", ": :error file=a.ts,line=1::text"],
    ["::group::a\n::endgroup::", ": :group::a\n: :endgroup::"],
    ["##[error]text", "# #[error]text"],
    ["##[command]a ##[group]b", "# #[command]a # #[group]b"],
    ["##vso[task.setvariable]x", "# #vso[task.setvariable]x"],
    ["##teamcity[message]", "# #teamcity[message]"],
    ["--- a", " --- a"],
    ["---", " ---"],
    ["a\n+++ b\n~~~ c\n^^^ +++", "a\n +++ b\n ~~~ c\n ^^^ +++"],
    ["\u001B[1m\u001B[31m--- a", "\u001B[1m\u001B[31m --- a"],
  ])("%j is %j", (text, expected) => {
    expect(breakCommands(text)).toBe(expected);
  });

  test.each([
    "std::string",
    "::error",
    "a::b c",
    "::error text",
    "::1::",
    "# #[a]",
    "## heading [1]",
    "##-[a]",
    "----",
    "--- a".padStart(6),
    "a --- b",
    "+++a",
    "^^^^",
  ])("other text stays: %j", (text) => {
    expect(breakCommands(text)).toBe(text);
  });
});

describe("JSON text", () => {
  test.each([
    ["\u202Etxt.exe", "\\u202etxt.exe"],
    ["\u007F\u0085", "\\u007f\\u0085"],
    ["\u00AD\u200B", "\\u00ad\\u200b"],
    ["\u{E0061}", "\\udb40\\udc61"],
    ["::error::a", ":\\u003aerror::a"],
    ["::Add-Mask file=a::", ":\\u003aAdd-Mask file=a::"],
    ["##[error]", "#\\u0023[error]"],
    ["##vso[a]", "#\\u0023vso[a]"],
    ["👩\u200D👧 # # a::b", "👩\u200D👧 # # a::b"],
  ])("of %j has it as %s, and parses to the same", (value, expected) => {
    expect(toSafeJson(value)).toBe(`"${expected}"\n`);
    expect(JSON.parse(toSafeJson(value))).toBe(value);
  });

  test("is indented by two blanks", () => {
    expect(toSafeJson({ a: [1, undefined], b: undefined })).toBe('{\n  "a": [\n    1,\n    null\n  ]\n}\n');
  });
});
