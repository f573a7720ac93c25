import type { TerminalText } from "../report/terminal/terminal-text.ts";
import type { OptionValues } from "./options.ts";

/** What a command is given. The process belongs to `main.ts`; commands take what they need of it from here. */
export interface CommandContext {
  /** Arguments that are no options. */
  readonly paths: readonly string[];
  readonly options: OptionValues;
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly color: boolean;
  /** True where a person can be asked. */
  readonly isInteractive: boolean;
  /** All of standard input. */
  readStdin(): Promise<Uint8Array>;
  /** The command line as typed, for the report. */
  readonly commandLine: string;
  /** From here on Ctrl-C no longer ends the process: the command sees to it. */
  listenForInterrupt(): Interruption;
  /** From here on a failure exits with 3: tests may have been submitted. */
  noteSubmit(): void;
  /** Something failed that the command can do without, such as a reporter: the exit code will be at least 3. */
  noteFault(): void;
}

export interface Interruption {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly interrupt: AbortSignal;
  /** Aborted by the second. */
  readonly abandon: AbortSignal;
}

export interface OutputStream {
  /** Takes no string: what is foreign in a text was escaped when it was made. */
  write(text: TerminalText): unknown;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  readonly isTTY?: boolean | undefined;
}

/** Does the work and gives the exit code. A `PlacewrightError` that it throws is shown to the user. */
export type CommandAction = (context: CommandContext) => Promise<number>;
