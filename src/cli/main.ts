#!/usr/bin/env node
import { Command, CommanderError, Option } from "commander";
import { PlacewrightError } from "../base/errors.ts";
import { isColorSupported } from "../report/terminal/ink.ts";
import {
  joinText,
  print,
  printLines,
  printUsage,
  type TerminalText,
} from "../report/terminal/terminal-text.ts";
import { worstExitCode } from "../result/exit-code.ts";
import { version } from "../version.ts";
import { toCommandLine } from "../workspace/command-line.ts";
import type { CommandAction, Interruption } from "./command.ts";
import { argumentHelp, type CommandName, commands } from "./commands.ts";
import { showFailure, showFault } from "./failure.ts";
import { type OptionName, type OptionValues, options } from "./options.ts";
import { createOutput } from "./output.ts";
import { type Fault, guardProcess } from "./process-guard.ts";

const help = `
Exit codes
  0  all tests passed, or only warned
  1  an expectation was not met, or could not be measured
  2  invalid command, config, or scenario; nothing was submitted
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

function createProgram(
  act: (name: CommandName, paths: string[], values: OptionValues) => Promise<void>,
): Command {
  const program = new Command("placewright")
    .description("Test where an email campaign will land, and block the release if it lands in spam.")
    .version(version, "-V, --version", "print the version")
    .addOption(toOption("debug"))
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .showSuggestionAfterError()
    .addHelpText("after", help)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(printUsage(text)),
      writeErr: (text) => stderr.write(printUsage(text)),
      outputError: (text) => stderr.write(printParserError(text)),
    });
  for (const name of Object.keys(commands) as CommandName[]) {
    const spec = commands[name];
    const command = program
      .command(name)
      .summary(spec.summary)
      .description(spec.description)
      .addHelpText("after", `\nExamples\n${spec.examples.map((line) => `  $ ${line}`).join("\n")}`);
    if ("arguments" in spec) command.argument(spec.arguments, argumentHelp[spec.arguments]);
    for (const option of spec.options) command.addOption(toOption(option));
    command.action((...args: unknown[]) => {
      const paths = "arguments" in spec ? [args[0] ?? []].flat() : [];
      return act(name, paths as string[], command.optsWithGlobals());
    });
  }
  return program;
}

/** Formats a parser error: a line with the user's input, and an optional line with a suggestion. */
function printParserError(text: string): TerminalText {
  const at = text.endsWith("?)\n") ? text.lastIndexOf("\n(Did you mean ") : -1;
  return printLines(at < 0 ? [text.trimEnd()] : [text.slice(0, at), text.slice(at).trim()]);
}

function toOption(name: OptionName): Option {
  const spec = options[name];
  const option = new Option(spec.flags, spec.help);
  if (spec.env) option.env(spec.env);
  if (spec.isHidden) option.hideHelp();
  if (spec.parse) option.argParser(spec.parse as (value: string, previous: unknown) => unknown);
  return option;
}

const { env } = process;
const cwd = process.cwd();
const color = isColorSupported;
const argv = process.argv.slice(2);
let values: OptionValues = { debug: argv.includes("--debug") };
let isInterrupted = false;

const stderr = createOutput("stderr", () => guard.addFault());
const stdout = createOutput("stdout", (message) => {
  stderr.write(print`✕ Cannot write to standard output: ${message}\n`);
  guard.addFault();
});

/** Runs the command line and returns the exit code. */
async function main(): Promise<number> {
  let exitCode = 0;
  let hasSubmitted = false;
  const program = createProgram(async (name, paths, given) => {
    values = given;
    guard.arm();
    const action: CommandAction = await commands[name].load();
    exitCode = await action({
      paths,
      options: given,
      cwd,
      env,
      stdout,
      stderr,
      color,
      isInteractive: process.stdin.isTTY === true && stdout.isTTY === true,
      readStdin,
      commandLine: toCommandLine(argv),
      listenForInterrupt,
      noteSubmit: () => {
        hasSubmitted = true;
      },
      noteFault: guard.addFault,
    });
  });
  try {
    if (argv.length === 0) program.help();
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const failed = showFailure(error, { stderr, color, options: values }, hasSubmitted);
    return isInterrupted ? worstExitCode(130, failed) : failed;
  }
}

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Handles Ctrl-C and SIGTERM: the first finishes calls in flight, the second aborts them, the third ends the
 * process.
 */
function listenForInterrupt(): Interruption {
  const interrupt = new AbortController();
  const abandon = new AbortController();
  const reason = new PlacewrightError("usage", "Interrupted");
  const onSignal = () => {
    isInterrupted = true;
    if (abandon.signal.aborted) guard.endNow(130);
    (interrupt.signal.aborted ? abandon : interrupt).abort(reason);
  };
  for (const name of ["SIGINT", "SIGTERM"]) guard.listen(name, onSignal);
  return { interrupt: interrupt.signal, abandon: abandon.signal };
}

// The AWS SDK announces the end of its Node 20 support at every start, which Placewright's users cannot
// change.
process.removeAllListeners("warning");
process.on("warning", (warning) => {
  if (!warning.message.startsWith("NodeVersionSupportWarning"))
    stderr.write(print`${warning.name}: ${warning.message}\n`);
});

/** Maximum number of faults shown. */
const maxShownFaults = 50;
const shownFaults = new Set<string>();

/** Shows each fault once, even if a timer repeats it. */
function showOnce(fault: Fault): void {
  const parts: TerminalText[] = [];
  showFault(fault, cwd, { stderr: { write: (part) => parts.push(part) }, color, options: values });
  const text = joinText(parts, "");
  if (shownFaults.has(text.toString()) || shownFaults.size >= maxShownFaults) return;
  shownFaults.add(text.toString());
  stderr.write(text);
}

const guard = guardProcess({
  onFault: showOnce,
  onStall: () =>
    void stderr.write(
      print`✕ Cannot finish: nothing is left to wait for. Check project code, such as a custom provider, for a promise that never settles\n`,
    ),
  flush: async () => {
    await stdout.flush();
    await stderr.flush();
  },
});
// Not awaited: Deno rejects a module that waits on an empty event loop before the cause can be shown.
main().then((exitCode) => guard.finish(exitCode));
