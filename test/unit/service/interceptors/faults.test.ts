import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../../../src/service/interceptors/fault-rule.ts";
import { createFaults, maxP99ToMean } from "../../../../src/service/interceptors/faults.ts";
import type { ApiCall } from "../../../../src/service/protocol/api.ts";
import type { HttpResponse } from "../../../../src/service/protocol/http-response.ts";
import { createHeldClock } from "../held-clock.ts";

const call = (operation = "GetAccount", version: "v1" | "v2" = "v2", region?: string): ApiCall =>
  ({
    version,
    operation,
    request: {
      headers:
        region === undefined
          ? {}
          : {
              authorization: `AWS4-HMAC-SHA256 Credential=a/20260301/${region}/ses/aws4_request, SignedHeaders=host, Signature=0`,
            },
    },
  }) as unknown as ApiCall;

const answer: HttpResponse = { status: 200, body: "{}" };

/** Creates faults with rules. `ask` sends one call; `calls` counts those that reach the operation. */
function faultsWith(...rules: readonly FaultRule[]) {
  const clock = createHeldClock();
  const controller = new AbortController();
  const faults = createFaults({ seed: "s", region: "us-east-1", clock, signal: controller.signal });
  faults.replace(rules);
  let calls = 0;
  const ask = async (...args: Parameters<typeof call>): Promise<HttpResponse> =>
    faults.intercept(call(...args), async () => {
      calls++;
      return answer;
    });
  return { faults, ask, clock, controller, calls: () => calls };
}

const statuses = async (ask: () => Promise<HttpResponse>, count: number): Promise<number[]> => {
  const found: number[] = [];
  for (let turn = 0; turn < count; turn++) found.push((await ask()).status);
  return found;
};

describe("the effect of a rule", () => {
  test.each<[string, FaultRule, object, number]>([
    [
      "is a 503 by default",
      {},
      { status: 503, errorType: "ServiceUnavailable", fault: { rule: 0, effect: "error", latencyMs: 0 } },
      0,
    ],
    [
      "is an error of its own",
      { error: { statusCode: 429, code: "TooManyRequestsException", message: "slow down" } },
      { status: 429, errorType: "TooManyRequestsException", body: expect.stringContaining("slow down") },
      0,
    ],
    [
      "is an error with the rule's number",
      { error: {} },
      { body: expect.stringContaining("Fault rule 0") },
      0,
    ],
    [
      "only delays with a latency alone",
      { latencyMs: 50 },
      { status: 200, fault: { rule: 0, effect: "delay", latencyMs: 50 } },
      1,
    ],
    [
      "delays an error too",
      { latencyMs: 50, error: {} },
      { status: 503, fault: { rule: 0, effect: "error", latencyMs: 50 } },
      0,
    ],
    ["drops the connection", { effect: "reset" }, { status: 0, delivery: "drop" }, 0],
    ["loses the answer after the operation", { effect: "lose-answer" }, { status: 200, delivery: "drop" }, 1],
    ["cuts the answer short", { effect: "truncate" }, { status: 200, delivery: "truncate" }, 1],
  ])("%s", async (_, rule, expected, calls) => {
    const { ask, calls: made } = faultsWith(rule);
    expect(await ask()).toMatchObject(expected);
    expect(made()).toBe(calls);
  });

  test("lasts as long as its latency", async () => {
    const { ask, clock } = faultsWith({ latencyMs: 50 });
    const before = clock.now();
    await ask();
    expect(clock.now() - before).toBe(50);
  });

  test("has no response if the service closes meanwhile", async () => {
    const { ask, controller, calls } = faultsWith({ latencyMs: 50 });
    controller.abort();
    expect(await ask()).toMatchObject({ status: 0, delivery: "drop" });
    expect(calls()).toBe(0);
  });
});

describe("a rule applies", () => {
  test.each<[FaultRule, Parameters<typeof call>, boolean]>([
    [{ operation: "GetAccount" }, ["GetAccount"], true],
    [{ operation: "GetAccount" }, ["SendEmail"], false],
    [{ service: "sesv2" }, ["GetAccount", "v2"], true],
    [{ service: "sesv2" }, ["GetAccount", "v1"], false],
    [{ service: "pinpoint-email" }, ["GetAccount", "v1"], true],
    [{ service: "pinpoint-email" }, ["GetAccount", "v2"], false],
    [{ service: "ses" }, ["GetAccount", "v1"], true],
    [{ service: "ses" }, ["GetAccount", "v2"], true],
    [{ region: "us-east-1" }, ["GetAccount", "v2"], true],
    [{ region: "eu-west-1" }, ["GetAccount", "v2"], false],
    [{ region: "eu-west-1" }, ["GetAccount", "v2", "eu-west-1"], true],
    [{ region: "us-east-1" }, ["GetAccount", "v2", "eu-west-1"], false],
  ])("with %j to %j: %s", async (rule, args, applies) => {
    const { ask } = faultsWith(rule);
    expect((await ask(...args)).status).toBe(applies ? 503 : 200);
  });

  test("after some calls, and only so often", async () => {
    const { ask, faults } = faultsWith({ after: 2, count: 2 });
    expect(await statuses(ask, 6)).toEqual([200, 200, 503, 503, 200, 200]);
    expect(faults.states()).toEqual([{ rule: { after: 2, count: 2 }, matched: 6, applied: 2 }]);
  });

  test("with its probability, which the seed decides", async () => {
    expect(await statuses(faultsWith({ probability: 0 }).ask, 20)).toEqual(
      Array.from({ length: 20 }, () => 200),
    );
    expect(await statuses(faultsWith({ probability: 1 }).ask, 20)).toEqual(
      Array.from({ length: 20 }, () => 503),
    );
    const first = await statuses(faultsWith({ probability: 0.5 }).ask, 40);
    expect(new Set(first)).toEqual(new Set([200, 503]));
    expect(await statuses(faultsWith({ probability: 0.5 }).ask, 40)).toEqual(first);
  });

  test("if no rule before it applies", async () => {
    const { ask } = faultsWith({ count: 1, error: { statusCode: 500 } }, { error: { statusCode: 502 } });
    expect(await statuses(ask, 3)).toEqual([500, 502, 502]);
  });
});

test("rules are added, removed, and replaced with counts of 0", async () => {
  const { faults, ask } = faultsWith({ operation: "GetAccount" });
  await ask();
  faults.add([{ operation: "SendEmail" }]);
  expect(faults.states()).toEqual([
    { rule: { operation: "GetAccount" }, matched: 1, applied: 1 },
    { rule: { operation: "SendEmail" }, matched: 0, applied: 0 },
  ]);
  faults.remove([{ operation: "GetAccount" }, { operation: "Other" }]);
  expect(faults.states()).toEqual([{ rule: { operation: "SendEmail" }, matched: 0, applied: 0 }]);
  expect((await ask()).status).toBe(200);
  faults.replace([]);
  expect(faults.states()).toEqual([]);
});

describe("latencies", () => {
  async function latencies(latencyMs: FaultRule["latencyMs"], count = 2000): Promise<number[]> {
    const { ask } = faultsWith({ latencyMs });
    const found: number[] = [];
    for (let turn = 0; turn < count; turn++) found.push((await ask()).fault?.latencyMs ?? -1);
    return found.toSorted((left, right) => left - right);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

  test("are uniform between two values", async () => {
    const values = await latencies({ min: 100, max: 300 });
    expect(values.every((value) => value >= 100 && value <= 300 && Number.isInteger(value))).toBe(true);
    expect(Math.abs(mean(values) - 200)).toBeLessThan(8);
  });

  test("have a mean and a 99th percentile", async () => {
    const values = await latencies({ mean: 100, p99: 300 });
    expect(Math.abs(mean(values) - 100)).toBeLessThan(8);
    expect(Math.abs((values[1980] ?? 0) - 300)).toBeLessThan(60);
  });

  test("are 0 with a mean of 0, and equal with an equal 99th percentile", async () => {
    expect(new Set(await latencies({ mean: 0, p99: 0 }, 20))).toEqual(new Set([0]));
    expect(new Set(await latencies({ mean: 70, p99: 70 }, 20))).toEqual(new Set([70]));
  });

  test("have a largest ratio of 99th percentile and mean", () => {
    expect(maxP99ToMean).toBeCloseTo(14.96, 1);
  });
});
