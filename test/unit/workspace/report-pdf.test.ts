import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { findBrowser } from "../../../src/workspace/local-browser.ts";
import { printToPdf, reportPdf } from "../../../src/workspace/report-pdf.ts";
import { browserNote, hasBrowser, isBrowserRequired } from "../../support/browser.ts";
import { runReportOf, test as sampleTest } from "../../support/sample-run-report.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "placewright-pdf-"));
  // Browsers of other tests have their folders elsewhere.
  vi.stubEnv("TMPDIR", folder);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Writes a program that is executed instead of a browser. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o700);
  return path;
}

async function* page(...parts: readonly string[]) {
  yield* parts;
}

const leftovers = async () =>
  (await readdir(tmpdir())).filter((name) => name.startsWith("placewright-browser-"));

describe.skipIf(process.platform === "win32")("a browser", () => {
  test("is the one that is named, or the first in the path", async () => {
    const chromium = await program("chromium", "exit 0");
    const PATH = ["/nowhere", folder].join(delimiter);
    expect(await findBrowser({ PATH })).toBe(chromium);
    expect(await findBrowser({ PATH, PLACEWRIGHT_BROWSER: "" })).toBeUndefined();
    expect(await findBrowser({ PATH, PLACEWRIGHT_BROWSER: "/nowhere/x" })).toBeUndefined();
    expect(await findBrowser({ PLACEWRIGHT_BROWSER: chromium })).toBe(chromium);
    expect(await findBrowser({ PATH: "/nowhere" })).toBeUndefined();
  });

  test("that fails, or writes nothing, is an error in words, and leaves no files", async () => {
    const before = await leftovers();
    const print = async (script: string, more = {}) =>
      printToPdf(page("x"), { browser: await program("fake", script), ...more });
    await expect(print("echo no display >&2; exit 7")).rejects.toThrow(
      "Cannot use the browser: it ended with 7: no display",
    );
    await expect(print("exit 0")).rejects.toThrow("it wrote no PDF");
    await expect(print("exec sleep 60", { timeoutMs: 50 })).rejects.toThrow("it took longer than");
    await expect(print("exec sleep 60", { signal: AbortSignal.abort() })).rejects.toThrow(
      "Cannot use the browser",
    );
    await expect(printToPdf(page("x"), { browser: join(folder, "none") })).rejects.toThrow("ENOENT");
    expect(await leftovers()).toEqual(before);
  });
});

describe.skipIf(!(hasBrowser || isBrowserRequired))(`a PDF${browserNote}`, () => {
  test("has the page, and no request leaves for it", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await findBrowser({ ...process.env, PATH: `/usr/bin${delimiter}${process.env["PATH"]}` });
    const pdf = await printToPdf(
      page(
        "<!doctype html><title>Do not send</title><h1>Do not send</h1>",
        `<img src="http://127.0.0.1:${port}/a"><img src="http://localhost:${port}/b">`,
        `<iframe src="http://127.0.0.1:${port}/c"></iframe>`,
      ),
      { browser: browser ?? "" },
    );
    server.close();
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe("%PDF-");
    expect(asked).toEqual([]);
  });

  test("of a run has all of its tests", async () => {
    const env = { ...process.env, PATH: `/usr/bin${delimiter}${process.env["PATH"]}` };
    const pagesOf = async (count: number): Promise<number> => {
      const tests = Array.from({ length: count }, (_, index) => sampleTest(`campaign-${index}`));
      const pdf = await reportPdf(runReportOf(tests), async () => undefined, { env });
      return (
        Buffer.from(pdf)
          .toString("latin1")
          .match(/\/Type \/Page\b/g)?.length ?? 0
      );
    };
    const [few, many] = [await pagesOf(25), await pagesOf(75)];
    expect(few).toBeGreaterThan(1);
    expect(many).toBeGreaterThan(2 * few);
  });
});

test("a PDF needs a browser", async () => {
  const PATH = folder;
  await expect(
    reportPdf(runReportOf([]), async () => undefined, { env: { PATH, PLACEWRIGHT_BROWSER: "" } }),
  ).rejects.toMatchObject({
    code: "service-unavailable",
    reason: "Cannot make a PDF: no Chromium is found",
  });
});
