import type { CustomFetchOptions } from "openid-client";

/** Largest answer of a provider, in bytes. Its keys are a few kilobytes. */
const maxBytes = 1024 * 1024;

/** Fetches, and refuses an answer that is too large. */
export async function boundedFetch(url: string, options: CustomFetchOptions): Promise<Response> {
  const answer = await fetch(url, options as RequestInit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) throw new Error("the answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  const { status, statusText, headers } = answer;
  const hasNoBody = [101, 204, 205, 304].includes(status);
  const bounded = new Response(hasNoBody ? null : Buffer.concat(chunks), { status, statusText, headers });
  // The library compares it with the URL that it asked for.
  Object.defineProperty(bounded, "url", { value: answer.url });
  return bounded;
}
