import type { IncomingMessage } from "node:http";

/** Maximum size of a body: a message of 40 MB in base64, and the rest of its request. */
export const maxBodyBytes = 56 * 1024 * 1024;

/** Beyond this size, the connection is closed instead of reading and discarding the rest. */
const maxDrainedBytes = 2 * maxBodyBytes;

/**
 * Reads a request's body, or returns `undefined` if it has none. Drains a body that is too large, so that the
 * client can read the error response.
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

/**
 * Reads a body to its end, or closes the connection at the size limit.
 * @param take Receives each chunk, with the total size so far.
 */
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
