import { Transform } from "node:stream";
import { protocol } from "./sdk.ts";

/** How much of a message that is too long is still read for its id, as a multiple of what is allowed. */
const readFactor = 16;

const newline = 0x0a;

/** The answer to a message that is not read. */
interface Refusal {
  readonly jsonrpc: "2.0";
  /** Id of the request. Null if it is not known. */
  readonly id: string | number | null;
  readonly error: { readonly code: number; readonly message: string };
}

/**
 * Passes lines of at most `maxBytes` that are messages. Refuses others in words and continues: one message does not end the
 * connection, and each request is answered.
 */
export function boundMessages(maxBytes: number, refuse: (refusal: Refusal) => void): Transform {
  let parts: Buffer[] = [];
  let size = 0;
  const take = (part: Buffer): void => {
    size += part.length;
    if (size > maxBytes * readFactor) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const takeLine = (): string => {
    const text = Buffer.concat(parts).toString().trim();
    const isTooLong = size > maxBytes;
    parts = [];
    size = 0;
    if (text === "" && !isTooLong) return "";
    const fault = isTooLong
      ? refusalOf(
          parse(text),
          protocol.ErrorCode.InvalidRequest,
          `The message has more than ${maxBytes} bytes, so it was not read. Send less: name folders or globs instead of many files`,
        )
      : faultOf(text);
    if (fault) refuse(fault);
    return fault ? "" : `${text}\n`;
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let from = 0;
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
        take(chunk.subarray(from, at));
        from = at + 1;
        const line = takeLine();
        if (line !== "") this.push(line);
      }
      take(chunk.subarray(from));
      done();
    },
  });
}

/** Parses JSON. Returns undefined if it is not valid. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function faultOf(text: string): Refusal | undefined {
  const value = parse(text);
  if (value === undefined)
    return refusalOf(
      value,
      protocol.ErrorCode.ParseError,
      "The line is no JSON. Each line must be one JSON-RPC message",
    );
  if (protocol.JSONRPCMessageSchema.safeParse(value).success) return undefined;
  return refusalOf(
    value,
    protocol.ErrorCode.InvalidRequest,
    'The line is no JSON-RPC message: it must be an object with jsonrpc "2.0", a method, and params that are an object',
  );
}

function refusalOf(value: unknown, code: number, message: string): Refusal {
  const { id } = (value ?? {}) as { readonly id?: unknown };
  const isId = typeof id === "string" || typeof id === "number";
  return { jsonrpc: "2.0", id: isId ? id : null, error: { code, message } };
}
