import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { takeTurn } from "../../base/take-turn.ts";
import { decompress } from "./decompress.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "./http-response.ts";
import { listen } from "./listen.ts";
import { createPipeline } from "./pipeline.ts";
import { drainBody, readBody } from "./read-body.ts";
import {
  authorityOf,
  type RequestHead,
  refuseByHead,
  type ServerNames,
  splitTarget,
  tooLarge,
} from "./refuse-by-head.ts";

export interface HttpServerOptions extends ServerNames {
  /** Port to listen on. 0 selects a free port. */
  readonly port: number;
  readonly answer: (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;
  /** Writes an error in the protocol that the client of this request reads. Default: as it is. */
  readonly phrase?: (answer: HttpResponse, head: RequestHead) => HttpResponse | Promise<HttpResponse>;
  /** Time limit for the headers of a request, in milliseconds. Default: 20,000. */
  readonly headersTimeoutMs?: number | undefined;
  /** Time limit for the whole request, and for sending the response, in milliseconds. Default: 60,000. */
  readonly requestTimeoutMs?: number | undefined;
}

export interface RunningServer {
  /** Base URL, such as `http://127.0.0.1:8025`. */
  readonly url: string;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Longer than AWS SDKs keep an idle connection, so that none reuses a connection while it closes. */
const keepAliveTimeoutMs = 75_000;

const defaultRequestTimeoutMs = 60_000;

/** Maximum number of connections, more than any client keeps. Further ones are closed at once. */
const maxConnections = 1000;

/** Starts an HTTP server that responds with JSON. Throws `service-unavailable` if it cannot listen. */
export async function startHttpServer(options: HttpServerOptions): Promise<RunningServer> {
  const { headersTimeoutMs = 20_000, requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const write = createTurnWriter((response) => limitSending(response, requestTimeoutMs));
  const server = createServer({
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(headersTimeoutMs, 5000),
  });
  server.maxConnections = maxConnections;
  // A client that closes its side after a request still reads the response. Node does not document its switch for that.
  Object.assign(server, { httpAllowHalfOpen: true });
  const { phrase = (answer) => answer } = options;
  const pipeline = createPipeline();
  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue = false): void => {
    pipeline
      .add(request, response)
      .then(() => answerTo(request, options, awaitsContinue ? response : undefined))
      .then(async (answer) => answer && write(response, await phrase(answer, request)))
      .catch(() => response.destroy());
  };
  server.on("request", serve);
  server.on("checkContinue", (request, response) => serve(request, response, true));
  server.on("connect", async (_request, socket) => {
    await pipeline.answered(socket);
    socket.end("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n");
  });
  server.on("clientError", async (error, socket) => {
    if (isTimeout(error) && (await pipeline.arrives(socket, requestTimeoutMs))) return;
    // Otherwise, the response to an earlier request would be lost, and the client would send that request again.
    await pipeline.answered(socket);
    if (socket.writable) socket.end(`HTTP/1.1 ${statusLineOf(error)}\r\nConnection: close\r\n\r\n`);
  });
  return {
    url: await listen(server, { ...options, scheme: "http", what: "service" }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isTimeout = (error: NodeJS.ErrnoException): boolean => error.code === "ERR_HTTP_REQUEST_TIMEOUT";

function statusLineOf(error: NodeJS.ErrnoException): string {
  if (isTimeout(error)) return "408 Request Timeout";
  return error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
}

/** Bodies of this size take milliseconds to decode and check. Other requests are answered between two of them. */
const heavyBytes = 64 * 1024;

/**
 * Returns the response, or `undefined` if the client disconnected.
 * @param awaiting The response object, if the client waits for `100 Continue` before it sends the body.
 */
async function answerTo(
  request: IncomingMessage,
  options: HttpServerOptions,
  awaiting?: ServerResponse,
): Promise<HttpResponse | undefined> {
  const { answer, requestTimeoutMs = defaultRequestTimeoutMs } = options;
  const refused = refuseByHead(request, options);
  if (refused) {
    drainBody(request);
    limitTime(request, requestTimeoutMs);
    // The client may or may not send its body now, so it is unknown where its next request begins.
    return awaiting ? { ...refused, closes: true } : refused;
  }
  awaiting?.writeContinue();
  const sent = await readBody(request);
  if (sent === "hung-up") return undefined;
  if (sent === "too-large") return tooLarge();
  const body = await decompress(sent, request.headers["content-encoding"]);
  if (body === "too-large") return tooLarge();
  if (body === "damaged")
    return errorResponse("SerializationException", "The request body is not valid gzip", 400);
  if (body && body.length >= heavyBytes) await takeTurn();
  const { url = "/" } = request;
  const named = authorityOf(url);
  return answer({
    method: request.method ?? "GET",
    ...splitTarget(url),
    headers: named === undefined ? request.headers : { ...request.headers, host: named },
    body,
  });
}

/**
 * Limits the time for the rest of a request. On Deno, the server's own limit ends when the response is sent.
 */
function limitTime(request: IncomingMessage, timeoutMs: number): void {
  destroyAfter(timeoutMs, request.socket, request, "end");
}

/** Limits the time in which the client takes its response, which is in memory until then. */
function limitSending(response: ServerResponse, timeoutMs: number): void {
  if (!response.writableFinished) destroyAfter(timeoutMs, response, response, "finish");
}

/** Destroys a stream after a time, unless this one has ended or is closed before. */
function destroyAfter(
  timeoutMs: number,
  stream: { destroy(): unknown },
  waited: NodeJS.EventEmitter,
  end: string,
): void {
  const timer = setTimeout(() => stream.destroy(), timeoutMs);
  timer.unref();
  for (const event of [end, "close"]) waited.once(event, () => clearTimeout(timer));
}

/**
 * Creates a writer that sends all responses of one event loop turn together, at its end. Each write may have
 * to wake the client, which reads further responses without another wake-up.
 */
function createTurnWriter(
  onWritten: (response: ServerResponse) => void,
): (response: ServerResponse, answer: HttpResponse) => void {
  let pending: (readonly [ServerResponse, HttpResponse])[] = [];
  const writeAll = (): void => {
    const answers = pending;
    pending = [];
    for (const [response, answer] of answers) {
      try {
        write(response, answer);
        onWritten(response);
      } catch {
        // HTTP cannot express the interceptor's response, such as a header with a line break.
        response.destroy();
      }
    }
  };
  return (response, answer) => {
    if (pending.push([response, answer]) === 1) setImmediate(writeAll);
  };
}

function write(
  response: ServerResponse,
  {
    status,
    body,
    contentType = "application/json",
    location,
    errorType,
    delivery,
    closes,
    requestId = randomUUID(),
  }: HttpResponse,
): void {
  if (delivery === "drop") {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(body),
    "x-amzn-requestid": requestId,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    // Marks every result of this service as simulated.
    "x-placewright-simulated": "true",
    ...(location === undefined ? {} : { location }),
    ...(errorType ? { "x-amzn-errortype": errorType, ...errorMessageHeader(body) } : {}),
    ...(closes ? { connection: "close" } : {}),
  });
  if (delivery === "truncate") response.write(body.slice(0, body.length >> 1), () => response.destroy());
  else response.end(body);
}

/** Maximum length of a message in a header. */
const maxHeaderCharacters = 2000;

/**
 * Returns the header from which older clients, such as the SDK for Go v1, read the message of an error. They read the
 * body if it is absent, as it is for a message that a header cannot contain.
 */
function errorMessageHeader(body: string | Uint8Array): Readonly<Record<string, string>> {
  if (typeof body !== "string" || body.length > 2 * maxHeaderCharacters || !body.startsWith("{")) return {};
  const { message } = JSON.parse(body) as { readonly message?: unknown };
  const isSafe =
    typeof message === "string" &&
    message.length <= maxHeaderCharacters &&
    /^[!-~](?:[ -~]*[!-~])?$/.test(message);
  return isSafe ? { "x-amzn-errormessage": message } : {};
}
