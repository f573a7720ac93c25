import { randomBytes, timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { isAllowedHost } from "../service/protocol/allowed-host.ts";

/** Each opens one door: a browser that reads is not yet one that changes something. */
export interface Keys {
  /** In the address that the terminal shows; taken for the cookie. */
  readonly link: string;
  /** In the cookie. Cookies go to every port of a machine, so that it must not be more than a right to read. */
  readonly read: string;
  /** In the forms of our own pages. */
  readonly write: string;
}

const createKey = (): string => randomBytes(24).toString("base64url");

export const createKeys = (): Keys => ({ link: createKey(), read: createKey(), write: createKey() });

const cookieName = "placewright";

const isSame = (given: unknown, key: string): boolean =>
  typeof given === "string" &&
  given.length === key.length &&
  timingSafeEqual(Buffer.from(given), Buffer.from(key));

/**
 * Lets in who came by the link of the terminal, on this machine, and takes changes from our own pages alone. A page of the web
 * can neither read (Host, cookie with SameSite) nor change anything (Origin, key in the form).
 */
export function guard(keys: Keys, host: string): MiddlewareHandler {
  return async (context, next) => {
    const { req } = context;
    if (!isAllowedHost(req.header("host"), host))
      return context.text("The Host header must name this machine.\n", 403);
    const given = req.query("token");
    if (req.method === "GET" && given !== undefined) {
      if (!isSame(given, keys.link)) return context.text(closed, 401);
      setCookie(context, cookieName, keys.read, { httpOnly: true, sameSite: "Strict", path: "/" });
      return context.redirect(req.path, 303);
    }
    if (!isSame(getCookie(context, cookieName), keys.read)) return context.text(closed, 401);
    if (req.method !== "GET" && req.method !== "HEAD") {
      if (req.header("origin") !== `http://${req.header("host")}`)
        return context.text("Changes are taken from the dashboard's own pages only.\n", 403);
      const { token } = await req.parseBody({ all: true });
      if (!isSame(token, keys.write))
        return context.text(
          "This page is of an earlier dashboard. Go back, load it again, and retry.\n",
          403,
        );
    }
    await next();
    const { headers } = context.res;
    headers.set("Cache-Control", "no-store");
    headers.set("Content-Security-Policy", "frame-ancestors 'none'");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "same-origin");
    headers.set("X-Content-Type-Options", "nosniff");
  };
}

const closed = "Open the link that placewright ui has shown in the terminal: it lets this browser in.\n";
