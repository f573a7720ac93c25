import { describe, expect, test } from "vitest";
import { checkNesting } from "../../../../src/message/template/nesting.ts";

const nest = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
const elses = (count: number) => `{{#if a}}${"{{else if b}}".repeat(count)}{{/if}}`;
/** 101 open blocks, which are too many unless they are text. */
const blocks = "{{#if a}}".repeat(101);

test.each<[string, string]>([
  ["no tags", "text } } {"],
  ["100 levels of blocks", nest(100, "{{#if a}}", "{{/if}}")],
  ["100 levels of inverse blocks", nest(100, "{{^if a}}", "{{/if}}")],
  ["101 blocks in a row", "{{#if a}}{{/if}}".repeat(101)],
  ["101 inverses in a row", `{{#if a}}${"{{^}}{{~ ^ ~}}{{^ ~}}".repeat(101)}{{/if}}`],
  ["100 levels of subexpressions", `{{a ${nest(100, "(a ", ")")}}}`],
  ["101 subexpressions in a row", `{{a ${"(a)".repeat(101)}}}{{a ${"(a)".repeat(101)}}}`],
  ["brackets in strings", `{{a "${"(".repeat(101)}" '${"(".repeat(101)}' [${"(".repeat(101)}]}}`],
  ["brackets after an escaped quote", `{{a "\\"${"(".repeat(101)}"}}`],
  ["200 chained elses", elses(200)],
  ["201 chained elses in two blocks", elses(100) + elses(101)],
  ["201 plain elses", `{{#if a}}${"{{else}}{{~else~}}".repeat(101)}{{/if}}`],
  ["201 elses outside a block", "{{else if b}}".repeat(201)],
  ["201 variables that begin with else", `{{#if a}}${"{{elsewhere}}".repeat(201)}{{/if}}`],
  ["blocks in a comment", `{{!-- }} ${blocks} --}}`],
  ["blocks in a comment that ends with ~", `{{~!-- ${blocks} --~}}`],
  ["blocks in a comment without an end", `{{!-- ${blocks}`],
  ["a short comment without an end", `{{! ${"{{#if a".repeat(101)}`],
  ["escaped blocks", "\\{{#if a}}".repeat(101)],
  ["blocks in a raw block", `{{{{raw}}}} ${blocks} {{{{/raw}}}}`],
  ["blocks in a raw block in a raw block", `{{{{a}}}}{{{{b}}}}{{{{/b}}}}${blocks}{{{{/a}}}}`],
  ["blocks in a raw block without an end", `{{{{raw}}}} ${blocks}`],
  ["blocks after a tag without an end", `{{a "${blocks}`],
])("accepts %s", (_, text) => {
  expect(() => checkNesting(text)).not.toThrow();
});

const tooDeep = "blocks are nested more than 100 levels deep";

describe("refuses", () => {
  test.each<[string, string, string, number, number]>([
    ["101 levels of blocks", blocks, tooDeep, 1, 902],
    ["101 levels on their own lines", "{{#if a}}\n".repeat(101), tooDeep, 101, 2],
    ["101 levels of inverse blocks", "{{^if a}}".repeat(101), tooDeep, 1, 902],
    ["101 levels with whitespace control", "{{~#if a~}}".repeat(101), tooDeep, 1, 1103],
    ["blocks after a comment", `{{! a }}${blocks}`, tooDeep, 1, 910],
    ["blocks after a comment with tags", `{{!-- }}{{#a}} --}}\n${blocks}`, tooDeep, 2, 902],
    ["blocks after a raw block", `{{{{raw}}}}{{#if}}{{{{/raw}}}}\n${blocks}`, tooDeep, 2, 902],
    ["blocks after an escaped backslash", `\\\\${blocks}`, tooDeep, 1, 904],
    ["blocks after an escaped tag", `\\{{a}}\n${blocks}`, tooDeep, 2, 902],
    ["blocks after braces in a string", `{{a "}}" '}}' [}}]}}\n${blocks}`, tooDeep, 2, 902],
    [
      "101 levels of subexpressions",
      `\n{{a ${"(".repeat(101)}`,
      "subexpressions are nested more than 100 levels deep",
      2,
      104,
    ],
    [
      "201 chained elses",
      `{{#if a}}\n${"{{else if b}}".repeat(201)}`,
      "more than 200 {{else if}} are chained",
      2,
      2602,
    ],
    [
      "201 chained elses in nested blocks",
      `{{#if a}}${"{{else if b}}".repeat(100)}{{#if a}}${"{{else if b}}".repeat(101)}`,
      "more than 200 {{else if}} are chained",
      1,
      2620,
    ],
  ])("%s, with its place", (_, text, message, line, column) => {
    expect(() => checkNesting(text)).toThrow(
      expect.objectContaining({ message, place: { start: { line, column } } }),
    );
  });
});
