import { randomBytes } from "node:crypto";
import { type Access, type Answer, createKey, isKey, type RequestHead } from "./access.ts";

export interface LinkAccess extends Access {
  /**
   * Returns a link that signs in one browser, once. Returns the unused link if there is one, or else a new
   * one.
   */
  link(): string;
}

const cookieName = "placewright";

/**
 * Signs in a browser that opens a one-time link, with a cookie.
 * Browsers send a cookie to every port of its host, so the host has a random name. It resolves to this
 * machine, and no other server can lure the browser to it.
 * @param onWanted called with a new link when a browser asks for access and no link is unused
 * @param command the command whose terminal shows the link
 */
export function createLinkAccess(
  port: number,
  onWanted: (link: string) => void,
  command = "placewright ui",
): LinkAccess {
  const { origin } = new URL(`http://pw-${randomBytes(16).toString("hex")}.localhost:${port}`);
  const session = createKey();
  let unused: string | undefined = createKey();

  function link(): string {
    unused ??= createKey();
    return `${origin}/?token=${unused}`;
  }

  const howToEnter = `Open the newest link that ${command} shows in its terminal. Each link works once.\n`;

  return {
    origin,
    command,
    link,
    admit(request) {
      const [key, ...more] = keysOf(request);
      if (unused !== undefined && more.length === 0 && isKey(key, unused)) {
        unused = undefined;
        return toDashboard({ "Set-Cookie": `${cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict` });
      }
      if (cookiesOf(request).some((value) => isKey(value, session)))
        return key === undefined ? undefined : toDashboard();
      if (unused === undefined) onWanted(link());
      return { status: 401, text: `${key === undefined ? notSignedIn : linkUsed} ${howToEnter}` };
    },
  };
}

const notSignedIn = "This browser is not signed in.";
const linkUsed = "This link was already used, or belongs to another dashboard.";

const toDashboard = (headers: Answer["headers"] = {}): Answer => ({
  status: 303,
  text: "",
  headers: { Location: "/", ...headers },
});

/** Returns the keys in a sign-in URL from the terminal. */
const keysOf = ({ method, url = "" }: RequestHead): string[] =>
  method === "GET" && url.startsWith("/?") ? new URLSearchParams(url.slice(2)).getAll("token") : [];

/** Returns all cookies with the dashboard's name: another server may have set one too. */
const cookiesOf = ({ headers }: RequestHead): string[] =>
  (headers.cookie ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${cookieName}=`))
    .map((pair) => pair.slice(cookieName.length + 1));
