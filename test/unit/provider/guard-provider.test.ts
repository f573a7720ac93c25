import process from "node:process";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { guardProvider } from "../../../src/provider/guard-provider.ts";
import type { PlacementProvider } from "../../../src/provider/provider.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";

const { signal } = new AbortController();
const placement = {
  overall: { inboxPercent: 90, spamPercent: 10, missingPercent: 0 },
  isps: [],
  simulated: false,
};
const placementTest = {
  name: "a.run-1",
  from: "Acme <news@acme.example>",
  content: { kind: "raw", bytes: new Uint8Array() },
  tags: {},
} as const;

/** A custom provider with methods from the test. */
const own = (methods: Partial<PlacementProvider>, timeoutMs = 5_000): PlacementProvider =>
  guardProvider(
    {
      name: "own",
      simulated: false,
      region: async () => "",
      submit: async () => "r",
      find: async () => new Map(),
      poll: async () => new Map(),
      result: async () => placement,
      close: async () => {},
      ...methods,
    },
    timeoutMs,
  );

const never = () => new Promise<never>(() => {});
const errorOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error) => error,
  );

describe("every call ends", () => {
  const calls: [string, (provider: PlacementProvider, by: AbortSignal) => Promise<unknown>][] = [
    ["submit", (provider, by) => provider.submit(placementTest, { signal: by })],
    ["find", (provider, by) => provider.find(["a"], { signal: by })],
    ["poll", (provider, by) => provider.poll(["r"], { signal: by })],
    ["result", (provider, by) => provider.result("r", { signal: by })],
  ];
  const silent = (timeoutMs?: number) =>
    own({ submit: never, find: never, poll: never, result: never }, timeoutMs);

  test.each(calls)("%s, at its time limit", async (name, call) => {
    expect(await errorOf(call(silent(20), signal))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      ambiguous: name === "submit",
    });
  });

  test.each(calls)("%s, when the caller aborts", async (_, call) => {
    const stop = new AbortController();
    const ended = errorOf(call(silent(), stop.signal));
    const reason = new Error("stopped");
    stop.abort(reason);
    expect(await ended).toBe(reason);
  });
});

describe("a create", () => {
  test("is ambiguous after an unknown error", async () => {
    const provider = own({
      submit: async () => {
        throw new TypeError("cannot read properties of undefined");
      },
    });
    expect(await errorOf(provider.submit(placementTest, { signal }))).toMatchObject({
      code: "provider-fault",
      ambiguous: true,
    });
  });

  test.each([undefined, "", "   ", 7, "x".repeat(300)])("is ambiguous if its id is %j", async (id) => {
    const provider = own({ submit: async () => id as string });
    expect(await errorOf(provider.submit(placementTest, { signal }))).toMatchObject({
      code: "provider-answer-invalid",
      ambiguous: true,
    });
  });

  test("rejects with the error of beforeSend, whatever the provider throws", async () => {
    const refusal = new Error("the lease has passed");
    const provider = own({
      async submit(_, { beforeSend }) {
        try {
          beforeSend?.();
        } catch {
          throw new Error("something else");
        }
        return "r";
      },
    });
    const beforeSend = () => {
      throw refusal;
    };
    expect(await errorOf(provider.submit(placementTest, { signal, beforeSend }))).toBe(refusal);
  });

  test("keeps the provider's own errors unchanged", async () => {
    const known = new ProviderError("provider-limit", "Used up");
    const provider = own({ submit: () => Promise.reject(known) });
    expect(await errorOf(provider.submit(placementTest, { signal }))).toBe(known);
  });
});

describe("impossible results are rejected", () => {
  const impossible = [
    ["250%", { ...placement, overall: { inboxPercent: 250 } }],
    ["-3%", { ...placement, overall: { inboxPercent: -3 } }],
    ["200% in total", { ...placement, overall: { inboxPercent: 90, spamPercent: 40, missingPercent: 70 } }],
    ["infinite", { ...placement, overall: { inboxPercent: Number.POSITIVE_INFINITY } }],
    ["NaN", { ...placement, overall: { inboxPercent: Number.NaN } }],
  ] as const;

  test.each(impossible)("a result with %s", async (_, figures) => {
    expect(await errorOf(own({ result: async () => figures }).result("r", { signal }))).toMatchObject({
      code: "provider-answer-invalid",
      retryable: false,
    });
  });

  test.each(impossible)("a poll with %s, for that test only", async (_, figures) => {
    const looks = await own({
      poll: async () =>
        new Map([
          ["good", { status: "completed", placement } as const],
          ["bad", { status: "completed", placement: figures } as const],
        ]),
    }).poll(["good", "bad"], { signal });
    expect(looks.get("good")).toMatchObject({ status: "completed" });
    expect(looks.get("bad")).toMatchObject({ code: "provider-answer-invalid" });
  });

  test("an unknown status", async () => {
    const looks = await own({ poll: async () => new Map([["r", { status: "archived" } as never]]) }).poll(
      ["r"],
      {
        signal,
      },
    );
    expect(looks.get("r")).toMatchObject({ code: "provider-answer-invalid" });
  });
});

describe("a provider that works is passed on", () => {
  const report = {
    domain: "acme.example",
    from: "2026-03-01T00:00:00.000Z",
    to: "2026-03-02T00:00:00.000Z",
    overall: {},
    isps: [],
    days: [],
    campaigns: [],
    notMeasured: [],
    simulated: false,
  };
  const question = { domain: "acme.example", fromMs: 0, toMs: 1, rateIsps: [] };

  test.each<[string, () => Promise<void>, string]>([
    [
      "throws",
      () => {
        throw new Error("gone");
      },
      "gone",
    ],
    ["rejects", () => Promise.reject(new Error("gone")), "gone"],
    ["does not end", never, "no response within 0.02 s"],
  ])("and is closed with a warning if close() %s", async (_, close, why) => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    onTestFinished(() => warn.mockRestore());
    await own({ close }, 20).close();
    expect(warn.mock.calls).toEqual([[`Cannot close the provider own: ${why}`]]);
  });

  test("with its name, region, and what it measures", async () => {
    let closed = 0;
    const simulation = { isSimulated: false };
    const provider = own({
      get simulated() {
        return simulation.isSimulated;
      },
      region: async () => "eu-west-1",
      close: async () => void closed++,
    });
    expect([provider.name, provider.simulated, await provider.region()]).toEqual(["own", false, "eu-west-1"]);
    await provider.close();
    expect(closed).toBe(1);
    expect(["ready", "list", "health"].filter((name) => name in provider)).toEqual([]);
  });

  test("with every result, and each method is called as its own", async () => {
    const looks = new Map<string, unknown>([
      ["open", { status: "in-progress" }],
      ["done", { status: "completed", placement }],
      ["gone", new ProviderError("provider-not-found", "Cannot read it")],
    ]);
    const seen: unknown[] = [];
    const methods: Partial<PlacementProvider> & { readonly mark: string } = {
      mark: "own",
      async ready() {
        seen.push(this.mark);
      },
      submit: async (test) => `id of ${test.name}`.slice(0, 20).replaceAll(" ", "-"),
      find: async (names) => new Map(names.map((name) => [name, "r"])),
      poll: async () => looks as Awaited<ReturnType<PlacementProvider["poll"]>>,
      async *list() {
        yield { name: (this as typeof methods).mark, id: "r" };
      },
      async health(asked) {
        seen.push((this as typeof methods).mark, asked);
        return report;
      },
    } as Partial<PlacementProvider> & { readonly mark: string };
    const provider = own(methods);
    await provider.ready?.({ signal });
    expect(await provider.submit(placementTest, { signal })).toBe("id-of-a.run-1");
    expect(await provider.find(["a", "b"], { signal })).toEqual(
      new Map([
        ["a", "r"],
        ["b", "r"],
      ]),
    );
    expect(await provider.poll(["open"], { signal })).toEqual(looks);
    expect(await provider.result("r", { signal })).toEqual(placement);
    const listed: unknown[] = [];
    for await (const each of provider.list?.({ signal }) ?? []) listed.push(each);
    expect(listed).toEqual([{ name: "own", id: "r" }]);
    expect(await provider.health?.(question, { signal })).toEqual(report);
    expect(seen).toEqual(["own", "own", question]);
  });

  test.each<[string, (provider: PlacementProvider) => Promise<unknown> | undefined]>([
    ["check that the provider is ready", (provider) => provider.ready?.({ signal })],
    ['create placement test "a.run-1"', (provider) => provider.submit(placementTest, { signal })],
    ["search for placement tests", (provider) => provider.find(["a"], { signal })],
    ["poll placement tests", (provider) => provider.poll(["r"], { signal })],
    ["read placement test r", (provider) => provider.result("r", { signal })],
    ["read the health of acme.example", (provider) => provider.health?.(question, { signal })],
  ])("but an unknown error says that it cannot %s", async (action, call) => {
    const odd = new Error("the panel is gone");
    const fail = () => Promise.reject(odd);
    const provider = own({ ready: fail, submit: fail, find: fail, poll: fail, result: fail, health: fail });
    expect(await errorOf(call(provider) ?? Promise.resolve())).toMatchObject({
      code: "provider-fault",
      reason: `Cannot ${action}: the panel is gone`,
      hint: "Check the provider own",
      cause: odd,
      retryable: false,
      ambiguous: action.startsWith("create"),
    });
  });

  test("but a search result or health report that is impossible is rejected", async () => {
    const provider = own({
      find: async () => new Map([["a", ""]]),
      health: async () => ({ ...report, overall: { inboxPercent: 250 } }),
    });
    expect(await errorOf(provider.find(["a"], { signal }))).toMatchObject({
      code: "provider-answer-invalid",
      reason: 'Cannot trust the search result for placement test "a": it has no valid ID',
      ambiguous: false,
    });
    expect(await errorOf(provider.health?.(question, { signal }) ?? Promise.resolve())).toMatchObject({
      code: "provider-answer-invalid",
      reason: expect.stringMatching(/^Cannot trust the health of acme\.example: .*250/),
    });
  });
});
