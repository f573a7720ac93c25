import type { IncomingMessage } from "node:http";
import { isAllowedHost } from "./allowed-host.ts";
import { errorResponse, type HttpResponse } from "./http-response.ts";
import { maxBodyBytes } from "./read-body.ts";

/** The parts of a request that are available before its body. */
export type RequestHead = Pick<IncomingMessage, "headers" | "rawHeaders" | "url">;

/** The names that requests may use for a server, in addition to loopback names. */
export interface ServerNames {
  /** The address that it listens on. */
  readonly host: string;
  /** Additional names of this machine, such as a container's. Default: none. */
  readonly allowedHosts?: readonly string[] | undefined;
}

/** Returns an error response if the request head is unacceptable. `undefined` if it is acceptable. */
export function refuseByHead(head: RequestHead, names: ServerNames): HttpResponse | undefined {
  return (
    refuseHost(head, names) ??
    refuseOrigin(head) ??
    refuseRepeated(head) ??
    refuseTarget(head) ??
    refuseType(head) ??
    refuseLength(head)
  );
}

function refuseHost(
  { headers, rawHeaders, url = "/" }: RequestHead,
  { host: bound, allowedHosts }: ServerNames,
): HttpResponse | undefined {
  const named = authorityOf(url);
  const isAllowed = (name: string | undefined): boolean => isAllowedHost(name, bound, allowedHosts);
  if (named !== undefined && !isAllowed(named))
    return denied(`The request target must name this machine. Found ${quote(url)}`);
  const isNamed = isAllowed(headers.host);
  if (isNamed && countOf(rawHeaders, "host") === 1) return undefined;
  const hint = isNamed || headers.host === undefined ? "" : ". --allowed-hosts allows more names";
  return denied(`The Host header must name this machine. Found ${quote(headers.host)}${hint}`);
}

/**
 * Rejects requests that a browser sends for another website. The service has no pages, so no website has a
 * reason to call it; other clients send neither header.
 */
function refuseOrigin({ headers }: RequestHead): HttpResponse | undefined {
  const { origin, host, "sec-fetch-site": site } = headers;
  if (origin !== undefined && origin !== `http://${host}`)
    return denied(`Requests from other websites are rejected. Found the Origin ${quote(origin)}`);
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return denied(`Requests from other websites are rejected. Found Sec-Fetch-Site: ${quote(site)}`);
  return undefined;
}

/**
 * Whether a header decides who is asking, and for what. If it were repeated, two readers could each use a
 * different value.
 */
const isDecisive = (name: string): boolean =>
  /^(?:authorization|content-(?:type|length|encoding)|origin|sec-fetch-site|x-amz-.*)$/.test(name);

function refuseRepeated({ rawHeaders }: RequestHead): HttpResponse | undefined {
  const seen = new Set<string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? "").toLowerCase();
    if (!isDecisive(name)) continue;
    if (seen.has(name))
      return errorResponse("BadRequestException", `The header ${name} must not be repeated`, 400);
    seen.add(name);
  }
  return undefined;
}

/** A target in absolute form, with its authority and path. */
const absolute = /^https?:\/\/([^/?#@]*)([/?].*)?$/i;

/**
 * Returns the path and query of a target. "A server MUST accept the absolute-form in requests even though most HTTP/1.1
 * clients will only send the absolute-form to a proxy." (RFC 9112, section 3.2.2)
 */
export function pathOf(url: string): string {
  const match = absolute.exec(url);
  if (!match) return url;
  const path = match[2] ?? "/";
  return path.startsWith("/") ? path : `/${path}`;
}

/** Splits a target at its first question mark. Decodes nothing. */
export function splitTarget(url = "/"): { readonly rawPath: string; readonly query: string } {
  const target = pathOf(url);
  const at = target.indexOf("?");
  return at < 0
    ? { rawPath: target, query: "" }
    : { rawPath: target.slice(0, at), query: target.slice(at + 1) };
}

/**
 * Returns the host of a target in absolute form, with its port. It replaces the Host header: a server "MUST ignore the
 * received Host header field (if any) and instead use the host information of the request-target". (RFC 9112, section
 * 3.2.2)
 */
export const authorityOf = (url: string): string | undefined => absolute.exec(url)?.[1];

/** Rejects targets that are neither a path nor a URL. */
function refuseTarget({ url = "/" }: RequestHead): HttpResponse | undefined {
  if (url.startsWith("/") || absolute.test(url)) return undefined;
  return errorResponse("BadRequestException", `The request target must be a path. Found ${quote(url)}`, 400);
}

/**
 * Content types that AWS SDKs send. No web page can send one of them to another origin without a preflight.
 */
const jsonType = /^application\/(?:json|x-amz-json-1\.[01])[ \t]*(?:;|$)/i;

/**
 * Content types of one-click unsubscribe requests (RFC 8058). A website that sends one has to know the link, which only
 * the message contains.
 */
const oneClickType = /^(?:application\/x-www-form-urlencoded|multipart\/form-data)[ \t]*(?:;|$)/i;

/**
 * Rejects bodies that are not JSON. Accepts an empty content type without a body, which some clients send.
 */
function refuseType({ headers, url = "/" }: RequestHead): HttpResponse | undefined {
  const type = headers["content-type"] ?? "";
  if (formType.test(type) && /^\/(?:\?|$)/.test(pathOf(url))) return undefined;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (type === "" ? !hasBody : jsonType.test(type)) return undefined;
  if (oneClickType.test(type) && pathOf(url).startsWith("/_placewright/unsubscribe/")) return undefined;
  const found = type === "" ? "none" : quote(type);
  return errorResponse(
    "UnsupportedMediaTypeException",
    `A request with a body must have the header Content-Type: application/json. Found ${found}`,
    415,
  );
}

/**
 * Content type of the query protocol of the older SES API (2010-12-01). A web page can send it to another origin, but
 * not without the header Origin.
 */
export const formType = /^application\/x-www-form-urlencoded[ \t]*(?:;|$)/i;

function refuseLength({ headers }: RequestHead): HttpResponse | undefined {
  return Number(headers["content-length"] ?? 0) > maxBodyBytes ? tooLarge() : undefined;
}

export const tooLarge = (): HttpResponse =>
  errorResponse("RequestEntityTooLargeException", "The request body exceeds 56 MB", 413);

function countOf(rawHeaders: readonly string[], wanted: string): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === wanted).length;
}

const denied = (message: string): HttpResponse => errorResponse("AccessDeniedException", message, 403);

const quote = (text: string | undefined): string => JSON.stringify((text ?? "").slice(0, 200));
