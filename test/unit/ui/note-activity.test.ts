import { expect, test } from "vitest";
import type { RunEvent } from "../../../src/result/run-event.ts";
import { noteActivity } from "../../../src/ui/note-activity.ts";
import { sampleRunReport } from "../../support/sample-run-report.ts";

const atMs = 1000;
const testId = "sale@ses";
const submitting: RunEvent = { type: "test-submitting", atMs, testId };
const submitted: RunEvent = { type: "test-submitted", atMs, testId, reportId: "r" };
const waiting: RunEvent = { type: "project-waiting", atMs, project: "ses", open: 1, nextPollAtMs: 121_000 };
const retried: RunEvent = {
  type: "call-retried",
  atMs,
  testId,
  operation: "get",
  attempt: 1,
  reason: "slow",
};
const [result] = sampleRunReport().tests;
if (!result) throw new Error("no result");

test.each<[string, readonly RunEvent[], Record<string, string>]>([
  ["nothing before a run begins", [], {}],
  ["that a test is submitted", [submitting], { [testId]: "submitting" }],
  ["that it is measured", [submitting, submitted], { [testId]: "measuring" }],
  ["when it is polled", [submitting, submitted, waiting], { [testId]: "next poll in 2 minutes" }],
  ["why a call is retried", [submitted, retried], { [testId]: "retrying: slow" }],
  ["when a retried test is polled", [submitted, retried, waiting], { [testId]: "next poll in 2 minutes" }],
  ["no poll of a test that is being submitted", [submitting, waiting], { [testId]: "submitting" }],
  [
    "no poll of another project",
    [submitted, { ...submitted, testId: "sale@uses" }, { ...waiting, project: "uses" }],
    { [testId]: "measuring", "sale@uses": "next poll in 2 minutes" },
  ],
  [
    "nothing about a call for several tests",
    [submitted, { type: "call-retried", atMs, operation: "list", attempt: 1, reason: "slow" }],
    { [testId]: "measuring" },
  ],
  [
    "no test that is finished, and the others",
    [submitted, { ...submitted, testId: result.id }, { type: "test-finished", atMs, result }],
    { [testId]: "measuring" },
  ],
  ["no change when a run stops", [submitted, { type: "run-stopping", atMs }], { [testId]: "measuring" }],
])("the activity of a run has %s", (_, events, expected) => {
  const doing = new Map<string, string>();
  for (const event of events) noteActivity(doing, event);
  expect(Object.fromEntries(doing)).toEqual(expected);
});
