import type { Access, Answer, RequestHead } from "./access.ts";

/** Forms contain names of scenarios and projects, and texts that people write, so they are never larger. */
export const maxBodyBytes = 1024 * 1024;

/** A form with a message to check may contain a file. */
export const maxUploadBytes = 10 * 1024 * 1024;

/** Whether a request is the form with a message to check, the only one that may contain a file. */
export const isUpload = ({ method, url }: Pick<RequestHead, "method" | "url">): boolean =>
  method === "POST" && url === "/check";

/** Returns the largest body of a request, in bytes. */
export const bodyLimitOf = (request: Pick<RequestHead, "method" | "url">): number =>
  isUpload(request) ? maxUploadBytes : maxBodyBytes;

/**
 * Returns a response that replaces the dashboard's, or undefined to admit the request. Reads no byte of a
 * body.
 */
export type Guard = (request: RequestHead) => Answer | undefined;

/**
 * Returns a guard that admits signed-in browsers at the dashboard's own origin, and accepts changes only from
 * its own pages.
 * The first check that returns a response decides.
 */
export const createGuard =
  (access: Access): Guard =>
  (request) =>
    refuseHost(request, access) ??
    refuseRequestForm(request) ??
    refuseForeignPage(request, access) ??
    access.admit(request) ??
    refuseChange(request, access) ??
    refuseSize(request);

/**
 * Rejects any other host name that leads here, local or on the web.
 * The response does not reveal the dashboard's own host name, because pages at such a name can read it.
 */
function refuseHost(
  { headers, rawHeaders }: RequestHead,
  { origin, command = "placewright ui" }: Access,
): Answer | undefined {
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
  if (hosts.length === 1 && headers.host === new URL(origin).host) return undefined;
  return {
    status: 421,
    text: `The dashboard is not available at this address. Open the URL that ${command} shows in its terminal.\n`,
  };
}

/** Rejects methods, targets, and expectations that the dashboard does not have. */
export function refuseRequestForm(request: RequestHead): Answer | undefined {
  const { method, url = "", headers } = request;
  if (method !== "GET" && method !== "POST")
    return {
      status: 405,
      text: "The dashboard accepts only GET and POST.\n",
      headers: { Allow: "GET, POST" },
    };
  if ((headers.expect ?? "100-continue").toLowerCase() !== "100-continue")
    return { status: 417, text: "The dashboard supports only Expect: 100-continue.\n" };
  if (!url.startsWith("/") || (method === "GET" && hasBody(request)))
    return { status: 400, text: "The request is invalid.\n" };
  return undefined;
}

/** Whether a body follows the headers. */
export const hasBody = ({ headers }: RequestHead): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;

/** Whether a page of the dashboard, or nobody's page, sends a request. */
export function isFromOwnPage({ headers }: RequestHead, origin: string): boolean {
  const { origin: from, "sec-fetch-site": site = "none" } = headers;
  return (from === undefined || from === origin) && (site === "none" || site === "same-origin");
}

/** Whether a browser follows a link, to show the page in a window of its own. */
export const opensLink = ({ method, headers }: RequestHead): boolean =>
  method === "GET" &&
  headers.origin === undefined &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";

/**
 * Rejects requests from pages of another origin. A link on such a page may open the dashboard, but nothing
 * else.
 */
function refuseForeignPage(request: RequestHead, { origin }: Access): Answer | undefined {
  const { url = "" } = request;
  if (isFromOwnPage(request, origin)) return undefined;
  const isLink = opensLink(request);
  if (isLink && url.startsWith("/?token=")) return undefined;
  // A browser does not send the cookie when it follows a link from another site, so make it request the page
  // again.
  if (isLink && url === "/")
    return { status: 200, text: "Opening the dashboard.\n", headers: { Refresh: "0; url=/" } };
  return {
    status: 403,
    text: "The dashboard accepts requests only from its own pages. Open its URL directly.\n",
  };
}

/**
 * Accepts changes only from forms on the dashboard's own pages, not from other pages or programs that use the
 * browser.
 */
export function refuseChange(request: RequestHead, { origin }: Pick<Access, "origin">): Answer | undefined {
  const { method, headers } = request;
  if (method === "GET") return undefined;
  const { origin: from, "sec-fetch-site": site = "same-origin", "content-type": type = "" } = headers;
  if (from !== origin || site !== "same-origin")
    return { status: 403, text: "The dashboard accepts changes only from its own pages.\n" };
  const accepted = isUpload(request) ? "multipart/form-data" : "application/x-www-form-urlencoded";
  const [mediaType = ""] = type.split(";", 1);
  // Browsers let any page send either type to any site, so the checks of the origin decide, not the type.
  if (mediaType.trim().toLowerCase() !== accepted)
    return { status: 415, text: `The dashboard accepts changes here only as ${accepted}.\n` };
  return undefined;
}

export const refuseSize = (request: RequestHead): Answer | undefined =>
  Number(request.headers["content-length"] ?? 0) > bodyLimitOf(request) ? tooLargeFor(request) : undefined;

/** Returns the response to a request whose body exceeds `bodyLimitOf`. */
export const tooLargeFor = (request: Pick<RequestHead, "method" | "url">): Answer => ({
  status: 413,
  text: isUpload(request)
    ? `The message and its form exceed ${maxUploadBytes / 1024 / 1024} MiB. Check a smaller one, or use placewright check.\n`
    : `The request exceeds ${maxBodyBytes / 1024} KiB. Select fewer scenarios, or use placewright run.\n`,
});
