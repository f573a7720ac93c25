import { expect, test } from "vitest";
import { createRunId, isRunId, toSlug } from "../../../src/base/ids.ts";
import { createRandom } from "../../../src/base/random.ts";

test("a run id has the UTC time of its start and a random suffix", () => {
  const startedAtMs = Date.UTC(2026, 2, 1, 8, 15, 0, 999);
  const id = createRunId(startedAtMs, createRandom("a"));
  expect(id).toMatch(/^20260301-081500-[0-9a-f]{6}$/);
  expect(isRunId(id)).toBe(true);
  expect(createRunId(startedAtMs, createRandom("a"))).toBe(id);
  expect(createRunId(startedAtMs, createRandom("b"))).not.toBe(id);
});

test.each([
  "x20260301-081500-3fa9c1",
  "20260301-081500-3fa9c1x",
  "20260301-081500-3fa9c1/..",
  "2026030-081500-3fa9c1",
  "20260301-08150-3fa9c1",
  "20260301-081500-3fa9c",
  "20260301-081500-3FA9C1",
  "",
])("is not a run id: %j", (text) => {
  expect(isRunId(text)).toBe(false);
});

test.each([
  ["Spring Sale", "spring-sale"],
  ["  a / b  ", "a-b"],
  ["Über Éclair №5", "uber-eclair-no5"],
  ["--a--", "a"],
  ["x".repeat(90), "x".repeat(80)],
  ["日本", "unnamed"],
  ["", "unnamed"],
])("the slug of %j is %s", (text, slug) => {
  expect(toSlug(text)).toBe(slug);
});
