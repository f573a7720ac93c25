import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../../src/cli/commands.ts";
import { runCommand } from "../../support/run-command.ts";
import { runIdOf, stageProject } from "../../support/staged-ledger.ts";

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 50] }
`;
async function stage(runs: Parameters<typeof stageProject>[0] = []) {
  const project = await stageProject(runs, { "scenarios/a.yaml": scenario });
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    runCommand(args, { cwd: project.dir, env });
  return { ...project, run };
}
const page = (code: string) => `  See https://placewright.dev/errors/${code}\n`;
const refused = (words: string) => ({ code: 2, stdout: "", stderr: `${words}\n${page("usage")}` });

describe("an environment variable", () => {
  test("is named in errors about its value", async () => {
    const { run } = await stage();
    for (const [env, words] of [
      [
        { PLACEWRIGHT_TIMEOUT: "x" },
        '✕ Invalid --timeout "x": expected a duration. PLACEWRIGHT_TIMEOUT is set in the environment. Use 2s, 30m, or 24h.',
      ],
      [
        { PLACEWRIGHT_PROJECT: "x,local" },
        '✕ No project named "x" in the config. PLACEWRIGHT_PROJECT is set in the environment. Available projects: local, ses.',
      ],
      [
        { PLACEWRIGHT_SEED: " " },
        '✕ Invalid --seed " ": it is empty. PLACEWRIGHT_SEED is set in the environment.',
      ],
    ] as const)
      expect(await run(["run"], env)).toEqual(refused(words));
    const grep = await run(["run"], { PLACEWRIGHT_GREP: "zzz" });
    expect([grep.code, grep.stdout]).toEqual([2, ""]);
    expect(grep.stderr).toContain("PLACEWRIGHT_GREP is set in the environment");
  });

  test("is not named if its flag is written", async () => {
    const { run } = await stage();
    for (const [args, env, words] of [
      [["--timeout=y"], { PLACEWRIGHT_TIMEOUT: "x" }, '✕ Invalid --timeout "y": expected a duration. Use 2s'],
      [["--grep", "zzz"], { PLACEWRIGHT_SEED: "b" }, '✕ No test matches --grep "zzz". Available'],
      [["-p", "y"], { PLACEWRIGHT_PROJECT: "x" }, '✕ No project named "y" in the config. Available'],
    ] as const)
      expect((await run(["run", ...args], env)).stderr.slice(0, words.length)).toBe(words);
  });

  test("counts as not set if it is empty", async () => {
    const { run } = await stage();
    const { code, stdout } = await run(["list"], { PLACEWRIGHT_GREP: "", PLACEWRIGHT_TAG: "" });
    expect([code, stdout]).toEqual([0, "a · local scenarios/a.yaml\n1 test\nlocal: 1 new test, free\n"]);
  });

  test("sets debug, which shows stacks, as the flag does anywhere", async () => {
    const { run } = await stage();
    const stacks = async (args: string[], env = {}) => (await run(args, env)).stderr.includes("stack: ");
    expect(await stacks(["status"])).toBe(false);
    expect(await stacks(["status", "--debug"])).toBe(true);
    expect(await stacks(["--debug", "status"])).toBe(true);
    expect(await stacks(["status"], { PLACEWRIGHT_DEBUG: "1" })).toBe(true);
    expect(await stacks(["run", "--timeout", "x", "--debug"])).toBe(true);
  });
});

describe("the command line", () => {
  test("refuses unknown commands and options, and says what to do", async () => {
    const { run } = await stage();
    expect(await run(["rnu"])).toEqual(refused("✕ Unknown command 'rnu'. Did you mean run?"));
    expect(await run(["help", "rnu"])).toEqual(refused("✕ Unknown command 'rnu'. Did you mean run?"));
    expect(await run(["zzzzzz"])).toEqual(
      refused("✕ Unknown command 'zzzzzz'. Run placewright --help to see its commands."),
    );
    expect(await run(["run", "--gerp", "x"])).toEqual(
      refused("✕ Unknown option '--gerp'. Did you mean --grep?"),
    );
    expect(await run(["doctor", "--limit", "1"])).toEqual(
      refused("✕ Unknown option '--limit'. Run placewright doctor --help to see its arguments and options."),
    );
  });

  test("shows help of the program, and of each command with its arguments and examples", async () => {
    const { run } = await stage();
    const bare = await run([]);
    expect(bare.code).toBe(0);
    expect(bare).toEqual(await run(["--help"]));
    expect(bare.stdout).toMatch(/^Usage: placewright \[options\] \[command\]\n/);
    expect(bare.stdout).toContain("\nExit codes\n  0  all tests passed, or only warned\n");
    for (const [name, { description, examples, ...spec }] of Object.entries(commands)) {
      const { code, stdout, stderr } = await run([name, "--help"]);
      expect([code, stderr]).toEqual([0, ""]);
      expect(await run(["help", name])).toEqual({ code, stdout, stderr });
      const named = "arguments" in spec ? ` ${spec.arguments}` : "";
      expect(stdout.split("\n")[0]).toBe(`Usage: placewright ${name} [options]${named}`);
      expect(stdout.replace(/\s+/g, " ")).toContain(description);
      expect(stdout.endsWith(`\nExamples\n${examples.map((line) => `  $ ${line}\n`).join("")}`)).toBe(true);
    }
    expect((await run(["service", "--help"])).stdout).not.toMatch(/--control-token </);
  });
});

describe("a ledger that --ledger names", () => {
  test("exists if its folder has a file of a ledger, or local data", async () => {
    const { dir, run } = await stage();
    const missing = (why: string) => ({
      code: 2,
      stdout: "",
      stderr: `✕ No runs yet in "own": ${why}. Check --ledger, or PLACEWRIGHT_LEDGER.\n${page("run-missing")}`,
    });
    const status = () => run(["status", "--all", "--ledger", "own"]);
    expect(await status()).toEqual(missing("the folder does not exist"));
    await mkdir(join(dir, "own"), { mode: 0o700 });
    expect(await status()).toEqual(missing("the folder has no ledger"));
    await writeFile(join(dir, "own/notes.txt"), "");
    expect(await status()).toEqual(missing("the folder has no ledger"));
    await mkdir(join(dir, "own/local"));
    // Local data without a ledger: the ledger was lost.
    const lost = await status();
    expect([lost.code, lost.stdout]).toEqual([2, ""]);
    expect(lost.stderr).toContain("Cannot use the ledger in ");
    await writeFile(join(dir, "file"), "");
    expect((await run(["status", "--ledger", "file"])).stderr).toContain(
      "a file exists at the path of the folder",
    );
  });

  test("is named in errors about missing runs only", async () => {
    const { run } = await stage([{ id: runIdOf(1), createdAtMs: 1, tests: [{ scenario: "a" }] }]);
    const other = runIdOf(2);
    const hint = `Run placewright reconcile ${other} --adopt to find its tests at the provider. The newest run here is ${runIdOf(1)}`;
    expect((await run(["report", other])).stderr).toBe(
      `✕ Cannot find run "${other}" in the ledger. ${hint}.\n${page("run-missing")}`,
    );
    expect((await run(["report", other, "--ledger", ".placewright"])).stderr).toBe(
      `✕ Cannot find run "${other}" in the ledger. The ledger is ".placewright". ${hint}.\n${page("run-missing")}`,
    );
    expect((await run(["baseline", "set", "--ledger", ".placewright"])).stderr).toMatch(
      /^✕ Cannot set run \S+ as the baseline: it is not finished\. /,
    );
  });
});
