import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { exchangeByTcp, exchangeByUdp } from "../../../../src/check/authentication/dns-exchange.ts";

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A message of an id and 10 further bytes. */
const message = (id: number, ...more: number[]) =>
  Buffer.from([id >> 8, id & 0xff, ...Array(10).fill(7), ...more]);
const query = message(0x1234);
const framed = (bytes: Buffer) =>
  Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);

/** Starts a UDP server on loopback that sends these datagrams for each query. */
async function udpServer(answers: readonly Buffer[], received: Buffer[] = []): Promise<number> {
  const socket = createSocket("udp4");
  socket.on("message", (text, { port, address }) => {
    received.push(text);
    for (const answer of answers) socket.send(answer, port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  open.push(() => socket.close());
  return socket.address().port;
}

async function tcpServer(answer: (socket: Socket) => void, received: Buffer[] = []): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.once("data", (piece) => {
      received.push(piece);
      answer(socket);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const at = (port: number, address = "127.0.0.1") => ({
  query,
  server: { address, port },
  signal: new AbortController().signal,
});

describe("by UDP", () => {
  test("ignores datagrams that are not a response to the query", async () => {
    const answer = message(0x1234, 1);
    const received: Buffer[] = [];
    const port = await udpServer(
      [message(0x1235), message(0x1134), query.subarray(0, 11), Buffer.alloc(0), answer, message(0x1234, 2)],
      received,
    );
    expect(Buffer.from(await exchangeByUdp(at(port)))).toEqual(answer);
    expect(received).toEqual([query]);
  });

  test("accepts a response of 12 bytes", async () => {
    const port = await udpServer([query]);
    expect(Buffer.from(await exchangeByUdp(at(port)))).toEqual(query);
  });

  test("fails if the query cannot be sent", async () => {
    await expect(exchangeByUdp({ ...at(53), query: Buffer.alloc(70_000) })).rejects.toThrow();
  });

  test.each(["before", "after"])("is aborted %s it begins", async (when) => {
    const controller = new AbortController();
    const reason = new Error("too late");
    if (when === "before") controller.abort(reason);
    const exchange = exchangeByUdp({ ...at(await udpServer([])), signal: controller.signal });
    controller.abort(reason);
    await expect(exchange).rejects.toBe(reason);
  });
});

describe("by TCP", () => {
  test("sends the query with its length, and joins the pieces of the response", async () => {
    const answer = message(0x1234, ...Array(300).fill(9));
    const received: Buffer[] = [];
    const bytes = framed(answer);
    const port = await tcpServer((socket) => {
      socket.setNoDelay(true);
      socket.write(bytes.subarray(0, 1));
      setImmediate(() => {
        socket.write(bytes.subarray(1, 100));
        setImmediate(() => socket.end(Buffer.concat([bytes.subarray(100), Buffer.from("more")])));
      });
    }, received);
    expect(Buffer.from(await exchangeByTcp(at(port)))).toEqual(answer);
    expect(received).toEqual([framed(query)]);
  });

  test.each<[string, Buffer, string]>([
    ["ends early", framed(query).subarray(0, 13), "the connection closed before the response"],
    ["says nothing", Buffer.alloc(0), "the connection closed before the response"],
    ["has another id", framed(message(0x1235)), "the response is to another query"],
    ["is too short", framed(query.subarray(0, 11)), "the response is to another query"],
  ])("fails if the response %s", async (_label, bytes, reason) => {
    const port = await tcpServer((socket) => socket.end(bytes));
    await expect(exchangeByTcp(at(port))).rejects.toThrow(reason);
  });

  test("fails if nobody listens", async () => {
    await expect(exchangeByTcp(at(1))).rejects.toThrow(/ECONNREFUSED/);
  });

  test("is aborted", async () => {
    const controller = new AbortController();
    const reason = new Error("too late");
    const port = await tcpServer(() => controller.abort(reason));
    await expect(exchangeByTcp({ ...at(port), signal: controller.signal })).rejects.toBe(reason);
  });
});
