import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pinBaseline } from "../../../src/run/pin-baseline.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store, StoredRun } from "../../../src/store/store.ts";

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

describe("a finished run becomes the baseline", () => {
  beforeEach(() => store.finishRun(fence, { verdict: "passed", finishedAtMs: 9 }));

  test.each<[readonly string[] | undefined, string[]]>([
    [undefined, ["p", "q"]],
    [["q", "other"], ["q"]],
  ])("of projects %j", async (projects, expected) => {
    const pinned = await pinBaseline(store, await stored(), { branch: "main", projects, nowMs: 7 });
    expect(pinned.toSorted()).toEqual(expected);
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
