import { createServer, type IncomingMessage, request as sendRequest } from "node:http";
import type { AddressInfo } from "node:net";

/** What may happen to a request on its way to the service. */
export type Fault =
  | { readonly kind: "pass" }
  /** The service does the work; its answer never arrives. */
  | { readonly kind: "lose-answer" }
  /** The connection breaks before the service sees anything. */
  | { readonly kind: "reset" }
  | { readonly kind: "truncate" }
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly error: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** Which one of its method and path it is, from 1. */
  readonly nth: number;
}

export interface FaultyProxy {
  readonly url: string;
  readonly requests: readonly ProxiedRequest[];
  close(): Promise<void>;
}

/** A proxy on loopback before a real service, that does to each request what `decide` says. */
export async function startFaultyProxy(
  targetUrl: string,
  decide: (request: ProxiedRequest) => Fault | Promise<Fault>,
  /** Header fields of the answers that do not pass. */
  { hides = [] }: { readonly hides?: readonly string[] } = {},
): Promise<FaultyProxy> {
  const requests: ProxiedRequest[] = [];
  const counts = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const body = await readAll(incoming).catch(() => undefined);
    // Whoever asked has hung up.
    if (!body) return void incoming.socket.destroy();
    const method = incoming.method ?? "GET";
    const path = (incoming.url ?? "/").split("?")[0] ?? "/";
    const key = `${method} ${path}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    const request = { method, path, nth };
    requests.push(request);
    const fault = await decide(request);
    if (fault.kind === "reset") return void incoming.socket.destroy();
    if (fault.kind === "answer") {
      outgoing.writeHead(fault.status, { "x-amzn-errortype": fault.error, ...fault.headers });
      return void outgoing.end(JSON.stringify({ message: `staged ${fault.error}` }));
    }
    const headers = { ...incoming.headers, host: new URL(targetUrl).host };
    const forwarded = sendRequest(
      new URL(incoming.url ?? "/", targetUrl),
      { method, headers },
      async (answer) => {
        const bytes = await readAll(answer).catch(() => undefined);
        if (!bytes) return void incoming.socket.destroy();
        if (fault.kind === "lose-answer") return void incoming.socket.destroy();
        for (const name of hides) delete answer.headers[name];
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        if (fault.kind === "pass") return void outgoing.end(bytes);
        outgoing.write(bytes.subarray(0, bytes.length >> 1), () => incoming.socket.destroy());
      },
    );
    forwarded.on("error", () => incoming.socket.destroy());
    forwarded.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
