import { describe, expect, test } from "vitest";
import type * as z from "zod";
import * as schemas from "../../../src/run/ledger-schema.ts";

const runId = "20260301-081500-3fa9c1";
const name = `spring.${runId}.0a1b2c3d`;
const hash = "0123456789abcdef".repeat(4);
const key = "0123456789abcdef".repeat(2);

const lease = { owner: "me", epoch: 1, untilMs: 5 };
const run = { id: runId, createdAtMs: 5, state: "open", calls: { create: 1 }, epoch: 1 };
const attempt = {
  runId,
  position: 1,
  testId: "spring@local",
  scenario: "spring",
  project: "local",
  name,
  number: 1,
  state: "submitted",
  measureKey: key,
};
const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: true };
const measurement = {
  runId,
  testId: "spring@local",
  scenario: "spring",
  project: "local",
  completedAtMs: 5,
  placement,
};
const pace = { concurrency: 4, pollEveryMs: 5, retries: 3, retryBaseMs: 1, settleMs: 5 };
const settingsOf = (project: object) => ({
  projects: [{ name: "local", settings: { provider: "local" }, pace, ...project }],
});
const withPace = (changes: object) => settingsOf({ pace: { ...pace, ...changes } });
const identity = {
  id: "spring@local",
  title: "spring",
  scenario: "spring",
  project: "local",
  provider: "local",
  file: "scenarios/spring.yaml",
  tags: [],
};
const submission = { from: "a@b.example", tags: { run: "r" } };
const plan = {
  kind: "placement",
  submission,
  expect: { overall: ["inbox >= 1", { warn: "spam < 5" }], checks: { errors: 0 } },
};
const demand = {
  selector: "overall",
  threshold: {
    source: "bounce < 2",
    metric: "bounce",
    operator: "<",
    value: { kind: "percent", percent: 2 },
    level: "error",
  },
};
const healthPlan = (changes: object = {}) => ({
  kind: "health",
  health: { question: { domain: "acme.example" }, withinDays: 7, demands: [demand], ...changes },
});
const maxTime = 8.64e15;

const accepts = (schema: z.ZodType, value: unknown): boolean => schema.safeParse(value).success;

describe("a record of a ledger is accepted", () => {
  test.each<[string, z.ZodType, unknown]>([
    ["a run", schemas.runRow, run],
    [
      "a finished run",
      schemas.runRow,
      { ...run, state: "finished", verdict: "passed", finishedAtMs: maxTime, lease },
    ],
    ["a run before 1970", schemas.runRow, { ...run, createdAtMs: -maxTime }],
    ["a listed run", schemas.listedRun, { ...run, isDamaged: false }],
    [
      "an old run",
      schemas.oldRun,
      { id: runId, epoch: 0, lease, uncollected: 0, isBaseline: true, isLastPassed: false },
    ],
    ["an attempt", schemas.attemptRow, attempt],
    [
      "a finished attempt",
      schemas.attemptRow,
      {
        ...attempt,
        name: `${name}.2`,
        number: 2,
        state: "finished",
        verdict: "passed",
        contentHash: hash,
        reportId: "r",
        intendedAtMs: 1,
        submittedAtMs: 2,
        completedAtMs: 3,
      },
    ],
    ["an adopted attempt", schemas.attemptRow, { ...attempt, measureKey: `adopted ${name}` }],
    ["a last attempt", schemas.lastAttempt, { ...attempt, startedAtMs: 1 }],
    ["a measurement", schemas.measurement, measurement],
    [
      "a measurement on a branch",
      schemas.measurement,
      { ...measurement, branch: "main", reportId: "r", verdict: "failed" },
    ],
    ["a baseline", schemas.baseline, { project: "local", branch: "", runId, setAtMs: 1 }],
    [
      "settings",
      schemas.runSettings,
      { ...settingsOf({}), seed: "x", command: "placewright run", commit: "abc" },
    ],
    [
      "settings of the embedded service",
      schemas.runSettings,
      settingsOf({
        settings: { provider: "local", completeAfterMs: 0, seed: "s", faults: [] },
        pricePerTest: 0,
      }),
    ],
    [
      "settings of Amazon",
      schemas.runSettings,
      settingsOf({ settings: { provider: "sesv2", region: "x", other: 1 } }),
    ],
    ["settings of Pinpoint", schemas.runSettings, settingsOf({ settings: { provider: "pinpoint-email" } })],
    [
      "settings of seeds",
      schemas.runSettings,
      settingsOf({ settings: { provider: "seedlist", groups: [] } }),
    ],
    [
      "settings of a module",
      schemas.runSettings,
      settingsOf({ settings: { provider: "module", module: "./a.ts", options: 1 } }),
    ],
    [
      "the slowest pace",
      schemas.runSettings,
      withPace({ concurrency: 1, retries: 0, callsPerSecond: 0.1, pollEveryMs: maxTime }),
    ],
    [
      "the fastest pace",
      schemas.runSettings,
      withPace({ concurrency: 100, retries: 20, pollEveryMs: 0, callTimeoutMs: 1 }),
    ],
    ["an identity", schemas.identityOf, { testId: "spring@local", identity }],
    ["a plan", schemas.attemptPlan, plan],
    [
      "a plan with everything",
      schemas.attemptPlan,
      {
        ...plan,
        submission: { ...submission, simulate: "* inbox=1" },
        heldBack: "It has an error",
        reused: { runId, measuredAt: "2026-03-01T08:00:00.000Z", placement },
        baseline: { runId, measuredAt: "2026-03-01T08:00:00.000Z", placement },
        confidence: 0.5,
        controlId: "control of spring@local",
      },
    ],
    ["the highest confidence", schemas.attemptPlan, { ...plan, confidence: 0.999 }],
    ["a control", schemas.attemptPlan, { kind: "control", submission }],
    ["a health check", schemas.attemptPlan, healthPlan()],
    [
      "a health check with everything",
      schemas.attemptPlan,
      healthPlan({
        question: { domain: "a.example", identity: "b", configurationSet: "c", campaigns: ["d"] },
        withinDays: 366,
        demands: [{ ...demand, isDefault: true }],
      }),
    ],
  ])("%s", (_, schema, value) => {
    expect(accepts(schema, value)).toBe(true);
  });
});

describe("a record of a ledger is rejected", () => {
  test.each<[string, z.ZodType, unknown]>([
    ["a run whose id could name another folder", schemas.runRow, { ...run, id: "../x" }],
    ["a run with an unknown state", schemas.runRow, { ...run, state: "paused" }],
    ["a run with an unknown verdict", schemas.runRow, { ...run, verdict: "great" }],
    ["a run after the last date", schemas.runRow, { ...run, createdAtMs: maxTime + 1e3 }],
    ["a run before the first date", schemas.runRow, { ...run, createdAtMs: -maxTime - 1e3 }],
    ["a run with a fraction of a call", schemas.runRow, { ...run, calls: { create: 0.5 } }],
    ["a run with a negative epoch", schemas.runRow, { ...run, epoch: -1 }],
    [
      "a lease with an endless owner",
      schemas.runRow,
      { ...run, lease: { ...lease, owner: "x".repeat(1001) } },
    ],
    ["a listed run without its damage", schemas.listedRun, run],
    ["an old run without its reasons", schemas.oldRun, { id: runId, epoch: 0, uncollected: 0 }],
    [
      "an attempt of another run's name",
      schemas.attemptRow,
      { ...attempt, name: "spring.20260301-081500-ffffff.0a1b2c3d" },
    ],
    ["an attempt with any name", schemas.attemptRow, { ...attempt, name: "spring" }],
    ["an attempt at position 0", schemas.attemptRow, { ...attempt, position: 0 }],
    ["an attempt with number 0", schemas.attemptRow, { ...attempt, number: 0 }],
    ["an attempt without a test", schemas.attemptRow, { ...attempt, testId: "" }],
    ["an attempt without a scenario", schemas.attemptRow, { ...attempt, scenario: "" }],
    ["an attempt without a project", schemas.attemptRow, { ...attempt, project: "" }],
    ["an attempt with an unknown state", schemas.attemptRow, { ...attempt, state: "lost" }],
    ["an attempt with an empty report id", schemas.attemptRow, { ...attempt, reportId: "" }],
    ["an attempt with an endless report id", schemas.attemptRow, { ...attempt, reportId: "x".repeat(1001) }],
    ["a content hash with more before it", schemas.attemptRow, { ...attempt, contentHash: `x${hash}` }],
    ["a content hash with more after it", schemas.attemptRow, { ...attempt, contentHash: `${hash}x` }],
    ["a short content hash", schemas.attemptRow, { ...attempt, contentHash: hash.slice(1) }],
    ["a key with more before it", schemas.attemptRow, { ...attempt, measureKey: `x${key}` }],
    ["a key with more after it", schemas.attemptRow, { ...attempt, measureKey: `${key}x` }],
    ["a key that is not hexadecimal", schemas.attemptRow, { ...attempt, measureKey: key.replace("0", "g") }],
    ["an adopted key without a name", schemas.attemptRow, { ...attempt, measureKey: "adopted " }],
    ["an adopted key with a space", schemas.attemptRow, { ...attempt, measureKey: "adopted a b" }],
    ["a last attempt without its start", schemas.lastAttempt, attempt],
    ["a last attempt of another run", schemas.lastAttempt, { ...attempt, name: "x", startedAtMs: 1 }],
    ["a measurement without a placement", schemas.measurement, { ...measurement, placement: undefined }],
    ["a baseline of any run", schemas.baseline, { project: "local", branch: "", runId: "r", setAtMs: 1 }],
    ["settings with an unknown key", schemas.runSettings, { ...settingsOf({}), hook: "x" }],
    ["a project with an unknown key", schemas.runSettings, settingsOf({ hook: "x" })],
    ["a project without a name", schemas.runSettings, settingsOf({ name: " " })],
    ["a negative price", schemas.runSettings, settingsOf({ pricePerTest: -1 })],
    ["an unknown provider", schemas.runSettings, settingsOf({ settings: { provider: "other" } })],
    [
      "an embedded service with an unknown key",
      schemas.runSettings,
      settingsOf({ settings: { provider: "local", dataDir: "/" } }),
    ],
    [
      "a region that is not text",
      schemas.runSettings,
      settingsOf({ settings: { provider: "sesv2", region: 1 } }),
    ],
    ["a module without its path", schemas.runSettings, settingsOf({ settings: { provider: "module" } })],
    ["no concurrency", schemas.runSettings, withPace({ concurrency: 0 })],
    ["too much concurrency", schemas.runSettings, withPace({ concurrency: 101 })],
    ["a rate of 0", schemas.runSettings, withPace({ callsPerSecond: 0 })],
    ["negative retries", schemas.runSettings, withPace({ retries: -1 })],
    ["too many retries", schemas.runSettings, withPace({ retries: 21 })],
    ["a negative interval", schemas.runSettings, withPace({ pollEveryMs: -1 })],
    ["an endless interval", schemas.runSettings, withPace({ settleMs: maxTime + 1e3 })],
    ["a pace with an unknown key", schemas.runSettings, withPace({ speed: 1 })],
    ["the identity of another test", schemas.identityOf, { testId: "other@local", identity }],
    ["a plan of an unknown kind", schemas.attemptPlan, { ...plan, kind: "other" }],
    ["a plan with an unknown key", schemas.attemptPlan, { ...plan, hook: "x" }],
    [
      "a submission with an unknown key",
      schemas.attemptPlan,
      { ...plan, submission: { ...submission, to: "x" } },
    ],
    ["a low confidence", schemas.attemptPlan, { ...plan, confidence: 0.4 }],
    ["a certain confidence", schemas.attemptPlan, { ...plan, confidence: 1 }],
    [
      "a threshold with an unknown key",
      schemas.attemptPlan,
      { ...plan, expect: { overall: [{ warn: "x", fail: "y" }] } },
    ],
    [
      "an expectation that is not a list",
      schemas.attemptPlan,
      { ...plan, expect: { overall: "inbox >= 1" } },
    ],
    [
      "a reuse without a date",
      schemas.attemptPlan,
      { ...plan, reused: { runId, measuredAt: "today", placement } },
    ],
    ["a control with expectations", schemas.attemptPlan, { kind: "control", submission, expect: {} }],
    ["a health check of too many days", schemas.attemptPlan, healthPlan({ withinDays: 367 })],
    ["a health check of negative days", schemas.attemptPlan, healthPlan({ withinDays: -1 })],
    [
      "a health check with an unknown metric",
      schemas.attemptPlan,
      healthPlan({ demands: [{ ...demand, threshold: { ...demand.threshold, metric: "missing" } }] }),
    ],
    [
      "a health check with an unknown operator",
      schemas.attemptPlan,
      healthPlan({ demands: [{ ...demand, threshold: { ...demand.threshold, operator: "=>" } }] }),
    ],
    [
      "a demand that is not a default",
      schemas.attemptPlan,
      healthPlan({ demands: [{ ...demand, isDefault: false }] }),
    ],
    [
      "a question with an unknown key",
      schemas.attemptPlan,
      healthPlan({ question: { domain: "a", url: "x" } }),
    ],
    [
      "a judgment with an unknown verdict",
      schemas.judgment,
      { verdict: "great", summary: "", assertions: [] },
    ],
    ["a message of an unknown kind", schemas.storedMessage, { content: { kind: "other" }, report: {} }],
  ])("%s", (_, schema, value) => {
    expect(accepts(schema, value)).toBe(false);
  });

  test("with the place and the reason", () => {
    const issuesOf = (schema: z.ZodType, value: unknown) =>
      schema.safeParse(value).error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    expect(issuesOf(schemas.runRow, { ...run, id: "x" })).toEqual(["id: is not a run id"]);
    expect(issuesOf(schemas.attemptRow, { ...attempt, name: "x" })).toEqual([
      "name: is not the name of a test in this run",
    ]);
    expect(issuesOf(schemas.identityOf, { testId: "other@local", identity })).toEqual([
      "identity.id: belongs to another test",
    ]);
    expect(issuesOf(schemas.attemptRow, { ...attempt, contentHash: "x", measureKey: "y" })).toEqual([
      "contentHash: is not a SHA-256 hash",
      "measureKey: is not a key",
    ]);
  });
});
