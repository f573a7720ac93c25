import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFolder } from "../../report/folder.ts";
import type { BrowserOptions } from "../local-browser.ts";
import { comparePictures } from "./compare-pictures.ts";
import {
  type Screenshot,
  type Screenshots,
  screenshotFolderOf,
  screenshotList,
  screenshotsDir,
} from "./screenshot-folder.ts";
import { takeScreenshot } from "./take-screenshot.ts";

/** A document to take a screenshot of. */
export interface ScreenshotSource {
  /** `light-desktop`. */
  readonly view: string;
  readonly document: string;
  /** In pixels. */
  readonly width: number;
}

export interface SavedScreenshots extends Screenshots {
  /** Path of the folder. */
  readonly dir: string;
}

/**
 * Takes screenshots of a message, compares each with the one before, and saves them. They replace the ones before only
 * once all are taken.
 */
export async function saveScreenshots(
  reportsDir: string,
  title: string,
  sources: readonly ScreenshotSource[],
  { takenAt, ...options }: BrowserOptions & { readonly takenAt: string },
): Promise<SavedScreenshots> {
  const dir = join(screenshotsDir(reportsDir), screenshotFolderOf(title));
  const files = new Map<string, string | Uint8Array>();
  const screenshots: Screenshot[] = [];
  for (const { view, document, width } of sources) {
    const file = `${view}.png`;
    const after = await takeScreenshot(document, width, options);
    const before = await readFile(join(dir, file)).catch(() => undefined);
    const compared = before && comparePictures(before, after);
    files.set(file, after);
    if (before && compared && compared.differentPixels > 0) {
      const names = { difference: `${view}-difference.png`, before: `${view}-before.png` };
      files.set(names.difference, compared.picture);
      files.set(names.before, before);
      screenshots.push({ view, file, differentPixels: compared.differentPixels, ...names });
    } else screenshots.push({ view, file, ...(compared ? { differentPixels: 0 } : {}) });
  }
  files.set(screenshotList, `${JSON.stringify({ takenAt, screenshots }, undefined, 2)}\n`);
  await writeFolder(dir, files);
  return { dir, takenAt, screenshots };
}
