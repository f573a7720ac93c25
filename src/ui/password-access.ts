import { type Access, createKey, isKey, type RequestHead } from "./access.ts";

export interface PasswordAccess extends Access {
  readonly password: string;
}

/**
 * Signs in browsers by password, for browsers that cannot resolve `*.localhost`.
 * Browsers keep HTTP authentication for the origin that asked for it, port included (RFC 9110, section 11.5).
 * No other server of this machine therefore receives it.
 */
export function createPasswordAccess(port: number): PasswordAccess {
  const { origin } = new URL(`http://127.0.0.1:${port}`);
  const password = createKey();
  return {
    origin,
    password,
    admit: (request) =>
      isKey(passwordOf(request), password)
        ? undefined
        : {
            status: 401,
            text: "Enter the password that placewright ui shows in its terminal, with any user name.\n",
            headers: { "WWW-Authenticate": 'Basic realm="placewright ui", charset="UTF-8"' },
          },
  };
}

function passwordOf({ headers }: RequestHead): string | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? "") ?? [];
  if (encoded === undefined) return undefined;
  const [, ...password] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return password.join(":");
}
