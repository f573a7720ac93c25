import { ProviderError } from "../provider-error.ts";

/** Maximum number of pages per list: with 1,000 tests per page, ten million tests. */
const maxPages = 10_000;

/** Longest page token, in characters. */
const maxTokenLength = 8192;

interface Page<T> {
  readonly items: readonly T[] | undefined;
  /** Token of the next page. Absent on the last page. */
  readonly next: string | undefined;
}

/** Yields a list page by page, to its end. `action` completes "Cannot …". Throws if the list has no end. */
export async function* pagesOf<T>(
  action: string,
  read: (token: string | undefined) => Promise<Page<T>>,
): AsyncGenerator<readonly T[]> {
  /** The page that returned each token. */
  const givenBy = new Map<string, number>();
  let token: string | undefined;
  for (let page = 1; ; page++) {
    const { items, next } = await read(token);
    if (!Array.isArray(items)) throw untrusted(action, `page ${page} has no list`, shapeHint);
    yield items;
    if (next === undefined || next === null || next === "") return;
    if (typeof next !== "string" || next.length > maxTokenLength)
      throw endless(action, `the next-page token of page ${page} is not valid`);
    const earlier = givenBy.get(next);
    if (earlier !== undefined)
      throw endless(action, `page ${page} has the same next-page token as page ${earlier}`);
    if (page === maxPages) throw endless(action, `the list continues after page ${page}`);
    givenBy.set(next, page);
    token = next;
  }
}

const shapeHint = "Check the endpoint, or report it to the provider. The response does not match the API";

const endless = (action: string, why: string): ProviderError =>
  untrusted(action, why, "Check the endpoint, or report it to the provider. The list does not end");

const untrusted = (action: string, why: string, hint: string): ProviderError =>
  new ProviderError("provider-answer-invalid", `Cannot ${action}: ${why}`, { hint });
