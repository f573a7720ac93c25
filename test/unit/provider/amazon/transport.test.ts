import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createTransport } from "../../../../src/provider/amazon/transport.ts";
import { never, rejectionOf } from "../../../support/amazon-provider.ts";
import { certificate, privateKey } from "../../../support/certificates.ts";
import { useHttpServer, useTcpServer } from "../../../support/loopback-server.ts";

const requestTo = (url: string, rest: object = {}) => {
  const { protocol, hostname, port } = new URL(url);
  const headers = { host: hostname, "content-type": "application/json" };
  return {
    method: "POST",
    protocol,
    hostname,
    port: Number(port),
    path: "/v2/x",
    headers,
    body: "{}",
    ...rest,
  };
};

/** Starts an HTTPS server for one test. The transport trusts its certificate. */
async function useHttpsServer() {
  const seen: { readonly path: string; readonly body: string; readonly port: number | undefined }[] = [];
  const server = createServer({ cert: certificate, key: privateKey }, async (incoming, outgoing) => {
    let body = "";
    for await (const chunk of incoming) body += chunk;
    seen.push({ path: incoming.url ?? "", body, port: incoming.socket.remotePort });
    outgoing.end('{"ok":true}');
  });
  // Resolves before the TLS handshake.
  const connected = new Promise<void>((resolve) => server.once("connection", () => resolve()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, seen, connected };
}

test.each([true, false])(
  "connects over TLS, and calls beforeSend before it sends (kept connections: %s)",
  async (keepAlive) => {
    const { url, seen } = await useHttpsServer();
    const transport = createTransport({ keepAlive, ca: certificate });
    onTestFinished(() => transport.destroy());
    let asked = 0;
    for (const body of ["one", "two"]) {
      const exchange = {
        isSent: false,
        beforeSend: () => {
          asked++;
          expect(seen.map((each) => each.body)).not.toContain(body);
        },
      };
      const query = { b: ["1", "2"], a: "ü" };
      const { response } = await transport.handle(requestTo(url, { body, query }), {
        abortSignal: never.signal,
        exchange,
      });
      expect(response).toMatchObject({ statusCode: 200 });
      expect(Buffer.from(response.body).toString()).toBe('{"ok":true}');
      expect(exchange).toMatchObject({ isSent: !keepAlive, answer: { statusCode: 200 } });
    }
    expect(seen).toMatchObject([
      { path: "/v2/x?a=%C3%BC&b=1&b=2", body: "one" },
      { path: "/v2/x?a=%C3%BC&b=1&b=2", body: "two" },
    ]);
    expect(seen[0]?.port === seen[1]?.port).toBe(keepAlive);
    expect(asked).toBe(keepAlive ? 0 : 2);
  },
);

test("sends no byte over TLS if beforeSend throws", async () => {
  const { url, seen } = await useHttpsServer();
  const transport = createTransport({ keepAlive: false, ca: certificate });
  const taken = new Error("taken over");
  const exchange = {
    isSent: false,
    beforeSend: () => {
      throw taken;
    },
  };
  await rejectionOf(transport.handle(requestTo(url), { abortSignal: never.signal, exchange }));
  expect(exchange).toEqual({ isSent: false, beforeSend: exchange.beforeSend, refusal: { error: taken } });
  expect(seen).toEqual([]);
});

test.each([true, false])(
  "rejects a response shorter than its Content-Length (kept connections: %s)",
  async (keepAlive) => {
    const server = await useTcpServer((socket) =>
      socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{}")),
    );
    const transport = createTransport({ keepAlive });
    onTestFinished(() => transport.destroy());
    const exchange = { isSent: false };
    const request = requestTo(`http://127.0.0.1:${server.port}`);
    const error = await rejectionOf(transport.handle(request, { abortSignal: never.signal, exchange }));
    expect(error).toBeInstanceOf(Error);
    expect(exchange).toEqual({ isSent: !keepAlive });
  },
);

test("sends the credentials in the URL", async () => {
  const server = await useHttpServer(({ headers }) => ({ body: headers["authorization"] ?? "" }));
  const transport = createTransport({ keepAlive: false });
  const request = requestTo(server.url, { username: "ann", password: "x" });
  const { response } = await transport.handle(request);
  expect(Buffer.from(response.body).toString()).toBe(`Basic ${Buffer.from("ann:x").toString("base64")}`);
});
