import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { PlacementProvider } from "../../../src/provider/provider.ts";
import { askHealth } from "../../../src/run/ask-health.ts";
import type { AttemptPlan } from "../../../src/run/attempt-plan.ts";
import { createLazyProvider } from "../../../src/run/lazy-provider.ts";
import { never, placementTest } from "../../support/amazon-provider.ts";

/** A provider that records its calls. */
function createProvider(): { readonly provider: PlacementProvider; readonly calls: string[] } {
  const calls: string[] = [];
  const placement = { overall: {}, isps: [], simulated: true };
  return {
    calls,
    provider: {
      name: "own",
      simulated: true,
      region: async () => "",
      ready: async () => void calls.push("ready"),
      submit: async ({ name }) => {
        calls.push(`submit ${name}`);
        return "r-1";
      },
      find: async (names) => {
        calls.push(`find ${names.join()}`);
        return new Map();
      },
      poll: async (ids) => {
        calls.push(`poll ${ids.join()}`);
        return new Map();
      },
      result: async (id) => {
        calls.push(`result ${id}`);
        return placement;
      },
      close: async () => void calls.push("close"),
    },
  };
}

describe("a provider that is opened when it is needed", () => {
  test("opens once, for any number of calls, and closes", async () => {
    const { provider, calls } = createProvider();
    let opened = 0;
    const lazy = createLazyProvider(async () => {
      opened++;
      return provider;
    });
    expect(await lazy.current()).toBeUndefined();
    expect(opened).toBe(0);
    await Promise.all([lazy.ready(never), lazy.ready(never)]);
    expect(await lazy.submit(placementTest("one"), never)).toBe("r-1");
    await lazy.find(["a", "b"], never);
    await lazy.poll(["r-1"], never);
    expect(await lazy.result("r-1", never)).toMatchObject({ simulated: true });
    expect(await lazy.current()).toBe(provider);
    expect(await lazy.opened()).toBe(provider);
    await lazy.close();
    expect(calls).toEqual(["ready", "ready", "submit one", "find a,b", "poll r-1", "result r-1", "close"]);
    expect(opened).toBe(1);
  });

  test("is not opened to be closed", async () => {
    const lazy = createLazyProvider(() => Promise.reject(new Error("opened")));
    await expect(lazy.close()).resolves.toBeUndefined();
  });

  test("that cannot be opened fails every call, and can be closed", async () => {
    const failure = new Error("no such module");
    const lazy = createLazyProvider(() => Promise.reject(failure));
    await expect(lazy.ready(never)).rejects.toBe(failure);
    await expect(lazy.find(["a"], never)).rejects.toBe(failure);
    expect(await lazy.current()).toBeUndefined();
    await expect(lazy.close()).resolves.toBeUndefined();
  });

  test("may need no preparation", async () => {
    const { ready: _, ...provider } = createProvider().provider;
    await expect(createLazyProvider(async () => provider).ready(never)).resolves.toBeUndefined();
  });
});

describe("a query for a domain's health", () => {
  const plan: AttemptPlan = {
    kind: "health",
    health: {
      question: { domain: "acme.example", identity: "acme.example" },
      withinDays: 2,
      demands: [
        {
          selector: "Gmail",
          threshold: {
            source: "bounce < 2",
            metric: "bounce",
            operator: "<",
            value: { kind: "percent", percent: 2 },
            level: "error",
          },
        },
      ],
    },
  };
  const clock = { ...systemClock, now: () => Date.UTC(2026, 2, 3) };
  const ask = (open: () => Promise<PlacementProvider>, given: AttemptPlan = plan) =>
    askHealth(given, open, { clock, ...never });

  test("covers the days up to now, and the mailbox providers of its thresholds", async () => {
    const health = {
      domain: "acme.example",
      from: "",
      to: "",
      overall: {},
      isps: [],
      days: [],
      campaigns: [],
      notMeasured: [],
      simulated: true,
    };
    const questions: unknown[] = [];
    const { provider } = createProvider();
    const answered = await ask(async () => ({
      ...provider,
      health: async (question) => {
        questions.push(question);
        return health;
      },
    }));
    expect(answered).toEqual({ kind: "health", health });
    expect(questions).toEqual([
      {
        domain: "acme.example",
        identity: "acme.example",
        fromMs: Date.UTC(2026, 2, 1),
        toMs: Date.UTC(2026, 2, 3),
        rateIsps: ["Gmail"],
      },
    ]);
  });

  test("fails at a provider that does not measure it, or cannot be opened", async () => {
    expect(await ask(async () => createProvider().provider)).toMatchObject({
      kind: "health-failed",
      error: {
        code: "provider-rejected",
        reason: "Cannot report the domain health of acme.example: own does not measure it",
      },
    });
    const failure = new Error("no region");
    expect(await ask(() => Promise.reject(failure))).toEqual({ kind: "health-failed", error: failure });
  });

  test("does not exist for a test with a message", async () => {
    const control: AttemptPlan = { kind: "control", submission: { from: "a@b.example", tags: {} } };
    await expect(ask(async () => createProvider().provider, control)).rejects.toThrow("no health query");
  });
});
