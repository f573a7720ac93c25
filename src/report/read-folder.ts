import { isUtf8 } from "node:buffer";
import { constants } from "node:fs";
import { type FileHandle, lstat, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { withFrame } from "../authored/code-frame.ts";
import { jsonError } from "../authored/parse-json.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { fileReason } from "../base/file-reason.ts";
import type { MessageReport, ReportedMessage, RunReport } from "../result/run-report.ts";

const mebibyte = 1024 * 1024;

/** Upper limits for one report, one message, and all reports and messages of a merge together. */
export const readLimits = {
  reportBytes: 128 * mebibyte,
  messageBytes: 64 * mebibyte,
  allReportBytes: 512 * mebibyte,
  allMessageBytes: 4096 * mebibyte,
  /** Nesting levels of the JSON. A report has ten. */
  depth: 32,
  /** Values in the JSON. A report of ten thousand tests has a few million. */
  values: 20_000_000,
};

/** A report from a possibly untrusted author, and its messages. */
export interface ReadReportFolder {
  readonly report: RunReport;
  /**
   * Returns a message, with its bytes if the folder has them. Throws `usage` if its file is now invalid or
   * too large.
   */
  readMessage(contentHash: string): Promise<ReportedMessage | undefined>;
}

/** Adds the parts of a message that are only in its file: `html`, `text`, and `source`. */
export type AddBodies = (message: MessageReport, bytes: Uint8Array) => Promise<MessageReport>;

/** Returns a function that reads report folders, with limits that apply to all of them together. */
export function createFolderReader(
  addBodies: AddBodies,
  limits = readLimits,
): (folder: string, name: string) => Promise<ReadReportFolder> {
  const budget = { charactersLeft: limits.allReportBytes };
  let reportBytes = 0;
  let messageBytes = 0;
  return async (folder, name) => {
    const file = `${name}/report.json`;
    const refuse = (reason: string): never => {
      throw new PlacewrightError("usage", `Cannot read the report "${file}": ${reason}`, {
        location: { file },
        hint: writeAgain,
      });
    };
    // Only the folder itself may be a link, such as `latest`; nothing inside it may.
    const root = await realpath(folder).catch((cause) => missing(file, cause));
    if (!(await lstat(root)).isDirectory()) return missing(file, new Error(`"${name}" is not a folder`));
    const read = await readOwn(root, "report.json", limits.reportBytes, refuse);
    if (!read) return missing(file, { code: "ENOENT" });
    reportBytes += read.length;
    if (reportBytes > limits.allReportBytes) refuse("all reports together are too large to merge");
    const { parseRunReport } = await import("../result/run-report-schema.ts");
    const report = parseRunReport(
      parseJson(read, file, limits, refuse),
      (path, reason) => refuse(`${path}: ${reason}`),
      budget,
    );

    const refuseMessage =
      (path: string) =>
      (reason: string): never => {
        throw new PlacewrightError("usage", `Cannot read the message "${name}/${path}": ${reason}`, {
          hint: writeAgain,
        });
      };
    for (const { emlPath } of Object.values(report.messages)) {
      if (emlPath === undefined) continue;
      const refuseIt = refuseMessage(emlPath);
      messageBytes += await sizeOfOwn(root, emlPath, limits.messageBytes, refuseIt);
      if (messageBytes > limits.allMessageBytes) refuseIt("all messages together are too large to merge");
    }
    return {
      report,
      async readMessage(contentHash) {
        if (!Object.hasOwn(report.messages, contentHash)) return undefined;
        const { emlPath, ...message } = report.messages[contentHash] as RunReport["messages"][string];
        if (emlPath === undefined) return { report: message };
        const refuseIt = refuseMessage(emlPath);
        const bytes = await readOwn(root, emlPath, limits.messageBytes, refuseIt);
        if (!bytes) return { report: withoutFile(message) };
        const whole = await addBodies({ ...message, emlPath }, bytes).catch((error) =>
          refuseIt(messageOf(error)),
        );
        return { report: whole, bytes };
      },
    };
  };
}

/** Notes that a message has no bodies because its file is missing. */
const withoutFile = (message: MessageReport): MessageReport =>
  message.source === undefined
    ? { ...message, notes: [...message.notes, "The file of this message was missing from the report folder"] }
    : message;

const writeAgain =
  "Write the report again with placewright report, using the Placewright version that merges";

function missing(file: string, cause: unknown): never {
  throw new PlacewrightError("file-missing", `Cannot read the report "${file}": ${fileReason(cause)}`, {
    cause,
    hint: "Pass the folder that contains report.json, such as reports/latest",
  });
}

/** Parses the JSON of a report. Throws `usage`, with the place of a syntax error. */
function parseJson(
  bytes: Uint8Array,
  file: string,
  limits: typeof readLimits,
  refuse: (reason: string) => never,
): unknown {
  if (!isUtf8(bytes)) return refuse("it is not valid JSON: it is not UTF-8");
  const text = new TextDecoder().decode(bytes);
  const fault = faultOf(text, limits);
  if (fault) return refuse(fault);
  try {
    return JSON.parse(text);
  } catch (error) {
    const { reason, location, cause } = jsonError(error, text, file);
    const problem = new PlacewrightError("usage", `Cannot read the report "${file}": ${reason}`, {
      location,
      hint: writeAgain,
      cause,
    });
    throw withFrame(problem, { file, text });
  }
}

/**
 * Returns the limit that the JSON exceeds. Scans the text without parsing it, so that a huge document cannot
 * exhaust memory.
 */
function faultOf(text: string, limits: typeof readLimits): string | undefined {
  let depth = 0;
  let values = 1;
  for (let index = 0; index < text.length; index++)
    switch (text[index]) {
      case '"':
        index = endOfString(text, index);
        break;
      case "[":
      case "{":
        values++;
        if (++depth > limits.depth) return `it is nested deeper than ${limits.depth} levels`;
        break;
      case "]":
      case "}":
        depth--;
        break;
      case ",":
        if (++values > limits.values) return `it has more than ${limits.values} values`;
    }
  return undefined;
}

function endOfString(text: string, start: number): number {
  let index = start + 1;
  while (index < text.length && text[index] !== '"') index += text[index] === "\\" ? 2 : 1;
  return index;
}

/** Returns the bytes of a file inside the folder. Undefined if the file does not exist. */
function readOwn(
  root: string,
  path: string,
  maxBytes: number,
  refuse: (reason: string) => never,
): Promise<Uint8Array | undefined> {
  return withOwn(root, path, maxBytes, refuse, async (handle, size) => {
    const bytes = new Uint8Array(size);
    let used = 0;
    while (used < size) {
      const { bytesRead } = await handle.read(bytes, used, size - used, used);
      if (bytesRead === 0) return refuse("it was truncated while being read");
      used += bytesRead;
    }
    return bytes;
  });
}

const sizeOfOwn = async (
  root: string,
  path: string,
  maxBytes: number,
  refuse: (reason: string) => never,
): Promise<number> => (await withOwn(root, path, maxBytes, refuse, async (_handle, size) => size)) ?? 0;

/**
 * Opens a file inside the folder: a regular file, not too large, with no link on its path.
 * Opens without waiting for the writer of a pipe. Compares the file with its path before and after, so that
 * another process cannot swap it unnoticed.
 */
async function withOwn<T>(
  root: string,
  path: string,
  maxBytes: number,
  refuse: (reason: string) => never,
  use: (handle: FileHandle, size: number) => Promise<T>,
): Promise<T | undefined> {
  const segments = path.split("/");
  const places = segments.map((_, index) => join(root, ...segments.slice(0, index + 1)));
  const file = places.at(-1) ?? root;
  const readStats = () => Promise.all(places.map((place) => lstat(place, { bigint: true })));
  let handle: FileHandle | undefined;
  try {
    const before = await readStats();
    const isOwn = before.every((stats, index) =>
      index < before.length - 1 ? stats.isDirectory() : stats.isFile(),
    );
    if (!isOwn) return refuse("it is not a regular file, or a folder on its path is a link");
    // Windows has neither flag, and no pipes among its files.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    handle = await open(file, flags);
    const opened = await handle.stat({ bigint: true });
    const same = [before, await readStats()].every((stats) =>
      stats.every(({ dev, ino }, index) => {
        const known = index === stats.length - 1 ? opened : before[index];
        return dev === known?.dev && ino === known.ino;
      }),
    );
    if (!opened.isFile() || !same) return refuse("it was replaced while being read");
    if (opened.size > BigInt(maxBytes))
      return refuse(`it is larger than ${Math.round(maxBytes / mebibyte)} MiB`);
    return await use(handle, Number(opened.size));
  } catch (error) {
    if (error instanceof PlacewrightError) throw error;
    if ((error as NodeJS.ErrnoException | null)?.code === "ENOENT") return undefined;
    return refuse(fileReason(error));
  } finally {
    await handle?.close();
  }
}
