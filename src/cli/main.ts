#!/usr/bin/env node
import { PlacewrightError } from "../base/errors.ts";
import { isColorSupported } from "../report/terminal/ink.ts";
import { joinText, print, type TerminalText } from "../report/terminal/terminal-text.ts";
import type { Interruption } from "./command.ts";
import { showFailure, showFault } from "./failure.ts";
import type { OptionValues } from "./options.ts";
import { createOutput, divertConsole, takeStdout } from "./output.ts";
import { type Fault, guardProcess } from "./process-guard.ts";
import { runCommandLine } from "./run-command-line.ts";

const color = isColorSupported;
const argv = process.argv.slice(2);
let options: OptionValues = { debug: argv.includes("--debug") };
let isInterrupted = false;

const stderr = createOutput("stderr", () => guard.addFault());
const stdout = createOutput("stdout", (message) => {
  stderr.write(print`✕ Cannot write to standard output: ${message}\n`);
  guard.addFault();
});

/** Returns the working folder. Ends the process with exit code 2 if it was deleted. */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    const error = new PlacewrightError("file-missing", "Cannot run: the current folder no longer exists", {
      hint: "Change to another folder",
      cause,
    });
    process.exit(showFailure(error, { stderr, color, options }));
  }
}

const cwd = workingFolder();

async function readStdin(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/**
 * Signals that stop a command: Ctrl-C, a supervisor, a terminal that closes, and Ctrl-Break on Windows. Windows sends
 * SIGHUP when the window closes, and ends the process 10 seconds later.
 */
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"];

/**
 * Handles the signals that stop a command: the first finishes calls in flight, the second aborts them, the third ends
 * the process.
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
  for (const name of stopSignals) guard.listen(name, onSignal);
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
  showFault(fault, cwd, { stderr: { write: (part) => parts.push(part) }, color, options });
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
runCommandLine({
  argv,
  cwd,
  env: process.env,
  stdout,
  stderr,
  color,
  isInteractive: process.stdin.isTTY === true && stdout.isTTY === true,
  readStdin,
  takeStreams: () => ({ input: process.stdin, output: takeStdout() }),
  listenForInterrupt,
  isInterrupted: () => isInterrupted,
  onStart(given) {
    options = given;
    // Programs read what these print.
    if (given.json || given.detach || (given.format ?? "text") !== "text") divertConsole();
    guard.arm();
  },
  noteFault: guard.addFault,
}).then((exitCode) => guard.finish(exitCode));
