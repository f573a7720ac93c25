import { isKey } from "../ui/access.ts";
import { hasBody } from "../ui/guard.ts";
import type { ServerGuard } from "../ui/server.ts";

/** Path of the only resource that the server has. */
export const mcpPath = "/mcp";

/**
 * Returns a guard that admits programs of this machine that know the token. Rejects other host names, which a web page
 * could point here, and all requests of web pages.
 */
export const createHttpGuard =
  (port: number, token: string): ServerGuard =>
  (request): ReturnType<ServerGuard> => {
    const { method, url, headers, rawHeaders } = request;
    const hosts = rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === "host");
    if (hosts.length !== 1 || ![`127.0.0.1:${port}`, `localhost:${port}`].includes(headers.host ?? ""))
      return { status: 421, text: "The server is not available at this host name.\n" };
    if (headers.origin !== undefined || (headers["sec-fetch-site"] ?? "none") !== "none")
      return { status: 403, text: "The server accepts no requests of web pages.\n" };
    if (url !== mcpPath) return { status: 404, text: `The server only has ${mcpPath}.\n` };
    if (method !== "GET" && method !== "POST" && method !== "DELETE")
      return {
        status: 405,
        text: "The server accepts only GET, POST, and DELETE.\n",
        headers: { Allow: "GET, POST, DELETE" },
      };
    if ((headers.expect ?? "100-continue").toLowerCase() !== "100-continue")
      return { status: 417, text: "The server supports only Expect: 100-continue.\n" };
    if (method !== "POST" && hasBody(request)) return { status: 400, text: "The request is invalid.\n" };
    const [scheme = "", given] = (headers.authorization ?? "").split(" ");
    if (scheme.toLowerCase() === "bearer" && isKey(given, token)) return undefined;
    return {
      status: 401,
      text: "The token is missing or wrong. placewright mcp --http shows it, or its file, in its terminal.\n",
      headers: { "WWW-Authenticate": "Bearer" },
    };
  };
