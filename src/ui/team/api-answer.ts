import type { Answer } from "../access.ts";

/** Returns an error of the API. */
export const toJson = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  status,
  text: `${JSON.stringify({ error: { code, message } })}\n`,
  headers: { "Content-Type": "application/json", ...headers },
});
