import { createServer as createHttpServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

export interface TcpServer {
  readonly port: number;
  /** Bytes of every connection, in order of arrival. */
  received(): string;
  /** Number of connections accepted so far. */
  connections(): number;
  /** Resolves at the first connection, or at once if there was one. */
  readonly connected: Promise<void>;
}

/** Starts a TCP server for one test, and records what it receives. */
export async function useTcpServer(onConnection: (socket: Socket) => void = () => {}): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  let received = "";
  let notify = () => {};
  const connected = new Promise<void>((resolve) => {
    notify = resolve;
  });
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      received += bytes.toString("latin1");
    });
    onConnection(socket);
    notify();
  });
  const port = await listen(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, received: () => received, connections: () => sockets.size, connected };
}

export interface HttpRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Any value but a string is sent as JSON. */
  readonly body?: unknown;
}

export interface HttpServer {
  readonly url: string;
  readonly requests: readonly HttpRequest[];
}

/**
 * Starts an HTTP server for one test. `answer` returns a reply, or writes the response itself and returns
 * nothing.
 */
export async function useHttpServer(
  answer: (
    request: HttpRequest,
    response: ServerResponse,
  ) => HttpReply | undefined | Promise<HttpReply | undefined>,
): Promise<HttpServer> {
  const requests: HttpRequest[] = [];
  const server = createHttpServer(async (incoming, outgoing) => {
    outgoing.on("error", () => {});
    let body = "";
    try {
      for await (const chunk of incoming) body += chunk;
    } catch {
      return;
    }
    const request = {
      method: incoming.method ?? "GET",
      path: incoming.url ?? "/",
      headers: incoming.headers,
      body,
    };
    requests.push(request);
    const reply = await answer(request, outgoing);
    if (!reply) return;
    outgoing.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
    outgoing.end(typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {}));
  });
  const port = await listen(server);
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${port}`, requests };
}
