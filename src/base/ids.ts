import type { Random } from "./random.ts";

/**
 * Returns `20260301-081500-3fa9c1`: a run's id and the name of its report folder. Sorts by start time (UTC);
 * the random suffix makes it unique.
 */
export function createRunId(startedAtMs: number, random: Random): string {
  const [date = "", time = ""] = new Date(startedAtMs).toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${random.hex(6)}`;
}

/** Matches the ids that `createRunId` returns. No other text is ever used as a folder name. */
const runIdPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

/** Whether a text is a run id. */
export const isRunId = (text: string): boolean => runIdPattern.test(text);

/**
 * Returns lowercase letters, digits, and single hyphens: valid as a file name on every system and as a URL
 * fragment. At most 80 characters.
 */
export function toSlug(text: string): string {
  const slug = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug.slice(0, 80) || "unnamed";
}
