import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { messageOf } from "../../../src/base/errors.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import type { ReadMessage } from "../../../src/result/run-report.ts";
import { openReporters } from "../../../src/workspace/reporters.ts";
import { writeReports } from "../../../src/workspace/write-reports.ts";
import { makeProject } from "../../support/project-folder.ts";
import { jsonOf } from "../../support/rendered-report.ts";
import { sampleRunReport } from "../../support/sample-run-report.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** Opens reporters of a project whose reporter `own.mjs` is the given module. */
async function open(own: string, names: readonly string[] = ["./own.mjs", "json=after.json"]) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "local", provider: "local" }] };\n',
    "own.mjs": own,
  });
  closers.push(remove);
  const config = await loadConfig({ cwd: dir, env: {} });
  const failures: string[] = [];
  const reporters = await openReporters(config, {
    cwd: dir,
    names,
    onFailure: (message) => void failures.push(message),
  });
  return { dir, config, reporters, failures, read: (path: string) => readFile(join(dir, path), "utf8") };
}

/** Reads the messages of a report from the report itself, as `merge` does. */
function sample() {
  const report = sampleRunReport();
  const readMessage: ReadMessage = async (hash) => {
    const message = report.messages[hash];
    return message && { report: message };
  };
  return { report, readMessage };
}

const rewrite =
  '{ report.tests.splice(0); Object.assign(report, { exitCode: 0, verdict: "passed", counts: {} }); }';

describe("a custom reporter", () => {
  test.each([
    ["empties the tests and rewrites the verdict", `onEnd(report) ${rewrite}`],
    ["keeps only some tests", "onEnd(report) { report.tests = report.tests.slice(0, 1); }"],
    [
      "changes a test in place",
      'onEnd(report) { for (const test of report.tests) test.verdict = "passed"; }',
    ],
    ["sorts the tests", "onEnd(report) { report.tests.reverse(); }"],
    [
      "changes a message that it reads",
      `async onEnd(report, { readMessage }) {
  const message = await readMessage(report.tests[0].contentHash);
  message.report.subject = "changed";
}`,
    ],
    ["rewrites the report of the last event", `onEvent({ report }) { if (report) ${rewrite} }`],
  ])("that %s changes neither the report nor later reporters", async (_what, method) => {
    const { reporters, failures, read } = await open(`export default { ${method} };\n`);
    const { report, readMessage } = sample();
    reporters.onEvent({ type: "run-finished", atMs: 0, report });
    await reporters.onEnd(report, readMessage);
    expect(failures).toEqual([]);
    expect(report).toEqual(sampleRunReport());
    expect(await read("after.json")).toBe(await jsonOf(sampleRunReport()));
  });

  test("that changes events changes neither those of the run nor those of the next reporter", async () => {
    const { reporters, failures, read } = await open(
      `import { writeFileSync } from "node:fs";
export default ({ path }) => ({
  onEvent(event) {
    writeFileSync(new URL(path, import.meta.url), event.type + " " + event.result.verdict);
    event.type = "changed";
    event.result.verdict = "passed";
  },
});
`,
      ["./own.mjs=first.txt", "./own.mjs=second.txt"],
    );
    const [result] = sampleRunReport().tests.filter(({ verdict }) => verdict === "failed");
    if (!result) throw new Error("the sample has no failed test");
    const event: RunEvent = { type: "test-finished", atMs: 0, result };
    const before = structuredClone(event);
    reporters.onEvent(event);
    expect(event).toEqual(before);
    expect([failures, await read("second.txt")]).toEqual([[], "test-finished failed"]);
  });

  test.each([
    ["a promise", 'Promise.reject(new Error("no event for me"))'],
    ["an object with a then method", '{ then(_, reject) { reject(new Error("no event for me")); } }'],
    ["an object whose then method throws", '{ then() { throw new Error("no event for me"); } }'],
    ["an object whose then cannot be read", '{ get then() { throw new Error("no event for me"); } }'],
  ])("is named if onEvent returns %s that fails", async (_what, returned) => {
    const { reporters, failures } = await open(`export default { onEvent: () => (${returned}) };\n`);
    reporters.onEvent({ type: "run-stopping", atMs: 0 });
    await vi.waitFor(() => expect(failures).toEqual(['Reporter "./own.mjs" failed: no event for me']));
  });
});

describe("a reporter's name", () => {
  const file = "Name a file, such as junit=junit.xml";
  const path = "Write junit=junit.xml, or only junit to write the file next to report.json";
  const list = "Write one name per entry";
  test.each([
    ["junit=", 'Cannot use the reporter "junit=": it has no path after "="', path],
    [
      "./own.mjs=",
      'Cannot use the reporter "./own.mjs=": it has no path after "="',
      "Write ./own.mjs=PATH, or only ./own.mjs",
    ],
    ["junit=/", 'Cannot use the reporter "junit=/": "/" is a folder', file],
    ["junit=out/", 'Cannot use the reporter "junit=out/": "out/" is a folder', file],
    ["junit=.", 'Cannot use the reporter "junit=.": "." is a folder', file],
    [
      "junit,./own.mjs",
      'Cannot use the reporter "junit,./own.mjs": it names several reporters',
      `${list}: ["junit", "./own.mjs"]`,
    ],
    [
      "junit=a.xml,ctrf",
      'Cannot use the reporter "junit=a.xml,ctrf": it names several reporters',
      `${list}: ["junit=a.xml", "ctrf"]`,
    ],
  ])("is rejected before the run: %s", async (name, reason, hint) => {
    await expect(open("export default { onEnd() {} };\n", [name])).rejects.toMatchObject({
      code: "usage",
      reason,
      hint,
    });
  });

  test.each([
    "./own.mjs",
    "../own.mjs",
    "/own.mjs",
    "own.ts",
    "own.js",
    "own.mts",
    "own.cjs",
    "C:\\reporters\\own",
    "c:\\own",
    "./own",
    "../own",
    "/own",
  ])("is the path of a module: %s", async (name) => {
    const opening = open("export default { onEnd() {} };\n", [name]);
    if (name === "./own.mjs") await opening;
    else await expect(opening).rejects.toMatchObject({ code: "file-missing" });
  });

  test.each(["own", "own.mjsx", "own.xs", "a/own", "CC:\\own", "1:\\own", ".own", "own.tsx", "own.json"])(
    "is not the path of a module: %s",
    async (name) => {
      await expect(open("export default { onEnd() {} };\n", [name])).rejects.toMatchObject({
        code: "usage",
        reason: `Cannot find a reporter "${name}"`,
      });
    },
  );

  test.each(["=junit", "=junit=x"])("begins before the equals sign: %s", async (name) => {
    await expect(open("export default {};\n", [name])).rejects.toMatchObject({
      reason: `Cannot find a reporter "${name}"`,
    });
  });

  test("may contain a comma in its path", async () => {
    const { reporters, failures, read } = await open("export default { onEnd() {} };\n", ["json=a,b.json"]);
    const { report, readMessage } = sample();
    await reporters.onEnd(report, readMessage);
    expect([failures, JSON.parse(await read("a,b.json")).run.id]).toEqual([[], report.run.id]);
  });
});

describe("the reporters of a run", () => {
  const notFor = 'throw new Error("not for " + JSON.stringify(given.type ?? given.run.id))';

  test("report each distinct failure once", async () => {
    const { reporters, failures } = await open(
      `export default { onEvent(given) { ${notFor}; }, onEnd(given) { ${notFor}; } };\n`,
    );
    const { report, readMessage } = sample();
    for (const _ of [1, 2]) reporters.onEvent({ type: "run-stopping", atMs: 0 });
    await reporters.onEnd(report, readMessage);
    await vi.waitFor(() => expect(failures).toHaveLength(2));
    expect(failures.toSorted()).toEqual([
      expect.stringMatching(/^Reporter "\.\/own\.mjs" failed: .*not for "20/),
      expect.stringMatching(/^Reporter "\.\/own\.mjs" failed: .*not for "run-stopping"/),
    ]);
  });

  test("may hear only of events, or only of the end", async () => {
    const { reporters, failures, read } = await open(
      `import { appendFileSync } from "node:fs";
export default ({ path }) => {
  const log = (text) => appendFileSync(path, text + "\\n");
  return path.endsWith("events.txt") ? { onEvent: ({ type }) => log(type) } : { onEnd: ({ run }) => log(run.id) };
};
`,
      ["./own.mjs=events.txt", "./own.mjs=end.txt"],
    );
    const { report, readMessage } = sample();
    reporters.onEvent({ type: "run-stopping", atMs: 0 });
    await reporters.onEnd(report, readMessage);
    expect(failures).toEqual([]);
    expect([await read("events.txt"), await read("end.txt")]).toEqual([
      "run-stopping\n",
      `${report.run.id}\n`,
    ]);
  });

  test.each(["undefined", "null", "{}", "{ onEnd: 5 }"])("are not %s", async (value) => {
    await expect(open(`export default () => (${value});\n`)).rejects.toMatchObject({
      code: "usage",
      reason: expect.stringContaining("it has neither onEvent nor onEnd"),
      hint: expect.stringContaining("Add export default defineReporter"),
    });
  });

  test("have paths from the folder of the command to the files of the report", async () => {
    const { reporters, failures, read } = await open(
      `import { writeFileSync } from "node:fs";
export default ({ path }) => ({
  onEnd: (_, { pathOf }) => writeFileSync(new URL("path.txt", import.meta.url), pathOf("messages/a.eml") + " " + path),
});
`,
      ["./own.mjs"],
    );
    const { report, readMessage } = sample();
    await reporters.onEnd(report, readMessage);
    expect([failures, await read("path.txt")]).toEqual([
      [],
      `reports/${report.run.id}/messages/a.eml undefined`,
    ]);
  });

  test("are those of the config, from the project folder, if none are named", async () => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": 'export default { reporters: ["./own.mjs", "json=all.json", "junit"] };\n',
      "own.mjs": "export default { onEnd() {} };\n",
    });
    closers.push(remove);
    const config = await loadConfig({ cwd: dir, env: {} });
    const heard: string[] = [];
    const reporters = await openReporters(config, {
      cwd: join(dir, "elsewhere"),
      extra: [{ name: "extra", onEnd: (_, __, folder) => void heard.push(folder) }],
      onFailure: (message) => void heard.push(message),
    });
    const { report, readMessage } = sample();
    await reporters.onEnd(report, readMessage);
    const folder = join(dir, "reports", report.run.id);
    expect(heard).toEqual([folder]);
    expect(JSON.parse(await readFile(join(dir, "all.json"), "utf8")).run.id).toBe(report.run.id);
    // Without a path, the file is next to report.json.
    expect(await readFile(join(folder, "junit.xml"), "utf8")).toContain("<testsuites");
  });

  test.each([
    ["", "the project folder"],
    ["elsewhere", "the folder where the command runs"],
  ])("that do not exist are looked for in the folder that the error names: %s", async (cwd, folder) => {
    const { dir, remove } = await makeProject({ "placewright.config.ts": "export default {};\n" });
    closers.push(remove);
    const config = await loadConfig({ cwd: dir, env: {} });
    await expect(
      openReporters(config, { cwd: join(dir, cwd), names: ["./gone.mjs"], onFailure: () => {} }),
    ).rejects.toMatchObject({ code: "file-missing", hint: expect.stringContaining(folder) });
  });
});

describe("writeReports", () => {
  test("calls the reporters, and names the folder, if the folder cannot be written", async () => {
    const { dir, config, reporters, failures, read } = await open("export default { onEnd() {} };\n");
    const { report, readMessage } = sample();
    await writeFile(join(dir, "reports"), "a file");
    const folder = await writeReports(config, {
      report,
      readMessage,
      reporters,
      onFolderFailure: (error) => void failures.push(messageOf(error)),
    });
    expect(folder).toBeUndefined();
    expect(failures).toEqual([expect.stringMatching(/^Cannot write the report to "/)]);
    expect(JSON.parse(await read("after.json")).tests).toHaveLength(report.tests.length);
  });

  test("returns the folder that it wrote", async () => {
    const { dir, config, reporters } = await open("export default { onEnd() {} };\n");
    const folder = await writeReports(config, {
      ...sample(),
      reporters,
      onFolderFailure(error) {
        throw error;
      },
    });
    expect(folder?.dir).toBe(join(dir, "reports", sampleRunReport().run.id));
  });
});
