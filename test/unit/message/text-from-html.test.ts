import { expect, test } from "vitest";
import { toPlainText } from "../../../src/message/text-from-html.ts";

test("lines are wrapped, but not beside a word that is longer than any real one", async () => {
  const words = "tulip ".repeat(40).trim();
  expect((await toPlainText(`<p>${words}</p>`)).split("\n").length).toBeGreaterThan(1);
  const inParts = "<b>x</b>".repeat(20_001);
  expect(await toPlainText(`<p>${words}</p><p>${inParts}</p>`)).toBe(`${words}\n\n${"x".repeat(20_001)}`);
});

test("many words, lines, and paragraphs do not count as one word", async () => {
  const words = "tulip ".repeat(40).trim();
  for (const many of ["<i>x</i> ".repeat(20_001), "<p>x</p>".repeat(20_001), "x<br>".repeat(20_001)]) {
    const [first = ""] = (await toPlainText(`<p>${words}</p>${many}`)).split("\n");
    expect(first.length).toBeLessThanOrEqual(78);
  }
});

test("a word in hundreds of thousands of elements takes time in proportion to its length", async () => {
  expect(await toPlainText("<li>x".repeat(200_000))).toBe("x".repeat(200_000));
});
