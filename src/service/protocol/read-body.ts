import type { IncomingMessage } from "node:http";

/** The largest body that is taken. */
export const maxBodyBytes = 10 * 1024 * 1024;

/** Past this nothing more is read, not even to be thrown away. */
const maxDrainedBytes = 10 * maxBodyBytes;

/**
 * Reads a request's body; undefined where it has none. Of a body that is too large the rest is drained, so that the client
 * hears why it was refused.
 */
export function readBody(
  request: IncomingMessage,
): Promise<Uint8Array | undefined | "too-large" | "hung-up"> {
  const { headers } = request;
  if (headers["transfer-encoding"] === undefined && !Number(headers["content-length"] ?? 0))
    return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    drainBody(request, (chunk, sizeBytes) => {
      if (sizeBytes <= maxBodyBytes) {
        chunks.push(chunk);
        return;
      }
      chunks = [];
      resolve("too-large");
    });
    request.on("end", () => resolve(join(chunks)));
    request.on("error", () => resolve("hung-up"));
    request.on("close", () => resolve("hung-up"));
  });
}

/** Reads a body to its end, as long as that is not too far; `take` is given each chunk, and the size up to its end. */
export function drainBody(
  request: IncomingMessage,
  take: (chunk: Buffer, sizeBytes: number) => void = () => {},
): void {
  let sizeBytes = 0;
  request.on("error", () => {});
  request.on("data", (chunk: Buffer) => {
    sizeBytes += chunk.length;
    take(chunk, sizeBytes);
    if (sizeBytes > maxDrainedBytes) request.destroy();
  });
}

const join = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
