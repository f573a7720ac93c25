import { describe, expect, test } from "vitest";
import { lineHref, rowsOf, sourceLinesMarkup } from "../../../../src/ui/pages/check-source-lines.ts";
import { readPart } from "./rendered-page.ts";

const finding = (line: number | undefined, severity: "error" | "warn" = "warn") => ({
  check: "a",
  severity,
  message: `found at ${line}`,
  fix: "Fix it",
  source: "https://a.example",
  ...(line === undefined ? {} : { line }),
});
const linesOf = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`).join("\n");
const shown = (source: string, ...lines: number[]) =>
  rowsOf(
    source,
    lines.map((line) => finding(line)),
  ).map((row) => ("left" in row ? `+${row.left}` : row.line));
const encoded = "A".repeat(76);

describe("the lines of a source", () => {
  test("have their findings", () => {
    expect(rowsOf("a\r\nb\nc", [finding(2), finding(2, "error"), finding(undefined)])).toEqual([
      { line: 1, text: "a", findings: [] },
      { line: 2, text: "b", findings: [finding(2), finding(2, "error")] },
      { line: 3, text: "c", findings: [] },
    ]);
  });

  test("are the first 1,500, and three around each finding beyond them", () => {
    expect(shown(linesOf(1500)).at(-1)).toBe(1500);
    expect(shown(linesOf(1502)).slice(-2)).toEqual([1500, "+2"]);
    expect(shown(linesOf(1600), 1550).slice(1499)).toEqual([
      1500,
      "+46",
      1547,
      1548,
      1549,
      1550,
      1551,
      1552,
      1553,
      "+47",
    ]);
  });

  test("leave out an encoded file but for its start, and lines with findings", () => {
    const file = Array.from({ length: 8 }, () => encoded).join("\n");
    expect(shown(`a\n${file}\nb`)).toEqual([1, 2, 3, 4, 5, "+4", 10]);
    expect(shown(`a\n${file}\nb`, 7)).toEqual([1, 2, 3, 4, 5, "+1", 7, "+2", 10]);
    expect(shown(`${file.slice(0, 4 * 77)}x y\n${file}`)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, "+4"]);
    expect(shown(Array.from({ length: 6 }, () => "A".repeat(59)).join("\n"))).toHaveLength(6);
  });
});

describe("a rendered line", () => {
  const render = (text: string, ...severities: ("error" | "warn")[]) =>
    readPart(
      String(sourceLinesMarkup([{ line: 7, text, findings: severities.map((each) => finding(7, each)) }])),
    );

  test("has its number, and its findings in words", () => {
    const { html, texts } = render("<b>", "warn", "error");
    expect(html).toContain('<li value="7" id="line-7" class="bad">');
    expect(texts("li")).toEqual(["<b>! warning: found at 7✕ error: found at 7"]);
    expect(render("x", "warn").html).toContain('class="careful"');
    expect(render("x").html).toContain('<li value="7" id="line-7"><span>');
    expect(lineHref(7)).toBe("#line-7");
  });

  test("is at most 1,000 characters long", () => {
    expect(render("x".repeat(1000)).text).toBe("x".repeat(1000));
    expect(render("x".repeat(1003)).text).toBe(`${"x".repeat(1000)} … 3 more characters`);
  });

  test("may stand for lines that are left out", () => {
    expect(readPart(String(sourceLinesMarkup([{ left: 1 }, { left: 2 }]))).texts("li")).toEqual([
      "1 more line",
      "2 more lines",
    ]);
  });
});
