import ms, { type StringValue } from "ms";
import { plural } from "./plural.ts";

/** What the docs say a duration is. The parser accepts more: `M` for minutes, `300 msec`, and a minus. */
const documented =
  /^(?:\d+(?:\.\d+)?|\.\d+) ?(?:ms|[smhdwy]|(?:millisecond|second|minute|hour|day|week|year)s?)$/;

/** Longest duration in text, in characters. */
const maxCharacters = 100;

/**
 * Converts `2s`, `30m`, `24h`, `5 minutes`, or a number of milliseconds to milliseconds. Returns undefined if it is
 * none of them, or negative. Text needs a unit, unless it is 0: without one, a person may mean days. Units are in lower
 * case: `M` may mean months.
 */
export function parseDuration(text: string | number): number | undefined {
  const value = typeof text === "number" ? text : toMs(text.trim());
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}

function toMs(text: string): number {
  if (text === "0") return 0;
  return text.length <= maxCharacters && documented.test(text) ? ms(text as StringValue) : Number.NaN;
}

/** Formats a duration in words, with its two largest units: `3 seconds`, `23 hours 12 minutes`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 1) return "less than a second";
  const parts = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => plural(amount, unit))
    .join(" ");
}

/** Formats a duration in one unit, rounded: `90 seconds`, `2 minutes`, `3 hours`. */
export function roughDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return plural(seconds, "second");
  return seconds < 7200
    ? plural(Math.round(seconds / 60), "minute")
    : plural(Math.round(seconds / 3600), "hour");
}

/** Returns a short duration such as `12 s`, `4 m`, or `3 h 20 m`, for a line that changes often. */
export function briefDuration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
