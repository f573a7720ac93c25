import { expect, test } from "vitest";
import { readStructuredData } from "../../../../src/check/evidence/structured-data.ts";

test.each<[string, boolean]>([
  ["http://schema.org", true],
  ["https://SCHEMA.org/", true],
  ["http://www.schema.org/", true],
  ["xhttp://schema.org", false],
  ["http://schema.org/x", false],
  ["ftp://schema.org", false],
  ["https://example.com", false],
])("the context %s is schema.org: %s", (context, hasContext) => {
  expect(readStructuredData([JSON.stringify({ "@context": context })])).toEqual([
    { hasContext, nodes: [{ "@context": context }] },
  ]);
});

const [schema, other] = ["https://schema.org", "https://example.com"];
test.each<[unknown, boolean, unknown[]]>([
  [{}, false, [{}]],
  [{ "@context": { "@vocab": schema } }, true, [{ "@context": { "@vocab": schema } }]],
  [{ "@context": { "@base": schema } }, false, [{ "@context": { "@base": schema } }]],
  [{ "@context": [other, schema] }, true, [{ "@context": [other, schema] }]],
  [{ "@context": [1, null] }, false, [{ "@context": [1, null] }]],
  [[{ "@context": schema, a: 1 }, { b: 2 }], false, [{ "@context": schema, a: 1 }, { b: 2 }]],
  [{ "@context": schema, "@graph": [{ a: 1 }, 2, null, [], { b: 2 }] }, true, [{ a: 1 }, { b: 2 }]],
  [{ "@context": schema, "@graph": { a: 1 } }, true, [{ "@context": schema, "@graph": { a: 1 } }]],
])("%j is read", (json, hasContext, nodes) => {
  expect(readStructuredData([JSON.stringify(json)])).toEqual([{ hasContext, nodes }]);
});

test.each(["1", "null", "[]", "[{}, 1]", "[[1]]", '"a"'])("%s is not an object", (text) => {
  expect(readStructuredData([text])).toEqual([{ error: "it is not an object", text }]);
});

test("invalid JSON has a reason", () => {
  expect(readStructuredData(["{"])).toEqual([{ error: expect.stringMatching(/JSON/), text: "{" }]);
});

test("reads at most 262,144 characters, 100 objects, and 20 scripts", () => {
  const long = (length: number) => `{"a":"${"x".repeat(length - 8)}"}`;
  expect(readStructuredData([long(262_144), long(262_145)])).toEqual([
    { hasContext: false, nodes: [{ a: "x".repeat(262_136) }] },
    { error: "it has more than 262144 characters", text: "" },
  ]);
  const [many] = readStructuredData([JSON.stringify(Array.from({ length: 101 }, () => ({})))]);
  expect(many).toEqual({ hasContext: false, nodes: Array.from({ length: 100 }, () => ({})) });
  expect(readStructuredData(Array.from({ length: 21 }, () => "{}"))).toHaveLength(20);
});
