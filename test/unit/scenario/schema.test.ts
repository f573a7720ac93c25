import { readFile } from "node:fs/promises";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { messageSourceSchema } from "../../../src/scenario/message-schema.ts";
import { healthSchema, scenarioJsonSchema, scenarioSchemaFor } from "../../../src/scenario/schema.ts";
import { projectRoot } from "../../support/run-cli.ts";

const base = {
  from: "Acme <news@acme.example>",
  message: { simple: { subject: "Hello", text: "Hi" } },
  expect: { overall: ["inbox >= 90"] },
};
const mime = { subject: "Hello", html: "<p>Hi</p>" };

const valid: [string, object][] = [
  ["the minimum", base],
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
  ["mjml", { ...base, message: { mjml: { name: "a", subject: "b", preheader: "c", attachments: [] } } }],
  [
    "reactEmail",
    { ...base, message: { reactEmail: { component: "a.tsx", subject: "b", to: "c@d.example" } } },
  ],
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
  ["MJML without a subject", { ...base, message: { mjml: { name: "a" } } }],
  ["a component without a path", { ...base, message: { reactEmail: { component: " ", subject: "a" } } }],
  ["no kind of message", { ...base, message: {} }],
  ["no thresholds", { ...base, expect: { overall: [] } }],
  ["a threshold that is not text", { ...base, expect: { overall: [90] } }],
  ["no subject", { ...base, message: { mime: { text: "a" } } }],
  ["no from", { message: base.message, expect: base.expect }],
  ["a blank name", { ...base, name: " " }],
  ["no rows", { ...base, variants: [] }],
];

const health = { domain: "acme.example" };
const validHealth: [string, object][] = [
  ["the minimum", health],
  [
    "all keys",
    {
      ...health,
      name: "a",
      description: "b",
      tags: ["c"],
      within: "30d",
      identity: "news@acme.example",
      configurationSet: "campaigns",
      campaigns: ["id"],
      expect: ["inbox >= 90", { warn: "blocklistings == 0" }],
    },
  ],
  [
    "selectors",
    { ...health, expect: { overall: ["complaint < 0.1"], "Web.de": ["spam <= 5"], daily: ["inbox > 1"] } },
  ],
];
const invalidHealth: [string, object][] = [
  ["no domain", { domain: "acme" }],
  ["a message", { ...health, message: base.message }],
  ["an unknown key", { ...health, from: base.from }],
  ["too long a period", { ...health, within: "31d" }],
  ["no thresholds", { ...health, expect: [] }],
  ["no campaigns", { ...health, campaigns: [] }],
];

const inEditor = new Ajv({ strict: false }).compile(scenarioJsonSchema());
const atLoad = (value: unknown) => scenarioSchemaFor(value).safeParse(value).success;

describe("the schema and its JSON Schema agree", () => {
  test.each(valid)("on accepting %s", (_, scenario) => {
    expect([atLoad(scenario), inEditor(scenario)]).toEqual([true, true]);
  });

  test.each(invalid)("on rejecting %s", (_, scenario) => {
    expect([atLoad(scenario), inEditor(scenario)]).toEqual([false, false]);
  });
});

describe("the schema of health scenarios and its JSON Schema agree", () => {
  test.each(validHealth)("on accepting %s", (_, scenario) => {
    expect([healthSchema.safeParse(scenario).success, inEditor(scenario)]).toEqual([true, true]);
  });

  test.each(invalidHealth)("on rejecting %s", (_, scenario) => {
    expect([healthSchema.safeParse(scenario).success, inEditor(scenario)]).toEqual([false, false]);
  });

  test("on rejecting invalid thresholds", () => {
    for (const threshold of ["missing <= 1", "inbox >= baseline", "complaint < high"])
      expect(inEditor({ ...health, expect: [threshold] })).toBe(false);
  });
});

describe("the JSON Schema", () => {
  interface Node {
    readonly then?: Node;
    readonly else?: Node;
    readonly description?: string;
    readonly examples?: readonly unknown[];
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
      const branches = [
        ...(node.anyOf ?? []),
        ...Object.values(node.definitions ?? {}),
        ...[node.then, node.else].filter((branch) => branch !== undefined),
      ];
      for (const child of branches) walk(child, path);
    };
    walk(scenarioJsonSchema(), "");
    expect(bare).toEqual([]);
  });

  test("describes keys that accept the same values each in its own words", () => {
    for (const part of ["then", "else"] as const) {
      const node: Node = scenarioJsonSchema();
      const keys = Object.values(node[part]?.properties ?? {});
      expect(new Set(keys.map(({ description }) => description)).size).toBe(keys.length);
    }
  });

  test("has examples, which are valid and not empty", () => {
    const emptyAt: string[] = [];
    const refuseEmpty = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      const entries = Object.entries(value);
      if (entries.length === 0) emptyAt.push(path);
      for (const [key, part] of entries) refuseEmpty(part, `${path}.${key}`);
    };
    const walk = (value: unknown, path: string): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, part] of Object.entries(value))
        if (key === "examples") refuseEmpty(part, path);
        else walk(part, `${path}.${key}`);
    };
    walk(scenarioJsonSchema(), "");
    expect(emptyAt).toEqual([]);

    const { then: ofHealth, else: ofScenario }: Node = scenarioJsonSchema();
    const examplesOf = (node: Node | undefined, minimum: object): [string, object][] =>
      Object.entries(node?.properties ?? {}).flatMap(([key, { examples = [] }]) =>
        examples.map((example): [string, object] => [key, { ...minimum, [key]: example }]),
      );
    const examples = [...examplesOf(ofScenario, base), ...examplesOf(ofHealth, health)];
    expect(examples.filter(([, scenario]) => !inEditor(scenario))).toEqual([]);
    expect([...new Set(examples.map(([key]) => key))].toSorted()).toEqual([
      "confidence",
      "configurationSet",
      "domain",
      "expect",
      "from",
      "name",
      "purpose",
      "retries",
      "simulate",
      "tags",
      "variants",
      "within",
    ]);
  });

  test("rejects a threshold that does not parse", () => {
    for (const threshold of ["inbox => 95", "opens > 5", "inbox > high", { warn: "spam" }])
      expect(inEditor({ ...base, expect: { overall: [threshold] } })).toBe(false);
  });

  test.each(["schema", "docs/public/schema"])("is the file that the build writes to %s", async (folder) => {
    const file = await readFile(`${projectRoot}/${folder}/scenario.schema.json`, "utf8");
    expect(JSON.parse(file)).toEqual(scenarioJsonSchema());
  });

  test("has a dialect, an id, and a title", () => {
    expect(scenarioJsonSchema()).toMatchObject({
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: "https://placewright.dev/schema/scenario.schema.json",
      title: "Placewright scenario",
      // biome-ignore lint/suspicious/noThenProperty: a JSON Schema keyword.
      then: { type: "object", additionalProperties: false, required: ["domain"] },
      else: { type: "object", additionalProperties: false, required: ["from", "message", "expect"] },
    });
  });
});

test("accepts functions for message and variants, but not for other keys", () => {
  expect(atLoad({ ...base, message: () => base.message, variants: async () => [{}] })).toBe(true);
  expect(atLoad({ ...base, simulate: () => "" })).toBe(false);
});

test("accepts undefined for an absent value", () => {
  expect(atLoad({ ...base, simulate: undefined, variants: undefined })).toBe(true);
  expect(
    messageSourceSchema.safeParse({
      template: { name: "a", subject: "b", preheader: undefined },
      eml: undefined,
    }).success,
  ).toBe(true);
});
