import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { toSlug } from "../../base/ids.ts";

/** One screenshot of a message. Paths are names of files in the message's folder. */
export interface Screenshot {
  /** `light-desktop`. */
  readonly view: string;
  readonly file: string;
  /** Pixels that differ from the screenshot before. Absent if there was none. */
  readonly differentPixels?: number;
  /** The picture of the differences, and the screenshot before. Absent if nothing differs. */
  readonly difference?: string;
  readonly before?: string;
}

/** The screenshots that were taken last of one message. */
export interface Screenshots {
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  readonly screenshots: readonly Screenshot[];
}

/** Name of the file that lists the screenshots of a message. */
export const screenshotList = "screenshots.json";
const maxListBytes = 100_000;
const maxScreenshots = 50;

/** Returns the folder of the screenshots of all messages. */
export const screenshotsDir = (reportsDir: string): string => join(reportsDir, "preview", "screenshots");

/** Returns the name of a message's folder. The hash keeps apart titles of the same letters. */
export const screenshotFolderOf = (title: string): string =>
  `${toSlug(title).slice(0, 60)}-${createHash("sha256").update(title).digest("hex").slice(0, 12)}`;

const isFolder = (name: string): boolean => /^[a-z0-9-]{1,60}-[0-9a-f]{12}$/.test(name);
const isPicture = (name: string): boolean => /^[a-z0-9-]{1,60}\.png$/.test(name);

/** Returns the path of a picture. Undefined for a name that Placewright never gives. */
export const picturePath = (reportsDir: string, folder: string, file: string): string | undefined =>
  isFolder(folder) && isPicture(file) ? join(screenshotsDir(reportsDir), folder, file) : undefined;

/** Reads the list of the last screenshots of a message. Undefined if there is none, or if it is not one. */
export async function readScreenshots(reportsDir: string, title: string): Promise<Screenshots | undefined> {
  const path = join(screenshotsDir(reportsDir), screenshotFolderOf(title), screenshotList);
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > maxListBytes) return undefined;
  try {
    return parseScreenshots(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

/** Takes over what has the form of a list: a reports folder may come from elsewhere. */
function parseScreenshots(value: unknown): Screenshots | undefined {
  const { takenAt, screenshots } = Object(value) as Record<string, unknown>;
  if (typeof takenAt !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(takenAt))
    return undefined;
  if (!Array.isArray(screenshots)) return undefined;
  return {
    takenAt,
    screenshots: screenshots.slice(0, maxScreenshots).flatMap((each): Screenshot[] => {
      const { view, file, differentPixels, difference, before } = Object(each) as Record<string, unknown>;
      if (typeof view !== "string" || view.length > 60 || !isName(file)) return [];
      return [
        {
          view,
          file,
          ...(Number.isSafeInteger(differentPixels) ? { differentPixels: differentPixels as number } : {}),
          ...(isName(difference) ? { difference } : {}),
          ...(isName(before) ? { before } : {}),
        },
      ];
    }),
  };
}

const isName = (value: unknown): value is string => typeof value === "string" && isPicture(value);
