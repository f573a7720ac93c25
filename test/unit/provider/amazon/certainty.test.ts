import { createServer, type Server } from "node:tls";
import fc from "fast-check";
import { afterEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { noteSecret } from "../../../../src/base/redact.ts";
import { createProvider } from "../../../../src/provider/kinds/create-provider.ts";
import {
  amazonProviders,
  never,
  placementTest,
  policyOf,
  rejectionOf,
  useAmazon,
} from "../../../support/amazon-provider.ts";
import { certificate, privateKey } from "../../../support/certificates.ts";
import { type HttpReply, useHttpServer, useTcpServer } from "../../../support/loopback-server.ts";

afterEach(() => vi.unstubAllEnvs());

const html = (status: number): HttpReply => ({
  status,
  headers: { "content-type": "text/html" },
  body: "<html><body>The gateway has an opinion.</body></html>",
});
const said = (status: number, name: string): HttpReply => ({
  status,
  headers: { "x-amzn-errortype": name },
  body: { message: `staged ${name}` },
});

/** The response to the create, the error code, and whether the test may exist. */
const answers: [string, HttpReply, string, boolean][] = [
  ["a rejection by the service", said(400, "BadRequestException"), "provider-rejected", false],
  [
    "a rejection with a namespace",
    said(400, "com.amazon#MessageRejected:http://x/"),
    "provider-rejected",
    false,
  ],
  [
    "a rejection named in the body",
    { status: 400, body: { __type: "MessageRejected", message: "no" } },
    "provider-rejected",
    false,
  ],
  [
    "a rejection named in the body in another way",
    { status: 400, body: { code: "BadRequestException", message: "no" } },
    "provider-rejected",
    false,
  ],
  ["throttling by the service", said(429, "TooManyRequestsException"), "provider-throttled", false],
  ["throttling with AWS's common error name", said(400, "ThrottlingException"), "provider-throttled", false],
  ["a denied identity", said(403, "AccessDeniedException"), "provider-access-denied", false],
  ["a rejected signature", said(403, "SignatureDoesNotMatch"), "provider-credentials", false],
  ["an error with an unknown name", said(400, "SomethingNew"), "provider-rejected", true],
  ["a rejection with a 5xx status", said(500, "BadRequestException"), "provider-rejected", true],
  ["an internal failure of the service", said(500, "InternalFailure"), "provider-fault", true],
  ["a gateway's 400", html(400), "provider-fault", true],
  ["a gateway's 401", html(401), "provider-credentials", true],
  ["a gateway's 403", html(403), "provider-credentials", true],
  ["a gateway's 404", html(404), "provider-fault", true],
  ["a gateway's 429", html(429), "provider-throttled", true],
  ["a gateway's 429 in JSON", { status: 429, body: { message: "slow down" } }, "provider-throttled", true],
  ["a gateway's 403 in JSON", { status: 403, body: { error: "forbidden" } }, "provider-credentials", true],
  [
    "a gateway's own error code",
    { status: 403, body: { code: 1020, message: "blocked" } },
    "provider-credentials",
    true,
  ],
  [
    "a gateway's page with the service's header",
    {
      ...html(429),
      headers: { "content-type": "text/html", "x-amzn-errortype": "TooManyRequestsException" },
    },
    "provider-throttled",
    true,
  ],
  [
    "the service's header and no body",
    { status: 400, headers: { "x-amzn-errortype": "BadRequestException" }, body: "" },
    "provider-fault",
    true,
  ],
  [
    "the service's header and half a body",
    { status: 429, headers: { "x-amzn-errortype": "TooManyRequestsException" }, body: '{"mess' },
    "provider-throttled",
    true,
  ],
  [
    "the service's header and a list",
    { status: 429, headers: { "x-amzn-errortype": "TooManyRequestsException" }, body: "[]" },
    "provider-throttled",
    true,
  ],
  [
    "the service's header and a foreign body",
    { status: 429, headers: { "x-amzn-errortype": "TooManyRequestsException" }, body: { error: "upstream" } },
    "provider-throttled",
    true,
  ],
  ["a gateway's 502", html(502), "provider-fault", true],
  ["a gateway's 503 in JSON", { status: 503, body: {} }, "provider-fault", true],
  ["a redirect", { ...html(302), headers: { location: "/login" } }, "provider-fault", true],
  ["an HTML page instead of a response", html(200), "provider-fault", true],
  ["a truncated response", { body: '{"ReportId": "rep' }, "provider-fault", true],
  [
    "a response without an id",
    { body: { DeliverabilityTestStatus: "IN_PROGRESS" } },
    "provider-answer-invalid",
    true,
  ],
  [
    "an empty id",
    { body: { ReportId: "", DeliverabilityTestStatus: "IN_PROGRESS" } },
    "provider-answer-invalid",
    true,
  ],
  [
    "an endless id",
    { body: { ReportId: "x".repeat(5000), DeliverabilityTestStatus: "IN_PROGRESS" } },
    "provider-answer-invalid",
    true,
  ],
  ["a list as the response", { body: [] }, "provider-answer-invalid", true],
  ["null as the response", { body: "null" }, "provider-answer-invalid", true],
];

// Errors are redacted where a secret is known, which must not depend on their types.
noteSecret("certainty-test-secret");

describe.each(amazonProviders)("proof from %s that nothing was created", (name) => {
  test.each(answers)("%s", async (_, reply, code, ambiguous) => {
    const server = await useHttpServer(() => reply);
    const provider = await useAmazon(name, server.url);
    const error = await rejectionOf(provider.submit(placementTest("one"), never));
    expect(error).toMatchObject({ name: "ProviderError", code, ambiguous });
    expect(server.requests).toHaveLength(1);
  });

  test("is a ProviderError for any JSON, whose members may have any type", async () => {
    let reply = { status: 403, body: "" };
    const server = await useHttpServer(() => reply);
    const provider = await useAmazon(name, server.url);
    const word = fc.constantFrom(
      "code",
      "__type",
      "message",
      "Message",
      "name",
      "$metadata",
      "$response",
      "stack",
    );
    const body = fc.oneof(fc.dictionary(word, fc.jsonValue({ maxDepth: 2 })), fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(400, 403, 429, 500), body, async (status, value) => {
        reply = { status, body: JSON.stringify(value) };
        const error = await rejectionOf(provider.submit(placementTest("one"), never));
        expect(error).toMatchObject({
          name: "ProviderError",
          message: expect.stringMatching(/^Cannot create/),
        });
      }),
      { numRuns: 100, seed: 18 },
    );
  });

  test("a port without a server", async () => {
    const { port } = await usePortOfNobody();
    const provider = await useAmazon(name, `http://127.0.0.1:${port}`);
    expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      ambiguous: false,
    });
  });

  test("a host that does not exist", async () => {
    const provider = await useAmazon(name, "http://nowhere.invalid");
    expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      ambiguous: false,
    });
  });

  test("a connection that broke after the request", async () => {
    const server = await useTcpServer((socket) => socket.once("data", () => socket.destroy()));
    const provider = await useAmazon(name, `http://127.0.0.1:${server.port}`);
    expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
      ambiguous: true,
    });
    // Deno resends a request if a kept-alive connection breaks; a separate connection prevents that.
    expect(server.connections()).toBe(1);
  });

  test("no credentials", async () => {
    vi.stubEnv("AWS_CONFIG_FILE", "/nonexistent");
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent");
    const server = await useTcpServer();
    const endpoint = `http://127.0.0.1:${server.port}`;
    const settings = { provider: name, region: "eu-west-1", endpoint, profile: "nobody" } as const;
    const provider = await createProvider(settings, policyOf());
    onTestFinished(() => provider.close());
    expect(await rejectionOf(provider.submit(placementTest("one"), never))).toMatchObject({
      code: "provider-credentials",
      retryable: false,
      ambiguous: false,
    });
    expect(server.connections()).toBe(0);
  });

  const tlsFaults: [string, () => Promise<string>, RegExp][] = [
    ["an untrusted certificate", async () => `https://localhost:${await useTlsServer()}`, /certificate/i],
    [
      "a server that does not speak TLS",
      async () => `https://localhost:${await usePlainServer()}`,
      /TLS|SSL|wrong version/i,
    ],
  ];
  test.each(tlsFaults)("%s, which a retry does not fix", async (_, start, words) => {
    const provider = await useAmazon(name, await start(), policyOf({ retries: 5, retryBaseMs: 60_000 }));
    const create = await rejectionOf(provider.submit(placementTest("one"), never));
    const list = await rejectionOf(provider.find(["one"], never));
    for (const error of [create, list]) {
      expect(error).toMatchObject({ code: "provider-unreachable", retryable: false, ambiguous: false });
      expect(String(error)).toMatch(words);
    }
  });

  test("retries a read after a gateway's 429, as throttling", async () => {
    const server = await useHttpServer(() => html(429));
    const provider = await useAmazon(name, server.url, policyOf({ retries: 2 }));
    expect(await rejectionOf(provider.find(["one"], never))).toMatchObject({
      code: "provider-throttled",
      retryable: true,
    });
    expect(server.requests).toHaveLength(3);
  });

  test("does not take a gateway's 404 as proof that a test does not exist", async () => {
    const server = await useHttpServer(() => html(404));
    const provider = await useAmazon(name, server.url);
    expect([...(await provider.poll(["rep-1"], never)).values()]).toMatchObject([
      { code: "provider-fault", retryable: true },
    ]);
  });
});

async function usePortOfNobody(): Promise<{ port: number }> {
  const { createServer: createTcp } = await import("node:net");
  const server = createTcp();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return { port };
}

async function useTlsServer(): Promise<number> {
  const server: Server = createServer({ cert: certificate, key: privateKey }, (socket) => socket.destroy());
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => void server.close());
  return (server.address() as { port: number }).port;
}

async function usePlainServer(): Promise<number> {
  const { port } = await useTcpServer((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
  );
  return port;
}
