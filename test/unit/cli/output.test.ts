import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { noteSecret } from "../../../src/base/redact.ts";
import { createOutput } from "../../../src/cli/output.ts";
import { print } from "../../../src/report/terminal/terminal-text.ts";

const withCode = (code: string): Error => Object.assign(new Error(`failed with ${code}`), { code });

/** A stream that keeps what is written, until it is told to hold it back. */
function createTarget() {
  const written: string[] = [];
  const waiting: (() => void)[] = [];
  let holds = false;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _, done) {
      written.push(String(chunk));
      if (holds) waiting.push(done);
      else done();
    },
  });
  return {
    stream,
    written,
    hold: () => {
      holds = true;
    },
    go: () => {
      holds = false;
      for (const done of waiting.splice(0)) done();
    },
  };
}

describe("the output", () => {
  test("writes text with known secrets redacted", () => {
    const { stream, written } = createTarget();
    const output = createOutput(stream, expect.unreachable);
    noteSecret("output-canary-1");
    output.write(print`key: ${"output-canary-1"}\n`);
    expect(written).toEqual(["key: [redacted]\n"]);
  });

  test("has the size of its terminal", () => {
    const { stream } = createTarget();
    const output = createOutput(
      Object.assign(stream, { columns: 80, rows: 24, isTTY: true }),
      expect.unreachable,
    );
    expect([output.columns, output.rows, output.isTTY]).toEqual([80, 24, true]);
    Object.assign(stream, { columns: 100 });
    expect(output.columns).toBe(100);
  });

  test.each(["EPIPE", "EOF", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"])(
    "stops, and says nothing, when its reader is gone: %s",
    (code) => {
      const { stream, written } = createTarget();
      const output = createOutput(stream, expect.unreachable);
      stream.emit("error", withCode(code));
      expect(output.write(print`x`)).toBe(false);
      expect(written).toEqual([]);
    },
  );

  test("stops after another error, and reports it once", () => {
    const { stream, written } = createTarget();
    const errors: string[] = [];
    const output = createOutput(stream, (message) => errors.push(message));
    stream.emit("error", withCode("ENOSPC"));
    stream.emit("error", withCode("EIO"));
    output.write(print`x`);
    expect([errors, written]).toEqual([["failed with ENOSPC"], []]);
  });

  test("does not throw if the stream does", () => {
    const errors: string[] = [];
    const { stream } = createTarget();
    stream.write = () => {
      throw withCode("EBADF");
    };
    const output = createOutput(stream, (message) => errors.push(message));
    expect([output.write(print`x`), output.write(print`y`)]).toEqual([false, false]);
    expect(errors).toEqual(["failed with EBADF"]);
  });

  test("writes with the stream's own method, even if that is replaced later", () => {
    const { stream, written } = createTarget();
    const output = createOutput(stream, expect.unreachable);
    stream.write = () => {
      throw new Error("replaced");
    };
    output.write(print`x`);
    expect(written).toEqual(["x"]);
  });
});

describe("flushing", () => {
  test("waits until everything is written", async () => {
    const { stream, hold, go } = createTarget();
    const output = createOutput(stream, expect.unreachable);
    await output.flush();
    hold();
    output.write(print`x`);
    let isFlushed = false;
    const flushed = output.flush().then(() => {
      isFlushed = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isFlushed).toBe(false);
    go();
    await flushed;
  });

  test.each<[string, (target: ReturnType<typeof createTarget>) => void]>([
    ["fails", ({ stream }) => void stream.destroy(withCode("EPIPE"))],
    ["is closed", ({ stream }) => void stream.destroy()],
  ])("ends if the stream %s in the meantime", async (_, end) => {
    const target = createTarget();
    const output = createOutput(target.stream, expect.unreachable);
    target.hold();
    output.write(print`x`);
    const flushed = output.flush();
    end(target);
    await flushed;
    await output.flush();
  });
});
