import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../../src/result/verdict.ts";
import { findBaseline } from "../../../src/run/find-baseline.ts";
import { pinBaseline } from "../../../src/run/pin-baseline.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store, StoredRun } from "../../../src/store/store.ts";
import { placed } from "../../support/staged-ledger.ts";

let store: Store;
const fence = { runId: "r", epoch: 1 };

beforeEach(async () => {
  store = await openMemoryStore();
  await store.createRun({ id: "r", createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1000 });
  await store.addTests(
    fence,
    ["p", "q", "p"].map((project, index) => ({
      position: index + 1,
      id: `t${index}`,
      scenario: "s",
      project,
      identity: {},
      attempt: {
        name: `t${index}.1`,
        number: 1,
        state: "planned",
        contentHash: undefined,
        providerKey: "provider",
        measureKey: "measure",
        plan: {},
      },
    })),
    [],
  );
  await store.openRun(fence);
});
afterEach(() => store.close());

async function stored(): Promise<StoredRun> {
  const run = await store.run("r");
  if (!run) throw new Error("No run");
  return run;
}

/** Ends each test of the run with these verdicts, as measured ones have; and the run itself with the worst. */
async function finish(runVerdict: Verdict, verdicts: readonly (Verdict | undefined)[]): Promise<void> {
  const attempts = verdicts.flatMap((verdict, index) =>
    verdict ? [{ name: `t${index}.1`, state: "finished", verdict, placement: placed(50) } as const] : [],
  );
  await store.saveAttempts(fence, attempts);
  await store.finishRun(fence, { verdict: runVerdict, finishedAtMs: 9 });
}

describe("a finished run becomes the baseline", () => {
  beforeEach(() => finish("passed", ["passed", "passed", "passed"]));

  test.each<[readonly string[] | undefined, string[]]>([
    [undefined, ["p", "q"]],
    [["q", "other"], ["q"]],
  ])("of projects %j", async (projects, expected) => {
    const pinned = await pinBaseline(store, await stored(), { branch: "main", projects, nowMs: 7 });
    expect(pinned.projects.toSorted()).toEqual(expected);
    const baselines = (await store.baselines()).toSorted((a, b) => a.project.localeCompare(b.project));
    expect(baselines).toEqual(
      expected.map((project) => ({ project, branch: "main", runId: "r", setAtMs: 7 })),
    );
  });

  test("unless it has no test of the project", async () => {
    const pinned = pinBaseline(store, await stored(), { branch: "", projects: ["other"], nowMs: 7 });
    await expect(pinned).rejects.toMatchObject({
      code: "usage",
      reason: "Cannot set run r as the baseline: it has no tests of that project",
    });
  });
});

describe("only tests that were measured, and did not fail in quarantine, are compared with", () => {
  test.each<[Verdict, (Verdict | undefined)[], string[], number]>([
    ["warned", ["failed", "passed", undefined], ["q"], 1],
    ["warned", ["warned", "failed", "failed"], ["p"], 1],
    ["failed", ["failed", "failed", "passed"], ["p", "q"], 3],
  ])("in a run that %s with %j", async (runVerdict, verdicts, projects, used) => {
    await finish(runVerdict, verdicts);
    const pinned = await pinBaseline(store, await stored(), { branch: "", nowMs: 7 });
    expect(pinned).toEqual({ projects, used, tests: 3 });
    expect((await store.baselines()).map(({ project }) => project).toSorted()).toEqual(projects);
  });

  test.each<[Verdict, (Verdict | undefined)[]]>([
    ["warned", ["failed", "failed", "failed"]],
    ["errored", []],
  ])("not at all in a run that %s with %j", async (runVerdict, verdicts) => {
    await finish(runVerdict, verdicts);
    await expect(pinBaseline(store, await stored(), { branch: "", nowMs: 7 })).rejects.toMatchObject({
      code: "usage",
      reason: "Cannot set run r as the baseline: each of its tests was not measured, or failed in quarantine",
      hint: "Use a finished run with a measured test that did not fail in quarantine. Run placewright status --all to list all runs",
    });
    expect(await store.baselines()).toEqual([]);
  });
});

test("a failure in quarantine is not compared with, also if another test fails the run", async () => {
  const own = { runId: "mixed", epoch: 1 };
  await store.createRun({ id: "mixed", createdAtMs: 6, settings: {} }, { owner: "me", untilMs: 1000 });
  await store.addTests(
    own,
    ["quarantined", "gating"].map((id, index) => ({
      position: index + 1,
      id,
      scenario: "s",
      project: "p",
      identity: {},
      attempt: {
        name: `${id}.mixed`,
        number: 1,
        state: "planned",
        providerKey: "provider",
        measureKey: "measure",
        plan: id === "quarantined" ? { quarantine: { reason: "Under repair", until: "2026-12-31" } } : {},
      },
    })),
    [],
  );
  await store.openRun(own);
  await store.saveAttempts(
    own,
    ["quarantined", "gating"].map((id) => ({
      name: `${id}.mixed`,
      state: "finished",
      verdict: "failed",
      completedAtMs: 8,
      placement: placed(50),
    })),
  );
  await store.finishRun(own, { verdict: "failed", finishedAtMs: 9 });
  const run = await store.run("mixed");
  if (!run) throw new Error("No run");
  expect(await pinBaseline(store, run, { branch: "", nowMs: 7 })).toEqual({
    projects: ["p"],
    used: 1,
    tests: 2,
  });
  const pins = await store.baselines();
  const baselineOf = async (testId: string) =>
    (await findBaseline(store, pins, { testId, project: "p", branches: [""] }))?.runId;
  expect([await baselineOf("quarantined"), await baselineOf("gating")]).toEqual([undefined, "mixed"]);
});

test("a run without tests does not become the baseline", async () => {
  const other = { id: "none", createdAtMs: 2, settings: {} };
  await store.createRun(other, { owner: "o", untilMs: 9 });
  const pinned = pinBaseline(
    store,
    { ...(await stored()), id: "none", state: "finished" },
    { branch: "", nowMs: 7 },
  );
  await expect(pinned).rejects.toMatchObject({
    reason: "Cannot set run none as the baseline: it has no tests",
  });
});

test("an unfinished run does not become the baseline", async () => {
  await expect(pinBaseline(store, await stored(), { branch: "", nowMs: 7 })).rejects.toMatchObject({
    code: "usage",
    reason: "Cannot set run r as the baseline: it is not finished",
    hint: "Use a finished run. Run placewright status --all to list all runs",
  });
  expect(await store.baselines()).toEqual([]);
});
