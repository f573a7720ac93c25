import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { messageSourceSchema } from "../../../src/scenario/message-schema.ts";
import { scenarioJsonSchema, scenarioSchemaFor } from "../../../src/scenario/schema.ts";

const base = {
  from: "Acme <news@acme.example>",
  message: { simple: { subject: "Hello", text: "Hi" } },
  expect: { overall: ["inbox >= 90"] },
};
const mime = { subject: "Hello", html: "<p>Hi</p>" };

const valid: [string, object][] = [
  ["the least", base],
  [
    "all keys",
    { ...base, name: "a", description: "b", tags: ["c"], variants: [{ a: 1 }], simulate: "Gmail inbox=40" },
  ],
  ["a file of rows", { ...base, variants: "data/rows.csv" }],
  ["mime", { ...base, message: { mime: { ...mime, headers: { "X-A": ["b", "c"], "X-B": "d" } } } }],
  [
    "attachments",
    { ...base, message: { mime: { ...mime, attachments: [{ path: "a.pdf" }, { content: "a", cid: "b" }] } } },
  ],
  [
    "an invitation",
    { ...base, message: { mime: { ...mime, calendar: { method: "REQUEST", path: "a.ics" } } } },
  ],
  ["template", { ...base, message: { template: { name: "a", subject: "b", preheader: "c" } } }],
  ["eml", { ...base, message: { eml: "a.eml" } }],
  [
    "serviceTemplate",
    {
      ...base,
      message: {
        serviceTemplate: { arn: "arn:aws:ses:eu-west-1:1:template/a", data: { a: [1] }, preview: mime },
      },
    },
  ],
  [
    "any ISP, warnings",
    { ...base, expect: { "Web.de": [{ warn: "spam <= baseline + 2.5" }], "*": ["dkim == 100%"] } },
  ],
];
const invalid: [string, object][] = [
  ["an unknown key", { ...base, tagz: [] }],
  ["two kinds of message", { ...base, message: { eml: "a", simple: { subject: "a", text: "b" } } }],
  ["no kind of message", { ...base, message: {} }],
  ["no thresholds", { ...base, expect: { overall: [] } }],
  ["a threshold that is no text", { ...base, expect: { overall: [90] } }],
  ["no subject", { ...base, message: { mime: { text: "a" } } }],
  ["no from", { message: base.message, expect: base.expect }],
  ["a blank name", { ...base, name: " " }],
  ["no rows", { ...base, variants: [] }],
];

const inEditor = new Ajv({ strict: false }).compile(scenarioJsonSchema());
const atLoad = (value: unknown) => scenarioSchemaFor(value).safeParse(value).success;

describe("the schema and its JSON Schema agree", () => {
  test.each(valid)("to take %s", (_, scenario) => {
    expect([atLoad(scenario), inEditor(scenario)]).toEqual([true, true]);
  });

  test.each(invalid)("to refuse %s", (_, scenario) => {
    expect([atLoad(scenario), inEditor(scenario)]).toEqual([false, false]);
  });
});

describe("the JSON Schema", () => {
  interface Node {
    readonly description?: string;
    readonly properties?: Record<string, Node>;
    readonly items?: Node;
    readonly anyOf?: Node[];
    readonly definitions?: Record<string, Node>;
  }

  test("describes every key, for editors to show", () => {
    const bare: string[] = [];
    const walk = (node: Node, path: string): void => {
      for (const [key, child] of Object.entries(node.properties ?? {})) {
        if (!child.description) bare.push(`${path}.${key}`);
        walk(child, `${path}.${key}`);
      }
      if (node.items) walk(node.items, path);
      const branches = [...(node.anyOf ?? []), ...Object.values(node.definitions ?? {})];
      for (const child of branches) walk(child, path);
    };
    walk(scenarioJsonSchema(), "");
    expect(bare).toEqual([]);
  });

  test("marks a threshold that does not parse as it is typed", () => {
    for (const threshold of ["inbox => 95", "opens > 5", "inbox > high", { warn: "spam" }])
      expect(inEditor({ ...base, expect: { overall: [threshold] } })).toBe(false);
  });

  test("says what it is", () => {
    expect(scenarioJsonSchema()).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://placewright.example/schema/scenario.schema.json",
      title: "Placewright scenario",
      type: "object",
      additionalProperties: false,
    });
  });
});

test("functions stand for what they will return, in message and variants alone", () => {
  expect(atLoad({ ...base, message: () => base.message, variants: async () => [{}] })).toBe(true);
  expect(atLoad({ ...base, simulate: () => "" })).toBe(false);
});

test("an absent value may be written as undefined", () => {
  expect(atLoad({ ...base, simulate: undefined, variants: undefined })).toBe(true);
  expect(
    messageSourceSchema.safeParse({
      template: { name: "a", subject: "b", preheader: undefined },
      eml: undefined,
    }).success,
  ).toBe(true);
});
