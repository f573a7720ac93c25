import { describe, expect, onTestFinished, test } from "vitest";
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

describe("an explanation", () => {
  const spam = { reason: "The subject shouts", rule: "subject-caps", checks: ["subject"] };
  const range = (lowPercent: number, highPercent: number) => ({ lowPercent, highPercent });
  const ranges = { inbox: range(60, 90), spam: range(1, 9), missing: range(0, 3) };
  const whole = {
    reasons: [
      { isp: "Gmail", weight: 0.8, reason: "There is no text part" },
      { isp: "Gmail", weight: 1.5, ...spam },
      { isp: "Yahoo", weight: 2, ...spam },
      { isp: "Gmail", weight: 0, reason: "The domain is new" },
      { isp: "Yahoo", weight: 0, reason: "The domain is new" },
      { isp: "Yahoo", weight: 0.8, reason: "There is no text part" },
      { isp: "Yahoo", weight: -1, reason: "Known contacts" },
    ],
    isps: [
      { isp: "Gmail", seedCount: 40, ranges },
      { isp: "Yahoo", seedCount: 0 },
    ],
    overall: { ranges },
  };
  const texts = [
    "The domain is new",
    "The subject shouts (+1.5 to +2 points toward spam)",
    "There is no text part (+0.8 points toward spam)",
    "Known contacts (Yahoo)",
  ];

  async function useExplanation(body: unknown) {
    const server = await useHttpServer(() => ({ body }));
    return { server, ...createExplainer(server.url, policyOf()) };
  }

  test("adds seed counts, ranges, and reasons: remarks first, then the highest weight", async () => {
    const { explain, server } = await useExplanation(whole);
    const given: Placement = {
      overall: { inboxPercent: 80 },
      isps: [
        { isp: "Gmail", inboxPercent: 80 },
        { isp: "Other", inboxPercent: 1 },
      ],
      simulated: false,
    };
    expect(await explain("rep/1", given, never)).toEqual({
      overall: { inboxPercent: 80, seedCount: 40, ranges },
      isps: [
        { isp: "Gmail", inboxPercent: 80, seedCount: 40, ranges },
        { isp: "Other", inboxPercent: 1 },
      ],
      simulated: true,
      reasons: texts,
    });
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /_placewright/reports/rep%2F1",
    ]);
  });

  test("adds nothing that it does not have", async () => {
    const { explain } = await useExplanation({ reasons: [], isps: [{ isp: "Gmail", seedCount: 4 }] });
    expect(await explain("rep-1", placement, never)).toEqual({
      overall: { inboxPercent: 100, seedCount: 4 },
      isps: [{ isp: "Gmail", inboxPercent: 100, seedCount: 4 }],
      simulated: true,
      reasons: [],
    });
  });

  test("has the effect of each reason, and what is behind it", async () => {
    const { readCauses } = await useExplanation(whole);
    expect(await readCauses("rep-1", never)).toEqual([
      { text: texts[0], checks: [] },
      {
        text: texts[1],
        effect: "+1.5 to +2 points toward spam",
        rule: "subject-caps",
        checks: ["subject"],
      },
      { text: texts[2], effect: "+0.8 points toward spam", checks: [] },
      { text: texts[3], effect: "Yahoo", checks: [] },
    ]);
  });

  test("of one mailbox provider among several names it", async () => {
    const { readCauses } = await useExplanation({
      ...whole,
      reasons: [{ isp: "Yahoo", weight: 2, reason: "Listed" }],
    });
    expect(await readCauses("rep-1", never)).toEqual([
      { text: "Listed (+2 points toward spam; Yahoo)", effect: "+2 points toward spam; Yahoo", checks: [] },
    ]);
  });

  const reason = { isp: "Gmail", reason: "x", weight: 1 };
  test.each<[string, unknown, string]>([
    ["that is a list", "[]", "it is not an object"],
    ["that is null", "null", "it is not an object"],
    ["without reasons", { isps: [] }, "its reasons are not a list"],
    ["with reasons that are not objects", { ...explanation, reasons: ["x"] }, "its reasons are not a list"],
    ["without ISPs", { reasons: [] }, "its ISPs are not a list"],
    ["with ISPs that are not objects", { ...explanation, isps: ["Gmail", {}] }, "its ISPs are not a list"],
    ["with text as figures", { ...explanation, overall: "x" }, "its overall figures are not an object"],
    [
      "with a string as a seed count",
      { ...explanation, isps: [{ isp: "Gmail", seedCount: "many" }] },
      "the seed count of Gmail is",
    ],
    [
      "with a negative seed count",
      { ...explanation, isps: [{ isp: "Gmail", seedCount: -1 }] },
      "the seed count of Gmail is -1",
    ],
    [
      "without a seed count",
      { ...explanation, isps: [{ isp: "Gmail" }] },
      "an ISP has no name or seed count",
    ],
    [
      "without an ISP's name",
      { ...explanation, isps: [{ seedCount: 1 }] },
      "an ISP has no name or seed count",
    ],
    [
      "with an invalid weight",
      { ...explanation, reasons: [{ ...reason, weight: null }] },
      "a reason has no ISP, text, or weight",
    ],
    [
      "with a reason without an ISP",
      { ...explanation, reasons: [{ ...reason, isp: 7 }] },
      "a reason has no ISP, text, or weight",
    ],
    [
      "with a reason without text",
      { ...explanation, reasons: [reason, { ...reason, reason: undefined }] },
      "a reason has no ISP, text, or weight",
    ],
    [
      "with checks that are not a list",
      { ...explanation, reasons: [{ ...reason, checks: "subject" }] },
      "a reason has invalid checks or an invalid rule",
    ],
    [
      "with a check that is not text",
      { ...explanation, reasons: [{ ...reason, checks: ["subject", 7] }] },
      "a reason has invalid checks or an invalid rule",
    ],
    [
      "with a rule that is not text",
      { ...explanation, reasons: [{ ...reason, rule: 7 }] },
      "a reason has invalid checks or an invalid rule",
    ],
    ["with invalid ranges", { ...explanation, overall: { ranges: 7 } }, "overall"],
    [
      "with an ISP's invalid ranges",
      { ...explanation, isps: [{ isp: "Gmail", seedCount: 1, ranges: 7 }] },
      "Gmail",
    ],
    ["with an invalid calibration", { ...explanation, calibration: 7 }, ""],
  ])("%s is rejected", async (_, body, why) => {
    const { explain, server } = await useExplanation(body);
    expect(await rejectionOf(explain("rep-1", placement, never))).toMatchObject({
      code: "provider-answer-invalid",
      retryable: false,
      reason: expect.stringContaining(`Cannot trust the explanation of placement test rep-1: ${why}`),
      hint: "Restart the embedded service. It runs another version",
      answer: typeof body === "string" ? body : JSON.stringify(body),
    });
    expect(server.requests).toHaveLength(1);
  });

  test("ends with the caller's reason", async () => {
    const stop = new AbortController();
    const over = new Error("enough");
    const server = await useHttpServer(() => {
      stop.abort(over);
      return undefined;
    });
    const { explain } = createExplainer(server.url, policyOf());
    const looks = new Map([["rep-1", { status: "completed", placement } as const]]);
    expect(await rejectionOf(explainAll(looks, explain, stop))).toBe(over);
    expect(server.requests).toHaveLength(1);
  });

  test("throws an error that is not the provider's", async () => {
    const odd = new TypeError("odd");
    const looks = new Map([["rep-1", { status: "completed", placement } as const]]);
    expect(await rejectionOf(explainAll(looks, () => Promise.reject(odd), never))).toBe(odd);
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
