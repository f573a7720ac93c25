import type { IncomingMessage } from "node:http";

/** The largest body that is taken. */
export const maxBodyBytes = 10 * 1024 * 1024;

/** Past this nothing more is read, not even to be thrown away. */
const maxDrainedBytes = 10 * maxBodyBytes;

/**
 * Reads a request's body; undefined where it has none. A body that is too large is read to its end all the same,
 * so that the client hears why it was refused.
 */
export function readBody(
  request: IncomingMessage,
): Promise<Uint8Array | undefined | "too-large" | "hung-up"> {
  const { headers } = request;
  if (headers["transfer-encoding"] === undefined && !Number(headers["content-length"] ?? 0))
    return Promise.resolve(undefined);
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on("data", (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= maxBodyBytes) chunks.push(chunk);
      else chunks = [];
      if (sizeBytes > maxDrainedBytes) request.destroy();
    });
    request.on("end", () => resolve(sizeBytes > maxBodyBytes ? "too-large" : join(chunks)));
    request.on("error", () => resolve("hung-up"));
    request.on("close", () => resolve("hung-up"));
  });
}

const join = (chunks: readonly Buffer[]): Buffer =>
  chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
