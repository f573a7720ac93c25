import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, readdir, rm, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { commandOf, environment, projectRoot } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

const run = promisify(execFile);

const files = {
  "placewright.config.ts": `// projects: [{ name: "gone" }]
throw new Error("completion runs no code of the project");
export default {
  projects: [
    { name: "local", provider: "local", completeAfter: 0, faults: [{ operation: "x" }] },
    /* { name: "old" }, */
    { name: 'ses', provider: "sesv2", region: "eu-west-1" },
  ],
  reporters: [{ name: "no-project" }],
};
`,
  "scenarios/order.yaml": `from: a@acme.example\ntags: [transactional, "daily mail"] # not this\nmessage: {}\n`,
  "scenarios/sale.yaml": `from: a@acme.example\ntags:\n  - campaign # a comment\n  - spring\nmessage: {}\n`,
  "scenarios/news.ts": `throw new Error("no");\nexport default { name: "news", tags: ["campaign", 'weekly'] };\n`,
};
const newest = "20260302-081500-3fa9c1";

let cwd = "";
let bin = "";
let ids: readonly string[] = [];
const removals: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const [project, tools] = [await makeProject(files), await makeProject({})];
  removals.push(project.remove, tools.remove);
  ({ dir: cwd } = project);
  ({ dir: bin } = tools);
  const command = commandOf(projectRoot)
    .map((part) => `'${part}'`)
    .join(" ");
  await writeFile(join(bin, "placewright"), `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(join(bin, "placewright"), 0o755);
});
afterAll(async () => {
  for (const remove of removals) await remove();
});

/** Asks as a shell does, with the words after `placewright`. */
async function query(...words: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await runCommand(["completion", "query", "--", ...words], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}
const values = async (...words: readonly string[]): Promise<string[]> =>
  (await query(...words)).map((line) => line.split("\t")[0] ?? "");

describe("completion offers", () => {
  test("commands, with what they do", async () => {
    expect(await query("sho")).toEqual(["show-report\topen the report of a run in the browser"]);
    expect(await values("")).toContain("run");
    expect(await values("help", "bas")).toEqual(["baseline"]);
  });

  test("options of the command, with its own help", async () => {
    expect(await values("run", "--w")).toEqual(["--watch"]);
    expect(await values("list", "--w")).toEqual([]);
    expect(await query("check", "--fail")).toEqual([
      "--fail-on\texit with 1 for findings at or above this level: error, warn, or never (default: error)",
    ]);
    expect(await values("service", "--control-t")).toEqual(["--control-token-file"]);
  });

  test.each([
    [
      ["run", "--project", ""],
      ["local", "ses"],
    ],
    [["run", "-p", "s"], ["ses"]],
    [["run", "--project=l"], ["--project=local"]],
    [["run", "--project", "=", "l"], ["local"]],
    [
      ["run", "--project", "="],
      ["local", "ses"],
    ],
    [
      ["run", "--project", "local,"],
      ["local,local", "local,ses"],
    ],
    [
      ["run", "--tag", ""],
      ["campaign", "daily mail", "spring", "transactional", "weekly"],
    ],
    [["run", "--tag", "campaign,sp"], ["campaign,spring"]],
    [["run", "scenarios/n"], ["scenarios/news.ts"]],
    [["run", "--watch", "scenarios/o"], ["scenarios/order.yaml"]],
    [
      ["check", "--fail-on", ""],
      ["error", "warn", "never"],
    ],
    [["run", "--reporter", "ju"], ["junit"]],
    [
      ["schedule", ""],
      ["list", "run", "pause", "resume"],
    ],
    [["schedule", "run", ""], []],
    [["completion", "z"], ["zsh"]],
    [["run", "--config", ""], []],
    [["init", ""], []],
    [["--ver"], ["--version"]],
  ])("values: %j", async (words, expected) => {
    expect(await values(...words)).toEqual(expected);
  });

  test("runs of the ledger and of reports, newest first, and creates nothing", async () => {
    const { dir, remove } = await makeProject({
      "scenarios/a.yaml":
        "from: a@acme.example\nmessage: { simple: { subject: Hi, text: Hi } }\nexpect: { overall: [inbox >= 1] }\n",
      [`reports/${newest}/index.html`]: "",
      "reports/notes/index.html": "",
    });
    removals.push(remove);
    await runCommand(["run", "--no-check"], { cwd: dir });
    const before = await readdir(dir, { recursive: true });
    const asked = async (...words: string[]) =>
      (await runCommand(["completion", "query", "--", ...words], { cwd: dir })).stdout.trim().split("\n");
    ids = await asked("wait", "");
    expect(ids).toHaveLength(2);
    expect(ids[1]).toBe(newest);
    expect(await asked("baseline", "set", "2026030")).toEqual([newest]);
    expect(await asked("show-report", "--reports", "elsewhere", "2026030")).toEqual([""]);
    // SQLite may delete its log when the last process closes the ledger.
    expect(before).toEqual(expect.arrayContaining(await readdir(dir, { recursive: true })));
    // A ledger that no process has opened has no log.
    for (const suffix of ["wal", "shm"])
      await rm(join(dir, `.placewright/ledger.sqlite-${suffix}`), { force: true });
    expect(await asked("wait", "")).toEqual(ids);
    expect(await readdir(join(dir, ".placewright"))).not.toContain("ledger.sqlite-wal");
  });

  test("the defaults of a project without a config", async () => {
    const { dir, remove } = await makeProject({});
    removals.push(remove);
    for (const [words, expected] of [
      [["run", "--project", ""], "local\n"],
      [["run", "--tag", ""], ""],
      [["wait", ""], ""],
    ] as const)
      expect(await runCommand(["completion", "query", "--", ...words], { cwd: dir })).toEqual({
        code: 0,
        stdout: expected,
        stderr: "",
      });
    expect(await readdir(dir)).toEqual([]);
  });

  test("no script for a shell that is not known", async () => {
    const { code, stderr } = await runCommand(["completion", "tcsh"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('the shell "tcsh"');
    expect(stderr).toContain("Use one of: bash, zsh, fish");
  });
});

const isInstalled = (shell: string): boolean =>
  ["/bin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].some((folder) =>
    existsSync(join(folder, shell)),
  );

/** Runs a shell in the project, with `placewright` in its path. Returns the lines that it prints. */
async function inShell(shell: string, args: readonly string[]): Promise<string[]> {
  const env = environment({
    PATH: `${bin}${delimiter}${process.env["PATH"]}`,
    TERM: "xterm",
    COLUMNS: "200",
  });
  const { stdout } = await run(shell, args, { cwd, env, timeout: 120_000, killSignal: "SIGKILL" });
  return stdout.split(/\r?\n/).filter((line) => line !== "");
}

describe.skipIf(!isInstalled("bash"))("bash", () => {
  const ask = (...words: readonly string[]) =>
    inShell("bash", [
      "--noprofile",
      "--norc",
      "-c",
      `eval "$(placewright completion bash)"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _placewright; printf '%s\\n' "\${COMPREPLY[@]}"`,
      "bash",
      "placewright",
      ...words,
    ]);

  test("completes by the script", async () => {
    expect(await ask("run", "--wat")).toEqual(["--watch"]);
    expect(await ask("run", "--project", "=", "s")).toEqual(["ses"]);
    expect(await ask("run", "--tag", "d")).toEqual(["daily\\ mail"]);
    expect(await ask("run", "--config", "")).toEqual([]);
  });

  test("registers the script, and leaves files to bash", async () => {
    const script = `eval "$(placewright completion bash)"; complete -p placewright`;
    expect(await inShell("bash", ["--noprofile", "--norc", "-c", script])).toEqual([
      "complete -o default -F _placewright placewright",
    ]);
  });
});

// zsh completes only in a terminal, which its own module makes.
describe.skipIf(!isInstalled("zsh"))("zsh", () => {
  /** Types a line, a tab, and Enter, and returns the line as it is then. */
  async function complete(typed: string): Promise<string | undefined> {
    const script = join(bin, "ask.zsh");
    await writeFile(
      script,
      `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'autoload -Uz compinit; compinit -D -u; source <(placewright completion zsh); show() { print -r -- "LINE<$BUFFER>"; BUFFER=; zle .accept-line }; zle -N accept-line show; print READY$((1))'
zpty -r z seen '*READY1*'
zpty -w -n z "$1"$'\\t\\n'
zpty -r z seen '*LINE<*>*'
print -r -- "$seen"
zpty -d z
`,
    );
    const lines = await inShell("zsh", ["-f", script, typed]);
    return /LINE<(.*)>/.exec(lines.join("\n"))?.[1];
  }

  test("completes an option, and a project", async () => {
    expect(await complete("placewright run --watc")).toBe("placewright run --watch ");
    expect(await complete("placewright run --project se")).toBe("placewright run --project ses ");
    expect(await complete("placewright run --config placewright.c")).toBe(
      "placewright run --config placewright.config.ts ",
    );
  });
});

describe.skipIf(!isInstalled("fish"))("fish", () => {
  const ask = (line: string) =>
    inShell("fish", ["--no-config", "-c", `placewright completion fish | source; complete -C '${line}'`]);

  test("completes with descriptions, and leaves files to fish", async () => {
    expect(await ask("placewright run --watc")).toEqual([
      "--watch\trun again what each change of a file concerns, until Ctrl-C; simulated projects only",
    ]);
    expect(await ask("placewright run --project s")).toEqual(["ses"]);
    expect(await ask("placewright run --config placew")).toEqual([
      expect.stringMatching(/^placewright\.config\.ts/),
    ]);
  });
});
