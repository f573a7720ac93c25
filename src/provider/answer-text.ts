import { redactAndCut } from "../base/redact.ts";

const maxLength = 2000;
const maxEntries = 50;
const maxTextLength = 200;

/**
 * Formats a provider's response as JSON text of at most 2,000 characters, with known secrets redacted.
 * `Infinity` and `NaN` become strings.
 */
export function toResponseText(answer: unknown): string {
  const text = JSON.stringify(bound(answer, 0)) ?? "undefined";
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}

/** Returns a text of a server or library in one line. */
export const toOneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Limits depth and size before any text is built, because a response can be of any size. */
function bound(value: unknown, depth: number): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "string") return redactAndCut(value, maxTextLength);
  if (typeof value !== "object" || value === null) return typeof value === "boolean" ? value : null;
  if (depth > 6) return "…";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (Array.isArray(value)) return value.slice(0, maxEntries).map((each) => bound(each, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, maxEntries)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [redactAndCut(key, maxTextLength), bound(each, depth + 1)]),
  );
}
