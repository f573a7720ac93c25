import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { isRunId } from "../../base/ids.ts";
import { discoverScenarioFiles } from "../../scenario/discover.ts";
import { recentRunIds } from "../../store/sqlite/recent-run-ids.ts";

/** Where the command line is typed. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The words of a project that a command line can name. */
export interface ProjectWords {
  projects(): readonly string[];
  tags(): Promise<readonly string[]>;
  /** Scenario files, relative to the working folder. */
  files(): Promise<readonly string[]>;
  /** Ids of runs, newest first. */
  runs(): Promise<readonly string[]>;
}

/** Maximum number of scenario files that are searched for tags, and of runs. */
const maxFiles = 2000;
const maxRuns = 50;

/** A string literal in a config or a scenario file. */
const literal = `"(?:[^"\\\\\\n]|\\\\.)*"|'(?:[^'\\\\\\n]|\\\\.)*'`;

/**
 * Reads the words of a project from the text of its files. A completion must be quick and must not run code that a person
 * has not asked to run, so names that a program computes are not found.
 */
export async function readProjectWords(
  words: readonly string[],
  { cwd, env }: Surroundings,
): Promise<ProjectWords> {
  const given = (long: string, short: string, variable: string): string | undefined => {
    const at = words.findLastIndex((word) => word === long || word === short);
    return (at >= 0 ? words[at + 1] : undefined) ?? env[variable];
  };
  const named = given("--config", "-c", "PLACEWRIGHT_CONFIG");
  const candidates =
    named === undefined ? ["ts", "mts", "js", "mjs"].map((end) => `placewright.config.${end}`) : [named];
  const { path, text } = await readFirst(candidates.map((name) => resolve(cwd, name)));
  const config = withoutComments(text);
  const projectDir = path === undefined ? cwd : dirname(path);
  const folderOf = (key: string, flag: string, variable: string, usual: string): string => {
    const flagged = given(flag, flag, variable);
    return flagged === undefined
      ? resolve(projectDir, stringAt(config, key) ?? usual)
      : resolve(cwd, flagged);
  };
  const scenarioFiles = () =>
    discoverScenarioFiles({ projectDir, scenariosDir: stringAt(config, "scenarios") ?? "scenarios" }).catch(
      () => [],
    );
  return {
    projects() {
      const list = bracketsAfter(config, "projects");
      const names = stringsOf(list, new RegExp(`(?<![\\w$])name\\s*:\\s*(${literal})`, "g"));
      return path === undefined || names.length === 0 ? ["local"] : names;
    },
    async tags() {
      const tags = new Set<string>();
      for (const file of (await scenarioFiles()).slice(0, maxFiles)) {
        const source = await readFile(join(projectDir, file), "utf8").catch(() => "");
        for (const tag of tagsOf(source, /\.ya?ml$/.test(file))) tags.add(tag);
      }
      return [...tags].toSorted();
    },
    files: async () =>
      (await scenarioFiles()).map((file) => relative(cwd, join(projectDir, file)).split(sep).join("/")),
    async runs() {
      const reports = await readdir(folderOf("reports", "--reports", "PLACEWRIGHT_REPORTS", "reports")).catch(
        () => [],
      );
      const ledger = folderOf("ledger", "--ledger", "PLACEWRIGHT_LEDGER", ".placewright");
      const ids = new Set([...(await recentRunIds(ledger, maxRuns)), ...reports.filter(isRunId)]);
      return [...ids].toSorted().reverse().slice(0, maxRuns);
    },
  };
}

async function readFirst(
  paths: readonly string[],
): Promise<{ readonly path?: string; readonly text: string }> {
  for (const path of paths) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text !== undefined) return { path, text };
  }
  return { text: "" };
}

/** Removes comments, and keeps strings, which may contain their signs. */
const withoutComments = (text: string): string =>
  text.replace(
    new RegExp(`(${literal})|//[^\\n]*|/\\*[\\s\\S]*?\\*/`, "g"),
    (_, kept?: string) => kept ?? " ",
  );

function unquoted(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
}

const stringsOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, quoted = ""]) => unquoted(quoted));

const stringAt = (text: string, key: string): string | undefined =>
  stringsOf(text, new RegExp(`(?<![\\w$])${key}\\s*:\\s*(${literal})`, "g"))[0];

/** Returns the list that follows a key: `projects: [ … ]`. */
function bracketsAfter(text: string, key: string): string {
  const start = new RegExp(`(?<![\\w$])${key}\\s*:\\s*\\[`).exec(text);
  if (!start) return "";
  const from = start.index + start[0].length;
  let depth = 1;
  for (const { 0: part, index } of text.slice(from).matchAll(new RegExp(`${literal}|[[\\]]`, "g"))) {
    if (part === "[") depth++;
    if (part === "]" && --depth === 0) return text.slice(from, from + index);
  }
  return "";
}

/** Returns the tags of a scenario file, in a list of TypeScript, or in a list of YAML of one or several lines. */
function tagsOf(source: string, isYaml: boolean): string[] {
  if (!isYaml)
    return stringsOf(bracketsAfter(withoutComments(source), "tags"), new RegExp(`(${literal})`, "g"));
  const inline = /^tags:[ \t]*\[([^\]]*)\]/m.exec(source)?.[1]?.split(",");
  const block = /^tags:[ \t]*\r?\n((?:[ \t]*-[ \t].*(?:\r?\n|$))+)/m.exec(source)?.[1]?.split(/\r?\n/);
  return (inline ?? block ?? [])
    .map((part) =>
      part
        .replace(/^[ \t]*-[ \t]/, "")
        .replace(/[ \t]#.*$/, "")
        .trim(),
    )
    .map((part) => (/^(["']).*\1$/.test(part) ? part.slice(1, -1) : part))
    .filter((part) => part !== "");
}
