import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { makeProject } from "./project-folder.ts";
import { projectRoot } from "./run-cli.ts";
import { freePort } from "./server-process.ts";

/** A command of a page, with the output that the page shows. A line `…` stands for lines that the page leaves out. */
interface Step {
  readonly command: string;
  readonly shown: readonly string[];
}

/** A code block: a file to save, or commands to run. Commands of `background` keep running. */
type Block =
  | { readonly file: string; readonly text: string }
  | { readonly steps: readonly Step[]; readonly isBackground: boolean; readonly text: string };

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\S+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(
    ([, language, info, text = ""]) => {
      if (language !== "console") {
        if (info === undefined) throw new Error(`A block is neither a file nor a command: ${text}`);
        return { file: info, text };
      }
      const steps = text
        .split(/^\$ /m)
        .slice(1)
        .map((part): Step => {
          const [command = "", ...shown] = part.trimEnd().split("\n");
          return { command, shown };
        });
      return { steps, isBackground: info === "background", text };
    },
  );
}

/**
 * Links the package, as `init` installs it: a registry would have another version. npx looks up the latest one first,
 * which takes longer than most commands.
 */
const npx = `npx() {
  [ -e "node_modules/.bin/$1" ] || {
    mkdir -p node_modules/.bin
    ln -s "${projectRoot}" node_modules/placewright
    ln -s ../placewright/dist/cli/main.js node_modules/.bin/placewright
  }
  "./node_modules/.bin/$1" "\${@:2}"
}
`;

/** A shell that runs one command after the other, as a terminal does. */
class Terminal {
  readonly #shell: ChildProcessWithoutNullStreams;
  #output = "";

  constructor(cwd: string, functions = "") {
    const { PATH } = process.env;
    const env = {
      PATH,
      HOME: cwd,
      NO_COLOR: "1",
      AWS_EC2_METADATA_DISABLED: "true",
      PLACEWRIGHT_NO_INSTALL: "1",
    };
    this.#shell = spawn("bash", ["--norc"], { cwd, env, detached: true });
    for (const stream of [this.#shell.stdout, this.#shell.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
      });
    this.#shell.stdin.write(`exec 2>&1\n${npx}${functions}`);
    onTestFinished(() => {
      if (this.#shell.pid !== undefined) process.kill(-this.#shell.pid);
    });
  }

  /** Starts a command and resolves with its output as soon as it matches. */
  async start(command: string, until: RegExp): Promise<string> {
    this.#output = "";
    this.#shell.stdin.write(`${command}\n`);
    await expect.poll(() => this.#output).toMatch(until);
    return this.#output;
  }

  /** Runs a command to its end. `$?` of the next command is its exit code, as in a terminal. */
  async run(command: string): Promise<{ readonly output: string; readonly code: string }> {
    const end = "\u001e";
    const text = await this.start(
      `{ ${command}\n} < /dev/null\n__code=$?; printf '${end}%s${end}' $__code; (exit $__code)`,
      new RegExp(`${end}\\d+${end}`),
    );
    const [output = "", code = ""] = text.split(end);
    return { output, code };
  }

  /** Returns the folder that the shell is in. */
  async folder(): Promise<string> {
    return (await this.run("pwd")).output.trim();
  }
}

/** Starts a command that keeps running in a terminal of its own, and waits for as many lines as are shown. */
async function startBackground(terminal: Terminal, command: string, shown: readonly string[]) {
  const output = await terminal.start(command, new RegExp(`(.*\\n){${shown.length}}`));
  return { output, code: "" };
}

/** Replaces what differs from run to run: IDs by their order on the page, times and counts of calls by a word. */
function normalize(texts: readonly string[]): string[] {
  const known = new Map<string, number>();
  const number = (id: string): string => {
    if (!known.has(id)) known.set(id, known.size + 1);
    return `<${known.get(id)}>`;
  };
  return texts.map((text) =>
    text
      .replace(/\d{8}-\d{6}-[0-9a-f]{6}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, number)
      .replace(/\d+ calls?( \(.*\))?/g, "<calls>")
      .replace(
        /less than a second|\d+ (day|hour|minute|second)s?((,? and | )\d+ (hour|minute|second)s?)*/g,
        "<time>",
      )
      .replace(/\d{4}-\d{2}-\d{2}/g, "<date>")
      .replace(/worker on \S+: /g, "worker on <host>: ")
      .replace(/[ \t]+$/gm, ""),
  );
}

/** Returns an output with as many first and last lines as are shown around `…`. */
function shorten(output: readonly string[], shown: readonly string[]): readonly string[] {
  const at = shown.indexOf("…");
  if (at < 0) return output;
  const last = shown.length - at - 1;
  return [...output.slice(0, at), "…", ...(last > 0 ? output.slice(-last) : [])];
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n+$/, "").split("\n"));

export interface PageOptions {
  /** Ports that the page names, which free ones replace. */
  readonly ports: readonly string[];
  /** Functions of the shell that stand for programs: `initdb() { … }`. Each ends with a line break. */
  readonly functions?: string;
}

/**
 * Follows a page of the documentation in a new folder: saves its files, runs its commands, and compares what they print
 * with what the page shows. With `UPDATE_DOCS=1`, writes that into the page.
 */
export async function followPage(name: string, { ports, functions }: PageOptions): Promise<void> {
  const path = join(projectRoot, `docs/${name}.md`);
  const page = await readFile(path, "utf8");
  const { dir, remove } = await makeProject({});
  onTestFinished(remove);
  const replaced = await Promise.all(ports.map(async (port) => [port, String(await freePort())] as const));
  const toPage = (text: string) => replaced.reduce((each, [port, free]) => each.replaceAll(free, port), text);
  const toTest = (text: string) => replaced.reduce((each, [port, free]) => each.replaceAll(port, free), text);
  const terminal = new Terminal(dir, functions);
  const real: string[] = [];
  const shown: string[] = [];
  let written = page;
  for (const block of blocksOf(page)) {
    if ("file" in block) {
      const target = join(await terminal.folder(), block.file);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, toTest(block.text));
      continue;
    }
    const lines: string[] = [];
    for (const step of block.steps) {
      const command = toTest(step.command);
      const { output: text, code } = block.isBackground
        ? await startBackground(new Terminal(await terminal.folder(), functions), command, step.shown)
        : await terminal.run(command);
      lines.push(`$ ${step.command}`);
      // A command that shows nothing must succeed. Of the others, the page shows the exit code if it matters.
      if (step.shown.length === 0) expect({ command, text, code }).toEqual({ command, text, code: "0" });
      if (step.shown.length === 0) continue;
      const output = shorten(linesOf(toPage(text)), step.shown);
      lines.push(...output);
      real.push(output.join("\n"));
      shown.push(step.shown.join("\n"));
    }
    written = written.replace(block.text, () => `${lines.join("\n")}\n`);
  }
  expect(shown.length).toBeGreaterThan(4);
  const isSame = normalize(real).join() === normalize(shown).join();
  if (process.env["UPDATE_DOCS"] !== "1") expect(normalize(real)).toEqual(normalize(shown));
  else if (!isSame) await writeFile(path, written);
}
