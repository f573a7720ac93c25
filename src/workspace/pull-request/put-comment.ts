import * as z from "zod";
import {
  isLater,
  isSameKey,
  isSameOrder,
  type Marker,
  readMarker,
  readSections,
  type Section,
} from "../../report/pull-request/comment.ts";
import { type CodeHost, HostError } from "./code-host.ts";

/** A comment at a code host. */
interface FoundComment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
}

/** How a code host keeps the comments of one pull request. */
export interface Comments {
  /** Returns the account of the token. */
  author(): Promise<string>;
  /** Returns a page of comments, 1-based, with 100 comments unless it is the last. */
  page(number: number): Promise<readonly FoundComment[]>;
  create(body: string): Promise<unknown>;
  update(id: number, body: string): Promise<unknown>;
  remove(id: number): Promise<unknown>;
}

export const pageSize = 100;

/** GitHub allows 2,500 comments, and GitLab 5,000. */
const maxPages = 60;

/**
 * Writes the one comment of a key: updates it in place, or creates it. Changes only comments of the token's own account,
 * because anybody can write a marker. Deletes further ones, which two runs at once can leave. Keeps a comment of a later
 * run. `toBody` gets the results that other runs of the same pipeline have written.
 */
export async function putComment(
  host: CodeHost,
  comments: Comments,
  marker: Marker,
  toBody: (earlier: readonly Section[]) => string,
  { onlyUpdates }: { readonly onlyUpdates: boolean },
): Promise<void> {
  const author = await host.retried(() => comments.author());
  // After a lost response, search again: the comment may exist.
  await host.retried(async () => {
    const own = await findOwn(comments, author, marker);
    if (own.some((comment) => isLater(comment.marker, marker))) return;
    const [first, ...others] = own;
    const body = toBody(first && isSameOrder(first.marker, marker) ? readSections(first.body) : []);
    if (first) await comments.update(first.id, body);
    else if (!onlyUpdates) await comments.create(body);
    for (const { id } of others) await comments.remove(id);
  });
}

async function findOwn(
  comments: Comments,
  author: string,
  { key }: Marker,
): Promise<readonly (FoundComment & { readonly marker: Marker })[]> {
  const own: (FoundComment & { readonly marker: Marker })[] = [];
  for (let number = 1; number <= maxPages; number++) {
    const page = await comments.page(number);
    for (const comment of page) {
      const marker = comment.author === author ? readMarker(comment.body) : undefined;
      if (marker && isSameKey(marker.key, key)) own.push({ ...comment, marker });
    }
    if (page.length < pageSize) break;
  }
  return own;
}

/** Validates a response. Throws a `HostError` if it has another form. */
export function parseResponse<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new HostError(`its response has an unexpected form: ${z.prettifyError(error).split("\n")[0]}`);
}
