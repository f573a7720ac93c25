import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../../src/base/clock.ts";
import { createProvider } from "../../../../src/provider/kinds/create-provider.ts";
import type { PlacementProvider, PlacementTest } from "../../../../src/provider/provider.ts";
import { type RunningService, startService } from "../../../../src/service/start.ts";
import { type FaultyProxy, startFaultyProxy } from "../../../support/faulty-proxy.ts";
import { quickPace } from "../../../support/planned-tests.ts";

const raw = new TextEncoder().encode(
  "From: Acme <news@acme.example>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n\r\nGood morning\r\n",
);
const placementTest = (name: string): PlacementTest => ({
  name,
  from: "Acme <news@acme.example>",
  content: { kind: "raw", bytes: raw },
  tags: { "placewright-run": "r" },
});
const policy = { pace: quickPace, clock: systemClock };
const options = { signal: new AbortController().signal };

describe.each(["sesv2", "pinpoint-email"] as const)("provider %s over its real SDK", (name) => {
  let service: RunningService;
  let proxy: FaultyProxy;
  let provider: PlacementProvider;

  beforeAll(async () => {
    service = await startService({ completeAfterMs: 0 });
    proxy = await startFaultyProxy(service.url, () => ({ kind: "pass" }));
    provider = await createProvider(
      {
        provider: name,
        region: "eu-west-1",
        endpoint: proxy.url,
        placeholderCredentials: true,
      },
      policy,
    );
  });
  afterAll(async () => {
    await provider.close();
    await proxy.close();
    await service.close();
  });

  test("submits, finds by name, and reads the placement", async () => {
    const id = await provider.submit(placementTest("one"), options);
    expect(await provider.find(["another", "one"], options)).toEqual(new Map([["one", id]]));
    const placement = await provider.result(id, options);
    expect(await provider.poll([id], options)).toEqual(new Map([[id, { status: "completed", placement }]]));
    expect(placement.overall.inboxPercent).toBeGreaterThan(0);
    expect(placement.isps.map(({ isp }) => isp)).toContain("Gmail");
    expect(await provider.region()).toBe("eu-west-1");
  });

  test("recognizes the embedded service by its responses, at any URL", () => {
    expect(provider.simulated).toBe(true);
  });

  test("sends simple and template content unconverted", async () => {
    const simple = await provider.submit(
      { ...placementTest("simple"), content: { kind: "simple", subject: "Hello", text: "Hello" } },
      options,
    );
    const template = await provider.submit(
      {
        ...placementTest("template"),
        content: {
          kind: "template",
          templateArn: "arn:aws:ses:us-east-1:123456789012:template/launch",
          templateData: '{"name":"Ada"}',
        },
      },
      options,
    );
    expect(simple).not.toBe(template);
  });

  test("never passes scripted placements on", async () => {
    const id = await provider.submit({ ...placementTest("scripted"), simulate: "* spam=100" }, options);
    expect((await provider.result(id, options)).overall.inboxPercent).toBeGreaterThan(50);
  });

  test("reads many statuses with one list call, and a single status with a Get", async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index++)
      ids.push(await provider.submit(placementTest(`many-${index}`), options));
    const before = proxy.requests.length;
    const looks = await provider.poll(ids, options);
    expect([...looks.keys()].sort()).toEqual([...ids].sort());
    expect(proxy.requests.length - before).toBe(1);
    await provider.poll(ids.slice(0, 1), options);
    expect(proxy.requests.at(-1)?.path).toContain(ids[0]);
    expect(await provider.poll(["nowhere"], options)).toEqual(new Map());
  });

  test("reports an unknown id as provider-not-found", async () => {
    await expect(provider.result("nowhere", options)).rejects.toMatchObject({
      code: "provider-not-found",
      retryable: false,
    });
  });

  test("rejects with the reason of the abort, not with a provider error", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(provider.find(["one"], { signal: abort.signal })).rejects.toThrow("enough");
  });
});

test("finds tests on every page of a long list", async () => {
  const service = await startService({ completeAfterMs: 0 });
  const provider = await createProvider(
    {
      provider: "sesv2",
      region: "us-east-1",
      endpoint: service.url,
      placeholderCredentials: true,
    },
    policy,
  );
  try {
    for (let batch = 0; batch < 21; batch++) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          provider.submit(placementTest(`t-${batch * 50 + index}`), options),
        ),
      );
    }
    const found = await provider.find(["t-0", "t-500", "t-1049", "t-1050"], options);
    expect([...found.keys()].sort()).toEqual(["t-0", "t-1049", "t-500"]);
  } finally {
    await provider.close();
    await service.close();
  }
});
