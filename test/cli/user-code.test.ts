import { existsSync } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { type CliRun, isDeno, runCli, startCli } from "../support/run-cli.ts";
import { inCi, inDepth, isThorough, sampleOf } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const localConfig =
  'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" } };\n';
const message = '{ simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } }';
const passing = `from: news@acme.example\nmessage: ${message}\nexpect: { overall: [inbox >= 0] }\n`;
const failing = passing.replace("inbox >= 0", "inbox >= 50, inbox <= 1");
/** A TypeScript scenario that passes, with `code` before its export. */
const scenario = (code: string, rest = "") =>
  `import process from "node:process";\n${code}\nexport default { from: "news@acme.example", message: ${message}, expect: { overall: ["inbox >= 0"] }, ${rest} };\n`;

async function project(files: Readonly<Record<string, string>>) {
  const { dir, remove } = await makeProject({ "placewright.config.ts": localConfig, ...files });
  closers.push(remove);
  return {
    dir,
    read: (path: string) => readFile(join(dir, path), "utf8"),
    run: (...args: string[]): Promise<CliRun> => runCli(args.length > 0 ? args : ["run"], { cwd: dir }),
  };
}

const runIn = async (files: Readonly<Record<string, string>>, ...args: string[]): Promise<CliRun> =>
  (await project(files)).run(...args);

const verdictOf = async (read: (path: string) => Promise<string>): Promise<string> =>
  JSON.parse(await read("reports/latest/report.json")).verdict;

/**
 * Runs a project with all of these scenarios, in one process, which names the errors of all. Returns the run as
 * if that scenario were the only one.
 */
function runEach(scenarios: readonly string[]): (text: string) => Promise<CliRun> {
  const fileOf = (text: string): string => `scenarios/${scenarios.indexOf(text)}.ts`;
  let all: Promise<CliRun> | undefined;
  return async (text) => {
    all ??= runIn(Object.fromEntries(scenarios.map((each) => [fileOf(each), each])));
    const { stderr, ...run } = await all;
    const own = stderr.split(/^(?=✕ )/m).filter((error) => error.includes(`"${fileOf(text)}"`));
    return { ...run, stderr: own.join("").replaceAll(fileOf(text), "scenarios/x.ts") };
  };
}

/** Expects that the command rejected a file before it submitted anything. */
function expectRefused({ code, stdout, stderr }: CliRun, words: string): void {
  expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect([code, stdout]).toEqual([2, ""]);
}

describe("a scenario that tries to end the process while it loads exits with 2", () => {
  const cases: [string, string][] = [
    ["process.exit(0)", "process.exit(0);"],
    ["process.exit()", "process.exit();"],
    ["process.exit(0)", "try { process.exit(0); } catch {}"],
    ["process.exit(0)", "try { process.exit(0); } catch {} await new Promise(() => {});"],
    ["process.exit(0)", "setTimeout(() => process.exit(0), 1); await new Promise(() => {});"],
    ["process.exit(0)", "process.removeAllListeners(); (async () => process.exit(0))();"],
    [
      "process.exit(0)",
      'process.on("uncaughtException", () => process.exit(0)); queueMicrotask(() => { throw 1; });',
    ],
    // Deno's own exit() reaches the function that ends the process.
    [`process.${isDeno ? "reallyExit" : "exit"}(0)`, 'import { exit } from "node:process"; exit(0);'],
    ["process.reallyExit(0)", "(process as any).reallyExit(0);"],
    ["process.abort()", "process.abort();"],
    ['process.emit("SIGINT")', 'process.emit("SIGINT");'],
    ['process.kill(process.pid, "SIGKILL")', 'process.kill(process.pid, "SIGKILL");'],
    ["process.kill(process.pid)", "process.kill(process.pid);"],
  ];
  const chosen = sampleOf(cases, 6, isThorough);
  const runOne = runEach(chosen.map(([, code]) => scenario(code)));

  test.each(chosen)("by %s: %s", async (call, code) => {
    const { code: exitCode, stdout, stderr } = await runOne(scenario(code));
    expectRefused({ code: exitCode, stdout, stderr }, 'Cannot load scenario "scenarios/x.ts": ');
    expect(stderr).toContain(
      code.includes("throw 1") ? "it throws: 1" : `it tried to end the process with ${call}`,
    );
  });

  const exitCodes = sampleOf([0, 1, 130], 3, isThorough);
  const setting = (exitCode: number): string => scenario(`process.exitCode = ${exitCode};`);
  const runSetting = runEach(exitCodes.map(setting));

  test.each(exitCodes)("by process.exitCode = %i", async (exitCode) => {
    expectRefused(
      await runSetting(setting(exitCode)),
      `Cannot load scenario "scenarios/x.ts": it tried to set the exit code of the process to ${exitCode}`,
    );
  });

  test.runIf(isDeno).each(["Deno.exit(0)", "Deno.kill(Deno.pid)", "close()"])("by %s", async (call) => {
    const run = await runIn({
      "scenarios/x.ts": scenario(`(globalThis as any).${call.replace("(D", "((globalThis as any).D")};`),
    });
    expectRefused(run, `it tried to end the process with ${call}`);
  });

  test.runIf(isDeno)("and cannot improve the exit code with a listener of unload", async () => {
    const code =
      'addEventListener("unload", () => { (globalThis as any).Deno.exitCode = 0; }); throw new Error("no data");';
    const { code: exitCode, stderr } = await runIn({ "scenarios/x.ts": scenario(code) });
    expect(stderr).toContain("no data");
    expect(exitCode).toBe(2);
  });

  inDepth("and is reported with the line", async () => {
    const { stderr } = await runIn({ "scenarios/x.ts": scenario("\n\nprocess.exit(0);") });
    expect(stderr).toContain("scenarios/x.ts:4\n");
  });
});

describe("another module that tries to end the process", () => {
  const exits = 'import process from "node:process";\nprocess.exit(0);\nexport default {};\n';

  inCi("exits with 2 in a config file", async () => {
    const run = await runIn({ "scenarios/a.yaml": passing, "placewright.config.ts": exits });
    expectRefused(
      run,
      'Cannot load config "placewright.config.ts": it tried to end the process with process.exit(0)',
    );
  });

  inDepth("exits with 2 in a reporter module", async () => {
    const run = await runIn({ "scenarios/a.yaml": passing, "r.ts": exits }, "run", "--reporter", "./r.ts");
    expectRefused(run, 'Cannot load the reporter "./r.ts": it tried to end the process with process.exit(0)');
  });

  inDepth("exits with 2 in a reporter's factory", async () => {
    const run = await runIn(
      { "scenarios/a.yaml": passing, "r.ts": "export default () => process.exit(0);\n" },
      "run",
      "--reporter",
      "./r.ts",
    );
    expectRefused(run, 'Cannot load the reporter "./r.ts": it tried to end the process with process.exit(0)');
  });

  const functions: readonly (readonly [string, string])[] = [
    ["variants", "() => process.exit(0)"],
    ["variants", "() => { try { process.exit(0); } catch { return [{ a: 1 }]; } }"],
    ["message", "() => process.exit(0)"],
    ["message", `() => { try { process.exit(0); } catch { return ${message}; } }`],
  ];

  test.each(sampleOf(functions, 6, isThorough))(
    "exits with 2 in %s() of a scenario: %s",
    async (key, code) => {
      const run = await runIn({ "scenarios/x.ts": scenario("", `${key}: ${code}`) });
      expectRefused(run, `${key}() tried to end the process with process.exit(0)`);
    },
  );

  inDepth("exits with 2 in a provider module", async () => {
    const run = await runIn({
      "scenarios/a.yaml": passing,
      "placewright.config.ts":
        'export default { projects: [{ name: "own", provider: "module", module: "./p.ts", pollEvery: 20 }] };\n',
      "p.ts": exits,
    });
    expectRefused(run, 'Cannot load the provider "./p.ts": it tried to end the process with process.exit(0)');
  });

  test("leaves the tests of a provider that is not created errored, and writes a report", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "placewright.config.ts":
        'export default { projects: [{ name: "own", provider: "module", module: "./p.ts", pollEvery: 20 }] };\n',
      "p.ts": "export default () => process.exit(0);\n",
    });
    const { code, stdout } = await run("run", "--no-check");
    expect(code).toBe(3);
    expect(stdout.replace(/\s+/g, " ")).toContain("it tried to end the process with process.exit(0)");
    expect(await verdictOf(read)).toBe("errored");
  });

  inDepth("is named if a provider's method swallows the refusal, and never passes", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "placewright.config.ts":
        'export default { projects: [{ name: "own", provider: "module", module: "./p.ts", pollEvery: 20 }] };\n',
      "p.ts": `export default () => ({
  name: "own", simulated: false, region: async () => "", find: async () => new Map(), close: async () => {},
  async submit() { try { process.exit(0); } catch {} return "1"; },
  poll: async () => new Map([["1", { status: "completed" }]]),
  result: async () => ({ overall: { inboxPercent: 99, spamPercent: 1, missingPercent: 0 }, isps: [], simulated: false }),
});
`,
    });
    const { code, stderr } = await run("run", "--no-check");
    expect(code).toBe(3);
    expect(stderr).toContain("p.ts tried to end the process with process.exit(0)");
    expect(await verdictOf(read)).toBe("passed");
  });
});

describe("code that tries to end the process during a run", () => {
  const onEnd = (code: string) => `export default { async onEnd() { ${code} } };\n`;

  const ends = [
    ["swallows the refusal", "try { process.exit(0); } catch {}"],
    ["throws the refusal", "process.exit(0);"],
  ] as const;

  test.each(sampleOf(ends, 4, isThorough))(
    "is named, does not stop other reporters, and makes the run exit with 3: %s",
    async (_, code) => {
      const { run, read } = await project({ "scenarios/a.yaml": passing, "r.ts": onEnd(code) });
      const { code: exitCode, stderr } = await run("run", "--reporter", "./r.ts,junit=r.xml");
      expect(stderr).toBe(
        '✕ Reporter "./r.ts" failed: it tried to end the process with process.exit(0). Throw an error to report a problem. Placewright sets the exit code.\n',
      );
      expect(exitCode).toBe(3);
      expect(await read("r.xml")).toContain("<testsuite");
    },
  );

  inDepth("cannot set the exit code in a reporter", async () => {
    const { run } = await project({ "scenarios/a.yaml": failing, "r.ts": onEnd("process.exitCode = 0;") });
    const { code, stderr } = await run("run", "--reporter", "./r.ts");
    expect(stderr).toContain('Reporter "./r.ts" failed: it tried to set the exit code of the process to 0');
    expect(code).toBe(3);
  });

  inDepth("cannot call process.exit(0) in a timer, and is named once", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "r.ts": `export default { onEvent() { setTimeout(() => process.exit(0), 0); } };\n`,
    });
    const { code, stdout, stderr } = await run("run", "--reporter", "./r.ts");
    expect(stderr.match(/r\.ts tried to end the process with process\.exit\(0\)/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toContain("1 passed");
    expect(code).toBe(3);
    expect(await verdictOf(read)).toBe("passed");
  });

  const listeners: [string, string][] = [
    ["setting the exit code", 'process.on("exit", () => { process.exitCode = 0; });'],
    ["exiting again", 'process.on("exit", () => process.exit(0));'],
    ["emitting it again", 'process.on("exit", () => { process.emit("exit", 0); process.exit(0); });'],
    ["throwing", 'process.on("exit", () => { throw new Error("late"); });'],
  ];
  test.each(sampleOf(listeners, 6, isThorough))(
    "cannot improve the exit code in a listener of exit by %s",
    async (_, code) => {
      const { run, read } = await project({ "scenarios/a.yaml": failing, "scenarios/x.ts": scenario(code) });
      const { code: exitCode, stdout, stderr } = await run("run");
      expect(stdout).toContain("1 failed");
      expect(stderr).toMatch(/tried to|late/);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(exitCode).toBe(3);
      expect(await verdictOf(read)).toBe("failed");
    },
  );

  inDepth("cannot end the process by emitting exit or beforeExit", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "r.ts":
        'export default { onEvent() { process.emit("exit", 0); process.emit("beforeExit", 0); setTimeout(() => process.emit("beforeExit", 0), 0); } };\n',
    });
    const { code, stdout, stderr } = await run("run", "--reporter", "./r.ts");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("1 passed");
    expect(await verdictOf(read)).toBe("passed");
  });

  inDepth("can listen to exit, and sees the exit code", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": failing,
      "scenarios/x.ts": scenario(
        'import { writeFileSync } from "node:fs"; process.on("exit", (code) => writeFileSync("seen", String(code)));',
      ),
    });
    expect(await run("run")).toMatchObject({ code: 1, stderr: "" });
    expect(await read("seen")).toBe("1");
  });

  inDepth("can finish work that a reporter did not await", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "r.ts":
        'import { writeFile } from "node:fs/promises";\nexport default { onEnd() { setTimeout(() => void writeFile("late", "x"), 200); } };\n',
    });
    expect(await run("run", "--reporter", "./r.ts")).toMatchObject({ code: 0, stderr: "" });
    expect(await read("late")).toBe("x");
  });
});

describe("a module that never resolves exits with 2 and is named", () => {
  const never = "await new Promise(() => {});";
  const stuck = "did not finish loading";

  test("a scenario", async () => {
    const run = await runIn({ "scenarios/x.ts": scenario(never) });
    expectRefused(run, `Cannot load scenario "scenarios/x.ts": it ${stuck}`);
    expect(run.stderr).toContain("top-level await");
  });

  inDepth("a scenario that first sets the exit code and removes all listeners", async () => {
    const run = await runIn({
      "scenarios/x.ts": scenario(`process.exitCode = 0; process.removeAllListeners(); ${never}`),
    });
    expectRefused(run, `Cannot load scenario "scenarios/x.ts": it ${stuck}`);
  });

  inDepth("a scenario whose default export is a promise", async () => {
    const run = await runIn({ "scenarios/x.ts": "export default new Promise(() => {});\n" });
    expectRefused(run, `Cannot load scenario "scenarios/x.ts": it ${stuck}`);
  });

  inDepth("variants() and message()", async () => {
    const of = (key: string) =>
      runIn({ "scenarios/x.ts": scenario("", `${key}: () => new Promise(() => {})`) });
    expectRefused(await of("variants"), "variants() did not finish");
    expectRefused(await of("message"), "message() did not finish");
  });

  inDepth("a config file", async () => {
    const run = await runIn({
      "scenarios/a.yaml": passing,
      "placewright.config.ts": `${never}\n${localConfig}`,
    });
    expectRefused(run, `Cannot load config "placewright.config.ts": it ${stuck}`);
  });

  inDepth("a reporter module, and a reporter's factory", async () => {
    const files = {
      "scenarios/a.yaml": passing,
      "r.ts": `${never}\nexport default {};\n`,
      "f.ts": "export default () => new Promise(() => {});\n",
    };
    const { run } = await project(files);
    expectRefused(await run("run", "--reporter", "./r.ts"), `Cannot load the reporter "./r.ts": it ${stuck}`);
    expectRefused(await run("run", "--reporter", "./f.ts"), `Cannot load the reporter "./f.ts": it ${stuck}`);
  });

  inDepth("does not stop the other reporters if it is onEnd of a reporter, and exits with 3", async () => {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "r.ts": "export default { onEnd: () => new Promise(() => {}) };\n",
    });
    const { code, stdout, stderr } = await run("run", "--reporter", "./r.ts,junit=r.xml");
    expect(stderr).toContain('Reporter "./r.ts" failed: it did not finish');
    expect(stdout).toContain("Report: ");
    expect(code).toBe(3);
    expect(await read("r.xml")).toContain("<testsuite");
  });

  inDepth("exits with 3, not with Node's 13, if it is a method of a provider", async () => {
    const { run } = await project({
      "scenarios/a.yaml": passing,
      "placewright.config.ts":
        'export default { projects: [{ name: "own", provider: "module", module: "./p.ts", pollEvery: 20 }] };\n',
      "p.ts": `export default () => ({
  name: "own", simulated: false, region: () => new Promise(() => {}), find: async () => new Map(), close: async () => {},
  submit: () => new Promise(() => {}), poll: async () => new Map(), result: async () => {},
});
`,
    });
    const { code, stderr } = await run("run", "--no-check");
    expect(stderr).toContain("✕ Cannot finish: nothing is left to wait for");
    expect(code).toBe(3);
  });
});

describe("a scenario that throws any value exits with 2 and is named", () => {
  const cases: [string, string, string][] = [
    ["null", "throw null;", "it throws: null"],
    ["undefined", "throw undefined;", "it throws: undefined"],
    ["text", 'throw "no data";', "it throws: no data"],
    ["an object without a prototype", "throw Object.create(null);", "it throws: "],
    ["a symbol", 'throw Symbol("x");', "it throws: Symbol(x)"],
    ["an error without a message", "throw new TypeError();", "it throws: TypeError"],
    [
      "a message that throws",
      'throw Object.defineProperty(new Error(), "message", { get() { throw 1; } });',
      "it throws: ",
    ],
    [
      "a stack that throws",
      'throw Object.defineProperty(new Error("odd"), "stack", { get() { throw 1; } });',
      "it throws: odd",
    ],
    ["a stack that is a number", 'throw Object.assign(new Error("odd"), { stack: 7 });', "it throws: odd"],
    ["a toString that throws", "throw { toString() { throw 1; } };", "it throws: "],
    [
      "a Proxy whose traps throw",
      "throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 1; } });",
      "it throws: ",
    ],
    [
      "an AggregateError",
      'throw new AggregateError([new Error("one"), new Error("two")]);',
      "it throws: one; two",
    ],
    ["a rejection in the background", 'Promise.reject(new Error("left behind"));', "it throws: left behind"],
    [
      "an exception in the background",
      'queueMicrotask(() => { throw new Error("left behind"); });',
      "it throws: left behind",
    ],
  ];
  const chosen = sampleOf(cases, 6, isThorough);
  const runOne = runEach(chosen.map(([, code]) => scenario(code)));

  test.each(chosen)("%s", async (_, code, words) => {
    const run = await runOne(scenario(code));
    expectRefused(run, 'Cannot load scenario "scenarios/x.ts": ');
    expect(run.stderr).toContain(words);
  });

  inDepth("shortens an error with a message of 10 MB", async () => {
    const run = await runIn({ "scenarios/x.ts": scenario('throw new Error("x".repeat(10_000_000));') });
    expectRefused(run, 'Cannot load scenario "scenarios/x.ts": it throws: xxx');
    expect(run.stderr.length).toBeLessThan(12_000);
  });
});

describe("background errors of a run", () => {
  /** Runs these codes when a test is submitted, and returns the errors that are shown. */
  async function errorsOf(...codes: readonly string[]): Promise<string[]> {
    const { run, read } = await project({
      "scenarios/a.yaml": passing,
      "r.ts": `export default { onEvent({ type }) { if (type === "test-submitting") { ${codes.join("\n")} } } };\n`,
    });
    const { code, stdout, stderr } = await run("run", "--reporter", "./r.ts");
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toContain("1 passed");
    expect(code).toBe(3);
    expect(await verdictOf(read)).toBe("passed");
    return stderr.match(/^✕.*$/gm) ?? [];
  }

  const timer = 'setTimeout(() => { throw new Error("from a timer"); }, 0);';

  inCi("are shown once each, do not stop the run, and make it exit with 3", async () => {
    const errors = await errorsOf(
      timer,
      "setTimeout(() => { throw null; }, 0);",
      'void Promise.reject(new Error("left behind"));',
      "void Promise.reject();",
      'setTimeout(() => { throw new Error("x".repeat(10_000_000)); }, 0);',
    );
    for (const error of errors) {
      expect(error).toMatch(/^✕ Uncaught error/);
      expect(error.length).toBeLessThan(12_000);
    }
    for (const words of ["from a timer", "null", "left behind", "undefined", "xxx"])
      expect(errors.filter((error) => error.includes(words))).toHaveLength(1);
    expect(errors).toHaveLength(5);
  });

  inDepth("are shown if all listeners were removed", async () => {
    const [error, ...others] = await errorsOf(
      'process.removeAllListeners("uncaughtException"); process.removeAllListeners("unhandledRejection"); process.removeAllListeners();',
      timer,
    );
    expect(error).toMatch(/^✕ Uncaught error.*from a timer/);
    expect(others).toEqual([]);
  });

  inDepth("are attributed to the reporter if its async onEvent rejects", async () => {
    const { run } = await project({
      "scenarios/a.yaml": passing,
      "r.ts": 'export default { async onEvent() { throw new Error("no event for me"); } };\n',
    });
    const { code, stderr } = await run("run", "--reporter", "./r.ts");
    expect(stderr).toBe('✕ Reporter "./r.ts" failed: no event for me\n');
    expect(code).toBe(3);
  });
});

describe("standard output that is closed early", () => {
  async function runClosed(files: Readonly<Record<string, string>>, ...args: string[]) {
    const { dir } = await project(files);
    const child = startCli(args, { cwd: dir });
    child.stdout.once("data", () => child.stdout.destroy());
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { dir, code, stderr };
  }

  inDepth("does not stop a run or change its exit code", async () => {
    const { dir, code, stderr } = await runClosed({ "scenarios/a.yaml": failing }, "run");
    expect([code, stderr]).toEqual([1, ""]);
    await expect(access(join(dir, "reports/latest/index.html"))).resolves.toBeUndefined();
  });

  inDepth("causes no error in list", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 3 }, (_, index) => [`scenarios/${index}.yaml`, passing] as const),
    );
    expect(await runClosed(many, "list")).toMatchObject({ code: 0, stderr: "" });
  });
});

test.runIf(isThorough && existsSync("/dev/full"))("is reported if it is full, and stops no run", async () => {
  const { dir } = await project({ "scenarios/a.yaml": passing });
  const through = ["bash", "-c", 'exec "$0" "$@" > /dev/full'];
  const { code, stderr } = await runCli(["run"], { cwd: dir, through });
  expect(stderr).toMatch(/^✕ Cannot write to standard output: .*\n$/);
  expect(code).toBe(3);
  await expect(access(join(dir, "reports/latest/index.html"))).resolves.toBeUndefined();
});

describe("long output through a pipe", () => {
  test("arrives completely", async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => ({ name: `row ${index} ${"x".repeat(20)}` }));
    const { run } = await project({
      "scenarios/a.yaml": passing,
      "scenarios/b.yaml": `${passing}variants: rows.json\n`,
      "rows.json": JSON.stringify(rows),
    });
    const { code, stdout } = await run("list", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveLength(5001);
  });
});

test("the console of a scenario does not write into what programs read", async () => {
  const { dir } = await project({ "scenarios/noisy.ts": scenario('console.log("noise");') });
  for (const args of [
    ["list", "--json"],
    ["check", "--format", "json"],
  ]) {
    const { stdout, stderr } = await runCli(args, { cwd: dir });
    expect(() => JSON.parse(stdout), stdout).not.toThrow();
    expect(stderr).toContain("noise");
  }
  const { stdout } = await runCli(["run", "--detach"], { cwd: dir, env: { PLACEWRIGHT_OPEN: "1" } });
  expect(stdout).toMatch(/^\d{8}-\d{6}-[0-9a-f]{6}\n$/);
  const watch = await runCli(["run", "--watch"], { cwd: dir, env: { PLACEWRIGHT_SHARD: "1/2" } });
  expect([watch.code, watch.stderr]).toEqual([
    2,
    expect.stringContaining("Cannot use --watch with PLACEWRIGHT_SHARD: a shard is one part of one run"),
  ]);
});
