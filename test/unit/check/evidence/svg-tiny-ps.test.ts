import { expect, test } from "vitest";
import { svgProblems } from "../../../../src/check/evidence/svg-tiny-ps.ts";

const root = 'version="1.2" baseProfile="tiny-ps" viewBox="0 0 10 10"';
const title = "<title>Acme</title>";
const svg = (attributes = root, inner = title, before = "") =>
  `${before}<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${inner}</svg>`;

test.each<[string, string, string[]]>([
  ["a logo", svg(), []],
  ["a logo with a prefix", svg().replaceAll("<svg", "<svg:SVG").replaceAll("</svg", "</svg:SVG"), []],
  ["another prefix", "<x:svg/>", ["is not an SVG image"]],
  ["an XML declaration", svg(root, title, '<?xml version="1.0"?>'), []],
  ["a doctype declaration", svg(root, title, "<!DOCTYPE svg>"), ["has a doctype declaration"]],
  ["HTML", "<html><svg></svg></html>", ["is not an SVG image"]],
  ["nothing", "", ["is not an SVG image"]],
  ["commas in the viewBox", svg(root.replace("0 0 10 10", " 1, 2,  10,\n10 ")), []],
  ["no viewBox", svg('version="1.2" baseProfile="tiny-ps"'), ["has no square viewBox"]],
  ["a wide viewBox", svg(root.replace("10 10", "20 10")), ["has no square viewBox"]],
  ["an empty viewBox", svg(root.replace("10 10", "0 0")), ["has no square viewBox"]],
  ["a negative viewBox", svg(root.replace("10 10", "-1 -1")), ["has no square viewBox"]],
  ["another version", svg(root.replace("1.2", "1.1")), ['does not have version="1.2"']],
  ["another profile", svg(root.replace("-ps", "")), ['does not have baseProfile="tiny-ps"']],
  ["x on the root", svg(`x="1" ${root}`), ["has an x or y attribute on its root element"]],
  ["y on the root", svg(`y="1" ${root}`), ["has an x or y attribute on its root element"]],
  ["x below the root", svg(root, `${title}<rect x="1"/>`), []],
  [
    "a second root",
    `${svg()}<p/>`,
    ['does not have version="1.2"', 'does not have baseProfile="tiny-ps"', "has no square viewBox"],
  ],
  ["no title", svg(root, ""), ["has no title"]],
  ["an empty title", svg(root, "<title> </title>"), ["has no title"]],
  ["text beside the title", svg(root, "<title></title>Acme<g>Acme</g>"), ["has no title"]],
  ["a title of a group", svg(root, "<g><title>Acme</title></g>"), ["has no title"]],
  ["a title after a group", svg(root, `<g></g>${title}`), []],
  ["a script", svg(root, `${title}<g><Script/></g><script/>`), ["has the element script"]],
  [
    "a picture and a link",
    svg(root, `${title}<image/><svg:a/>`),
    ["has the element image", "has the element a"],
  ],
  ["an event", svg(root, `${title}<g OnClick=""/>`), ["has the attribute OnClick"]],
  ["an attribute with on", svg(root, `${title}<g icon=""/>`), []],
  [
    "an external resource",
    svg(root, `${title}<use xlink:href="https://a.example"/>`),
    ["refers to an external resource"],
  ],
  ["another resource", svg(root, `${title}<use HREF="a.png#b"/>`), ["refers to an external resource"]],
  ["a part of itself", svg(root, `${title}<use xlink:href="#a"/><use xhref="b" hrefs="b"/>`), []],
])("%s", (_label, source, expected) => {
  expect(svgProblems(Buffer.from(source))).toEqual(expected);
});

test("an image of more than 32 KB", () => {
  const padded = (length: number) => Buffer.from(svg().padEnd(length));
  expect(svgProblems(padded(32_768))).toEqual([]);
  expect(svgProblems(padded(32_769))).toEqual(["has 32769 bytes; the maximum is 32768"]);
});

test("reports at most 20 problems", () => {
  const events = Array.from({ length: 30 }, (_, index) => `on${index}=""`).join(" ");
  expect(svgProblems(Buffer.from(svg(root, `${title}<g ${events}/>`)))).toHaveLength(20);
});
