import type { Random } from "./random.ts";

/** `20260301-081500-3fa9c1`: sorts by start time (UTC), unique by its random tail; a run's id and its report's folder name. */
export function createRunId(startedAtMs: number, random: Random): string {
  const [date = "", time = ""] = new Date(startedAtMs).toISOString().split("T");
  return `${date.replaceAll("-", "")}-${time.slice(0, 8).replaceAll(":", "")}-${random.hex(6)}`;
}

/** What `createRunId` makes. Anything else is never used as a name of a folder. */
const runIdPattern = /^\d{8}-\d{6}-[0-9a-f]{6}$/;

export const isRunId = (text: string): boolean => runIdPattern.test(text);

/** Lowercase letters, digits and single hyphens: fit for a file name on every system and for a fragment of a URL. */
export function toSlug(text: string): string {
  const slug = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return slug.slice(0, 80) || "unnamed";
}
