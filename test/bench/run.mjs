import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const counts = (process.env.BENCH_COUNTS ?? "1000,10000").split(",").map(Number);
const here = fileURLToPath(new URL(".", import.meta.url));
const cli = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/**
 * Measures the wall time and memory of a whole run, compared with a script that only makes the same calls.
 */
export async function bench() {
  const { startService } = await import("../../dist/api/service.js");
  const peaks = {};
  for (const count of counts) {
    const project = await makeProject(count);
    try {
      // Each measurement has its own service: one with 10,000 more reports lists them more slowly.
      const measure = async (args, what) => {
        const service = await startService({ completeAfterMs: 1000, region: "us-east-1" });
        try {
          await writeFile(join(project, "placewright.config.ts"), configFor(service.url));
          return await runProcess([...args], what, { cwd: project, url: service.url, count });
        } finally {
          await service.close();
        }
      };
      const script = await measure([join(here, "run-script.mjs")], "script");
      const harness = await measure([cli, "run", "--no-check"], "run --no-check");
      const checked = await measure([cli, "run"], "run");
      for (const { what, seconds, peakMiB } of [script, harness, checked]) {
        peaks[what] = [...(peaks[what] ?? []), peakMiB];
        console.log(
          `  ${String(count).padStart(6)} tests  ${what.padEnd(16)} ${seconds.toFixed(1).padStart(7)} s  ${(seconds / script.seconds).toFixed(2).padStart(5)} × script  peak ${peakMiB.toFixed(0).padStart(5)} MiB`,
        );
      }
      console.log(`  ${await sizes(project)}`);
    } finally {
      await rm(project, { recursive: true, force: true });
    }
  }
  const [few, many] = counts;
  for (const [what, [before, after]] of Object.entries(peaks))
    console.log(`  ${what}: ${(((after - before) * 1024) / (many - few)).toFixed(1)} KiB more a test`);
}

const configFor = (url) => `export default { projects: [{ name: "far", provider: "sesv2", region: "us-east-1",
  endpoint: "${url}", concurrency: 4 }] };\n`;

async function makeProject(count) {
  const dir = await mkdtemp(join(tmpdir(), "placewright-bench-"));
  await mkdir(join(dir, "scenarios"));
  await mkdir(join(dir, "templates"));
  const rows = Array.from({ length: count }, (_, index) => `customer-${index},Customer ${index}`);
  await writeFile(join(dir, "rows.csv"), `key,name\n${rows.join("\n")}\n`);
  await writeFile(join(dir, "templates/offer.html.hbs"), body("<p>Good morning {{name}},</p>"));
  await writeFile(
    join(dir, "scenarios/offers.yaml"),
    `from: Acme <news@acme.example>
message:
  template: { name: offer, subject: "An offer for {{name}}", headers: { List-Unsubscribe: "<https://acme.example/u/1>", List-Unsubscribe-Post: "List-Unsubscribe=One-Click" } }
variants: rows.csv
expect: { overall: [inbox >= 50] }
`,
  );
  return dir;
}

/** About 4 KB, the minimum of typical campaigns. */
const body = (
  greeting,
) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Offer</title></head>
<body style="font-family: sans-serif; color: #222222; background: #ffffff">${greeting}
${Array.from({ length: 24 }, (_, index) => `<p style="margin: 0 0 16px">Paragraph ${index + 1} tells of tulips, roses and lilies that are in bloom in our gardens this week.</p>`).join("\n")}
<p><a href="https://acme.example/offer">See the offer</a> · <a href="https://acme.example/u/1">Unsubscribe</a></p></body></html>
`;

async function runProcess(args, what, { cwd, url, count }) {
  const began = performance.now();
  const child = spawn(process.execPath, ["--import", join(here, "peak-memory.mjs"), ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", BENCH_URL: url, BENCH_COUNT: String(count) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const peakMiB = Number(/peak (\d+) KiB/.exec(stderr)?.[1]) / 1024;
  if (code > 1 || Number.isNaN(peakMiB)) throw new Error(`${what} ended with ${code}: ${stderr}`);
  return { what, seconds: (performance.now() - began) / 1000, peakMiB };
}

async function sizes(project) {
  const size = async (path) => ((await stat(join(project, path))).size / 2 ** 20).toFixed(0);
  const [latest] = (await readdir(join(project, "reports"))).toSorted().slice(-2);
  return `ledger ${await size(".placewright/ledger.sqlite")} MiB for two runs, report.json ${await size(`reports/${latest}/report.json`)} MiB, index.html ${await size(`reports/${latest}/index.html`)} MiB`;
}
