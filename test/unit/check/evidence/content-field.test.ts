import { expect, test } from "vitest";
import { parseContentField } from "../../../../src/check/evidence/content-field.ts";

test.each<[string, string, Record<string, string>]>([
  ["", "", {}],
  ["text/html", "text/html", {}],
  ["Text/HTML; Charset=UTF-8", "text/html", { charset: "UTF-8" }],
  ["text /html x", "text/html", {}],
  ['"text/html"', "text/html", {}],
  ["text/(x)html", "text/html", {}],
  ["attachment", "attachment", {}],
  ["  attachment x", "attachment", {}],
  ["text/", "text/", {}],
  [";a=1", "", { a: "1" }],
  ["a/b; c=1;d=2 ; e = 3", "a/b", { c: "1", d: "2", e: "3" }],
  ['a/b; c="1;2"; d="x\\"y\\\\"', "a/b", { c: "1;2", d: 'x"y\\' }],
  ["a/b; c=1; c=2", "a/b", { c: "1" }],
  ["a/b; c=1; C=2", "a/b", { c: "1" }],
  ["a/b; c=", "a/b", { c: "" }],
  ["a/b; c", "a/b", {}],
  ["a/b; name==?utf-8?Q?na=C3=AFve?=", "a/b", { name: "naïve" }],
  ["a/b; name*=utf-8'en'na%C3%AFve", "a/b", { name: "naïve" }],
  ["a/b; name*=utf-8''na%C3%AFve'x'y", "a/b", { name: "naïve'x'y" }],
  ["a/b; name*=na%C3%AFve", "a/b", { name: "naïve" }],
  ["a/b; name*=utf-8''100%", "a/b", { name: "100%" }],
  ["a/b; name*0=a; name*1=b; name*10=c", "a/b", { name: "abc" }],
  ["a/b; name*0*=utf-8''a%20; name*1*=b%21; name*2=%21", "a/b", { name: "a b!%21" }],
])("%j is %j with %j", (field, value, parameters) => {
  const read = parseContentField(field);
  expect([read.value, Object.fromEntries(read.parameters)]).toEqual([value, parameters]);
});
