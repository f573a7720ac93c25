import { describe, expect, test } from "vitest";
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
