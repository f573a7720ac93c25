import type { Readable, Writable } from "node:stream";
import type { TerminalText } from "../report/terminal/terminal-text.ts";
import type { OptionName, OptionValues } from "./options.ts";

/** The inputs of a command. Only `main.ts` uses the process; commands use this context. */
export interface CommandContext {
  /** Arguments that are not options. */
  readonly paths: readonly string[];
  readonly options: OptionValues;
  /** Options that are on the command line, and not only in the environment. */
  readonly written: ReadonlySet<OptionName>;
  /** Absolute path of the working folder. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly color: boolean;
  /** Whether the command can ask a person: standard input and output are terminals. */
  readonly isInteractive: boolean;
  /** Reads all of standard input. */
  readStdin(): Promise<Uint8Array>;
  /**
   * Gives standard input and output to a protocol. From then on, anything else that writes to standard output, such as
   * code of the project, writes to standard error.
   */
  takeStreams(): { readonly input: Readable; readonly output: Writable };
  /** The command line as typed, for the report. */
  readonly commandLine: string;
  /** Makes the command handle Ctrl-C, which no longer ends the process. */
  listenForInterrupt(): Interruption;
  /** Notes that tests may have been submitted: a failure exits with 3 from now on. */
  noteSubmit(): void;
  /**
   * Notes a failure that does not stop the command, such as a reporter's: the exit code will be at least 3.
   */
  noteFault(): void;
}

/** Signals that a command observes to stop. */
export interface Interruption {
  /** Aborted by the first Ctrl-C, or another signal that stops a command. */
  readonly interrupt: AbortSignal;
  /** Aborted by the second one. */
  readonly abandon: AbortSignal;
}

export interface OutputStream {
  /** Writes text. Accepts no plain string: a `TerminalText` has its foreign parts escaped. */
  write(text: TerminalText): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly isTTY?: boolean | undefined;
}

/** Runs a command and returns its exit code. The user sees any `PlacewrightError` that it throws. */
export type CommandAction = (context: CommandContext) => Promise<number>;
