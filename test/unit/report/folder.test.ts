import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import { writeReportFolder } from "../../../src/report/folder.ts";
import { type Linker, pointLatest } from "../../../src/report/point-latest.ts";
import type { RunReport } from "../../../src/result/run-report.ts";
import { readerOf, toReportFile, withoutBodies } from "../../support/rendered-report.ts";
import { test as placementTest, runReportOf, sampleRunReport } from "../../support/sample-run-report.ts";

const root = await mkdtemp(join(tmpdir(), "placewright-report-"));
afterAll(() => rm(root, { recursive: true, force: true }));

let number = 0;
let reportsDir = "";
beforeEach(() => {
  reportsDir = join(root, String(number++), "reports");
});

const withId = (report: RunReport, id: string): RunReport => ({ ...report, run: { ...report.run, id } });
const small = (): RunReport => runReportOf([placementTest("a", undefined, { verdict: "passed" })]);
/** Writes a report folder, with the bytes of messages by path. */
const write = (report: RunReport, bytes?: ReadonlyMap<string, Uint8Array>, dir = reportsDir) =>
  writeReportFolder({ reportsDir: dir, report, readMessage: readerOf(report, bytes) });

/** Returns a report whose only message has this path. */
function withMessageAt(report: RunReport, emlPath: string): RunReport {
  const [first] = report.tests;
  const [message] = Object.values(sampleRunReport().messages);
  if (!first || !message) throw new Error("the sample has no message");
  const { contentHash } = first;
  return { ...report, messages: { ...report.messages, [contentHash]: { ...message, contentHash, emlPath } } };
}

describe("writeReportFolder", () => {
  test("writes JSON, HTML, and unchanged messages, and nothing else", async () => {
    const report = withMessageAt(small(), "messages/a-12345678.eml");
    const bytes = new Uint8Array([0, 13, 10, 255]);
    const written = await write(report, new Map([["messages/a-12345678.eml", bytes]]));
    const dir = join(reportsDir, report.run.id);
    expect(written).toEqual({ dir, htmlPath: join(dir, "index.html"), jsonPath: join(dir, "report.json") });
    expect((await readdir(dir, { recursive: true })).toSorted()).toEqual([
      "index.html",
      "messages",
      join("messages", "a-12345678.eml"),
      "report.json",
    ]);
    expect(JSON.parse(await readFile(written.jsonPath, "utf8"))).toEqual(toReportFile(withoutBodies(report)));
    expect(await readFile(written.htmlPath, "utf8")).toMatch(/^<!doctype html>/);
    expect(new Uint8Array(await readFile(join(dir, "messages", "a-12345678.eml")))).toEqual(bytes);
  });

  test("points latest at the newest run with a relative link", async () => {
    await write(withId(small(), "first"));
    await write(withId(small(), "second"));
    expect(await readlink(join(reportsDir, "latest"))).toBe("second");
    expect((await readdir(reportsDir)).toSorted()).toEqual(["first", "latest", "second"]);
  });

  test.each([
    "../outside.eml",
    "/tmp/outside.eml",
    "messages/../../outside.eml",
    "messages\\..\\..\\outside.eml",
    ".",
    "a\0b",
  ])("rejects the message path %j and writes nothing", async (emlPath) => {
    const messages = new Map([[emlPath, new Uint8Array(1)]]);
    await expect(write(withMessageAt(small(), emlPath), messages)).rejects.toMatchObject({
      code: "report-unwritable",
    });
    await expect(readdir(reportsDir)).rejects.toThrow();
  });

  test("writes the other messages and the pages if one message cannot be written", async () => {
    const report = withMessageAt(small(), "messages/a-12345678.eml");
    const dir = join(reportsDir, report.run.id);
    await mkdir(dir, { recursive: true });
    await writeFile(join(dir, "messages"), "a file");
    await expect(
      write(report, new Map([["messages/a-12345678.eml", new Uint8Array(1)]])),
    ).rejects.toMatchObject({
      code: "report-unwritable",
    });
    expect(JSON.parse(await readFile(join(reportsDir, "latest", "report.json"), "utf8"))).toEqual(
      toReportFile(withoutBodies(report)),
    );
    expect((await readdir(dir)).toSorted()).toEqual(["index.html", "messages", "report.json"]);
  });

  test("keeps latest if one page cannot be written, and writes the other page", async () => {
    await write(withId(small(), "first"));
    await mkdir(join(reportsDir, "second", "report.json"), { recursive: true });
    await expect(write(withId(small(), "second"))).rejects.toMatchObject({ code: "report-unwritable" });
    expect((await readdir(join(reportsDir, "second"))).toSorted()).toEqual(["index.html", "report.json"]);
    expect(await readlink(join(reportsDir, "latest"))).toBe("first");
  });

  test.skipIf(process.platform === "win32")(
    "closes its folder to other users, and keeps the mode of the folder of reports",
    async () => {
      const report = withMessageAt(small(), "messages/a-12345678.eml");
      const dir = join(reportsDir, report.run.id);
      const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
      await mkdir(dir, { recursive: true });
      for (const folder of [reportsDir, dir]) await chmod(folder, 0o755);
      await write(report, new Map([["messages/a-12345678.eml", new Uint8Array(1)]]));
      expect(await Promise.all([reportsDir, dir, join(dir, "report.json")].map(modeOf))).toEqual([
        "755",
        "700",
        "600",
      ]);
      await write(withId(report, "second"), undefined, join(reportsDir, "fresh"));
      expect(
        await Promise.all(["fresh", "fresh/second"].map((path) => modeOf(join(reportsDir, path)))),
      ).toEqual(["700", "700"]);
    },
  );

  test("writes its pages if a message cannot be read, and throws", async () => {
    const report = withMessageAt(small(), "messages/a-12345678.eml");
    const read = readerOf(report);
    let reads = 0;
    const readMessage: typeof read = async (hash) => {
      if (reads++ === 0) throw new Error("disk I/O error");
      return read(hash);
    };
    await expect(writeReportFolder({ reportsDir, report, readMessage })).rejects.toMatchObject({
      code: "report-unwritable",
      reason: `Cannot write the report to "${join(reportsDir, report.run.id)}": disk I/O error`,
    });
    expect((await readdir(join(reportsDir, "latest"))).toSorted()).toEqual(["index.html", "report.json"]);
  });

  test("names the one file that cannot be written, and counts no others", async () => {
    await mkdir(join(reportsDir, "second", "report.json"), { recursive: true });
    const error = await write(withId(small(), "second")).catch((e) => e);
    expect(error.reason).toMatch(/^Cannot write the report to /);
    expect(error.reason).not.toContain("more file");
  });

  test("attempts every page if a message cannot be read", async () => {
    const report = small();
    const readMessage = () => Promise.reject(new Error("disk I/O error"));
    await expect(writeReportFolder({ reportsDir, report, readMessage })).rejects.toThrow("disk I/O error");
  });

  test("does not fail if latest is a folder without a report", async () => {
    await mkdir(join(reportsDir, "latest"), { recursive: true });
    await writeFile(join(reportsDir, "latest", "precious.txt"), "kept");
    const { dir, latestError } = await write(small());
    expect(latestError).toMatchObject({ code: "report-unwritable" });
    expect((await readdir(dir)).toSorted()).toEqual(["index.html", "report.json"]);
    expect(await readdir(join(reportsDir, "latest"))).toEqual(["precious.txt"]);
  });

  test("rejects a run id that leads outside the folder", async () => {
    const report = withId(small(), "../elsewhere");
    await expect(write(report)).rejects.toMatchObject({
      code: "report-unwritable",
    });
  });

  test("gives a hint if the folder cannot be written", async () => {
    const file = join(root, "a-file");
    await writeFile(file, "");
    const error = await write(small(), undefined, file).catch((e) => e);
    expect(error).toBeInstanceOf(PlacewrightError);
    expect(error).toMatchObject({
      code: "report-unwritable",
      hint: expect.stringContaining("another folder"),
    });
  });
});

describe("pointLatest", () => {
  const refused: Linker = () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" }));
  const copy: Linker = async (folder, runId, path) => {
    await mkdir(path);
    await writeFile(join(path, "report.json"), await readFile(join(folder, runId, "report.json")));
  };
  const latestJson = () => readFile(join(reportsDir, "latest", "report.json"), "utf8");

  async function makeRun(runId: string): Promise<void> {
    await mkdir(join(reportsDir, runId), { recursive: true });
    await writeFile(join(reportsDir, runId, "report.json"), runId);
  }

  test("falls back to a copy if links are not allowed, and replaces that copy", async () => {
    await makeRun("first");
    await makeRun("second");
    await pointLatest(reportsDir, "first", [refused, refused, copy]);
    expect((await lstat(join(reportsDir, "latest"))).isDirectory()).toBe(true);
    expect(await latestJson()).toBe("first");
    await pointLatest(reportsDir, "second", [refused, copy]);
    expect(await latestJson()).toBe("second");
    await pointLatest(reportsDir, "first");
    expect(await latestJson()).toBe("first");
    expect((await readdir(reportsDir)).toSorted()).toEqual(["first", "latest", "second"]);
  });

  test("replaces a link whose run no longer exists", async () => {
    await makeRun("second");
    await symlink("gone", join(reportsDir, "latest"));
    await pointLatest(reportsDir, "second");
    expect(await latestJson()).toBe("second");
  });

  test("does not replace a folder without a report", async () => {
    await makeRun("first");
    await mkdir(join(reportsDir, "latest"));
    await writeFile(join(reportsDir, "latest", "precious.txt"), "kept");
    await expect(pointLatest(reportsDir, "first")).rejects.toMatchObject({ code: "report-unwritable" });
    expect(await readdir(join(reportsDir, "latest"))).toEqual(["precious.txt"]);
    expect((await readdir(reportsDir)).toSorted()).toEqual(["first", "latest"]);
  });

  test("throws the last error if no way of linking works", async () => {
    await makeRun("first");
    await expect(pointLatest(reportsDir, "first", [refused])).rejects.toThrow("EPERM");
    expect(await readdir(reportsDir)).toEqual(["first"]);
  });
});
