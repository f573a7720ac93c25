import { expect, test } from "vitest";
import { isLink } from "../../../src/result/link.ts";

test.each([
  "https://acme.example",
  "https://acme.example/",
  "https://acme.example:8080",
  "https://acme.example:80808/a/b.html?c=d&e=[f]#g~h",
  "https://a?b",
  "https://a#b",
  `https://a/${"b".repeat(2000)}`,
  `https://a${"b".repeat(252)}`,
])("a report may link to %s", (url) => {
  expect(isLink(url)).toBe(true);
});

test.each([
  "",
  "acme.example",
  "//acme.example",
  "http://acme.example",
  "javascript:alert(1)",
  "data:text/html,a",
  "file:///etc/passwd",
  "x https://acme.example",
  "https://",
  "https://-acme.example",
  "https://name:word@acme.example",
  "https://acme.example:",
  "https://acme.example:123456",
  "https://acme.example:x",
  'https://acme.example/"onclick',
  "https://acme.example/<a>",
  "https://acme.example/a b",
  "https://acme.example/a\nb",
  "https://acme.exämple/",
  `https://a/${"b".repeat(2001)}`,
  `https://a${"b".repeat(253)}`,
])("a report must not link to %j", (url) => {
  expect(isLink(url)).toBe(false);
});
