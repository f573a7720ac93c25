import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { importDefault } from "../../../src/authored/import-module.ts";
import {
  callUserCode,
  failStalledUserCode,
  failUserCode,
  runUserCode,
  UserCodeError,
  userCodeTimeoutMs,
  watchUserCode,
} from "../../../src/authored/user-code.ts";
import { temporaryProject } from "../scenario/temporary-project.ts";

async function load(text: string, timeoutMs = 50) {
  const projectDir = await temporaryProject({ "x.ts": text });
  return importDefault({
    path: join(projectDir, "x.ts"),
    text,
    projectDir,
    wanted: "defineScenario",
    timeoutMs,
  });
}

describe("a module that does not finish loading in time is refused", () => {
  // Loads the compiler, which would keep the process busy for longer than the others may take.
  beforeAll(() => load("export default 1;\n", 30_000));

  test.each([
    ["top-level await", "await new Promise(() => {});\nexport default {};\n"],
    [
      "top-level await with a timer that keeps the process alive",
      "const timer = setInterval(() => {}, 1000); setTimeout(() => clearInterval(timer), 5000).unref();\nawait new Promise(() => {});\nexport default {};\n",
    ],
    ["a promise as default export", "export default new Promise(() => {});\n"],
    ["a default export that is thenable", "export default { then() {} };\n"],
  ])("%s", async (_, text) => {
    await expect(load(text)).rejects.toMatchObject({
      code: "scenario-invalid",
      reason: "it did not finish loading within 0.05 s",
      hint: expect.stringContaining("top-level await"),
      location: { file: "x.ts" },
    });
  });

  test("loads a module in time, and awaits its default export", async () => {
    expect(await load("export default Promise.resolve({ a: 1 });\n", 30_000)).toEqual({ a: 1 });
  });

  test("awaits a default export that rejects", async () => {
    await expect(
      load("export default Promise.reject(new Error('no data'));\n", 30_000),
    ).rejects.toMatchObject({
      code: "scenario-invalid",
      reason: "it throws: no data",
    });
  });
});

describe("a call into project code", () => {
  const run = (work: () => unknown, file = "/p/a.ts", isLoading = false) =>
    runUserCode(work, { file, unsettled: "did not finish", isLoading, timeoutMs: 30_000 });

  test("fails after a background error of its file, even if it returns", async () => {
    const error = new Error("left behind");
    const running = run(() => {
      expect(failUserCode(error, ["/p/helper.ts", "/p/a.ts"])).toBe(true);
      return 1;
    });
    await expect(running).rejects.toBe(error);
  });

  test("fails after a background rejection with undefined", async () => {
    const running = run(() => failUserCode(undefined, []));
    expect(await running.then(String, (error) => ["rejected", error])).toEqual(["rejected", undefined]);
  });

  test("does not fail after an error of another file, unless it loads one", async () => {
    const error = new Error("another's");
    const other = () => failUserCode(error, ["/p/b.ts"]);
    expect(await run(other)).toBe(false);
    await expect(run(other, "/p/a.ts", true)).rejects.toBe(error);
  });

  test("fails if it awaits a promise that cannot settle", async () => {
    const running = run(() => new Promise(() => {}));
    expect(failStalledUserCode()).toBe(true);
    await expect(running).rejects.toThrow("it did not finish: it awaits a promise that cannot settle");
    expect(failStalledUserCode()).toBe(false);
  });

  describe("that keeps the process busy", () => {
    const options = { file: "/p/a.ts", unsettled: "did not answer", timeoutMs: 50, endsLoops: true };
    const busyFor = (ms: number) => {
      for (const end = performance.now() + ms; performance.now() < end; );
    };
    test.each<[string, () => unknown]>([
      ["a loop that never ends", () => busyFor(Number.POSITIVE_INFINITY)],
      [
        "a loop that catches everything",
        () => {
          for (;;)
            try {
              busyFor(Number.POSITIVE_INFINITY);
            } catch {}
        },
      ],
      [
        "an async function that never reaches an await",
        async () => {
          busyFor(Number.POSITIVE_INFINITY);
        },
      ],
      [
        "a long loop after an await",
        async () => {
          await undefined;
          busyFor(1200);
          await new Promise(() => {});
        },
      ],
    ])("is reported as busy, not as waiting for a promise: %s", async (_, work) => {
      await expect(runUserCode(work, options)).rejects.toMatchObject({
        deed: "did not answer within 0.05 s",
        hint: "Check it for a long or endless loop. It kept the process busy all the time",
      });
    });

    test("does not affect the next call", async () => {
      await expect(runUserCode(() => busyFor(Number.POSITIVE_INFINITY), options)).rejects.toBeInstanceOf(
        UserCodeError,
      );
      const value = { a: [1] };
      // A busy machine may pause a call that returns at once for longer than the others may take.
      const patient = { ...options, timeoutMs: 30_000 };
      expect(await runUserCode(() => value, patient)).toBe(value);
      expect(await runUserCode(() => runUserCode(() => value, patient), patient)).toBe(value);
    });
  });

  test("fails only its own call", async () => {
    const error = new Error("of a");
    const inner = () => run(() => failUserCode(error, ["/q/p/b.ts"]), "p/b.ts");
    await expect(run(inner, "/p/a.ts")).rejects.toBe(error);
    const both = run(async () => [await run(() => 1, "/p/b.ts"), failUserCode(error, ["/p/b.ts"])]);
    expect(await both).toEqual([1, false]);
  });

  test("has background errors reported until its turn of the event loop ends", async () => {
    const error = new Error("left behind");
    const running = run(() => {
      queueMicrotask(() => failUserCode(error, ["/p/a.ts"]));
      return 1;
    });
    await expect(running).rejects.toBe(error);
  });

  test("is stopped after 30 s by default, and its hint names promises", async () => {
    await expect(
      runUserCode(() => new Promise(() => {}), { file: "a.ts", unsettled: "did not end", timeoutMs: 20 }),
    ).rejects.toMatchObject({
      name: "UserCodeError",
      message: "it did not end within 0.02 s",
      hint: "Check each await, including top-level await, for a promise that never settles",
    });
    expect(userCodeTimeoutMs).toBe(30_000);
    expect(await runUserCode(async () => 1, { file: "a.ts", unsettled: "did not end" })).toBe(1);
  });

  test("rejects with what it throws", async () => {
    const error = new RangeError("mine");
    const fail = () => {
      throw error;
    };
    const options = { file: "a.ts", unsettled: "did not end" };
    for (const endsLoops of [true, false])
      await expect(runUserCode(fail, { ...options, endsLoops })).rejects.toBe(error);
    expect(() => callUserCode(fail, "a.ts")).toThrow(error);
    expect(failStalledUserCode()).toBe(false);
  });

  test("fails for what it did to the process", async () => {
    const stopped = new UserCodeError("tried to end the process", "Throw an error");
    let found: UserCodeError | undefined = stopped;
    watchUserCode({ inspect: () => found });
    try {
      await expect(run(() => 1)).rejects.toBe(stopped);
      expect(() => callUserCode(() => 1, "a.ts")).toThrow(stopped);
      found = undefined;
      expect(await run(() => 1)).toBe(1);
      expect(callUserCode(() => 1, "a.ts")).toBe(1);
    } finally {
      watchUserCode({ inspect: () => undefined });
    }
  });

  test("throws a swallowed error, if it returns at once", () => {
    const error = new UserCodeError("tried to end the process", "throw an error");
    expect(() =>
      callUserCode(() => {
        failUserCode(error, ["/p/a.ts"]);
      }, "/p/a.ts"),
    ).toThrow(error);
    expect(callUserCode(() => 1, "/p/a.ts")).toBe(1);
    expect(failUserCode(error, [])).toBe(false);
  });
});
