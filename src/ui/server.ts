import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import type { Answer } from "./access.ts";
import { bodyLimitOf, hasBody, isUpload, tooLargeFor } from "./guard.ts";

/** Returns a response that replaces the dashboard's, or undefined to admit the request. Reads no byte of a body. */
export type ServerGuard = (request: IncomingMessage) => Answer | undefined | Promise<Answer | undefined>;

export interface ServerLimits {
  readonly maxHeaderBytes: number;
  /** Time limit for the headers, and again for the body, in milliseconds. */
  readonly arrivalMs: number;
}

const defaultLimits: ServerLimits = { maxHeaderBytes: 16 * 1024, arrivalMs: 10_000 };

/** A file takes longer to arrive than the fields of a form: by this factor. */
const uploadPatience = 3;

/** Files that may arrive at the same time. Each is in memory until it is checked. */
const maxUploads = 4;

/** Browsers keep fewer connections open. Further ones are closed at once. */
const maxConnections = 1000;

/** Headers of every response of any status. Pages of the dashboard set their own policy. */
const safeHeaders: Readonly<Record<string, string>> = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-DNS-Prefetch-Control": "off",
  "X-Frame-Options": "DENY",
};

/** A server that listens, and knows its port before it can respond. */
export interface UiServer {
  readonly port: number;
  /** Starts to respond: first the guard, then `fetch` for admitted requests. */
  answer(guard: ServerGuard, fetch: Parameters<typeof getRequestListener>[0]): void;
  /** Accepts no new connections, awaits `endFirst`, and then closes the remaining connections. */
  close(endFirst: () => Promise<void>): Promise<void>;
}

/** Listens, by default on loopback. Rejects with the system's error if the port is in use. */
export async function listen(
  port: number,
  { maxHeaderBytes, arrivalMs }: ServerLimits = defaultLimits,
  host = "127.0.0.1",
): Promise<UiServer> {
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    // The guard rejects requests without a Host header, so that the response has the usual headers.
    requireHostHeader: false,
    headersTimeout: arrivalMs,
    // Bodies have their own time limit, which also applies to rejected requests.
    requestTimeout: 0,
    connectionsCheckingInterval: Math.min(1000, arrivalMs),
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  server.maxConnections = maxConnections;
  server.on("clientError", answerUnreadable);
  server.on("connect", (_, socket) => endWith(socket, 405, { Allow: "GET, POST" }));
  server.on("connection", (socket) => endSilent(socket, arrivalMs));
  return {
    port: (server.address() as AddressInfo).port,
    answer(guard, fetch) {
      const listener = getRequestListener(fetch);
      const uploads = { count: 0 };
      const handle = (request: IncomingMessage, response: ServerResponse) =>
        void answerRequest(request, response, { guard, listener, arrivalMs, uploads });
      server.on("request", handle);
      // A client that asks before it sends a body learns of a rejection before it sends any.
      server.on("checkContinue", handle);
      server.on("checkExpectation", handle);
    },
    async close(endFirst) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await endFirst();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The response while the ledger cannot be read, so that nobody can be recognized. */
const failed: Answer = { status: 503, text: "The ledger cannot be read. Try again later.\n" };

/** The response while as many files arrive as may. */
const busy: Answer = {
  status: 503,
  text: "The dashboard is reading other messages. Try again in a moment.\n",
  headers: { "Retry-After": "1" },
};

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  {
    guard,
    listener,
    arrivalMs,
    uploads,
  }: {
    guard: ServerGuard;
    listener: ReturnType<typeof getRequestListener>;
    arrivalMs: number;
    uploads: { count: number };
  },
): Promise<void> {
  for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
  if (hasBody(request))
    limitArrival(request, response, isUpload(request) ? uploadPatience * arrivalMs : arrivalMs);
  const refuse = async () => guard(request);
  const refusal = await refuse().catch(() => failed);
  // The client is gone, or its time was over, while the guard read the ledger.
  if (request.socket.destroyed || response.headersSent) return;
  if (refusal) return send(request, response, refusal);
  if (request.method === "POST") {
    if (isUpload(request)) {
      if (uploads.count >= maxUploads) return send(request, response, busy);
      uploads.count++;
      response.once("close", () => uploads.count--);
    }
    if (request.headers.expect !== undefined) response.writeContinue();
    const rawBody = await readBody(request, bodyLimitOf(request));
    if (response.headersSent) return;
    if (rawBody === undefined) return send(request, response, tooLargeFor(request));
    // A token may have been revoked, or a session may have ended, while the body arrived.
    const late = rawBody.length > 0 ? await refuse().catch(() => failed) : undefined;
    if (late) return send(request, response, late);
    // The adapter uses this property instead of reading the body itself.
    Object.assign(request, { rawBody });
  }
  await listener(request, response);
}

/** Ends a request whose body does not arrive in time, even one that was rejected and is only drained. */
function limitArrival(request: IncomingMessage, response: ServerResponse, arrivalMs: number): void {
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (response.headersSent) request.destroy();
    else
      send(request, response, {
        status: 408,
        text: "The request took too long.\n",
        headers: { Connection: "close" },
      });
  }, arrivalMs);
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
}

/** Reads a body. Returns undefined if it is too large or the request is aborted. */
function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on("data", (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= maxBytes) chunks.push(chunk);
      else resolve(undefined);
    });
    request.once("end", () => resolve(Buffer.concat(chunks)));
    request.once("error", () => resolve(undefined));
    request.once("close", () => resolve(undefined));
  });
}

/** Sends a response, and drains the body: closing a connection with unread bytes loses the response. */
function send(request: IncomingMessage, response: ServerResponse, { status, text, headers }: Answer): void {
  request.resume();
  response
    .writeHead(status, {
      "Content-Type": "text/plain; charset=utf-8",
      "Content-Length": Buffer.byteLength(text),
      ...headers,
    })
    .end(text);
}

/** Responds to data that is not HTTP, has too large headers, or arrived too slowly. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || socket.bytesWritten > 0) return void socket.destroy();
  const statusByCode: Readonly<Record<string, number>> = {
    HPE_HEADER_OVERFLOW: 431,
    ERR_HTTP_REQUEST_TIMEOUT: 408,
  };
  endWith(socket, statusByCode[error.code ?? ""] ?? 400);
}

/** Closes a connection that has sent nothing within `arrivalMs`. */
function endSilent(socket: Socket, arrivalMs: number): void {
  const timer = setTimeout(() => socket.bytesRead === 0 && socket.destroy(), arrivalMs);
  socket.once("close", () => clearTimeout(timer));
}

/** Responds on a bare socket, without a response object, and ends the connection. */
function endWith(socket: Duplex, status: number, more: Readonly<Record<string, string>> = {}): void {
  const headers = Object.entries({ ...safeHeaders, ...more, Connection: "close", "Content-Length": "0" });
  socket.on("error", () => socket.destroy());
  socket.end(
    [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map((pair) => pair.join(": ")), "", ""].join(
      "\r\n",
    ),
  );
}
