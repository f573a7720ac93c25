import { createServer as createPlainServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, onTestFinished, test } from "vitest";
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
  const nameOnly = await transport.handle(requestTo(server.url, { username: "ann" }));
  expect(Buffer.from(nameOnly.response.body).toString()).toBe(
    `Basic ${Buffer.from("ann:").toString("base64")}`,
  );
});

describe.each([true, false])("an HTTP request (kept connections: %s)", (keepAlive) => {
  const useTransport = () => {
    const transport = createTransport({ keepAlive });
    onTestFinished(() => transport.destroy());
    return transport;
  };

  test.each<[unknown, string]>([
    ["text", "text"],
    [new TextEncoder().encode("bytes"), "bytes"],
    [undefined, ""],
    [null, ""],
  ])("sends the body %j, and nothing that it was not given", async (body, received) => {
    const server = await useHttpServer(() => ({ status: 201, headers: { "x-own": "1" }, body: "done" }));
    const { response } = await useTransport().handle(requestTo(server.url, { body }));
    expect(server.requests).toMatchObject([{ method: "POST", path: "/v2/x", body: received }]);
    expect(server.requests[0]?.headers).not.toHaveProperty("authorization");
    expect(response).toMatchObject({ statusCode: 201, headers: { "x-own": "1" }, reason: "" });
    expect(Buffer.from(response.body).toString()).toBe("done");
  });

  test.runIf(hasIpv6())("reaches a host that is an IPv6 address", async () => {
    const server = createPlainServer((_, outgoing) => void outgoing.end("six"));
    await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
    onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const transport = useTransport();
    const { response } = await transport.handle(requestTo(`http://[::1]:${port}`, { hostname: "[::1]" }));
    expect(Buffer.from(response.body).toString()).toBe("six");
    transport.destroy();
  });

  test("ends with the reason of its signal, before and while it is sent", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const server = await useHttpServer(() => {
      stop.abort(reason);
      return undefined;
    });
    const exchange = { isSent: false };
    const transport = useTransport();
    const send = () => transport.handle(requestTo(server.url), { abortSignal: stop.signal, exchange });
    expect(await rejectionOf(send())).toBe(reason);
    expect(exchange).toEqual({ isSent: !keepAlive });
    expect(await rejectionOf(send())).toBe(reason);
    expect(server.requests).toHaveLength(1);
  });

  test("leaves no listener behind", async () => {
    const server = await useHttpServer(() => ({}));
    const { signal } = new AbortController();
    const listeners = new Set<unknown>();
    const counted = Object.create(signal, {
      aborted: { get: () => signal.aborted },
      throwIfAborted: { value: () => signal.throwIfAborted() },
      addEventListener: { value: (_: string, listener: unknown) => void listeners.add(listener) },
      removeEventListener: { value: (_: string, listener: unknown) => void listeners.delete(listener) },
    }) as AbortSignal;
    await useTransport().handle(requestTo(server.url), {
      abortSignal: counted,
      exchange: { isSent: false },
    });
    expect(listeners.size).toBe(0);
  });

  test("is rejected if the connection breaks, or cannot be made", async () => {
    const server = await useTcpServer((socket) => socket.once("data", () => socket.destroy()));
    expect(
      await rejectionOf(useTransport().handle(requestTo(`http://127.0.0.1:${server.port}`))),
    ).toMatchObject({
      code: "ECONNRESET",
    });
    expect(await rejectionOf(useTransport().handle(requestTo("http://127.0.0.1:1")))).toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  test("is rejected if a response without a length is cut short", async () => {
    const server = await useTcpServer((socket) =>
      socket.once("data", () => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n");
        socket.end();
      }),
    );
    const { port } = server;
    expect(await rejectionOf(useTransport().handle(requestTo(`http://127.0.0.1:${port}`)))).toBeInstanceOf(
      Error,
    );
  });
});

test("a connection of its own is closed after each request, and a kept one when the transport is destroyed", async () => {
  let open = 0;
  const reply = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
  const closed: Promise<void>[] = [];
  const server = await useTcpServer((socket) => {
    open++;
    socket.on("data", () => void socket.write(reply));
    closed.push(new Promise((resolve) => void socket.once("close", () => resolve(void open--))));
  });
  const request = requestTo(`http://127.0.0.1:${server.port}`);
  await createTransport({ keepAlive: false }).handle(request);
  await Promise.all(closed);
  const kept = createTransport({ keepAlive: true });
  await kept.handle(request);
  await kept.handle(request);
  expect([server.connections(), open]).toEqual([2, 1]);
  kept.destroy();
  await Promise.all(closed);
  expect(open).toBe(0);
});

test("accepts a response as long as allowed, and rejects a longer one", async () => {
  const limit = 64 * 1024 * 1024;
  const chunk = Buffer.alloc(limit / 64);
  const sizes = [limit + 1, limit];
  const server = await useHttpServer((_, response) => {
    const size = sizes.pop() ?? 0;
    for (let sent = 0; sent + chunk.length <= size; sent += chunk.length) response.write(chunk);
    response.end(Buffer.alloc(size % chunk.length));
    return undefined;
  });
  const transport = createTransport({ keepAlive: false });
  const { response } = await transport.handle(requestTo(server.url));
  expect(response.body).toHaveLength(limit);
  expect(await rejectionOf(transport.handle(requestTo(server.url)))).toMatchObject({
    message: `the response is longer than ${limit} bytes`,
  });
});

/** Whether this machine has an IPv6 loopback address. */
function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "::1"),
  );
}
