import { expect, test } from "vitest";
import { applyBaseline, createBaseline } from "../../../src/check/baseline.ts";
import type { CheckReport } from "../../../src/result/check-report.ts";

const reportOf = (...messages: readonly string[]): CheckReport => ({
  findings: messages.map((message) => ({
    check: "image-size",
    severity: "warn",
    message,
    fix: "Fix it",
    source: "https://acme.example/",
  })),
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [],
});

const baseline = createBaseline(
  new Map([
    ["welcome", reportOf("Wide image", "Big image of 5 MB", "Big image of 6 MB")],
    ["empty", reportOf()],
    ["news", reportOf("Wide image")],
  ]),
);

test("accepts each kind of finding once, by message", () => {
  expect([...baseline].map(([message, { size }]) => [message, size])).toEqual([
    ["welcome", 2],
    ["empty", 0],
    ["news", 1],
  ]);
});

test.each([
  ["the same findings", "welcome", ["Wide image", "Big image of 5 MB"], [], 2],
  ["another number", "welcome", ["Big image of 7 MB"], [], 1],
  ["another finding", "welcome", ["Wide image", "Tall image"], ["Tall image"], 1],
  ["a finding of another message", "news", ["Big image of 5 MB"], ["Big image of 5 MB"], 0],
  ["a message with the name of an object's property", "constructor", ["Wide image"], ["Wide image"], 0],
  ["a message that is not in the baseline", "other", ["Wide image"], ["Wide image"], 0],
])("%s", (_, title, messages, left, accepted) => {
  const report = applyBaseline(reportOf(...messages), title, baseline);
  expect(report).toEqual({ ...reportOf(...left), accepted });
});
