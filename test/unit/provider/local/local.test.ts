import { expect, onTestFinished, test } from "vitest";
import { createProvider } from "../../../../src/provider/kinds/create-provider.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";

test("the embedded service takes a test from its create to its explained placement", async () => {
  const provider = await createProvider({ provider: "local", completeAfterMs: 0, seed: "s" }, policyOf());
  onTestFinished(() => provider.close());
  expect([provider.name, provider.simulated, await provider.region()]).toEqual(["local", true, "us-east-1"]);
  const scripted = { ...placementTest("one"), simulate: "* inbox=90 spam=10" };
  const id = await provider.submit(scripted, never);
  expect(await provider.find(["one"], never)).toEqual(new Map([["one", id]]));
  const placement = await provider.result(id, never);
  expect(placement).toMatchObject({
    overall: { inboxPercent: 90, spamPercent: 10, seedCount: expect.any(Number) },
    simulated: true,
    reasons: expect.any(Array),
  });
  expect(placement.isps.every(({ seedCount = 0 }) => seedCount > 0)).toBe(true);
  expect(await provider.poll([id], never)).toEqual(new Map([[id, { status: "completed", placement }]]));
});

test("the embedded service simulates the health of any domain, also of one that it has already", async () => {
  const provider = await createProvider({ provider: "local" }, policyOf());
  onTestFinished(() => provider.close());
  const question = {
    domain: "acme.example",
    fromMs: Date.now() - 86_400_000,
    toMs: Date.now(),
    rateIsps: [],
  };
  for (const _ of [1, 2])
    expect(await provider.health?.(question, never)).toMatchObject({
      domain: "acme.example",
      simulated: true,
    });
});

test("the embedded service injects the faults of its settings", async () => {
  const faults = [{ operation: "CreateDeliverabilityTestReport", error: { statusCode: 400 } }] as const;
  const provider = await createProvider({ provider: "local", faults }, policyOf());
  onTestFinished(() => provider.close());
  expect(await rejectionOf(provider.submit(placementTest("one"), never))).toHaveProperty("code");
});
