import { spawnSync } from "node:child_process";
import { join } from "node:path";

const main = join(import.meta.dirname, "../../dist/cli/main.js");
const rounds = 10;

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
}

function time(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`${args.join(" ")} exited ${status}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}
