import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request as sendRequest,
} from "node:http";
import { type AddressInfo, connect } from "node:net";

/** Treatment of a request on its way to the service. */
export type Fault =
  | { readonly kind: "pass" }
  /** The service does the work, but its response never arrives. */
  | { readonly kind: "lose-answer" }
  /** The connection breaks before the service receives anything. */
  | { readonly kind: "reset" }
  /** The connection breaks at once. The service receives the request when `until` resolves. */
  | { readonly kind: "late"; readonly until: Promise<unknown> }
  /** The service does the work, but a gateway responds with a page of its own. */
  | { readonly kind: "gateway"; readonly status: number }
  /** The service receives nothing, and there is never a response. */
  | { readonly kind: "silent" }
  | { readonly kind: "truncate" }
  /** The service does the work. Its response arrives when what `until` returns resolves. */
  | { readonly kind: "hold-answer"; until(): Promise<unknown> }
  /** The list has no test yet. */
  | { readonly kind: "empty-list" }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly error: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** 1-based count of requests with this method and path. */
  readonly nth: number;
  readonly body: string;
}

export interface ProxyOptions {
  /** Response headers to remove. */
  readonly hides?: readonly string[];
  /** Time that a new report is missing from the lists that pass, in milliseconds. Default: 0. */
  readonly lagMs?: number;
  /** Maximum page size of a list. Default: the requested size. */
  readonly pageSize?: number;
}

export interface FaultyProxy {
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  /** Longest time from a broken connection to the effect of its request, in milliseconds. */
  readonly latestEffectMs: number;
  /** Resolves when every late request has taken effect. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a proxy on loopback in front of a real service. It treats each request as `decide` says. */
export async function startFaultyProxy(
  targetUrl: string,
  decide: (request: ProxiedRequest) => Fault | Promise<Fault>,
  { hides = [], lagMs = 0, pageSize }: ProxyOptions = {},
): Promise<FaultyProxy> {
  const requests: ProxiedRequest[] = [];
  const counts = new Map<string, number>();
  const effectAtMs = new Map<string, number>();
  const late = new Set<Promise<void>>();
  let latestEffectMs = 0;

  /** Sends the request to the service. */
  async function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const url = new URL(incoming.url ?? "/", targetUrl);
    if (pageSize !== undefined && isListing(incoming)) url.searchParams.set("PageSize", String(pageSize));
    const headers = { ...incoming.headers, host: url.host, connection: "close" };
    const answer = await send(url, { method: incoming.method ?? "GET", headers }, body);
    if (incoming.method === "POST" && answer.status < 300) {
      const { ReportId } = parse(answer.bytes);
      if (typeof ReportId === "string") effectAtMs.set(ReportId, performance.now());
    }
    return lagMs > 0 && isListing(incoming) && answer.status < 300 ? withoutNew(answer) : answer;
  }

  function withoutNew(answer: Answer): Answer {
    const page = parse(answer.bytes) as { readonly DeliverabilityTestReports?: { ReportId: string }[] };
    const isVisible = ({ ReportId }: { readonly ReportId: string }) =>
      performance.now() - (effectAtMs.get(ReportId) ?? 0) >= lagMs;
    const DeliverabilityTestReports = page.DeliverabilityTestReports?.filter(isVisible);
    const { "content-length": _, ...headers } = answer.headers;
    return { ...answer, headers, bytes: Buffer.from(JSON.stringify({ ...page, DeliverabilityTestReports })) };
  }

  async function answerLater(incoming: IncomingMessage, body: Buffer, until: Promise<unknown>) {
    const brokeAtMs = performance.now();
    incoming.socket.destroy();
    await until;
    await forward(incoming, body).catch(() => {});
    latestEffectMs = Math.max(latestEffectMs, performance.now() - brokeAtMs);
  }

  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming).catch(() => undefined);
    // The client has disconnected.
    if (!body) return void incoming.socket.destroy();
    const method = incoming.method ?? "GET";
    const path = (incoming.url ?? "/").split("?")[0] ?? "/";
    const key = `${method} ${path}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    const request = { method, path, nth, body: body.toString() };
    requests.push(request);
    const fault = await decide(request);
    if (fault.kind === "silent") return;
    if (fault.kind === "empty-list")
      return void outgoing
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ DeliverabilityTestReports: [] }));
    if (fault.kind === "reset") return void incoming.socket.destroy();
    if (fault.kind === "late") {
      const answering = answerLater(incoming, body, fault.until).finally(() => late.delete(answering));
      late.add(answering);
      return;
    }
    if (fault.kind === "answer") {
      outgoing.writeHead(fault.status, { "x-amzn-errortype": fault.error, ...fault.headers });
      return void outgoing.end(JSON.stringify({ message: `staged ${fault.error}` }));
    }
    const answer = await forward(incoming, body).catch(() => undefined);
    if (!answer || fault.kind === "lose-answer") return void incoming.socket.destroy();
    if (fault.kind === "hold-answer") await fault.until();
    if (fault.kind === "gateway") {
      outgoing.writeHead(fault.status, { "content-type": "text/html" });
      return void outgoing.end(`<html><body><h1>${fault.status}</h1>gateway</body></html>`);
    }
    const headers = { ...answer.headers };
    for (const name of ["connection", ...hides]) delete headers[name];
    outgoing.writeHead(answer.status, headers);
    if (fault.kind === "pass" || fault.kind === "hold-answer") return void outgoing.end(answer.bytes);
    outgoing.write(answer.bytes.subarray(0, answer.bytes.length >> 1), () => incoming.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get latestEffectMs() {
      return latestEffectMs;
    },
    settled: async () => void (await Promise.all(late)),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

function send(url: URL, options: RequestOptions, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    // Deno resends on a reused connection that breaks, so open a new one per request.
    const createConnection = () => connect(Number(url.port), url.hostname);
    const sent = sendRequest(url, { ...options, createConnection }, (incoming) => {
      readAll(incoming).then(
        (bytes) => resolve({ status: incoming.statusCode ?? 500, headers: incoming.headers, bytes }),
        reject,
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Path to create and list tests. */
export const reportsPath = "/v2/email/deliverability-dashboard/test-reports";

const isListing = ({ method, url = "" }: IncomingMessage): boolean =>
  method === "GET" && url.split("?")[0] === reportsPath;

/** Parses JSON. Returns an empty object if it is invalid. */
function parse(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return {};
  }
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
