import { type argumentHelp, type CommandName, commands } from "../commands.ts";
import { type OptionName, options } from "../options.ts";
import { readProjectWords, type Surroundings } from "./project-words.ts";

/** A text that a shell offers, and what it means. */
export interface Candidate {
  readonly value: string;
  readonly help?: string;
}

interface Flag {
  readonly name: OptionName;
  readonly texts: readonly string[];
  readonly help: string;
  /** Whether a value follows. */
  readonly takesValue: boolean;
}

/**
 * Returns what the last word of a command line may become. The words follow `placewright`. Returns nothing where any
 * file may stand: the shell completes it. Runs no code of the project, and creates nothing.
 */
export async function complete(
  given: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const { words, current, prefix } = splitWords(given);
  const found = await candidatesFor(words, current, surroundings);
  return found
    .filter(({ value }) => value.startsWith(current))
    .map(({ value, help }) => ({ value: `${prefix}${value}`, ...(help ? { help: oneLine(help) } : {}) }));
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ");

/**
 * Separates what is complete from what is typed. bash splits `--tag=a` into three words, and other shells do not; a list
 * has commas. `prefix` is a part of the last word that stays.
 */
function splitWords(given: readonly string[]): {
  readonly words: readonly string[];
  readonly current: string;
  readonly prefix: string;
} {
  const words = given.filter((word, index) => word !== "=" || index === given.length - 1);
  let current = words.pop() ?? "";
  if (current === "=") current = "";
  let prefix = "";
  const assigned = /^(--[a-z-]+)=(.*)$/s.exec(current);
  if (assigned) {
    const [, flag = "", value = ""] = assigned;
    words.push(flag);
    prefix = `${flag}=`;
    current = value;
  }
  const isOfList = flagsOf(commandOf(words)).some(
    ({ name, texts }) => (name === "tag" || name === "project") && texts.includes(words.at(-1) ?? ""),
  );
  const comma = isOfList ? current.lastIndexOf(",") + 1 : 0;
  return { words, current: current.slice(comma), prefix: prefix + current.slice(0, comma) };
}

const isCommand = (word: string): word is CommandName => Object.hasOwn(commands, word);

const commandOf = (words: readonly string[]): CommandName | undefined => words.find(isCommand);

function flagsOf(command: CommandName | undefined): readonly Flag[] {
  if (command === undefined) return [];
  const spec = commands[command];
  const own: Partial<Record<OptionName, string>> = "optionHelp" in spec ? spec.optionHelp : {};
  const names: readonly OptionName[] = [...spec.options, "debug"];
  return names
    .filter((name) => !("isHidden" in options[name]))
    .map((name) => ({
      name,
      texts: options[name].flags.match(/--?[a-z][a-z-]*/g) ?? [],
      help: own[name] ?? options[name].help,
      takesValue: options[name].flags.includes("<"),
    }));
}

const toCandidates = (values: readonly string[]): Candidate[] => values.map((value) => ({ value }));

async function candidatesFor(
  words: readonly string[],
  current: string,
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const command = commandOf(words);
  const isHelp = words[0] === "help";
  if (command === undefined || isHelp)
    return current.startsWith("-")
      ? ["--help", "--version", "--debug"].map((value) => ({ value }))
      : Object.entries(commands).map(([value, { summary }]) => ({ value, help: summary }));
  const flags = flagsOf(command);
  const last = words.at(-1) ?? "";
  const valued = flags.find(({ takesValue, texts }) => takesValue && texts.includes(last));
  if (valued) return valuesOf(valued.name, words, surroundings);
  if (current.startsWith("-"))
    return [
      ...flags.map(({ texts, help }) => ({ value: texts.at(-1) ?? "", help })),
      { value: "--help", help: "show help" },
    ];
  return argumentsOf(command, words, surroundings);
}

/** Options that show a version of this: the words that a parser accepts. */
const wordsOf = (name: OptionName): readonly string[] => {
  const { parse } = options[name] as { readonly parse?: unknown };
  const { words } = Object(parse) as { readonly words?: readonly string[] };
  return words ?? [];
};

/** Formats of `--reporter`. */
const reporterNames = ["junit", "ctrf", "markdown", "codequality", "sarif", "json", "html", "pull-request"];

async function valuesOf(
  name: OptionName,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  if (name === "project") return toCandidates((await readProjectWords(words, surroundings)).projects());
  if (name === "tag") return toCandidates(await (await readProjectWords(words, surroundings)).tags());
  if (name === "reporter") return toCandidates(reporterNames);
  return toCandidates(wordsOf(name));
}

async function argumentsOf(
  command: CommandName,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<readonly Candidate[]> {
  const spec = commands[command];
  const kind: keyof typeof argumentHelp | undefined = "arguments" in spec ? spec.arguments : undefined;
  const project = () => readProjectWords(words, surroundings);
  switch (kind) {
    case "[paths...]":
    case "[sources...]":
      return toCandidates(await (await project()).files());
    case "[run]":
    case "<run>":
      return toCandidates(await (await project()).runs());
    case "[action...]": {
      const actions: readonly string[] = "actions" in spec ? spec.actions : [];
      const action = words.slice(words.indexOf(command) + 1).find((word) => actions.includes(word));
      if (action === undefined) return toCandidates(actions);
      return command === "baseline" && action === "set" ? toCandidates(await (await project()).runs()) : [];
    }
    default:
      return [];
  }
}
