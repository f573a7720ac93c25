import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PlacewrightError } from "../base/errors.ts";
import { renderHtmlReport } from "../report/html/render-html-report.ts";
import type { ReadMessage, RunOutcome } from "../result/run-report.ts";
import { type BrowserOptions, browserUnavailable, findBrowser, runBrowser } from "./local-browser.ts";

/** Size of a PDF that is returned, in bytes. */
const maxBytes = 100_000_000;

/**
 * What a PDF has otherwise than paper: bars in their colors. Chromium makes a picture of the whole page for each pattern,
 * which are 40 MB for 14 tests.
 */
const pdfStyles = `<style>@media print{${["inbox", "spam", "missing"]
  .map((share) => `rect.${share}{fill:var(--${share})!important}`)
  .join("")}rect{stroke:var(--page)!important}}</style>`;

async function* withStyles(page: AsyncIterable<string>): AsyncGenerator<string> {
  let isAdded = false;
  for await (const part of page) {
    const end: number = isAdded ? -1 : part.indexOf("</head>");
    isAdded ||= end >= 0;
    yield end < 0 ? part : `${part.slice(0, end)}${pdfStyles}${part.slice(end)}`;
  }
}

/**
 * Returns the report of a run as a PDF, with all of its tests up to the bound of the page for paper. Throws
 * `service-unavailable` if this machine has no Chromium, or if it fails.
 */
export async function reportPdf(
  report: RunOutcome,
  readMessage: ReadMessage,
  { env, signal }: { readonly env: Parameters<typeof findBrowser>[0]; readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  const browser = await findBrowser(env);
  if (browser === undefined)
    throw new PlacewrightError("service-unavailable", "Cannot make a PDF: no Chromium is found", {
      hint: "Install Chromium, set PLACEWRIGHT_BROWSER to its path, or open the report and print it",
    });
  return printToPdf(renderHtmlReport(report, readMessage, { isPrinted: true }), { browser, signal });
}

/** Prints a report, which is a self-contained page, to a PDF. */
export function printToPdf(page: AsyncIterable<string>, options: BrowserOptions): Promise<Uint8Array> {
  return runBrowser(
    options,
    async (folder) => {
      const file = join(folder, "report.html");
      const written = await open(file, "wx", 0o600);
      try {
        for await (const part of withStyles(page)) await written.writeFile(part);
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
        throw browserUnavailable(
          size === 0 ? "it wrote no PDF" : "the PDF is larger than 100 MB",
          "Open the report and print it instead",
        );
      return readFile(file);
    },
  );
}
