import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../../src/base/clock.ts";
import { createExplainer, explainAll } from "../../../../src/provider/local/explain.ts";
import { createLocalProvider } from "../../../../src/provider/local/local.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import type { Placement } from "../../../../src/result/placement.ts";
import { startService } from "../../../../src/service/start.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { startFaultyProxy } from "../../../support/faulty-proxy.ts";
import { useHttpServer } from "../../../support/loopback-server.ts";

const placement: Placement = {
  overall: { inboxPercent: 100 },
  isps: [{ isp: "Gmail", inboxPercent: 100 }],
  simulated: true,
};
const explanation = {
  reasons: [{ isp: "Gmail", reason: "There is no text part", weight: 0.8 }],
  isps: [{ isp: "Gmail", seedCount: 40 }],
};

test("requests a few explanations at a time", async () => {
  let current = 0;
  let most = 0;
  const server = await useHttpServer(async () => {
    most = Math.max(most, ++current);
    await new Promise((resolve) => setImmediate(resolve));
    current--;
    return { body: explanation };
  });
  const { explain } = createExplainer(server.url, policyOf({ concurrency: 3 }));
  const looks = new Map(
    Array.from({ length: 40 }, (_, index) => [`rep-${index}`, { status: "completed", placement } as const]),
  );
  const explained = await explainAll(looks, explain, never);
  expect(
    [...explained.values()].every((look) => "placement" in look && look.placement?.overall.seedCount === 40),
  ).toBe(true);
  expect(most).toBeLessThanOrEqual(3);
});

test("a failed explanation affects only its own test", async () => {
  const service = await startService({ completeAfterMs: 0 });
  const proxy = await startFaultyProxy(service.url, ({ path }) =>
    path.endsWith("rep-1") ? { kind: "answer", status: 500, error: "InternalFailure" } : { kind: "pass" },
  );
  onTestFinished(async () => {
    await proxy.close();
    await service.close();
  });
  const { explain } = createExplainer(proxy.url, policyOf({ retries: 2 }));
  const other = new ProviderError("provider-throttled", "Cannot read it");
  const looks = await explainAll(
    new Map<
      string,
      ProviderError | { status: "completed"; placement: Placement } | { status: "in-progress" }
    >([
      ["rep-1", { status: "completed", placement }],
      ["rep-2", { status: "in-progress" }],
      ["rep-3", other],
    ]),
    explain,
    never,
  );
  expect(looks.get("rep-1")).toMatchObject({ code: "provider-unreachable", retryable: true });
  expect(looks.get("rep-2")).toEqual({ status: "in-progress" });
  expect(looks.get("rep-3")).toBe(other);
  expect(proxy.requests).toHaveLength(3);
});

test("an explanation without a response times out", async () => {
  const server = await useHttpServer(() => undefined);
  const { explain } = createExplainer(server.url, policyOf({ retries: 0, callTimeoutMs: 200 }));
  expect(await rejectionOf(explain("rep-1", placement, never))).toMatchObject({
    code: "provider-unreachable",
    retryable: true,
  });
});

test.each<[string, unknown]>([
  ["a value that is not an object", "[]"],
  ["no seed counts", { reasons: [] }],
  ["a string as a seed count", { ...explanation, isps: [{ isp: "Gmail", seedCount: "many" }] }],
  ["a negative seed count", { ...explanation, isps: [{ isp: "Gmail", seedCount: -1 }] }],
  ["an invalid weight", { ...explanation, reasons: [{ isp: "Gmail", reason: "x", weight: null }] }],
])("rejects an explanation with %s", async (_, body) => {
  const server = await useHttpServer(() => ({ body }));
  const { explain } = createExplainer(server.url, policyOf());
  expect(await rejectionOf(explain("rep-1", placement, never))).toMatchObject({
    code: "provider-answer-invalid",
    retryable: false,
  });
});

test("provider local explains every completed test", async () => {
  const provider = await createLocalProvider(
    { provider: "local", completeAfterMs: 0 },
    policyOf(),
    systemClock,
  );
  onTestFinished(() => provider.close());
  const create = (_: unknown, index: number) => provider.submit(placementTest(`t-${index}`), never);
  const ids = await Promise.all(Array.from({ length: 60 }, create));
  const looks = [...(await provider.poll(ids, never)).values()];
  expect(looks).toHaveLength(60);
  for (const look of looks)
    expect(look).toMatchObject({ placement: { overall: { seedCount: expect.any(Number) } } });
});
