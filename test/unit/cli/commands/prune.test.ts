import { mkdir, readdir, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createOwner } from "../../../../src/store/owner.ts";
import {
  dayMs,
  hourMs,
  placed,
  runIdOf,
  type StagedRun,
  stageProject,
} from "../../../support/staged-ledger.ts";

const stage = async (runs: readonly StagedRun[]) => {
  const project = await stageProject(runs);
  const left = async () => (await project.change((store) => store.runs())).map(({ id }) => id);
  return { ...project, left };
};

/** A run that nothing keeps: its only test failed. */
const failed = (number: number, ageMs: number, more: Partial<StagedRun> = {}): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: Date.now() - ageMs,
  verdict: "failed",
  tests: [{ scenario: `s${number}`, verdict: "failed", placement: placed(10), completedAtMs: 1 }],
  ...more,
});

test("prune deletes runs that are more than 90 days old, and their data", async () => {
  const { dir, run, left } = await stage([
    failed(1, 90 * dayMs + hourMs),
    failed(2, 90 * dayMs - hourMs),
    failed(3, 0),
  ]);
  const local = join(dir, ".placewright/local");
  for (const number of [1, 2]) await mkdir(join(local, runIdOf(number)), { recursive: true });
  const nothing = { code: 0, stdout: "Would delete 1 run older than 90 days.\n", stderr: "" };
  expect(await run("prune", "--dry-run")).toEqual(nothing);
  expect(await left()).toEqual([3, 2, 1].map(runIdOf));
  expect(await readdir(local)).toEqual([1, 2].map(runIdOf));
  expect(await run("prune")).toEqual({ code: 0, stdout: "Deleted 1 run older than 90 days.\n", stderr: "" });
  expect(await left()).toEqual([3, 2].map(runIdOf));
  expect(await readdir(local)).toEqual([runIdOf(2)]);
});

test("prune deletes the reports of the runs that it deletes, and nothing that it did not write", async () => {
  const { dir, run } = await stage([failed(1, 100 * dayMs), failed(2, 100 * dayMs), failed(3, 0)]);
  const reports = join(dir, "reports");
  for (const name of [1, 3].map(runIdOf)) {
    await mkdir(join(reports, name, "messages"), { recursive: true });
    await writeFile(join(reports, name, "report.json"), "{}");
  }
  // A folder of the same name that has no report.
  await mkdir(join(reports, runIdOf(2)));
  await writeFile(join(reports, runIdOf(2), "notes.txt"), "mine");
  await symlink(runIdOf(1), join(reports, "latest"));
  await run("prune", "--dry-run");
  expect((await readdir(reports)).toSorted()).toEqual([...[1, 2, 3].map(runIdOf), "latest"]);
  expect(await run("prune")).toMatchObject({
    code: 0,
    stdout: "Deleted 2 runs older than 90 days.\n",
    stderr: "",
  });
  expect((await readdir(reports)).toSorted()).toEqual([2, 3].map(runIdOf));
});

test("prune --keep sets the age", async () => {
  const { run, left } = await stage([failed(1, 3 * hourMs), failed(2, 3 * hourMs), failed(3, hourMs)]);
  expect((await run("prune", "--keep", "2h")).stdout).toBe("Deleted 2 runs older than 2 hours.\n");
  expect(await left()).toEqual([runIdOf(3)]);
  expect((await run("prune", "--keep", "2h")).stdout).toBe("Deleted 0 runs older than 2 hours.\n");
  expect((await run("prune", "--keep", "0")).stdout).toBe("Deleted 1 run.\n");
  expect(await left()).toEqual([]);
});

test("prune says why it keeps a run", async () => {
  const lease = { owner: createOwner(), untilMs: Date.now() + 19_000 };
  const submitted = (name: string) => ({ scenario: name, state: "submitted", submittedAtMs: 1 }) as const;
  const passed = { scenario: "a", verdict: "passed", placement: placed(90), completedAtMs: 1 } as const;
  const old = { createdAtMs: Date.now() - 100 * dayMs };
  const { run, left, change } = await stage([
    { ...old, id: runIdOf(1), tests: [submitted("b")], lease },
    { ...old, id: runIdOf(2), tests: [submitted("c")], lease },
    { ...old, id: runIdOf(3), tests: [submitted("d")] },
    { ...old, id: runIdOf(4), tests: [submitted("e"), submitted("f"), passed] },
    { ...old, id: runIdOf(5), tests: [passed], verdict: "passed" },
    failed(6, 100 * dayMs),
    failed(7, 100 * dayMs, { lease: { ...lease, untilMs: Date.now() - 1 } }),
  ]);
  await change((store) => store.setBaseline({ project: "local", branch: "", runId: runIdOf(1), setAtMs: 1 }));
  const kept = [
    `Kept ${runIdOf(1)}: it is a baseline`,
    `Kept ${runIdOf(2)}: a process is working on it`,
    `Kept ${runIdOf(3)}: 1 test may be billed and not collected`,
    `Kept ${runIdOf(4)}: 2 tests may be billed and not collected`,
    `Kept ${runIdOf(5)}: it has the latest passing result of a test`,
  ];
  const { code, stdout, stderr } = await run("prune");
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.split("\n");
  expect(lines.slice(0, 5).sort()).toEqual(kept);
  expect(lines.slice(5)).toEqual(["Deleted 2 runs older than 90 days.", ""]);
  expect((await left()).sort()).toEqual([1, 2, 3, 4, 5].map(runIdOf));
});

test("prune returns the space of deleted messages to the disk", async () => {
  const message = new Uint8Array(1_000_000).map((_, index) => (index * 2_654_435_761) >>> 24);
  const { dir, run } = await stage([
    failed(1, 100 * dayMs, { tests: [{ scenario: "a", verdict: "failed", message }] }),
  ]);
  const size = async () => (await stat(join(dir, ".placewright/ledger.sqlite"))).size;
  await run("prune", "--dry-run");
  expect(await size()).toBeGreaterThan(1_000_000);
  await run("prune");
  expect(await size()).toBeLessThan(500_000);
});

test("prune refuses to delete data through a link", async () => {
  const { dir, run } = await stage([failed(1, 100 * dayMs)]);
  await mkdir(join(dir, ".placewright/local"));
  await writeFile(join(dir, ".placewright/local", runIdOf(1)), "");
  const { code, stdout, stderr } = await run("prune");
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(
    "it is a link or a file, not a folder. Delete it, or restore the ledger from a copy.",
  );
});

test("prune without a ledger deletes nothing", async () => {
  const { dir, run } = await stage([]);
  expect(await run("prune")).toEqual({ code: 0, stdout: "Deleted 0 runs older than 90 days.\n", stderr: "" });
  expect(await readdir(dir)).not.toContain(".placewright");
});
