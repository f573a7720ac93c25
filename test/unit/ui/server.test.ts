import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { maxBodyBytes, maxUploadBytes } from "../../../src/ui/guard.ts";
import { listen } from "../../../src/ui/server.ts";

/** Starts a server that answers with what it received. Requests to /no are refused. */
async function start(limits = { maxHeaderBytes: 2048, arrivalMs: 10_000 }) {
  const server = await listen(0, limits);
  server.answer(
    ({ url }) => (url === "/no" ? { status: 418, text: "no\n", headers: { "X-Why": "no" } } : undefined),
    async (request) => {
      const { pathname } = new URL(request.url);
      return new Response(`${request.method} ${pathname} ${await request.text()}`, {
        headers: { "X-Frame-Options": "own" },
      });
    },
  );
  onTestFinished(() => server.close(async () => {}));
  /** Sends bytes, and returns everything until the server closes the connection. */
  const send = (...parts: readonly string[]): Promise<string> => {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    for (const part of parts) socket.write(part);
    return text(socket);
  };
  return { server, send };
}

const head = (line: string, ...headers: readonly string[]): string =>
  `${[`${line} HTTP/1.1`, "Host: a", "Connection: close", ...headers].join("\r\n")}\r\n\r\n`;
const statusOf = (answer: string): string | undefined => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];

describe("the server", () => {
  test("answers admitted requests, with the headers of every response", async () => {
    const { send } = await start();
    const answer = await send(head("GET /a?b=1"));
    expect(statusOf(answer)).toBe("200");
    expect(answer).toMatch(/GET \/a $/m);
    for (const line of [
      /^cache-control: no-store\r$/im,
      /^content-security-policy: default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r$/im,
      /^cross-origin-opener-policy: same-origin\r$/im,
      /^cross-origin-resource-policy: same-origin\r$/im,
      /^referrer-policy: no-referrer\r$/im,
      /^x-content-type-options: nosniff\r$/im,
      /^x-dns-prefetch-control: off\r$/im,
      /^x-frame-options: own\r$/im,
    ])
      expect(answer).toMatch(line);
  });

  test("sends the guard's response, in full and in place of the page", async () => {
    const { send } = await start();
    const answer = await send(head("POST /no", "Content-Length: 3"), "abc");
    expect(statusOf(answer)).toBe("418");
    expect(answer).toMatch(/^x-why: no\r$/im);
    expect(answer).toMatch(/^content-type: text\/plain; charset=utf-8\r$/im);
    expect(answer).toMatch(/^content-length: 3\r$/im);
    expect(answer).toMatch(/^x-frame-options: DENY\r$/im);
    expect(answer.endsWith("\r\n\r\nno\n")).toBe(true);
  });

  test("reads a body of the maximum size, announced or in chunks, and no larger one", async () => {
    const { send } = await start();
    const chunk = (size: number) => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`;
    const announced = await send(
      head("POST /a", `Content-Length: ${maxBodyBytes}`),
      "x".repeat(maxBodyBytes),
    );
    expect(announced.endsWith(`POST /a ${"x".repeat(maxBodyBytes)}`)).toBe(true);
    const chunked = head("POST /a", "Transfer-Encoding: chunked");
    const most = await send(chunked, chunk(maxBodyBytes), "0\r\n\r\n");
    expect(statusOf(most)).toBe("200");
    const larger = await send(chunked, chunk(maxBodyBytes), chunk(1), "0\r\n\r\n");
    expect(statusOf(larger)).toBe("413");
    expect(larger).toContain("The request exceeds 1024 KiB.");
  });

  test("reads a message to check up to a size of its own", async () => {
    const { send } = await start();
    const most = await send(
      head("POST /check", `Content-Length: ${maxUploadBytes}`),
      "x".repeat(maxUploadBytes),
    );
    expect(statusOf(most)).toBe("200");
    const chunk = (size: number) => `${size.toString(16)}\r\n${"x".repeat(size)}\r\n`;
    const chunked = head("POST /check", "Transfer-Encoding: chunked");
    const larger = await send(chunked, chunk(maxUploadBytes), chunk(1), "0\r\n\r\n");
    expect(statusOf(larger)).toBe("413");
    expect(larger).toContain("The message and its form exceed 10 MiB.");
  });

  test("reads four messages at a time, and has room again when one is gone", async () => {
    const { server, send } = await start();
    const open = () => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => {});
      // The server asks for the body once it has room for it.
      socket.write(head("POST /check", "Content-Length: 2", "Expect: 100-continue"));
      return socket;
    };
    const sockets = [open(), open(), open(), open()];
    for (const socket of sockets)
      expect(String(await new Promise((resolve) => socket.once("data", resolve)))).toContain("100 Continue");
    const refused = await send(head("POST /check", "Content-Length: 2"), "xx");
    expect(statusOf(refused)).toBe("503");
    expect(refused).toMatch(/^retry-after: 1\r$/im);
    expect(statusOf(await send(head("POST /a", "Content-Length: 2"), "xx"))).toBe("200");
    sockets[0]?.write("xx");
    await text(sockets[0] as NonNullable<(typeof sockets)[0]>);
    expect(statusOf(await send(head("POST /check", "Content-Length: 2"), "xx"))).toBe("200");
    for (const socket of sockets) socket.destroy();
  });

  test("asks for a body only if the request is admitted", async () => {
    const { send } = await start();
    const asked = await send(head("POST /a", "Content-Length: 1", "Expect: 100-continue"), "x");
    expect(asked).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /);
    const refused = await send(head("POST /no", "Content-Length: 1", "Expect: 100-continue"), "x");
    expect(statusOf(refused)).toBe("418");
  });

  test.each([
    ["what is not HTTP", "nonsense\r\n\r\n", "400"],
    ["headers that are too large", head("GET /", `X-Long: ${"x".repeat(5000)}`), "431"],
    ["CONNECT", head("CONNECT evil.example:443"), "405"],
  ])("answers %s, and closes the connection", async (_, request, status) => {
    const { send } = await start();
    const answer = await send(request);
    expect(statusOf(answer)).toBe(status);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toMatch(/^x-frame-options: DENY\r$/im);
    expect(/^allow: GET, POST\r$/im.test(answer)).toBe(status === "405");
  });

  test("closes a connection that sends nothing, and answers a body that does not arrive", async () => {
    const { send } = await start({ maxHeaderBytes: 2048, arrivalMs: 50 });
    // The connection ends in any case, with or without a response.
    await send();
    const late = await send(head("POST /a", "Content-Length: 5"), "x");
    expect(statusOf(late)).toBe("408");
    expect(late).toContain("The request took too long.");
    // A file has three times as long.
    const message = await send(head("POST /check", "Content-Length: 5"), "x");
    expect(statusOf(message)).toBe("408");
    expect(statusOf(await send("GET / HTTP/1.1\r\nHost: a\r\n"))).toBe("408");
  });

  test("rejects if its port is in use", async () => {
    const { server } = await start();
    await expect(listen(server.port)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("closes after what has to end first, even with open connections", async () => {
    const server = await listen(0);
    const socket = connect(server.port, "127.0.0.1");
    const closed = text(socket);
    await new Promise((resolve) => socket.once("connect", resolve));
    const order: string[] = [];
    await server.close(async () => void order.push("ended"));
    order.push("closed", await closed);
    expect(order).toEqual(["ended", "closed", ""]);
  });
});
