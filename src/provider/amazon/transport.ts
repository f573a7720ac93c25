import http, { type RequestOptions } from "node:http";
import https from "node:https";
import net, { type Socket } from "node:net";
import tls from "node:tls";
import { buildQueryString } from "@smithy/core/protocols";
import { callTimeoutsMs, DeadlineError, withinDeadline } from "../deadline.ts";
import type { Exchange, HttpResponse, SendOptions } from "./exchange.ts";

/** The members of an SDK request that are sent. */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number | undefined;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly body?: unknown;
}

export interface TransportOptions {
  /**
   * Whether to reuse connections between requests. A request that must be sent at most once needs its own
   * connection.
   */
  readonly keepAlive: boolean;
  /** Trusted certificates in PEM. Default: the certificates that the runtime trusts. */
  readonly ca?: string;
}

/** Longest duration of connecting, TLS included, in milliseconds. */
const connectTimeoutMs = 10_000;

/** Maximum response size, in bytes. A Get returns the whole message, of at most 40 MB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/**
 * Creates the HTTP handler of an AWS client, in place of the two generations that the SDKs include. Reads a
 * response to its end before the SDK sees it, ends in every phase when the signal aborts, and records whether
 * the request was sent.
 * Requests that an SDK makes by itself, such as for credentials, get the time limit of a read.
 */
export function createTransport({ keepAlive, ca }: TransportOptions) {
  const agents = keepAlive
    ? { http: new http.Agent({ keepAlive }), https: new https.Agent({ keepAlive, ca }) }
    : undefined;

  async function handle(request: SdkRequest, { abortSignal, exchange }: Partial<SendOptions> = {}) {
    const record = exchange ?? { isSent: false };
    const response = await (abortSignal
      ? send(request, record, abortSignal)
      : withinDeadline({ timeoutMs: callTimeoutsMs.read }, (signal) => send(request, record, signal)));
    return { response: { ...response, reason: "" } };
  }

  async function send(request: SdkRequest, exchange: Exchange, signal: AbortSignal): Promise<HttpResponse> {
    signal.throwIfAborted();
    const isTls = request.protocol === "https:";
    if (agents) {
      exchange.answer = await converse(request, { agent: isTls ? agents.https : agents.http }, signal);
      return exchange.answer;
    }
    const socket = await connect(request, ca, signal);
    try {
      signal.throwIfAborted();
      guardWrites(socket, () => permit(exchange));
      exchange.answer = await converse(request, { createConnection: () => socket }, signal);
      return exchange.answer;
    } finally {
      socket.destroy();
    }
  }

  return {
    metadata: { handlerProtocol: "http/1.1" },
    handle,
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
    destroy() {
      agents?.http.destroy();
      agents?.https.destroy();
    },
  };
}

/** Runs the last check before bytes leave this process, and records that they may have left it. */
function permit(exchange: Exchange): void {
  try {
    exchange.beforeSend?.();
  } catch (error) {
    if (!exchange.isSent) exchange.refusal = { error };
    throw new Error("stopped before all of it was sent", { cause: error });
  }
  exchange.isSent = true;
}

/**
 * Calls `mayWrite` immediately before each write of a socket, and ends the socket instead if it throws. The HTTP clients of
 * Node and Deno write some milliseconds after a request is made, or much later if the machine is busy.
 */
function guardWrites(socket: Socket, mayWrite: () => void): void {
  const guarded =
    <Args extends [...unknown[], Callback]>(write: (...args: Args) => void) =>
    (...args: Args) => {
      try {
        mayWrite();
      } catch (error) {
        (args.at(-1) as Callback)(error as Error);
        return;
      }
      write.apply(socket, args);
    };
  socket._write = guarded(socket._write);
  if (socket._writev) socket._writev = guarded(socket._writev);
}

type Callback = (error?: Error | null) => void;

const hostOf = ({ hostname }: SdkRequest): string => hostname.replace(/^\[(.*)\]$/, "$1");

/** Resolves with a connection on which nothing has been sent, after the TLS handshake if there is one. */
function connect(request: SdkRequest, ca: string | undefined, signal: AbortSignal): Promise<Socket> {
  const isTls = request.protocol === "https:";
  const host = hostOf(request);
  return new Promise((resolve, reject) => {
    const socket = isTls
      ? tls.connect({
          host,
          port: request.port ?? 443,
          ALPNProtocols: ["http/1.1"],
          ...(net.isIP(host) ? {} : { servername: host }),
          ca,
        })
      : net.connect({ host, port: request.port ?? 80 });
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      settle();
      socket.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const timer = setTimeout(() => fail(new DeadlineError(connectTimeoutMs)), connectTimeoutMs);
    signal.addEventListener("abort", onAbort);
    // Never remove this listener: an unhandled error before the request owns the socket would end the
    // process.
    socket.on("error", fail);
    socket.once("close", () =>
      fail(
        Object.assign(new Error("the connection closed before it was established"), { code: "ECONNRESET" }),
      ),
    );
    socket.once(isTls ? "secureConnect" : "connect", () => {
      settle();
      resolve(socket);
    });
  });
}

/** Sends a request, and reads the response to its end. */
function converse(
  request: SdkRequest,
  connection: RequestOptions,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, protocol, port, path, query = {}, headers, username, password, body } = request;
  const search = buildQueryString(query);
  return new Promise((resolve, reject) => {
    const outgoing = (protocol === "https:" ? https : http).request({
      method,
      host: hostOf(request),
      ...(port === undefined ? {} : { port }),
      path: search ? `${path}?${search}` : path,
      headers,
      ...(username === undefined ? {} : { auth: `${username}:${password ?? ""}` }),
      ...connection,
    });
    let isSettled = false;
    const settle = () => {
      isSettled = true;
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (error: unknown) => {
      if (isSettled) return;
      settle();
      outgoing.destroy();
      reject(error);
    };
    const onAbort = () => fail(signal.reason);
    const cut = () => fail(Object.assign(new Error("the response was cut short"), { code: "ECONNRESET" }));
    signal.addEventListener("abort", onAbort);
    outgoing.on("error", fail);
    outgoing.on("close", cut);
    outgoing.on("response", (incoming) => {
      outgoing.off("close", cut);
      incoming.on("close", cut);
      const chunks: Uint8Array[] = [];
      let sizeBytes = 0;
      incoming.on("error", fail);
      incoming.on("data", (chunk: Uint8Array) => {
        sizeBytes += chunk.length;
        if (sizeBytes > maxAnswerBytes)
          fail(new Error(`the response is longer than ${maxAnswerBytes} bytes`));
        else chunks.push(chunk);
      });
      incoming.on("end", () => {
        const length = incoming.headers["content-length"];
        if (!incoming.complete || (length !== undefined && Number(length) !== sizeBytes)) return cut();
        settle();
        resolve({
          statusCode: incoming.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value ?? "")]),
          ),
          body: Buffer.concat(chunks, sizeBytes),
        });
      });
    });
    try {
      outgoing.end((body ?? undefined) as string | Uint8Array | undefined);
    } catch (error) {
      fail(error);
    }
  });
}
