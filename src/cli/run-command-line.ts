import { Command, CommanderError, Option } from "commander";
import { changeError, joinSentences, PlacewrightError, Problems } from "../base/errors.ts";
import { printUsage } from "../report/terminal/terminal-text.ts";
import { worstExitCode } from "../result/exit-code.ts";
import { version } from "../version.ts";
import { toCommandLine } from "../workspace/command-line.ts";
import type { CommandAction, CommandContext } from "./command.ts";
import { argumentHelp, type CommandName, commands } from "./commands.ts";
import { isA, showFailure } from "./failure.ts";
import { type OptionName, type OptionValues, options, variableOf } from "./options.ts";

const help = `
Exit codes
  0  all tests passed, or only warned
  1  an expectation was not met, or could not be measured
  2  invalid command, config, or scenario, which was not run
  3  a provider, the network, a reporter, or project code failed
  4  tests are still pending
  5  another process took over the run
  130  interrupted; the report has the results so far

First steps
  $ placewright init          create a ready-to-run project; no account required
  $ placewright run           test it with the embedded service
  $ placewright run --help    show the options of a command

Many options also have an environment variable, shown in their help:
PLACEWRIGHT_PROJECT=ses placewright run`;

/** The values of options, and where they come from. */
interface GivenOptions {
  readonly values: OptionValues;
  readonly written: ReadonlySet<OptionName>;
  readonly fromEnv: ReadonlySet<OptionName>;
}

function createProgram(
  line: Pick<CommandLine, "stdout" | "stderr" | "env" | "argv">,
  act: (name: CommandName, paths: string[], given: GivenOptions) => Promise<void>,
): Command {
  const { stdout, stderr } = line;
  const program = new Command("placewright")
    .description("Test where an email campaign will land, and block the release if it lands in spam.")
    .version(version, "-V, --version", "print the version")
    .addOption(toOption("debug", line))
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showSuggestionAfterError()
    .addHelpText("after", help)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(printUsage(text)),
      writeErr: (text) => stderr.write(printUsage(text)),
      // `runCommandLine` shows them, as any error.
      outputError: () => {},
    });
  for (const name of Object.keys(commands) as CommandName[]) {
    const spec = commands[name];
    const command = program
      .command(name)
      .summary(spec.summary)
      .description(spec.description)
      .addHelpText("after", `\nExamples\n${spec.examples.map((line) => `  $ ${line}`).join("\n")}`);
    if ("arguments" in spec)
      command.argument(
        spec.arguments,
        "argumentHelp" in spec ? spec.argumentHelp : argumentHelp[spec.arguments],
      );
    const own: Partial<Record<OptionName, string>> = "optionHelp" in spec ? spec.optionHelp : {};
    for (const option of spec.options) command.addOption(toOption(option, line, own[option]));
    command.action((...args: unknown[]) => {
      const paths = "arguments" in spec ? [args[0] ?? []].flat() : [];
      const from = (source: string) =>
        new Set(spec.options.filter((option) => command.getOptionValueSource(option) === source));
      const given = { values: command.optsWithGlobals(), written: from("cli"), fromEnv: from("env") };
      return act(name, paths as string[], given);
    });
  }
  return program;
}

/** Words an error of the parser as any other: `error: unknown option '--gerp'\n(Did you mean --grep?)`. */
function toUsageError({ message }: CommanderError, argv: readonly string[]): PlacewrightError {
  const text = message.replace(/^error: ./, (start) => start.slice(-1).toUpperCase());
  const at = text.endsWith("?)") ? text.lastIndexOf("\n(Did you mean ") : -1;
  if (at >= 0) return new PlacewrightError("usage", text.slice(0, at), { hint: text.slice(at + 2, -1) });
  const name = argv.find((each) => Object.hasOwn(commands, each));
  return new PlacewrightError("usage", text, {
    hint: name
      ? `Run placewright ${name} --help to see its arguments and options`
      : "Run placewright --help to see its commands",
  });
}

function toOption(
  name: OptionName,
  { env, argv }: Pick<CommandLine, "env" | "argv">,
  help: string = options[name].help,
): Option {
  const spec: (typeof options)[OptionName] = options[name];
  const option = new Option(spec.flags, help);
  // CI services pass variables that are not set as empty ones.
  if (spec.env && env[spec.env] !== "") option.env(spec.env);
  if (spec.isHidden) option.hideHelp();
  const parse = spec.parse as ((value: string, previous: unknown) => unknown) | undefined;
  if (parse)
    option.argParser((value, previous) => {
      try {
        if (value.trim() === "")
          throw new PlacewrightError("usage", `Invalid ${option.long} "${value}": it is empty`);
        return parse(value, previous);
      } catch (error) {
        const isWritten = argv.some((each) => [option.long, option.short].includes(each.split("=")[0]));
        throw isWritten || !isA(error, PlacewrightError) ? error : fromVariable(error, name);
      }
    });
  return option;
}

/** Says that the value which an error is about is from the environment: the user did not write its option. */
function withVariable(error: unknown, names: ReadonlySet<OptionName>, values: OptionValues): unknown {
  if (isA(error, Problems))
    return new Problems(error.problems.map((each) => withVariable(each, names, values) as PlacewrightError));
  if (!isA(error, PlacewrightError) || error.literal === undefined) return error;
  const name = [...names].find((each) => [values[each]].flat().some((value) => value === error.literal));
  return name === undefined ? error : fromVariable(error, name);
}

function fromVariable(error: PlacewrightError, name: OptionName): PlacewrightError {
  return changeError(error, {
    hint: joinSentences(`${variableOf(name)} is set in the environment`, error.hint),
  });
}

/** A command line, and the surroundings in which it runs: a process, or a test. */
export interface CommandLine
  extends Omit<CommandContext, "paths" | "options" | "written" | "commandLine" | "noteSubmit"> {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Called before the command starts, with its options. Parsing is finished. */
  onStart(options: OptionValues): void;
  /** Whether the user interrupted the command. */
  isInterrupted(): boolean;
}

/** Parses a command line and runs its command. Shows any error. Resolves to the exit code. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  const { argv, onStart, isInterrupted, ...surroundings } = line;
  let exitCode = 0;
  let hasSubmitted = false;
  let values: OptionValues = { debug: argv.includes("--debug") };
  let fromEnv: ReadonlySet<OptionName> = new Set();
  const program = createProgram(line, async (name, paths, given) => {
    ({ values, fromEnv } = given);
    onStart(values);
    const action: CommandAction = await commands[name].load();
    exitCode = await action({
      ...surroundings,
      paths,
      options: values,
      written: given.written,
      commandLine: toCommandLine(argv),
      noteSubmit: () => {
        hasSubmitted = true;
      },
    });
  });
  try {
    if (argv.length === 0) program.help();
    // Commander answers `help nope` with the help of the program, as if nothing were wrong.
    const [first, second] = argv;
    const isUnknownHelp = first === "help" && second !== undefined && !Object.hasOwn(commands, second);
    await program.parseAsync(isUnknownHelp ? argv.slice(1) : argv, { from: "user" });
    return exitCode;
  } catch (error) {
    // Help, or the version, was shown.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const failed = showFailure(
      error instanceof CommanderError ? toUsageError(error, argv) : withVariable(error, fromEnv, values),
      { ...line, options: values },
      hasSubmitted,
    );
    return isInterrupted() ? worstExitCode(130, failed) : failed;
  }
}
