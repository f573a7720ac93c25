import { describe, expect, test } from "vitest";
import { type ApiOperation, createCalls, type FailedCall, timeoutOf } from "../../../src/provider/calls.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { never, policyOf, rejectionOf } from "../../support/amazon-provider.ts";

const busy = (retryable = true) =>
  new ProviderError("provider-throttled", "Cannot list: slow down", { retryable });

test.each<[ApiOperation, number | undefined, number]>([
  ["create", undefined, 60_000],
  ["get", undefined, 30_000],
  ["list", undefined, 30_000],
  ["account", undefined, 30_000],
  ["create", 500, 500],
  ["get", 500, 500],
])("a call of %s with the time limit %s ends within %i ms", (operation, callTimeoutMs, timeoutMs) => {
  expect(timeoutOf(operation, { callTimeoutMs })).toBe(timeoutMs);
});

describe("calls to a provider", () => {
  test("run at most `concurrency` at once, per operation", async () => {
    const { once } = createCalls(policyOf({ concurrency: 2 }));
    const running = new Map<ApiOperation, number>();
    const most = new Map<ApiOperation, number>();
    const call = (operation: ApiOperation) =>
      once({ operation, ...never }, async () => {
        const now = (running.get(operation) ?? 0) + 1;
        running.set(operation, now);
        most.set(operation, Math.max(now, most.get(operation) ?? 0));
        await new Promise((resolve) => setImmediate(resolve));
        running.set(operation, (running.get(operation) ?? 0) - 1);
      });
    const list = (["create", "get", "create", "get", "create", "get"] as const).map(call);
    await Promise.all(list);
    expect(Object.fromEntries(most)).toEqual({ create: 2, get: 2 });
  });

  test("are never sent if the signal aborts before their turn", async () => {
    const sent: string[] = [];
    const { once } = createCalls(
      policyOf({ concurrency: 1 }, { onCall: (operation) => sent.push(operation) }),
    );
    const stop = new AbortController();
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const first = once({ operation: "get", ...never }, () => gate);
    const second = rejectionOf(
      once({ operation: "get", signal: stop.signal }, async () => void sent.push("too late")),
    );
    const reason = new Error("enough");
    stop.abort(reason);
    open();
    await first;
    expect(await second).toBe(reason);
    expect(sent).toEqual(["get"]);
  });

  test("are counted and reported at each attempt", async () => {
    const sent: string[] = [];
    const retried: FailedCall[] = [];
    const { retried: call } = createCalls(
      policyOf(
        { retries: 3 },
        {
          onCall: (operation) => void sent.push(operation),
          onRetry: (failed) => void retried.push(failed),
        },
      ),
    );
    let attempts = 0;
    const value = await call({ operation: "list", testName: "one", ...never }, async () => {
      if (attempts++ < 2) throw busy();
      return "listed";
    });
    expect(value).toBe("listed");
    expect(sent).toEqual(["list", "list", "list"]);
    const common = {
      operation: "list",
      reason: "Cannot list: slow down",
      isThrottled: true,
      testName: "one",
    };
    expect(retried).toEqual([
      { ...common, attempt: 1 },
      { ...common, attempt: 2 },
    ]);
  });

  test.each([
    ["an error that a retry does not fix", busy(false), 1, 0],
    ["an unknown error", new RangeError("odd"), 1, 0],
    ["the last retry", busy(), 3, 2],
  ])("reject after %s", async (_, error, attempts, retries) => {
    let made = 0;
    const retried: FailedCall[] = [];
    const { retried: call } = createCalls(
      policyOf({ retries: 2 }, { onRetry: (failed) => void retried.push(failed) }),
    );
    const rejection = await rejectionOf(
      call({ operation: "get", ...never }, () => {
        made++;
        return Promise.reject(error);
      }),
    );
    expect(rejection).toBe(error);
    expect([made, retried.length]).toEqual([attempts, retries]);
  });
});

test("calls are as far apart as the pace says", async () => {
  const { once } = createCalls(policyOf({ callsPerSecond: 25 }));
  const times: number[] = [];
  const call = () => once({ operation: "get", ...never }, async () => void times.push(performance.now()));
  await Promise.all([call(), call(), call()]);
  const [first = 0, , last = 0] = times;
  // Two intervals of 40 ms.
  expect(last - first).toBeGreaterThan(60);
});

test.each<[number | undefined, Partial<FailedCall>, number[]]>([
  [undefined, {}, []],
  [0, {}, []],
  [-5, {}, []],
  [Number.NaN, {}, []],
  [1500, { delayMs: 1500 }, [1500]],
  [60_000, { delayMs: 60_000 }, [60_000]],
  [60_001, { delayMs: 60_000, askedDelayMs: 60_001 }, [60_000]],
  [Number.POSITIVE_INFINITY, { delayMs: 60_000 }, [60_000]],
])("a service that asks to wait %s ms gets at most a minute", async (retryAfterMs, expected, slept) => {
  const sleeps: number[] = [];
  const reported: FailedCall[] = [];
  const { retried } = createCalls(
    policyOf(
      { retries: 1 },
      {
        clock: { now: Date.now, sleep: async (ms) => void sleeps.push(ms) },
        onRetry: (failed) => void reported.push(failed),
      },
    ),
  );
  let attempts = 0;
  const value = await retried({ operation: "get", ...never }, async () => {
    if (attempts++ > 0) return "read";
    throw new ProviderError("provider-fault", "Cannot read", { retryable: true, retryAfterMs });
  });
  expect(value).toBe("read");
  expect(reported).toEqual([
    { operation: "get", attempt: 1, reason: "Cannot read", isThrottled: false, ...expected },
  ]);
  expect(sleeps).toEqual(slept);
});
