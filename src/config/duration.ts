import ms, { type StringValue } from "ms";

/**
 * Converts `2s`, `30m`, `24h`, or a number of milliseconds to milliseconds. Returns undefined if it is
 * neither, or negative.
 */
export function parseDuration(text: string | number): number | undefined {
  const value = typeof text === "number" ? text : ms(text.trim() as StringValue);
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
