// Changes the code of each room in one place at a time, and counts the changes that no test notices.
// Usage: npm run mutate -- [room …] [--share 0.1] [--seed 1] [--workers 2]
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { equivalents } from "./equivalents.mjs";
import { rooms } from "./rooms.mjs";
import { sampleLines } from "./sample.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    share: { type: "string", default: "0.1" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
  },
});
const chosen = positionals.length > 0 ? positionals : Object.keys(rooms);
const unknown = chosen.filter((room) => !Object.hasOwn(rooms, room));
if (unknown.length > 0) {
  console.error(`No room named ${unknown.join(", ")}. Rooms: ${Object.keys(rooms).join(", ")}`);
  process.exit(2);
}

// Some tests compare with what the build writes.
execFileSync(process.execPath, [".ci/build.mjs"], { stdio: "inherit" });
const folder = mkdtempSync(join(tmpdir(), "placewright-mutants-"));
let isWeak = false;
try {
  for (const room of chosen) isWeak = !report(room, mutantsOf(room)) || isWeak;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isWeak ? 1 : 0;

/** Runs Stryker on a sample of a room. Returns its mutants with the line that each changes. */
function mutantsOf(room) {
  const { tests, without = [], outside = [] } = rooms[room];
  const mutate = sampleLines(`src/${room}`, Number(values.share), values.seed).filter(
    (lines) => !outside.some((path) => lines.startsWith(path.endsWith("/") ? path : `${path}:`)),
  );
  if (mutate.length === 0) return [];
  const results = join(folder, `${room}.json`);
  const config = join(folder, `${room}.config.json`);
  const settings = {
    mutate,
    // Wording is compared by other tests, or free.
    mutator: { excludedMutations: ["StringLiteral"] },
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "test/mutation/vitest.config.ts", related: false },
    // Stryker would read it with the JavaScript API of TypeScript, which version 7 does not have.
    tsconfigFile: "no-tsconfig.json",
    coverageAnalysis: "perTest",
    concurrency: Number(values.workers),
    timeoutMS: 20_000,
    // The tests of some rooms take minutes on a busy machine.
    dryRunTimeoutMinutes: 20,
    reporters: ["json"],
    jsonReporter: { fileName: results },
    ignorePatterns: ["reports", ".placewright", "docs/images"],
    tempDirName: join(folder, "sandbox"),
    allowConsoleColors: false,
  };
  writeFileSync(config, JSON.stringify(settings));
  const { status, stdout } = spawnSync("npx", ["stryker", "run", config], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    env: {
      ...process.env,
      MUTATED_TESTS: tests.join(" "),
      MUTATED_WITHOUT: without.join(" "),
      PLACEWRIGHT_TEST_SOURCE: "1",
    },
  });
  if (status !== 0) throw new Error(`Stryker failed on ${room} (exit ${status}):\n${stdout}`);
  const { files } = JSON.parse(readFileSync(results, "utf8"));
  return Object.entries(files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split("\n");
    return mutants.map(({ location, status: outcome, replacement = "", mutatorName }) => ({
      file,
      line: location.start.line,
      code: lines[location.start.line - 1].trim(),
      replacement: replacement.replace(/\s+/g, " "),
      mutatorName,
      outcome,
    }));
  });
}

/** Prints what became of a room's mutants, and those that survived. Returns whether enough were killed. */
function report(room, mutants) {
  const isEquivalent = ({ file, code, replacement }) =>
    equivalents.some(
      (known) => known.file === file && known.code === code && known.replacements.includes(replacement),
    );
  const killed = mutants.filter(({ outcome }) => outcome === "Killed" || outcome === "Timeout");
  const alive = mutants.filter(({ outcome }) => outcome === "Survived" || outcome === "NoCoverage");
  const missed = alive.filter((mutant) => !isEquivalent(mutant));
  const decided = killed.length + missed.length;
  // A sample without a mutant proves nothing.
  const percent = decided === 0 ? 0 : (100 * killed.length) / decided;
  const { atLeast } = rooms[room];
  console.log(
    `${room.padEnd(10)} ${percent.toFixed(1).padStart(5)}% of ${decided} mutants killed (${alive.length - missed.length} equivalent; at least ${atLeast}%)`,
  );
  for (const { file, line, code, replacement, mutatorName } of missed)
    console.log(`  ${file}:${line} ${mutatorName}: ${code.slice(0, 100)} → ${replacement.slice(0, 60)}`);
  return percent >= atLeast;
}
