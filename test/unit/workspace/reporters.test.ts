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

  test("may contain a comma in its path", async () => {
    const { reporters, failures, read } = await open("export default { onEnd() {} };\n", ["json=a,b.json"]);
    const { report, readMessage } = sample();
    await reporters.onEnd(report, readMessage);
    expect([failures, JSON.parse(await read("a,b.json")).run.id]).toEqual([[], report.run.id]);
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
