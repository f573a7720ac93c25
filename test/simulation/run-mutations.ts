import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { type Mutation, mutations } from "./mutations.ts";

export interface MutationOptions {
  /** Name of the only mutation to run. Default: all. */
  readonly name?: string | undefined;
  /** Number of seeds after which a mutation counts as not caught. */
  readonly seeds: number;
  print(line: string): void;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Disables one safeguard at a time in a copy of the sources, and searches for a seed that detects it. Returns
 * whether all mutations were caught.
 */
export async function runMutations({ name, seeds, print }: MutationOptions): Promise<boolean> {
  const chosen = mutations.filter((mutation) => name === undefined || mutation.name === name);
  if (chosen.length === 0) {
    print(`No mutation named "${name}". Available: ${mutations.map((each) => each.name).join(", ")}`);
    return false;
  }
  let caught = 0;
  const waiting = chosen.values();
  const work = async () => {
    for (const mutation of waiting) {
      const found = await findSeed(mutation, seeds);
      if (found === undefined) print(`${mutation.name}: NOT CAUGHT by ${seeds} seeds (${mutation.about})`);
      else {
        caught++;
        print(`${mutation.name}: caught by ${found}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  print(`${chosen.length} mutations, ${caught} caught`);
  return caught === chosen.length;
}

/** Returns the seed that detects a mutation, and its output. */
async function findSeed(mutation: Mutation, seeds: number): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-mutation-"));
  try {
    for (const part of ["src", "test/simulation", "test/support"])
      await cp(join(root, part), join(folder, part), { recursive: true });
    for (const file of ["package.json", "tsconfig.json", "deno.json"])
      await cp(join(root, file), join(folder, file));
    await symlink(join(root, "node_modules"), join(folder, "node_modules"), "dir");
    for (const edit of [mutation, ...(mutation.along ? [mutation.along] : [])]) {
      const path = join(folder, "src", edit.file);
      await writeFile(path, mutate(await readFile(path, "utf8"), edit));
    }
    await bundle(folder);
    const team = mutation.isTeam ? ["--team"] : [];
    const known =
      mutation.knownSeed === undefined
        ? undefined
        : detectionIn(await simulateIn(folder, [...team, "--seed", String(mutation.knownSeed), "--first"]));
    return known ?? detectionIn(await simulateIn(folder, [...team, "--seeds", String(seeds), "--first"]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Returns the first seed of an output that failed, and why. */
const detectionIn = (output: string): string | undefined =>
  /^seed (\d+ breaks: [^;\n]+)/m.exec(output)?.[1]?.replace(" breaks:", ":").slice(0, 160);

export function mutate(
  text: string,
  { file, find, replace }: Pick<Mutation, "file" | "find" | "replace">,
): string {
  const count = text.split(find).length - 1;
  if (count !== 1) throw new Error(`${file} has its text ${count} times, and must have it once`);
  return text.replace(find, () => replace);
}

/** Bundles the simulation of a copy: much faster than to compile each of its files while it loads. */
async function bundle(folder: string): Promise<void> {
  await build({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: { ssr: "test/simulation/main.ts", outDir: "built", minify: false, target: "node20" },
  });
}

/** Runs seeds in a separate process. */
function simulateIn(folder: string, options: readonly string[]): Promise<string> {
  const command = [...("deno" in process.versions ? ["run", "-A"] : []), join(folder, "built/main.js")];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command, ...options], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("error", reject);
    child.once("close", () =>
      /^\d+ seeds?, /m.test(output) ? resolve(output) : reject(new Error(`the simulation broke: ${errors}`)),
    );
  });
}
