/**
 * Binds a page token to the operation that returned it: "Use the token ... in the subsequent call ... with the same
 * parameters to retrieve the next page" (SES API reference). Another list then does not accept it.
 */
export const bindToken = (operation: string, token: string): string =>
  Buffer.from(`${operation} ${token}`).toString("base64");

/** A token that no list has returned. Lists reject it with their own error. */
const foreignToken = "-";

/** Returns the token that was bound to the operation. A foreign one becomes a token that no list accepts. */
export function unbindToken(operation: string, bound: string): string {
  const text = Buffer.from(bound, "base64").toString();
  if (!text.startsWith(`${operation} `)) return foreignToken;
  const token = text.slice(operation.length + 1);
  return bindToken(operation, token) === bound ? token : foreignToken;
}
