import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { type FileHandle, open, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { writeToPipe } from "../../../src/base/write-to-pipe.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

/** Creates a pipe. */
async function makePipe(): Promise<string> {
  const path = join(await temporaryProject({}), "pipe");
  execFileSync("mkfifo", [path]);
  return path;
}

/** Opens a pipe for reading, without waiting for a writer. */
async function openReader(path: string): Promise<FileHandle> {
  const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => reader.close());
  return reader;
}

/** Reads a pipe until `isDone` and it is empty. */
async function readPipe(reader: FileHandle, isDone: () => boolean): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (;;) {
    const wasDone = isDone();
    const buffer = Buffer.alloc(65_536);
    const { bytesRead } = await reader.read(buffer, 0, buffer.length, null).catch((error) => {
      if (error.code !== "EAGAIN") throw error;
      return { bytesRead: 0 };
    });
    pieces.push(buffer.subarray(0, bytesRead));
    if (bytesRead === 0 && wasDone) return Buffer.concat(pieces);
    if (bytesRead === 0) await new Promise(setImmediate);
  }
}

async function* inPieces(...pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces;
}

describe.skipIf(process.getuid === undefined)("a pipe (skipped without users and modes)", () => {
  const uid = process.getuid?.() ?? 0;
  /** More than a pipe stores, of a length that no power of two divides. */
  const long = "0123456789abcde\n".repeat(20_000).concat("end");

  test.each<[string, string | Uint8Array | AsyncIterable<string>, string]>([
    ["text", "Grüße\n", "Grüße\n"],
    ["no text", "", ""],
    ["bytes", Buffer.from("Grüße"), "Grüße"],
    ["pieces", inPieces("a", "", "ü\n", "c"), "aü\nc"],
    ["more than it stores", long, long],
    ["a piece that is more than it stores", inPieces("a", long), `a${long}`],
  ])("gets %s, whole and in order", async (_, content, expected) => {
    const path = await makePipe();
    const reader = await openReader(path);
    let isDone = false;
    const written = writeToPipe(path, content).finally(() => {
      isDone = true;
    });
    const found = await readPipe(reader, () => isDone);
    await written;
    expect(found.toString()).toBe(expected);
    // It is closed, so its reader is at its end.
    expect((await reader.read(Buffer.alloc(1), 0, 1, null)).bytesRead).toBe(0);
  });

  test("is closed if the content fails", async () => {
    const path = await makePipe();
    const reader = await openReader(path);
    async function* failing(): AsyncGenerator<string> {
      yield "a";
      throw new Error("no content");
    }
    await expect(writeToPipe(path, failing())).rejects.toThrow("no content");
    expect((await readPipe(reader, () => true)).toString()).toBe("a");
    expect((await reader.read(Buffer.alloc(1), 0, 1, null)).bytesRead).toBe(0);
  });

  test("is refused without a reader, and not waited for", async () => {
    const path = await makePipe();
    await expect(writeToPipe(path, "a")).rejects.toMatchObject({
      message: `no process reads the pipe "${path}"`,
      cause: { code: "ENXIO" },
    });
  });

  test("whose reader ends is an error", async () => {
    const path = await makePipe();
    const reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    async function* ending(): AsyncGenerator<string> {
      await reader.close();
      yield "a";
    }
    await expect(writeToPipe(path, ending())).rejects.toMatchObject({ code: "EPIPE" });
  });

  test("of another user is refused, and gets nothing", async () => {
    const path = await makePipe();
    const reader = await openReader(path);
    for (const other of [uid + 1, uid + 2])
      await expect(writeToPipe(path, "a", other)).rejects.toThrow(
        `"${path}" is not a file, and belongs to another user (uid ${uid})`,
      );
    expect((await readPipe(reader, () => true)).toString()).toBe("");
  });
});

describe.skipIf(process.getuid === undefined)("a device (skipped without users and modes)", () => {
  test("of root is written to by every user", async () => {
    for (const uid of [0, 1000]) expect(await writeToPipe("/dev/null", "a", uid)).toBeUndefined();
  });

  test.skipIf(process.platform !== "linux")(
    "that is full is an error (skipped without /dev/full)",
    async () => {
      await expect(writeToPipe("/dev/full", "a")).rejects.toMatchObject({ code: "ENOSPC" });
    },
  );

  test("that is a socket is refused", async () => {
    const path = join(await temporaryProject({}), "socket");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    await expect(writeToPipe(path, "a")).rejects.toThrow();
  });
});

test("a file in place of a pipe is refused, and stays as it is", async () => {
  const path = join(await temporaryProject({ "a.txt": "b" }), "a.txt");
  await expect(writeToPipe(path, "a")).rejects.toThrow(`"${path}" was replaced in the meantime`);
  expect(await readFile(path, "utf8")).toBe("b");
});

test("what does not exist is an error", async () => {
  const path = join(await temporaryProject({}), "absent");
  await expect(writeToPipe(path, "a")).rejects.toMatchObject({ code: "ENOENT" });
});
