import { getEventListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { withinDeadline } from "../../../src/provider/deadline.ts";
import { createProvider } from "../../../src/provider/kinds/create-provider.ts";
import type { PlacementProvider } from "../../../src/provider/provider.ts";
import {
  amazonProviders,
  impatientPace,
  never,
  placementTest,
  policyOf,
  rejectionOf,
  useAmazon,
} from "../../support/amazon-provider.ts";
import { useHttpServer, useTcpServer } from "../../support/loopback-server.ts";

type Call = (provider: PlacementProvider, signal: AbortSignal) => Promise<unknown>;

const monthMs = 30 * 24 * 3600_000;
const calls: [string, Call][] = [
  ["a create", (provider, signal) => provider.submit(placementTest("slow"), { signal })],
  ["a Get", (provider, signal) => provider.result("rep-1", { signal })],
  ["a list", (provider, signal) => provider.find(["slow"], { signal })],
  [
    "a health question",
    (provider, signal) =>
      provider.health?.({ domain: "acme.example", fromMs: 0, toMs: monthMs, rateIsps: [] }, { signal }) ??
      Promise.reject(new Error("no health")),
  ],
];

/** Ways to keep a client waiting forever after it has sent its request. */
const stalls: [string, (response: ServerResponse) => void][] = [
  ["never responds", () => {}],
  [
    "sends headers and no body",
    (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
      response.flushHeaders();
    },
  ],
  [
    "sends its body endlessly, byte by byte",
    (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    },
  ],
];

describe.each(amazonProviders)("a call of %s ends", (name) => {
  describe.each(stalls)("when the service %s", (_, stall) => {
    test.each(calls)("%s", async (what, call) => {
      const server = await useHttpServer((_request, response) => {
        stall(response);
        return undefined;
      });
      const provider = await useAmazon(name, server.url, policyOf(impatientPace));
      const error = await rejectionOf(call(provider, never.signal));
      expect(error).toMatchObject({
        code: "provider-unreachable",
        retryable: true,
        ambiguous: what === "a create",
      });
      expect(String(error)).toMatch(/no response within 0\.3 s/);
    });
  });

  test.each(calls)("when TLS never completes: %s, which created nothing", async (_, call) => {
    const server = await useTcpServer();
    const provider = await useAmazon(name, `https://127.0.0.1:${server.port}`, policyOf(impatientPace));
    expect(await rejectionOf(call(provider, never.signal))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      ambiguous: false,
    });
  });

  test("before the first test is created", async () => {
    const server = await useHttpServer(() => undefined);
    const provider = await useAmazon(name, server.url, policyOf(impatientPace));
    // An unreadable account blocks nothing: the create call reports the problem.
    await provider.ready?.(never);
    expect(server.requests).toHaveLength(1);
  });

  test.each(calls)("as soon as the caller aborts: %s", async (_, call) => {
    const abort = new AbortController();
    const server = await useHttpServer(() => {
      abort.abort(new Error("enough"));
      return undefined;
    });
    const provider = await useAmazon(name, server.url, policyOf({ retries: 0 }));
    expect(await rejectionOf(call(provider, abort.signal))).toMatchObject({ message: "enough" });
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  });

  test("as soon as the caller aborts while it waits for its turn", async () => {
    const abort = new AbortController();
    const server = await useHttpServer((request) =>
      request.method === "POST"
        ? { body: { ReportId: "rep-1", DeliverabilityTestStatus: "IN_PROGRESS" } }
        : undefined,
    );
    const provider = await useAmazon(name, server.url, policyOf({ callsPerSecond: 0.001 }));
    await provider.submit(placementTest("first"), { signal: abort.signal });
    const second = rejectionOf(provider.submit(placementTest("second"), { signal: abort.signal }));
    abort.abort(new Error("enough"));
    expect(await second).toMatchObject({ message: "enough" });
    expect(server.requests).toHaveLength(1);
  });
});

test("when assuming a role stalls, and nothing was created", async () => {
  const sts = await useHttpServer(() => undefined);
  const service = await useTcpServer();
  vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "placewright");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "placewright");
  const provider = await createProvider(
    {
      provider: "sesv2",
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${service.port}`,
      role: "arn:aws:iam::123456789012:role/placement",
    },
    // Time to load the client of the role's service and to send its request, on a busy machine too.
    policyOf({ ...impatientPace, callTimeoutMs: 5000 }),
  );
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await provider.close();
  });
  expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
    code: "provider-unreachable",
    retryable: true,
    ambiguous: false,
  });
  expect(sts.requests).toHaveLength(1);
  expect(service.connections()).toBe(0);
});

describe("withinDeadline", () => {
  test("removes its listener and its timer", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { signal } = new AbortController();
    expect(await withinDeadline({ signal, timeoutMs: 1000 }, async () => "done")).toBe("done");
    await rejectionOf(withinDeadline({ signal, timeoutMs: 1000 }, () => Promise.reject(new Error("no"))));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("does not start an action whose signal is aborted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    let begun = false;
    const act = async () => {
      begun = true;
    };
    expect(await rejectionOf(withinDeadline({ signal, timeoutMs: 1000 }, act))).toMatchObject({
      message: "enough",
    });
    expect(begun).toBe(false);
  });

  test("rejects if the action ignores its signal", async () => {
    expect(await rejectionOf(withinDeadline({ timeoutMs: 10 }, () => new Promise(() => {})))).toMatchObject({
      name: "DeadlineError",
      message: "no response within 0.01 s",
    });
  });
});
