import { badRequest } from "../protocol/service-error.ts";

/** A list item. Sequence numbers grow with time. */
export interface Sequenced {
  readonly sequence: number;
}

export interface PageRequest {
  readonly PageSize?: number | undefined;
  readonly NextToken?: string | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Token of the next page. Absent on the last page. */
  readonly nextToken?: string;
}

/** Page size if the request names none, or 0. */
const defaultPageSize = 1000;

/**
 * Returns one page of a list, newest first. The token contains the last sequence number returned, so that new
 * items neither shift nor repeat later pages.
 * @param items Items in ascending order of sequence number.
 * @throws {ServiceError} BadRequestException: if the token is invalid.
 */
export function toPage<Item extends Sequenced>(items: readonly Item[], request: PageRequest): Page<Item> {
  const below = request.NextToken === undefined ? Number.POSITIVE_INFINITY : parseToken(request.NextToken);
  const end = items.findLastIndex(({ sequence }) => sequence < below) + 1;
  const start = Math.max(0, end - (request.PageSize || defaultPageSize));
  const page = items.slice(start, end).reverse();
  const last = page.at(-1);
  return start > 0 && last ? { items: page, nextToken: toToken(last.sequence) } : { items: page };
}

const tokenPrefix = "below:";

const toToken = (sequence: number): string => Buffer.from(`${tokenPrefix}${sequence}`).toString("base64url");

function parseToken(token: string): number {
  const text = Buffer.from(token, "base64url").toString();
  if (/^below:\d{1,15}$/.test(text) && toToken(Number(text.slice(tokenPrefix.length))) === token)
    return Number(text.slice(tokenPrefix.length));
  throw badRequest("The specified NextToken is not valid");
}
