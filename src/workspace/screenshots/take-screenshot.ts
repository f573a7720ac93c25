import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PlacewrightError } from "../../base/errors.ts";
import { type BrowserOptions, browserUnavailable, runBrowser } from "../local-browser.ts";

/** Height of a screenshot, in pixels. Longer messages are cut. */
export const screenshotHeight = 2000;

/** Size of a screenshot's file that is read, in bytes. */
const maxBytes = 50_000_000;

/**
 * Takes a screenshot of the document of a message's frame. The document is in a sandboxed frame, as on pages, so that it
 * loads nothing, runs nothing, and leads nowhere.
 * @param width In pixels.
 */
export async function takeScreenshot(
  document: string,
  width: number,
  options: BrowserOptions,
): Promise<Uint8Array> {
  try {
    return await runBrowser(
      options,
      async (folder) => {
        const page = join(folder, "message.html");
        await writeFile(page, toPage(document, width), { mode: 0o600 });
        return [
          `--screenshot=${join(folder, "message.png")}`,
          `--window-size=${width},${screenshotHeight}`,
          "--hide-scrollbars",
          "--force-device-scale-factor=1",
          pathToFileURL(page).href,
        ];
      },
      (folder) => readPicture(join(folder, "message.png")),
    );
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    throw new PlacewrightError("service-unavailable", `Cannot take a screenshot: ${error.why}`, {
      hint: "Set PLACEWRIGHT_BROWSER to the path of another Chromium, or leave out --screenshot",
      cause: error,
    });
  }
}

const toPage = (document: string, width: number): string =>
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:"><style>body{margin:0;overflow:hidden}iframe{display:block;border:0;background:#fff}</style><iframe sandbox width="${width}" height="${screenshotHeight}" srcdoc="${document.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"></iframe>`;

async function readPicture(path: string): Promise<Uint8Array> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size === 0 || size > maxBytes)
    throw browserUnavailable(size === 0 ? "it wrote no picture" : "its picture is larger than 50 MB");
  return readFile(path);
}
