import { evaluateExpectations, judgeAssertions, parseThreshold, runScenarios } from "placewright";
import { checkMessage, createSpamEngine, readMessage } from "placewright/check";
import { worstVerdict } from "placewright/report-schema";
import { startService } from "placewright/service";
import { describe, expect, onTestFinished, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { matchers } from "../../../src/vitest/matchers.ts";
import { measure } from "../../../src/vitest/measure.ts";
import { scenarioTests } from "../../../src/vitest/scenario-tests.ts";

/** Calls a function as a program without types does. Returns what it throws. */
async function errorOf(
  call: (...values: never[]) => unknown,
  ...values: readonly unknown[]
): Promise<unknown> {
  try {
    await Reflect.apply(call, { isNot: false }, values);
  } catch (error) {
    return error;
  }
  return undefined;
}

const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
const throwing = {
  get seed(): string {
    throw new Error("no seed");
  },
};

type Case = [string, (...values: never[]) => unknown, readonly unknown[], string, string];

test.each<Case>([
  ["startService", startService, [null], "usage", "Cannot start the service: the options object is empty"],
  [
    "startService",
    startService,
    [{ foo: 1 }],
    "usage",
    'Cannot start the service: the options object has no key "foo"',
  ],
  [
    "startService",
    startService,
    [{ port: -1 }],
    "usage",
    "Cannot start the service: port must be at least 0",
  ],
  [
    "startService",
    startService,
    [{ port: 65_536 }],
    "usage",
    "Cannot start the service: port must be at most 65535",
  ],
  [
    "startService",
    startService,
    [{ host: 5 }],
    "usage",
    "Cannot start the service: host must be text, not a number",
  ],
  [
    "startService",
    startService,
    [{ completeAfterMs: Number.NaN }],
    "usage",
    "Cannot start the service: completeAfterMs must be a number, not NaN",
  ],
  [
    "startService",
    startService,
    [{ completeAfterMs: -1 }],
    "usage",
    "Cannot start the service: completeAfterMs must be at least 0",
  ],
  [
    "startService",
    startService,
    [{ profile: "hard" }],
    "usage",
    'Cannot start the service: profile is "hard"',
  ],
  [
    "startService",
    startService,
    [{ accountId: "1" }],
    "usage",
    "Cannot start the service: accountId must have 12 digits",
  ],
  [
    "startService",
    startService,
    [{ region: "x y" }],
    "usage",
    "Cannot start the service: region must be a region such as eu-west-1",
  ],
  [
    "startService",
    startService,
    [{ clock: 1 }],
    "usage",
    "Cannot start the service: clock must be a clock or its mode",
  ],
  [
    "startService",
    startService,
    [{ clock: {} }],
    "usage",
    "Cannot start the service: clock must be a clock or its mode",
  ],
  [
    "startService",
    startService,
    [{ interceptors: [{}] }],
    "usage",
    "Cannot start the service: interceptors[0] must be a function",
  ],
  [
    "startService",
    startService,
    [{ auth: { mode: "verify" } }],
    "usage",
    "Cannot start the service: auth.keys is missing",
  ],
  [
    "startService",
    startService,
    [{ auth: { mode: "all" } }],
    "usage",
    'Cannot start the service: auth.mode is "all"',
  ],
  [
    "startService",
    startService,
    [{ calibration: 5 }],
    "usage",
    "Cannot start the service: calibration must be an object of names and values, not a number",
  ],
  [
    "startService",
    startService,
    [{ calibration: { tests: 1 } }],
    "usage",
    expect.stringContaining("Cannot start the service: calibration.brier is missing"),
  ],
  [
    "startService",
    startService,
    [throwing],
    "usage",
    "Cannot start the service: reading the options throws: no seed",
  ],
  [
    "runScenarios",
    runScenarios,
    [throwing],
    "usage",
    "Cannot run the scenarios: reading the options throws: no seed",
  ],
  [
    "checkMessage",
    checkMessage,
    [undefined],
    "usage",
    "Cannot read the message: it must be a Uint8Array or text, not nothing",
  ],
  [
    "checkMessage",
    checkMessage,
    [new ArrayBuffer(1)],
    "usage",
    "Cannot read the message: it must be a Uint8Array or text, not an ArrayBuffer",
  ],
  [
    "checkMessage",
    checkMessage,
    ["", { cwd: 5 }],
    "config-invalid",
    "Cannot check the message: cwd must be the path of a folder",
  ],
  [
    "checkMessage",
    checkMessage,
    ["", { severities: { dkmi: "off" } }],
    "config-invalid",
    'Cannot check the message: check.severities names "dkmi", which is not a check',
  ],
  [
    "readMessage",
    readMessage,
    [null],
    "usage",
    "Cannot read the message: it must be a Uint8Array or text, not null",
  ],
  [
    "createSpamEngine",
    createSpamEngine,
    [undefined],
    "usage",
    "Cannot create the spam engine: the options object is empty",
  ],
  [
    "createSpamEngine",
    createSpamEngine,
    [{ engine: "zz" }],
    "usage",
    'Cannot create the spam engine: engine is "zz"',
  ],
  [
    "createSpamEngine",
    createSpamEngine,
    [{ engine: "rspamd", url: "zz" }],
    "usage",
    "Cannot create the spam engine: url is not a valid URL",
  ],
  [
    "parseThreshold",
    parseThreshold,
    [null],
    "threshold-invalid",
    "A threshold must be text or { warn: text }, not null",
  ],
  [
    "parseThreshold",
    parseThreshold,
    [{ warn: 5 }],
    "threshold-invalid",
    "A threshold must be text or { warn: text }, not an object",
  ],
  [
    "parseThreshold",
    parseThreshold,
    [5],
    "threshold-invalid",
    "A threshold must be text or { warn: text }, not a number",
  ],
  [
    "evaluateExpectations",
    evaluateExpectations,
    [{ overall: "inbox >= 90" }, placement],
    "threshold-invalid",
    'The thresholds of "overall" must be a list, not a string',
  ],
  [
    "evaluateExpectations",
    evaluateExpectations,
    [undefined, placement],
    "threshold-invalid",
    "Expectations must be an object, not nothing",
  ],
  [
    "toLandInInbox",
    matchers.toLandInInbox,
    [placement],
    "usage",
    "Cannot compare the inbox rate: the options object is empty",
  ],
  [
    "toLandInInbox",
    matchers.toLandInInbox,
    [placement, { atLeast: "90" }],
    "usage",
    "Cannot compare the inbox rate: atLeast must be a number, not text",
  ],
  [
    "toMeetPlacement",
    matchers.toMeetPlacement,
    [placement, null],
    "threshold-invalid",
    "Expectations must be an object, not null",
  ],
  [
    "toPassChecks",
    matchers.toPassChecks,
    ["", { failOn: "all" }],
    "usage",
    'Cannot judge the checks: failOn is "all"',
  ],
  [
    "evaluateExpectations",
    evaluateExpectations,
    [{ overall: ["inbox >= 90"] }, undefined],
    "usage",
    "Cannot evaluate the expectations: there is no placement",
  ],
  [
    "evaluateExpectations",
    evaluateExpectations,
    [{ overall: ["inbox >= 90"] }, placement, { baseline: { overall: {} } }],
    "usage",
    "Cannot evaluate the expectations: simulated is not true or false",
  ],
  ...(
    [
      [190, "is 190%, and must be from 0 to 100"],
      [-1, "is -1%, and must be from 0 to 100"],
      [Number.NaN, "is NaN%, and must be from 0 to 100"],
      ["95", "is not a number"],
    ] as const
  ).map(
    ([inboxPercent, why]): Case => [
      "evaluateExpectations",
      evaluateExpectations,
      [{ overall: ["inbox >= 90"] }, { overall: { inboxPercent }, isps: [], simulated: true }],
      "usage",
      `Cannot evaluate the expectations: overall inbox ${why}`,
    ],
  ),
  [
    "evaluateExpectations",
    evaluateExpectations,
    [{ overall: ["inbox >= 90"] }, { overall: {}, isps: [null], simulated: true }],
    "usage",
    "Cannot evaluate the expectations: ISP 1 is not an object",
  ],
  [
    "evaluateExpectations",
    evaluateExpectations,
    [{ overall: ["inbox >= 90"] }, placement, { confidence: 5 }],
    "usage",
    "Cannot evaluate the expectations: confidence is 5, and must be from 0.5 to 0.999",
  ],
  ["judgeAssertions", judgeAssertions, ["x"], "usage", "Assertions must be a list, not a string"],
  ["judgeAssertions", judgeAssertions, [], "usage", "Assertions must be a list, not nothing"],
  ["worstVerdict", worstVerdict, [["nonsense"]], "usage", '"nonsense" is not a verdict'],
  ["worstVerdict", worstVerdict, ["passed"], "usage", "a string is not a list of verdicts"],
  ["worstVerdict", worstVerdict, [5], "usage", "a number is not a list of verdicts"],
  ["worstVerdict", worstVerdict, [{}], "usage", "an object is not a list of verdicts"],
  ["worstVerdict", worstVerdict, [[undefined, "passed"]], "usage", '"undefined" is not a verdict'],
  [
    "measure",
    measure,
    [undefined],
    "usage",
    "Cannot measure the message: it must be an object with from and message, not nothing",
  ],
  [
    "scenarioTests",
    scenarioTests,
    [5],
    "usage",
    "Cannot create tests of the scenarios: patterns must be the path of a scenario, or a list",
  ],
])("%s: %#", async (_, call, values, code, reason) => {
  const error = await errorOf(call, ...values);
  expect(error).toBeInstanceOf(PlacewrightError);
  expect(error).toMatchObject({ code, reason });
});

describe("the control of a service", () => {
  test("refuses switches and states that do not exist", async () => {
    const service = await startService({ fixture: { identities: [{ name: "acme.example" }] } });
    onTestFinished(() => service.close());
    const { control } = service;
    expect(await errorOf(control.changeAccount, { foo: 1 })).toMatchObject({
      code: "usage",
      reason: 'Cannot change the account: the options object has no key "foo"',
    });
    expect(await errorOf(control.settleIdentity, "acme.example", { dkim: "OK" })).toMatchObject({
      code: "usage",
      reason: 'Cannot settle the identity: dkim is "OK"',
    });
    expect(control.account()).not.toHaveProperty("foo");
  });
});

test("an assertion without a known outcome has not passed", () => {
  expect(Reflect.apply(judgeAssertions, undefined, [[{}]])).toBe("not-measured");
  expect(Reflect.apply(judgeAssertions, undefined, [[{ outcome: "passed" }, null]])).toBe("not-measured");
});

test("a message may be text", () => {
  expect(readMessage("Subject: Grüße\r\n\r\nHello").subject).toBe("Grüße");
});
