import { afterEach, expect, test } from "vitest";
import { readAllOpenTests, readOpenTests } from "../../../src/run/expected-completion.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const project = projectOf(
  { provider: "sesv2", region: "eu-west-1", placeholderCredentials: true },
  { pollEveryMs: 1000 },
);
const hourMs = 3_600_000;

async function submit(store: Store, runId: string, names: readonly string[]) {
  const fence = await beginRun(
    store,
    runId,
    names.map((name) => ({
      ...plannedTest(name, project),
      submission: { name: `${name}.${runId}`, from: "a@b.example", tags: {} },
    })),
  );
  await store.saveAttempts(
    fence,
    names.map((name) => ({
      name: `${name}.${runId}`,
      state: "submitted",
      reportId: name,
      submittedAtMs: 1000,
    })),
  );
  return fence;
}

const openOf = async (store: Store, runId: string) => {
  const run = await store.run(runId);
  return run ? readOpenTests(store, run) : [];
};

test("the expected completion is unknown until a test of the provider has completed", async () => {
  const store = await openMemoryStore();
  closers.push(() => store.close());
  const fence = await submit(store, "first", ["a", "b"]);
  expect(
    (await openOf(store, "first")).map(({ testId, submittedAtMs, expected }) => [
      testId,
      submittedAtMs,
      expected,
    ]),
  ).toEqual([
    [expect.stringContaining("a"), 1000, undefined],
    [expect.stringContaining("b"), 1000, undefined],
  ]);
  const placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
  await store.saveAttempts(fence, [
    { name: "a.first", state: "finished", verdict: "passed", completedAtMs: 1000 + 20 * hourMs, placement },
  ]);
  const [still, ...others] = await openOf(store, "first");
  expect(others).toEqual([]);
  expect(still?.testId).toContain("b");
  expect(still?.expected?.earliestMs).toBeGreaterThan(19 * hourMs);
  expect(still?.expected?.latestMs).toBeLessThan(21 * hourMs);
  await store.finishRun(fence, { verdict: "passed", finishedAtMs: 1 });
  expect(await openOf(store, "first")).toEqual([]);
});

test("open tests are read from the newest runs, each with its own project", async () => {
  const store = await openMemoryStore();
  closers.push(() => store.close());
  await submit(store, "first", ["a"]);
  await submit(store, "second", ["b"]);
  const idsOf = async (limit: number) =>
    (await readAllOpenTests(store, limit)).map(({ runId, testId, project: name }) => [runId, testId, name]);
  expect((await idsOf(9)).toSorted()).toEqual([
    ["first", "a@here", "here"],
    ["second", "b@here", "here"],
  ]);
  expect(await idsOf(1)).toHaveLength(1);
});
