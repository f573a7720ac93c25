import { expect, test } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";

const sheet = "<style>.a{color:#111}.b:hover .c{display:block}.c{display:none}</style>";

/** Bodies with the same style sheet. Each is read after each other one: what was computed is kept. */
const bodies = [
  ["a link in the default color", "", "<a href='x'>words</a>", []],
  ["links in the color of the page", "link=white", "<a href='x'>words</a>", ["the color white on white"]],
  ["a class", "", "<p class='a'>words</p>", []],
  ["an inline style", "", "<p style='display:none'>words</p><p>seen</p>", ["display: none"]],
  ["another inline style", "", "<p style='color:white'>words</p><p>seen</p>", ["the color white on white"]],
  ["the hidden attribute", "", "<p hidden>words</p><p>seen</p>", ["the hidden attribute"]],
  ["a background", "bgcolor=black", "<p style='color:white'>words</p>", []],
  ["words in closed details that open", "", "<details><p>words</p></details>", []],
  ["a popover", "", "<p popover>words</p><p>seen</p>", []],
  ["display on a popover", "", "<p popover style='display:none'>words</p>", ["the popover attribute"]],
  ["a menu that opens", "", "<p class='b'>menu <span class='c'>words</span></p>", []],
] as const;

const reasons = (attributes: string, body: string) =>
  readHtml(`<!doctype html>${sheet}<body ${attributes}><p>Dear reader</p>${body}`, createCuts()).hidden.map(
    ({ how }) => how,
  );

test.each(bodies.flatMap((first) => bodies.map((second) => [first[0], second[0], first, second] as const)))(
  "after a message with %s, one with %s is read like the first",
  (_, __, [, firstAttributes, firstBody], [, attributes, body, expected]) => {
    reasons(firstAttributes, firstBody);
    expect(reasons(attributes, body)).toEqual(expected);
  },
);

test("does not mistake a NUL character in an attribute's value for another attribute", () => {
  expect(reasons("", "<p dir='x\0hidden'>words</p><p hidden>other</p>")).toEqual(["the hidden attribute"]);
  expect(reasons("", "<p dir='x\0hidden'>words</p>")).toEqual([]);
});

test.each([
  ["in text, which browsers drop", "<p>wo\0rds</p>", "Dear reader words"],
  ["in a name of an attribute", "<p st\0yle='display:none'>words</p>", "Dear reader words"],
  ["in a declaration", "<p style='dis\0play:none'>words</p>", "Dear reader words"],
  ["in a name of an element", "<p><b\0>words</b\0> more</p>", "Dear reader words more"],
])("a NUL character %s", (_, body, expected) => {
  expect(readHtml(`<!doctype html><p>Dear reader</p>${body}`, createCuts()).visibleText).toBe(expected);
});
