import { Console } from "node:console";
import { Writable } from "node:stream";
import { messageOf } from "../base/errors.ts";
import { redactOwn } from "../base/redact.ts";
import { textOf } from "../report/terminal/terminal-text.ts";
import type { OutputStream } from "./command.ts";

/** Error codes of a stream whose reader is gone: `placewright list | head -1`. */
const closedCodes = new Set(["EPIPE", "EOF", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"]);

/**
 * Creates the only writer to a stream of the process, or to the one of a test. Uses its methods as they are
 * now, even if project code changes them. Redacts known secrets once more, after other places have.
 *
 * Never throws: stops writing if the reader is gone, and reports any other error once.
 */
export function createOutput(
  target: "stdout" | "stderr" | Writable,
  onError: (message: string) => void,
): OutputStream & { flush(): Promise<void> } {
  const stream: Writable & Pick<OutputStream, "columns" | "rows" | "isTTY"> =
    typeof target === "string" ? process[target] : target;
  const write = stream.write.bind(stream);
  const once = stream.once.bind(stream);
  let isOpen = true;
  function fail(error: unknown): void {
    if (!isOpen) return;
    isOpen = false;
    if (!closedCodes.has((error as NodeJS.ErrnoException | null)?.code ?? "")) onError(messageOf(error));
  }
  stream.on("error", fail);
  return {
    write(text) {
      if (!isOpen) return false;
      try {
        return write(redactOwn(textOf(text)));
      } catch (error) {
        fail(error);
        return false;
      }
    },
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
    get isTTY() {
      return stream.isTTY;
    },
    /** Resolves when all output has left the process, or cannot leave it. */
    flush: () =>
      new Promise((resolve) => {
        if (!isOpen || stream.destroyed || stream.writableLength === 0) return resolve();
        once("error", () => resolve());
        once("close", () => resolve());
        try {
          write("", () => resolve());
        } catch {
          resolve();
        }
      }),
  };
}

/** Lets the console, to which code of the project writes, write to standard error. */
export function divertConsole(): void {
  // On Deno, it does not write to `process.stdout`.
  globalThis.console = new Console(process.stderr);
}

/**
 * Takes standard output for a protocol. From then on, anything else that writes to standard output, such as code of the
 * project, writes to standard error.
 */
export function takeStdout(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  const taken = new Writable({
    decodeStrings: false,
    write: (chunk, encoding, done) => void write(chunk, encoding, done),
  });
  stdout.on("error", (error) => taken.destroy(error));
  stdout.write = stderr.write.bind(stderr) as typeof stdout.write;
  divertConsole();
  return taken;
}
