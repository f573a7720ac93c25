import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import type { FaultRule } from "../../src/service/interceptors/fault-rule.ts";
import { faultRulesSchema, faultsJsonSchema } from "../../src/service/interceptors/fault-schema.ts";
import { createFaults, maxP99ToMean } from "../../src/service/interceptors/faults.ts";
import { startService } from "../../src/service/start.ts";
import { createHeldClock, rejectionOf, useService, versions } from "./running-service.ts";

const identity = (name: string) => ({ EmailIdentity: name });

describe.each(versions)("a fault rule meets a request of $version", ({ version, clientOf }) => {
  test.each([
    ["nothing said", {}, 503, "ServiceUnavailable"],
    [
      "the error that it names",
      { error: { statusCode: 429, code: "TooManyRequestsException" } },
      429,
      "TooManyRequestsException",
    ],
  ])("answers with %s", async (_, rule: FaultRule, status, name) => {
    const service = await useService({ faults: [rule] });
    const error = await rejectionOf(clientOf(service).getAccount({}));
    expect(error.name).toBe(name);
    expect(error.$metadata.httpStatusCode).toBe(status);
    expect(service.control.requests()).toMatchObject([
      { version, operation: "GetAccount", status, error: name, fault: { rule: 0, effect: "error" } },
    ]);
  });

  test.each([
    ["another service", { service: version === "v1" ? "sesv2" : "pinpoint-email" }, false],
    ["its service", { service: version === "v1" ? "pinpoint-email" : "sesv2" }, true],
    ["both services", { service: "ses" }, true],
    ["another operation", { operation: "ListEmailIdentities" }, false],
    ["its operation", { operation: "GetAccount" }, true],
    ["another region", { region: "eu-west-1" }, false],
    ["its region", { region: "us-east-1" }, true],
  ] as const)("strikes by %s: %j is %s", async (_, rule, isStruck) => {
    const service = await useService({ faults: [rule] });
    const struck = await clientOf(service)
      .getAccount({})
      .then(
        () => false,
        () => true,
      );
    expect(struck).toBe(isStruck);
    expect(service.control.faults()).toEqual([
      { rule, matched: isStruck ? 1 : 0, applied: isStruck ? 1 : 0 },
    ]);
  });

  test("lets the first requests pass, and applies exactly as often as the limit", async () => {
    const service = await useService({ faults: [{ operation: "GetAccount", after: 2, count: 2 }] });
    const client = clientOf(service);
    const outcomes: string[] = [];
    for (let call = 0; call < 6; call++)
      outcomes.push(
        await client.getAccount({}).then(
          () => "ok",
          (error: Error) => error.name,
        ),
      );
    expect(outcomes).toEqual(["ok", "ok", "ServiceUnavailable", "ServiceUnavailable", "ok", "ok"]);
    expect(service.control.faults()).toMatchObject([{ matched: 6, applied: 2 }]);
  });

  test.each([
    ["reset", false],
    ["lose-answer", true],
    ["truncate", true],
  ] as const)(
    "%s ends the connection, and the operation is carried out: %s",
    async (effect, isCarriedOut) => {
      const service = await useService({
        faults: [{ operation: "CreateEmailIdentity", effect, count: 1 }],
      });
      const client = clientOf(service);
      const error = await rejectionOf(client.createEmailIdentity(identity("acme.example")));
      expect(error.$metadata?.httpStatusCode).not.toBe(503);
      const listed = await client.listEmailIdentities({});
      expect(listed.EmailIdentities?.map(({ IdentityName }) => IdentityName)).toEqual(
        isCarriedOut ? ["acme.example"] : [],
      );
      expect(service.control.requests()[0]).toMatchObject({
        status: isCarriedOut ? 200 : 0,
        fault: { effect },
      });
    },
  );

  test("a rule with only a latency delays requests", async () => {
    const service = await useService({ faults: [{ latencyMs: { min: 40, max: 60 } }] });
    const startedAt = performance.now();
    await clientOf(service).getAccount({});
    // A timer may fire a millisecond early.
    expect(performance.now() - startedAt).toBeGreaterThan(38);
    const [request] = service.control.requests();
    expect(request).toMatchObject({ status: 200, fault: { effect: "delay" } });
    expect(request?.durationMs).toBeGreaterThan(38);
    expect(request?.fault?.latencyMs).toBeGreaterThanOrEqual(40);
  });
});

test("only the first matching rule applies", async () => {
  const { v2, control } = await useService({
    faults: [
      { operation: "GetAccount", count: 1, error: { code: "First" } },
      { error: { code: "Second", statusCode: 500 } },
    ],
  });
  const names: string[] = [];
  for (let call = 0; call < 2; call++) names.push((await rejectionOf(v2.getAccount({}))).name);
  expect(names).toEqual(["First", "Second"]);
  expect(control.faults()).toMatchObject([
    { matched: 2, applied: 1 },
    { matched: 1, applied: 1 },
  ]);
});

test("a pending latency ends with the service", async () => {
  const service = await startService({ faults: [{ latencyMs: 600_000 }] });
  const pending = fetch(`${service.url}/v2/email/account`).catch(() => "lost");
  await expect.poll(() => service.control.faults()[0]?.applied).toBe(1);
  await service.close();
  expect(await pending).toBe("lost");
  await expect.poll(() => service.control.requests()).toMatchObject([{ status: 0 }]);
});

describe("chance", () => {
  const outcomesOf = async (seed: string, faults: readonly FaultRule[]) => {
    const { v2, control } = await useService({ seed, faults });
    for (let call = 0; call < 40; call++) await v2.getAccount({}).catch(() => undefined);
    return control.requests().map(({ status, fault }) => ({ status, latencyMs: fault?.latencyMs }));
  };

  test("is the same for the same seed, and different for another seed", async () => {
    const faults: FaultRule[] = [{ probability: 0.3, latencyMs: { min: 0, max: 5 }, error: {} }];
    const outcomes = await outcomesOf("a", faults);
    expect(await outcomesOf("a", faults)).toEqual(outcomes);
    expect(await outcomesOf("b", faults)).not.toEqual(outcomes);
    const struck = outcomes.filter(({ status }) => status === 503).length;
    expect(struck).toBeGreaterThan(3);
    expect(struck).toBeLessThan(25);
  });

  test.each([
    [0, 0],
    [1, 5],
  ])("probability %d strikes %d of 5", async (probability, applied) => {
    const { v2, control } = await useService({ faults: [{ probability }] });
    for (let call = 0; call < 5; call++) await v2.getAccount({}).catch(() => undefined);
    expect(control.faults()).toMatchObject([{ matched: 5, applied }]);
  });

  test.each([
    [200, 1500],
    [200, 200],
    [100, Math.floor(100 * maxP99ToMean)],
  ])("latencies of mean %d and p99 %d are so distributed", async (mean, p99) => {
    const clock = createHeldClock();
    const faults = createFaults({
      seed: "latencies",
      region: "us-east-1",
      clock,
      signal: new AbortController().signal,
    });
    faults.replace([{ latencyMs: { mean, p99 } }]);
    const request = { method: "GET", rawPath: "/", query: "", headers: {}, body: undefined };
    const latencies: number[] = [];
    for (let call = 0; call < 5000; call++) {
      const answer = await faults.intercept(
        { operation: "GetAccount", version: "v2", request },
        async () => ({ status: 200, body: "{}" }),
      );
      latencies.push(answer.fault?.latencyMs ?? 0);
    }
    latencies.sort((a, b) => a - b);
    const measured = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length;
    const percentile = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
    // The heavier the tail, the more the mean of 5,000 draws may deviate.
    expect(Math.abs(measured / mean - 1)).toBeLessThan(p99 > 5 * mean ? 0.25 : 0.05);
    expect(Math.abs(percentile / p99 - 1)).toBeLessThan(0.25);
    if (mean === p99) expect(new Set(latencies)).toEqual(new Set([mean]));
  });
});

test.each<[unknown, RegExp]>([
  [{}, /the rules must be a list/],
  [[{ probabilty: 1 }], /\[0\] has no key "probabilty" \(known keys: service region operation/],
  [[{ service: "s3" }], /\[0\]\.service must be one of ses sesv2 pinpoint-email/],
  [
    [{ operation: "GetAcount" }],
    /\[0\]\.operation is not an implemented operation: did you mean GetAccount\?/,
  ],
  [[{}, { probability: 1.5 }], /\[1\]\.probability must be from 0 to 1/],
  [[{ error: { statusCode: 200 } }], /\[0\]\.error\.statusCode must be from 400 to 599/],
  [[{ error: { code: "a\r\nb" } }], /\[0\]\.error\.code must be a name/],
  [[{ error: {}, effect: "reset" }], /\[0\] must not have both an error and an effect/],
  [[{ effect: "explode" }], /\[0\]\.effect must be one of reset truncate lose-answer/],
  [[{ latencyMs: -1 }], /\[0\]\.latencyMs/],
  [[{ latencyMs: { min: 5, max: 1 } }], /\[0\]\.latencyMs/],
  [[{ latencyMs: { mean: 10, p99: 1000 } }], /\[0\]\.latencyMs/],
  [[{ count: 1.5 }], /\[0\]\.count must be a whole number/],
  [[{ after: -1 }], /\[0\]\.after must not be less than 0/],
  [Array.from({ length: 101 }, () => ({})), /the rules must not have more than 100 rules/],
])("refuses the rules %j", async (rules, message) => {
  const { control, url } = await useService();
  const error = await rejectionOf(control.setFaults(rules as FaultRule[]));
  expect(error.message).toMatch(message);
  const response = await fetch(`${url}/_placewright/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rules),
  });
  expect(response.status).toBe(400);
  expect(((await response.json()) as { message: string }).message).toMatch(message);
  expect(control.faults()).toEqual([]);
});

test("does not start with invalid rules", async () => {
  const error = await rejectionOf(startService({ faults: [{ probability: 7 }] }));
  expect(error.message).toMatch(/\[0\]\.probability must be from 0 to 1/);
});

describe("the schema that editors read", () => {
  const inEditor = new Ajv({ strict: false }).compile(faultsJsonSchema());

  test.each<[string, unknown, boolean]>([
    ["nothing", [], true],
    [
      "every key",
      [{ service: "sesv2", region: "eu-west-1", operation: "GetAccount", probability: 0.5 }],
      true,
    ],
    ["an error", [{ error: { statusCode: 429, code: "TooManyRequestsException", message: "Slow" } }], true],
    ["an effect", [{ effect: "lose-answer", after: 2, count: 1, latencyMs: { min: 1, max: 5 } }], true],
    ["a distribution", [{ latencyMs: { mean: 200, p99: 1500 } }], true],
    ["no list", {}, false],
    ["an unknown key", [{ probabilty: 1 }], false],
    ["an unknown operation", [{ operation: "GetAcount" }], false],
    ["an unknown service", [{ service: "s3" }], false],
    ["a probability over 1", [{ probability: 2 }], false],
    ["half a count", [{ count: 0.5 }], false],
    ["a status that is none", [{ error: { statusCode: 42 } }], false],
    ["half a distribution", [{ latencyMs: { mean: 200 } }], false],
  ])("takes and refuses what the service does: %s", (_, rules, isValid) => {
    expect(faultRulesSchema.safeParse(rules).success).toBe(isValid);
    expect(inEditor(rules)).toBe(isValid);
  });
});
