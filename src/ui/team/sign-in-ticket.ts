import * as z from "zod";

/** What a browser keeps while its person is at the provider. Only this browser can finish the sign-in. */
export interface Ticket {
  readonly state: string;
  readonly nonce: string;
  /** The secret whose hash the provider got, so that nobody else can use its code. */
  readonly verifier: string;
  /** The page to return to. */
  readonly to: string;
}

/** Time to sign in at the provider, in seconds. */
export const ticketSeconds = 600;

const key = z.string().regex(/^[\w-]{20,200}$/);
const schema = z.strictObject({ state: key, nonce: key, verifier: key, to: z.string() });

/** Returns the value of the cookie. */
export const toTicket = ({ to, ...keys }: Ticket): string =>
  Buffer.from(JSON.stringify({ ...keys, to: localPath(to) })).toString("base64url");

/** Reads the value of the cookie. Undefined if it is none. */
export function readTicket(text: string | undefined): Ticket | undefined {
  try {
    const ticket = schema.parse(JSON.parse(Buffer.from(text ?? "", "base64url").toString()));
    return { ...ticket, to: localPath(ticket.to) };
  } catch {
    return undefined;
  }
}

/** Returns a path of the dashboard. `/` for anything that could lead elsewhere, or is too long for a cookie. */
export const localPath = (path: string): string =>
  path.length <= 500 && /^\/(?![/\\])[\w\-.~!$&'()*+,;=:@%/?]*$/.test(path) ? path : "/";
