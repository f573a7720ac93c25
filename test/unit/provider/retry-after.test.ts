import { expect, test } from "vitest";
import type { Clock } from "../../../src/base/clock.ts";
import { type FailedCall, withRetries } from "../../../src/provider/calls.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { never, policyOf, useAmazon } from "../../support/amazon-provider.ts";
import { useHttpServer } from "../../support/loopback-server.ts";

/** Creates a clock that records requested sleep times and does not sleep. */
function createRecordingClock(): Clock & { readonly slept: number[] } {
  const slept: number[] = [];
  return { slept, now: () => 0, sleep: async (ms) => void slept.push(ms) };
}

test("waits a minute if a service asks for a day, and reports both", async () => {
  let nth = 0;
  const server = await useHttpServer(() =>
    nth++ === 0
      ? {
          status: 429,
          headers: { "x-amzn-errortype": "TooManyRequestsException", "retry-after": "86400" },
          body: {},
        }
      : { body: { DeliverabilityTestReports: [] } },
  );
  const clock = createRecordingClock();
  const retried: FailedCall[] = [];
  const provider = await useAmazon("sesv2", server.url, {
    ...policyOf(),
    clock,
    onRetry: (call) => void retried.push(call),
  });
  await provider.find(["one"], never);
  expect(clock.slept).toEqual([60_000]);
  expect(retried).toMatchObject([{ delayMs: 60_000, askedDelayMs: 86_400_000, isThrottled: true }]);
});

test.each([
  ["a second", 1000, [1000], { delayMs: 1000 }],
  ["no wait", 0, [], {}],
  ["a negative wait", -5000, [], {}],
  ["NaN", Number.NaN, [], {}],
  ["an infinite wait", Number.POSITIVE_INFINITY, [60_000], { delayMs: 60_000 }],
  ["a wait longer than timers support", 1e15, [60_000], { delayMs: 60_000, askedDelayMs: 1e15 }],
])("handles a provider that asks for %s", async (_, retryAfterMs, slept, told) => {
  const clock = createRecordingClock();
  const retried: FailedCall[] = [];
  let attempts = 0;
  const policy = { ...policyOf(), clock, onRetry: (call: FailedCall) => void retried.push(call) };
  await withRetries(policy, { operation: "get", ...never }, async () => {
    if (attempts++ === 0)
      throw new ProviderError("provider-throttled", "slow down", { retryable: true, retryAfterMs });
  });
  expect(clock.slept).toEqual(slept);
  const [{ operation, attempt, reason, isThrottled, ...rest } = {} as FailedCall] = retried;
  expect(rest).toEqual(told);
});
