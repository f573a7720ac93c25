import type { Access, Answer, RequestHead } from "./access.ts";

/** Forms hold names of scenarios and projects: more is no form of ours. */
export const maxBodyBytes = 1024 * 1024;

/** Answers a request in the place of the dashboard, or returns nothing. Looks at no byte of a body. */
export type Guard = (request: RequestHead) => Answer | undefined;

/**
 * Lets in who was given access, under the dashboard's own origin, and takes changes from its own pages alone. The first check that
 * has an answer gives it.
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

/** Refuses every other name of this machine, and names of the web that lead here. Does not say its own: pages of such a name can read it. */
function refuseHost({ headers, rawHeaders }: RequestHead, { origin }: Access): Answer | undefined {
  const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
  if (hosts.length === 1 && headers.host === new URL(origin).host) return undefined;
  return {
    status: 421,
    text: "The dashboard does not answer under this address. Open the address that placewright ui shows in its terminal.\n",
  };
}

function refuseRequestForm(request: RequestHead): Answer | undefined {
  const { method, url = "", headers } = request;
  if (method !== "GET" && method !== "POST")
    return { status: 405, text: "The dashboard takes GET and POST only.\n", headers: { Allow: "GET, POST" } };
  if ((headers.expect ?? "100-continue").toLowerCase() !== "100-continue")
    return { status: 417, text: "The dashboard expects nothing but 100-continue.\n" };
  if (!url.startsWith("/") || (method === "GET" && hasBody(request)))
    return { status: 400, text: "The dashboard cannot read this request.\n" };
  return undefined;
}

/** Whether a body follows the headers. */
export const hasBody = ({ headers }: RequestHead): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;

/** Refuses what pages of another origin ask for; by a link of theirs a person may come in, and no further. */
function refuseForeignPage(
  { method, url = "", headers }: RequestHead,
  { origin }: Access,
): Answer | undefined {
  const { origin: from, "sec-fetch-site": site = "none" } = headers;
  if ((from === undefined || from === origin) && (site === "none" || site === "same-origin"))
    return undefined;
  const isLink =
    method === "GET" &&
    from === undefined &&
    headers["sec-fetch-mode"] === "navigate" &&
    headers["sec-fetch-dest"] === "document";
  if (isLink && url.startsWith("/?token=")) return undefined;
  // A browser does not send the cookie with a link of another page, so that it comes again by itself.
  if (isLink && url === "/")
    return { status: 200, text: "Opening the dashboard.\n", headers: { Refresh: "0; url=/" } };
  return { status: 403, text: "The dashboard answers its own pages only. Open it by its address.\n" };
}

/** Takes what a form of the dashboard's own pages sends, and nothing that another page or program can make a browser send. */
function refuseChange({ method, headers }: RequestHead, { origin }: Access): Answer | undefined {
  if (method === "GET") return undefined;
  const { origin: from, "sec-fetch-site": site = "same-origin", "content-type": type = "" } = headers;
  if (from !== origin || site !== "same-origin")
    return { status: 403, text: "The dashboard takes changes from its own pages only.\n" };
  const [mediaType = ""] = type.split(";", 1);
  if (mediaType.trim().toLowerCase() !== "application/x-www-form-urlencoded")
    return { status: 415, text: "The dashboard takes changes as application/x-www-form-urlencoded only.\n" };
  return undefined;
}

const refuseSize = ({ headers }: RequestHead): Answer | undefined =>
  Number(headers["content-length"] ?? 0) > maxBodyBytes ? tooLarge : undefined;

export const tooLarge: Answer = {
  status: 413,
  text: `The request has more than ${maxBodyBytes / 1024} KiB. Choose fewer scenarios, or use placewright run.\n`,
};
