import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { maxBodyBytes } from "./read-body.ts";

const unzip = promisify(gunzip);

/**
 * Decompresses a body with `Content-Encoding: gzip`, with which AWS SDKs compress requests. Limits the size of the result
 * like that of a body.
 */
export async function decompress(
  body: Uint8Array | undefined,
  encoding: string | undefined,
): Promise<Uint8Array | undefined | "too-large" | "damaged"> {
  if (!body || encoding?.trim().toLowerCase() !== "gzip") return body;
  try {
    return await unzip(body, { maxOutputLength: maxBodyBytes });
  } catch (error) {
    return (error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "damaged";
  }
}
