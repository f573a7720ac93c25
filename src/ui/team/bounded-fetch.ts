import type { CustomFetchOptions } from "openid-client";
import { readBody } from "../../base/read-body.ts";

/** Largest answer of a provider, in bytes. Its keys are a few kilobytes. */
const maxBytes = 1024 * 1024;

/** Fetches, and refuses an answer that is too large. */
export async function boundedFetch(url: string, options: CustomFetchOptions): Promise<Response> {
  const answer = await fetch(url, options as RequestInit);
  const body = await readBody(answer, maxBytes);
  const { status, statusText, headers } = answer;
  const hasNoBody = [101, 204, 205, 304].includes(status);
  const bounded = new Response(hasNoBody ? null : new Uint8Array(body), { status, statusText, headers });
  // The library compares it with the URL that it asked for.
  Object.defineProperty(bounded, "url", { value: answer.url });
  return bounded;
}
