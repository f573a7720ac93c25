import { connect, type Socket } from "node:net";

export interface RawResponse {
  /** 0 if the server ended the connection without a response. */
  readonly status: number;
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A connection on which a test writes any bytes, and reads the responses in order. */
export interface RawConnection {
  write(bytes: string | Uint8Array): void;
  /** Returns the next response, or status 0 if the connection ends first. */
  response(): Promise<RawResponse>;
  /** Resolves when the server has ended the connection. */
  readonly closed: Promise<void>;
  end(): void;
}

const nothing: RawResponse = { status: 0, headers: {}, body: "" };

export function openConnection(url: string): RawConnection {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname.replace(/[[\]]/g, ""));
  let received = "";
  let isClosed = false;
  let wake = (): void => {};
  socket.setEncoding("latin1").on("data", (text: string) => {
    received += text;
    wake();
  });
  socket.on("error", () => {});
  const closed = new Promise<void>((resolve) =>
    socket.on("close", () => {
      isClosed = true;
      wake();
      resolve();
    }),
  );
  return {
    write: (bytes) => void socket.write(bytes),
    async response() {
      for (;;) {
        const parsed = takeResponse(received, isClosed);
        if (parsed) {
          received = parsed.rest;
          return parsed.response;
        }
        if (isClosed) return nothing;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    closed,
    end: () => void socket.destroy(),
  };
}

function takeResponse(text: string, isClosed: boolean): { response: RawResponse; rest: string } | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(":", 1)[0]?.toLowerCase() ?? "", line.replace(/^[^:]*:\s*/, "")]),
  );
  const status = Number(statusLine.split(" ")[1]);
  const length = headers["content-length"];
  const body = text.slice(end + 4);
  if (length === undefined) {
    if (status === 100) return { response: { status, headers, body: "" }, rest: body };
    return isClosed ? { response: { status, headers, body }, rest: "" } : undefined;
  }
  if (body.length < Number(length)) return undefined;
  return {
    response: { status, headers, body: body.slice(0, Number(length)) },
    rest: body.slice(Number(length)),
  };
}

/** Sends bytes on a new connection. Returns the first response. */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawResponse> {
  const connection = openConnection(url);
  connection.write(bytes);
  try {
    return await connection.response();
  } finally {
    connection.end();
  }
}

/** Returns a request as raw HTTP. `Host` names the server unless `headers` has one. */
export function rawRequest(
  url: string,
  line: string,
  headers: readonly (readonly [name: string, value: string])[] = [],
  body = "",
): string {
  const { host } = new URL(url);
  const names = headers.map(([name]) => name.toLowerCase());
  const added: (readonly [string, string])[] = [];
  if (!names.includes("host")) added.push(["Host", host]);
  if (body !== "" && !names.includes("content-length") && !names.includes("transfer-encoding"))
    added.push(["Content-Length", String(Buffer.byteLength(body))]);
  const text = [...added, ...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${line} HTTP/1.1\r\n${text}\r\n${body}`;
}
