import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Health, type HealthServer, startHealthServer } from "../../../src/worker/health-server.ts";
import { createMetrics, type Metrics } from "../../../src/worker/metrics.ts";

let server: HealthServer;
let metrics: Metrics;
let health: Health;
beforeEach(async () => {
  health = { isHealthy: true, runs: 2, version: "1" };
  metrics = createMetrics();
  server = await startHealthServer({ host: "127.0.0.1", port: 0, health: () => health, metrics });
});
afterEach(() => server.close());

/** Sends a request with any Host header, which fetch would not. */
const ask = (path: string, { host = "127.0.0.1", method = "GET" } = {}) =>
  new Promise<{ status: number | undefined; text: string; headers: Record<string, unknown> }>(
    (resolve, reject) => {
      const { port } = new URL(server.url);
      request({ host: "127.0.0.1", port, path, method, headers: { Host: host } }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode, text, headers: response.headers }));
      })
        .on("error", reject)
        .end();
    },
  );

test("health is 200 while the worker can work, and 503 otherwise", async () => {
  const fine = await ask("/health");
  expect([fine.status, JSON.parse(fine.text)]).toEqual([200, { status: "ok", runs: 2, version: "1" }]);
  expect(fine.headers).toMatchObject({ "cache-control": "no-store", "content-type": "application/json" });
  health = { isHealthy: false, runs: 0 };
  const failing = await ask("/health");
  expect([failing.status, JSON.parse(failing.text)]).toEqual([503, { status: "failing", runs: 0 }]);
});

test.each([
  ["/health", { host: "evil.example" }, 421],
  ["/metrics", { host: "localhost:9464" }, 200],
  ["/health", { method: "POST" }, 405],
  ["/health", { method: "HEAD" }, 200],
  ["/health?probe=1", {}, 200],
  ["/", {}, 404],
  ["/health/../metrics", {}, 404],
])("%s with %j: %i", async (path, options, status) => {
  expect((await ask(path, options)).status).toBe(status);
});

test("metrics are in Prometheus' format, with the results so far", async () => {
  const run = { type: "run-taken", runId: "r" } as const;
  const failed = { type: "run-failed", runId: "r", error: 1, againInMs: 1, wasTaken: true } as const;
  const tick = { schedule: "s", tickMs: 1 };
  for (const event of [
    run,
    run,
    run,
    failed,
    { type: "run-lost", runId: "r", wasTaken: true } as const,
    { type: "run-lost", runId: "r", wasTaken: false } as const,
    { ...tick, type: "tick-started", runId: "r" } as const,
    { ...tick, type: "tick-missed", reason: "" } as const,
    { ...tick, type: "tick-failed", reason: "" } as const,
    { type: "ledger-failed", error: 1 } as const,
    { type: "looked", runs: 1 } as const,
  ])
    metrics.note(event);
  metrics.note({ type: "run-event", runId: "r", event: { type: "test-submitted" } as never });
  const { text, headers } = await ask("/metrics");
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const line of lines)
    expect(line).toMatch(/^placewright_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.]+$/);
  expect(lines).toEqual(
    expect.arrayContaining([
      "placewright_runs_working 1",
      "placewright_run_failures_total 1",
      "placewright_tests_submitted_total 1",
      'placewright_schedule_ticks_total{result="started"} 1',
      'placewright_schedule_ticks_total{result="missed"} 1',
      'placewright_schedule_ticks_total{result="failed"} 1',
      "placewright_ledger_failures_total 1",
    ]),
  );
});

test("a header that is too long is refused", async () => {
  const { port } = new URL(server.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), "127.0.0.1");
    let text = "";
    socket.on("data", (part) => {
      text += part;
    });
    socket.on("close", () => resolve(text)).on("error", reject);
    socket.write(`GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 431/);
});

test("a port that is in use is an error with a hint", async () => {
  const port = Number(new URL(server.url).port);
  await expect(
    startHealthServer({ host: "127.0.0.1", port, health: () => health, metrics }),
  ).rejects.toMatchObject({
    code: "service-unavailable",
    reason: expect.stringContaining(`Cannot serve the worker's health on 127.0.0.1, port ${port}`),
    hint: "Choose another port with --port, or 0 for a free one",
  });
});
