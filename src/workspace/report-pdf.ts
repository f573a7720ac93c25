import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PlacewrightError } from "../base/errors.ts";
import { type BrowserOptions, runBrowser } from "./local-browser.ts";

/** Size of a PDF that is returned, in bytes. */
const maxBytes = 100_000_000;

/** Prints a self-contained page to a PDF. */
export function printToPdf(page: AsyncIterable<string>, options: BrowserOptions): Promise<Uint8Array> {
  return runBrowser(
    options,
    async (folder) => {
      const file = join(folder, "report.html");
      const written = await open(file, "wx", 0o600);
      try {
        for await (const part of page) await written.writeFile(part);
      } finally {
        await written.close();
      }
      return [
        "--no-pdf-header-footer",
        `--print-to-pdf=${join(folder, "report.pdf")}`,
        pathToFileURL(file).href,
      ];
    },
    async (folder) => {
      const file = join(folder, "report.pdf");
      const { size } = await stat(file).catch(() => ({ size: 0 }));
      if (size === 0 || size > maxBytes)
        throw new PlacewrightError(
          "service-unavailable",
          `Cannot use the browser: ${size === 0 ? "it wrote no PDF" : "the PDF is larger than 100 MB"}`,
          { hint: "Open the report and print it instead" },
        );
      return readFile(file);
    },
  );
}
