import { expect, test } from "vitest";
import type { Member, ResolvedRule, Shape } from "../../../../src/service/protocol/shape.ts";
import { validateInput } from "../../../../src/service/protocol/validate.ts";

/** Validates one member, named Value. */
function validate(value: unknown, shape: Shape, rule: ResolvedRule) {
  const member: Member = {
    name: "Value",
    queryName: "Value",
    shape,
    required: true,
    location: "body",
    sensitive: false,
    rule,
  };
  validateInput({ kind: "structure", name: "Request", members: [member] }, { Value: value });
}

const text: Shape = { kind: "string" };
const number: Shape = { kind: "number" };
const list: Shape = { kind: "list", element: text };
const map: Shape = { kind: "map", value: text };

test.each<[unknown, Shape, ResolvedRule, string]>([
  [undefined, text, {}, "Value null at 'value' failed to satisfy constraint: Member must not be null"],
  [
    "",
    text,
    { min: 1 },
    "Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1",
  ],
  [
    5,
    number,
    { max: 4 },
    "Value '5' at 'value' failed to satisfy constraint: Member must have value less than or equal to 4",
  ],
  [
    ["a", "b"],
    list,
    { max: 1 },
    "Value '[\"a\",\"b\"]' at 'value' failed to satisfy constraint: Member must have length less than or equal to 1",
  ],
  [
    { a: "b" },
    map,
    { min: 2 },
    "Value '{\"a\":\"b\"}' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 2",
  ],
  [
    "x".repeat(200),
    text,
    { max: 1 },
    `Value '${"x".repeat(200)}' at 'value' failed to satisfy constraint: Member must have length less than or equal to 1`,
  ],
  [
    "x".repeat(201),
    text,
    { max: 1 },
    "Value at 'value' failed to satisfy constraint: Member must have length less than or equal to 1",
  ],
])("words the violation of %j", (value, shape, rule, violation) => {
  expect(() => validate(value, shape, rule)).toThrow(
    expect.objectContaining({
      name: "BadRequestException",
      message: `1 validation error detected: ${violation}`,
    }),
  );
});

test.each<[unknown, Shape, ResolvedRule]>([
  ["a", text, { min: 1, max: 1 }],
  [4, number, { min: 4, max: 4 }],
  [["a"], list, { min: 1, max: 1, words: ["a"] }],
  [{ a: "b" }, map, { min: 1, max: 1, keyWords: ["a"] }],
])("accepts %j at its limits", (value, shape, rule) => {
  expect(() => validate(value, shape, rule)).not.toThrow();
});
