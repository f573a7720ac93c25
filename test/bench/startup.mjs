import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/cli/main.js");
const rounds = 10;
const manyScenarios = 300;

/**
 * Measures the time until the command line prints something, compared with a Node process that does nothing.
 */
export function bench() {
  const commands = {
    "node -e 0": ["-e", "0"],
    "placewright --help": [main, "--help"],
    "placewright --version": [main, "--version"],
    "placewright list": [main, "list"],
  };
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (const args of Object.values(commands)) time(args);
  for (let round = 0; round < rounds; round++) {
    for (const [name, args] of Object.entries(commands)) times[name].push(time(args));
  }
  const base = median(times["node -e 0"]);
  for (const [name, all] of Object.entries(times)) {
    const own = median(all);
    console.log(
      `  ${name.padEnd(24)} ${own.toFixed(0).padStart(5)} ms  ${(own / base).toFixed(2)} × node -e 0`,
    );
  }
  console.log(`  (medians of ${rounds}, in turn)`);
  validateMany(base);
}

/** Prints how long `validate` takes in a project with many scenarios. */
function validateMany(base) {
  const dir = mkdtempSync(join(tmpdir(), "placewright-startup-"));
  try {
    mkdirSync(join(dir, "scenarios"));
    for (let index = 0; index < manyScenarios; index++)
      writeFileSync(
        join(dir, `scenarios/sale-${index}.yaml`),
        `from: Acme <news@acme.example>\nmessage: { simple: { subject: Sale ${index}, text: All tulips are 20% off. } }\nexpect: { overall: [inbox >= 80], Gmail: [inbox >= 90] }\n`,
      );
    const own = median([1, 2, 3].map(() => time([main, "validate"], dir)));
    console.log(
      `  placewright validate, ${manyScenarios} scenarios  ${own.toFixed(0)} ms  ${(own / base).toFixed(2)} × node -e 0  (median of 3)`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function time(args, cwd = process.cwd()) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd });
  if (status !== 0) throw new Error(`${args.join(" ")} exited ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
