import { messageOf } from "./errors.ts";

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name cannot be looked up now",
  ETIMEDOUT: "the connection timed out",
  UND_ERR_CONNECT_TIMEOUT: "the connection timed out",
  ECONNRESET: "the connection was closed",
  ECONNABORTED: "the connection was closed",
  EPIPE: "the connection was closed",
  UND_ERR_SOCKET: "the connection was closed",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  EADDRINUSE: "the port is in use",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "this user is not allowed to use that port",
  EPROTO: "the server does not speak TLS on that port",
};

/** Words of the clients of Node, and of Deno's fetch, that have no code. */
const clientWords: readonly (readonly [words: RegExp, reason: string])[] = [
  [/^(?:socket hang up|other side closed)$/, "the connection was closed"],
  [/^bad port$/, "HTTP clients refuse that port"],
  [/^error sending request .*: Connection refused/, "the connection was refused"],
  [/^error sending request .*: dns error/, "the host name is unknown"],
];

const untrusted =
  /^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|CERT_|CRL_|HOSTNAME_MISMATCH|INVALID_CA|ERR_TLS_CERT)/;

/**
 * Says why a connection or a listening socket failed, to complete `Cannot reach a.test: …`. Errors that do not
 * come from the system or its HTTP client keep their words. Names the address, unless `named` contains it.
 */
export function networkReason(error: unknown, named = ""): string {
  const { message, cause, code, errors } = partsOf(error);
  if (message === "fetch failed" && cause !== undefined) return networkReason(cause, named);
  if (message === "" && Array.isArray(errors) && errors.length > 0)
    return [...new Set(errors.map((each) => networkReason(each, named)))].join("; ");
  const known = clientWords.find(([words]) => words.test(message));
  if (known) return known[1];
  if (untrusted.test(code)) return `the certificate is not trusted (${messageOf(error)})`;
  // Libraries replace the code, but not the words: `connect ECONNREFUSED 127.0.0.1:25`.
  const word = /^[a-z]+ (E[A-Z_]+)\b/.exec(message)?.[1] ?? (code.startsWith("UND_ERR_") ? code : "");
  if (!Object.hasOwn(reasons, word)) return messageOf(error);
  const place = placeOf(error);
  return place === undefined || named.includes(place) ? `${reasons[word]}` : `${reasons[word]} (${place})`;
}

function partsOf(error: unknown) {
  const { message, cause, code, errors }: Readonly<Record<string, unknown>> = Object(error);
  return {
    message: typeof message === "string" ? message : "",
    cause,
    code: typeof code === "string" ? code : "",
    errors,
  };
}

/** The address or host name that a call of the system names. Undefined for a listening socket. */
function placeOf(error: unknown): string | undefined {
  const { syscall, hostname, address, port }: Readonly<Record<string, unknown>> = Object(error);
  if (syscall === "listen") return undefined;
  if (typeof hostname === "string") return hostname;
  if (typeof address !== "string") return undefined;
  return port === undefined ? address : `${address}:${port}`;
}
