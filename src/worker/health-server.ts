import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { PlacewrightError } from "../base/errors.ts";
import { networkReason } from "../base/network-reason.ts";
import { isAllowedHost } from "../service/protocol/allowed-host.ts";
import type { Metrics } from "./metrics.ts";

/** The state of a worker, for a load balancer or a cluster. */
export interface Health {
  readonly isHealthy: boolean;
  readonly [name: string]: unknown;
}

export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves `GET /health` (200, or 503 if the worker cannot work) and `GET /metrics`. Throws `service-unavailable` if the
 * port cannot be used.
 */
export async function startHealthServer({
  host,
  port,
  health,
  metrics,
}: {
  readonly host: string;
  readonly port: number;
  health(): Health;
  readonly metrics: Metrics;
}): Promise<HealthServer> {
  const server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000 }, async (request, response) => {
    request.resume();
    if (!isAllowedHost(request.headers.host, host))
      return send(response, 421, "text/plain", "Not this host.\n");
    if (request.method !== "GET" && request.method !== "HEAD")
      return send(response.setHeader("Allow", "GET, HEAD"), 405, "text/plain", "Only GET and HEAD.\n");
    const [path] = (request.url ?? "").split("?");
    if (path === "/health") {
      const { isHealthy, ...state } = health();
      const text = `${JSON.stringify({ status: isHealthy ? "ok" : "failing", ...state })}\n`;
      return send(response, isHealthy ? 200 : 503, "application/json", text);
    }
    if (path !== "/metrics") return send(response, 404, "text/plain", "Only /health and /metrics.\n");
    const { type, text } = await metrics.read();
    return send(response, 200, type, text);
  });
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  }).catch((cause) => {
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot serve the worker's health on ${host}, port ${port}: ${networkReason(cause)}`,
      { hint: "Choose another port with --port, or 0 for a free one", cause },
    );
  });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const send = (response: ServerResponse, status: number, type: string, text: string): void =>
  void response
    .writeHead(status, {
      "Content-Type": type,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    })
    .end(text);
