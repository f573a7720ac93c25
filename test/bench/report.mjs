import { existsSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const executablePath = "/usr/bin/chromium";
const sizes = [10, 1000, 10_000];

/**
 * Measures the time and size of every format, and how soon a browser shows the page, for repeated tests of
 * the sample report.
 */
export async function bench() {
  const { createFolderReader } = await import("../../.build/report/read-folder.js");
  const { addBodies } = await import("../../.build/run/stored-message.js");
  const samples = join(import.meta.dirname, "../../reports/samples");
  const { report: read, readMessage } = await createFolderReader(addBodies)(samples, "reports/samples");
  const messages = {};
  for (const hash of Object.keys(read.messages)) messages[hash] = (await readMessage(hash)).report;
  const sample = { ...read, messages };
  const { fileFormats } = await import("../../.build/report/reporters.js");
  const { toGithubAnnotations } = await import("../../.build/report/github.js");
  const renderers = await Promise.all(
    Object.entries(fileFormats).map(async ([name, { load }]) => [name, await load()]),
  );
  renderers.push(["github", (report) => toGithubAnnotations(report).join("\n")]);
  const folder = await mkdtemp(join(tmpdir(), "placewright-bench-"));
  try {
    for (const count of sizes) {
      const large = enlarge(sample, count);
      const { report } = large;
      const options = { readMessage: large.readMessage, pathOf: (file) => file };
      const figures = [];
      for (const [name, render] of renderers) {
        const path = join(folder, `${count}-${name}`);
        figures.push({ name, path, ...(await measure(render, report, options, path)) });
      }
      const base = figures.find(({ name }) => name === "json");
      console.log(`  ${count} tests`);
      for (const { name, ms, bytes, path } of figures) {
        const shown = name === "html" ? await firstPaint(path) : "";
        console.log(
          `    ${name.padEnd(9)} ${ms.toFixed(0).padStart(6)} ms ${(ms / base.ms).toFixed(2).padStart(6)} × json  ${(bytes / 1e6).toFixed(2).padStart(8)} MB${shown}`,
        );
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Repeats the sample's tests, each with its own name and message. */
function enlarge(sample, count) {
  const tests = Array.from({ length: count }, (_, index) => {
    const test = sample.tests[index % sample.tests.length];
    const round = Math.floor(index / sample.tests.length);
    return {
      ...test,
      id: `${test.id} ${round}`,
      title: `${test.title} ${round}`,
      scenario: `${test.scenario}-${round}`,
      contentHash: `${test.contentHash.slice(0, -6)}${String(round).padStart(6, "0")}`,
    };
  });
  const counts = { ...sample.counts };
  for (const verdict of Object.keys(counts))
    counts[verdict] = tests.filter((test) => test.verdict === verdict).length;
  const messages = new Map(
    sample.tests.map(({ contentHash }) => [contentHash.slice(0, -6), sample.messages[contentHash]]),
  );
  const readMessage = async (hash) => {
    const report = messages.get(hash.slice(0, -6));
    return report && { report: { ...report, contentHash: hash }, bytes: undefined };
  };
  return { report: { ...sample, tests, counts }, readMessage };
}

async function measure(render, report, options, path) {
  const file = await open(path, "w");
  const begin = performance.now();
  let bytes = 0;
  const put = async (text) => {
    bytes += (await file.write(text)).bytesWritten;
  };
  const rendered = await render(report, options);
  if (typeof rendered === "string") await put(rendered);
  else {
    let block = "";
    for await (const piece of rendered) {
      block += piece;
      if (block.length < 262_144) continue;
      await put(block);
      block = "";
    }
    await put(block);
  }
  const ms = performance.now() - begin;
  await file.close();
  return { ms, bytes };
}

/** Measures when a browser first paints the page, and when it has read all of it. */
async function firstPaint(path) {
  if (!existsSync(executablePath)) return "  (no browser to open it)";
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const html = `${path}.html`;
    await (await import("node:fs/promises")).rename(path, html);
    await page.goto(pathToFileURL(html).href, { waitUntil: "load" });
    const [paintMs, readyMs] = await page.evaluate(async () => {
      const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
      while (paint() === undefined) await new Promise(requestAnimationFrame);
      return [paint(), performance.getEntriesByType("navigation")[0].domInteractive];
    });
    return `   first paint after ${paintMs.toFixed(0)} ms, all read after ${readyMs.toFixed(0)} ms`;
  } finally {
    await browser.close();
  }
}
