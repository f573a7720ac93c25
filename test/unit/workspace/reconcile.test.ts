import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { ListedTest } from "../../../src/provider/provider.ts";
import { controlIdOf, toReportName } from "../../../src/run/plan.ts";
import { isHeld } from "../../../src/run/run-lease.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptChange, Fence, Store } from "../../../src/store/store.ts";
import { type ReconcileOptions, reconcileRuns } from "../../../src/workspace/reconcile.ts";
import { selectRunnable } from "../../../src/workspace/select-tests.ts";
import { beginRun } from "../../support/execute.ts";
import { plannedTest } from "../../support/planned-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

/** A provider whose list is the file `list.json`, with one line in `reads.txt` for each time it is read. */
const panel = `import { appendFileSync, readFileSync } from "node:fs";
const fail = async () => { throw new Error("not for this test"); };
export default ({ folder, hasList = true }) => ({
  name: "panel", simulated: false, region: async () => "",
  submit: fail, find: fail, poll: fail, result: fail,
  close: async () => appendFileSync(folder + "/reads.txt", "closed\\n"),
  ...(hasList && { async *list() {
    appendFileSync(folder + "/reads.txt", "read\\n");
    const { error, tests = [] } = JSON.parse(readFileSync(folder + "/list.json", "utf8"));
    yield* tests;
    if (error) throw new Error(error);
  } }),
});
`;

const orders = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
variants: [{ name: one }, { name: two }]
expect: { overall: [inbox >= 50] }
`;
const other = `from: Acme <news@acme.example>
message: { simple: { subject: "Hello", text: "Good morning." } }
expect: { overall: [inbox >= 50] }
`;

/** A check that blocks every message. Adopted tests are never checked: they were submitted. */
const never = `{ id: "acme/never", severity: "error", about: "A", fix: "B", source: "https://acme.example/",
  run: () => [{ message: "Never" }] }`;

const runId = "20260301-081500-3fa9c1";
const startedAtMs = Date.UTC(2026, 2, 1, 8, 15);
let dir: string;
let config: ResolvedConfig;
let store: Store;
let closers: (() => Promise<unknown>)[];
beforeEach(async () => {
  const made = await makeProject({
    "panel.mjs": panel,
    "list.json": "{}",
    "scenarios/orders.yaml": orders,
    "scenarios/other.yaml": other,
  });
  dir = made.dir;
  store = await openMemoryStore();
  closers = [() => store.close(), made.remove];
  await useConfig(
    `{ name: "far", provider: "module", module: "./panel.mjs", options: { folder: ${JSON.stringify(dir)} } }`,
  );
});
afterEach(async () => {
  for (const close of closers) await close();
});

async function useConfig(...projects: readonly string[]): Promise<void> {
  await writeFile(
    join(dir, "placewright.config.ts"),
    `export default { check: { custom: [${never}] }, projects: [${projects.join(", ")}] };\n`,
  );
  config = await loadConfig({ cwd: dir, env: {} });
}

const list = (tests: readonly ListedTest[], error?: string) =>
  writeFile(join(dir, "list.json"), JSON.stringify({ tests, error }));

const nameOf = (id: string, of = runId, number = 1) => toReportName(of, identityOf(id), number);
const identityOf = (id: string) => {
  const [scenario = "", variant] = id.split(/[[\]]/);
  const [name = ""] = scenario.split("@");
  return {
    id,
    title: variant ? `${name} (${variant})` : name,
    scenario: name,
    ...(variant ? { variant } : {}),
    project: "far",
    provider: "panel",
    file: "",
    tags: [],
  };
};

const reconcile = (options: Partial<ReconcileOptions> = {}, of = store) =>
  reconcileRuns(of, config, {
    runId,
    projects: config.projects,
    adopts: false,
    env: {},
    signal: new AbortController().signal,
    onUnlisted(error) {
      throw error;
    },
    ...options,
  });

/** Records a run of one test of this project, without a process that works on it. */
async function record(
  change: Partial<AttemptChange> = { state: "submitted", reportId: "r-1", submittedAtMs: 5 },
  of = runId,
  branch?: string,
): Promise<Fence> {
  const [project] = config.projects;
  if (!project) throw new Error("no project");
  const planned = plannedTest("sale", project);
  const { submission } = planned;
  const test = { ...planned, submission: { ...submission, name: nameOf("sale@far", of) } };
  const fence = await beginRun(store, of, [test], branch === undefined ? {} : { branch });
  await store.saveAttempts(fence, [{ name: test.submission.name, ...change }]);
  await store.releaseLease(fence);
  return fence;
}

const agreed = { checkedAt: expect.any(String), doubles: [], orphans: [], vanished: [] };
const sale = () => ({ name: nameOf("sale@far"), id: "r-1" });
const orphan = (id: string, reportId: string) => ({ project: "far", reportName: nameOf(id), reportId });

describe("a run in the ledger", () => {
  test("is compared with its providers, and the result is recorded", async () => {
    await record();
    await list([sale()]);
    expect(await reconcile()).toEqual([{ runId, isKnown: true, reconciliation: agreed, adopted: 0 }]);
    expect(await store.run(runId)).toMatchObject({ reconciliation: agreed, state: "open" });
    expect((await store.run(runId))?.lease).toBeUndefined();
  });

  test("is reported with tests that it does not know, and with those that are lost", async () => {
    await record();
    await list([{ name: nameOf("gone@far"), id: "r-2" }]);
    const reconciliation = {
      ...agreed,
      orphans: [orphan("gone@far", "r-2")],
      vanished: [{ project: "far", testId: "sale@far", reportName: nameOf("sale@far"), reportId: "r-1" }],
    };
    expect(await reconcile()).toEqual([{ runId, isKnown: true, reconciliation, adopted: 0 }]);
    expect((await store.run(runId))?.reconciliation).toEqual(reconciliation);
  });

  test("of which a provider cannot be read is not compared with that", async () => {
    await record();
    await list([sale()], "no connection");
    const accepted: string[] = [];
    const watched: Store = { ...store, acceptLoss: async (id) => void accepted.push(id) };
    expect(await reconcile({ adopts: true }, watched)).toEqual([
      {
        runId,
        isKnown: true,
        reconciliation: {
          ...agreed,
          unchecked: [{ project: "far", reason: expect.stringContaining("no connection") }],
        },
        adopted: 0,
      },
    ]);
    // Its loss stays until it is compared.
    expect(accepted).toEqual([]);
  });

  test.each([
    [runId, [runId]],
    [undefined, []],
  ])(
    "whose list has a test that cannot be read has its loss accepted if it is named (%s)",
    async (id, expected) => {
      await record();
      await list([sale(), { name: nameOf("gone@far"), id: 7 } as unknown as ListedTest]);
      const accepted: string[] = [];
      const watched: Store = { ...store, acceptLoss: async (each) => void accepted.push(each) };
      expect(await reconcile({ adopts: true, runId: id }, watched)).toMatchObject([
        { reconciliation: { unchecked: [{ project: "far", reason: expect.stringContaining("left out") }] } },
      ]);
      expect(accepted).toEqual(expected);
    },
  );

  test.each([true, false])("has its loss accepted only if it adopts (%s)", async (adopts) => {
    await record();
    await list([sale()]);
    const accepted: string[] = [];
    await reconcile({ adopts }, { ...store, acceptLoss: async (id) => void accepted.push(id) });
    expect(accepted).toEqual(adopts ? [runId] : []);
  });

  test("that another process works on is compared, and nothing is recorded", async () => {
    const fence = await record();
    const nowMs = Date.now();
    await store.acquireLease(runId, {
      owner: "build-3/pid:[1] 4711 x",
      nowMs,
      untilMs: nowMs + 20_000,
      leaseMs: 20_000,
    });
    await list([sale(), { name: nameOf("gone@far"), id: "r-2" }]);
    const accepted: string[] = [];
    const watched: Store = { ...store, acceptLoss: async (id) => void accepted.push(id) };
    expect(await reconcile({ adopts: true }, watched)).toEqual([
      {
        runId,
        isKnown: true,
        reconciliation: { ...agreed, orphans: [orphan("gone@far", "r-2")] },
        adopted: 0,
        heldBy: "process 4711 on build-3",
      },
    ]);
    expect(accepted).toEqual([]);
    expect(await store.run(fence.runId)).not.toHaveProperty("reconciliation", agreed);
  });

  test("is not compared with a provider without a list", async () => {
    await useConfig(
      `{ name: "far", provider: "module", module: "./panel.mjs", options: { folder: ${JSON.stringify(dir)}, hasList: false } }`,
    );
    await record();
    expect(await reconcile()).toEqual([{ runId, isKnown: true, reconciliation: agreed, adopted: 0 }]);
  });

  test("of the embedded service is not compared once its data is deleted", async () => {
    await useConfig('{ name: "far", provider: "local" }');
    await record();
    expect(await reconcile()).toEqual([{ runId, isKnown: true, reconciliation: agreed, adopted: 0 }]);
  });
});

describe("an orphan of a known run is adopted", () => {
  test.each<[string, Partial<AttemptChange>, Partial<ListedTest>, number | undefined]>([
    ["with its creation time", { state: "submitting", intendedAtMs: 7 }, { createdAtMs: 9 }, 9],
    ["with the time of its intent, if its creation time is unknown", { intendedAtMs: 7 }, {}, 7],
    ["with the start of its run, if nothing else is known", {}, {}, undefined],
    [
      "in place of a wrong id",
      { state: "submitted", reportId: "wrong", submittedAtMs: 5 },
      { createdAtMs: 9 },
      9,
    ],
  ])("%s", async (_, change, listed, submittedAtMs) => {
    await record(change);
    await list([{ ...sale(), ...listed }]);
    expect(await reconcile({ adopts: true })).toEqual([
      { runId, isKnown: true, reconciliation: agreed, adopted: 1 },
    ]);
    const run = await store.run(runId);
    expect(await store.latestAttempts(runId)).toMatchObject([
      { state: "submitted", reportId: "r-1", submittedAtMs: submittedAtMs ?? run?.createdAtMs },
    ]);
    expect(run?.reconciliation).toEqual(agreed);
    expect(run?.lease).toBeUndefined();
  });

  test("unless it was measured under another id", async () => {
    await record({ state: "finished", reportId: "r-0", submittedAtMs: 5, completedAtMs: 8 });
    await list([sale()]);
    const [run] = await reconcile({ adopts: true });
    expect(run).toMatchObject({ adopted: 0, reconciliation: { orphans: [{ reportId: "r-1" }] } });
    expect(await store.latestAttempts(runId)).toMatchObject([{ state: "finished", reportId: "r-0" }]);
  });

  test("unless another process deletes the run meanwhile, which is not an error", async () => {
    const fence = await record({});
    await list([{ name: nameOf("orders[two]@far"), id: "r-2" }]);
    const watched: Store = {
      ...store,
      acquireLease: async (...args) => {
        await store.deleteRun(fence);
        return store.acquireLease(...args);
      },
    };
    expect(await reconcile({ adopts: true, runId: undefined }, watched)).toMatchObject([
      { runId, isKnown: false, adopted: 0 },
    ]);
    await record({});
    await expect(reconcile({ adopts: true }, watched)).rejects.toMatchObject({ code: "run-missing" });
  });

  test("as a further attempt of its test, and only that test", async () => {
    await record();
    await list([sale(), { name: nameOf("orders[two]@far", runId, 2), id: "r-2", createdAtMs: 9 }]);
    expect(await reconcile({ adopts: true })).toMatchObject([{ adopted: 1 }]);
    const attempts = await store.allAttempts(runId);
    expect(attempts.map(({ testId, number, reportId }) => [testId, number, reportId])).toEqual([
      ["sale@far", 1, "r-1"],
      ["orders[two]@far", 1, undefined],
      ["orders[two]@far", 2, "r-2"],
    ]);
  });

  test("with the branch of its run", async () => {
    await record(undefined, runId, "spring");
    await list([sale(), { name: nameOf("other@far"), id: "r-2" }]);
    await reconcile({ adopts: true });
    expect((await store.attempt(nameOf("other@far")))?.plan).toMatchObject({
      submission: { tags: { "placewright-branch": "spring" } },
    });
  });

  test("unless no scenario creates it", async () => {
    await record();
    await list([sale(), { name: nameOf("gone@far"), id: "r-2" }]);
    expect(await reconcile({ adopts: true })).toEqual([
      {
        runId,
        isKnown: true,
        reconciliation: { ...agreed, orphans: [orphan("gone@far", "r-2")] },
        adopted: 0,
      },
    ]);
    expect(await store.allAttempts(runId)).toHaveLength(1);
  });
});

describe("a run that only a provider has", () => {
  const lost = () => list([{ name: nameOf("orders[two]@far"), id: "r-2", createdAtMs: 9 }]);
  const compared = { ...agreed, orphans: [orphan("orders[two]@far", "r-2")] };

  test("is reported, and not recorded", async () => {
    await lost();
    expect(await reconcile()).toEqual([{ runId, isKnown: false, reconciliation: compared, adopted: 0 }]);
    expect(await store.run(runId)).toBeUndefined();
  });

  test.each(["before it adopts", "before it opens the run"])(
    "is adopted whole after a process that adopted it ended %s",
    async (when) => {
      await lost();
      if (when === "before it adopts")
        await store.createRun(
          { id: runId, createdAtMs: startedAtMs, settings: { projects: config.projects } },
          { owner: "gone", untilMs: 1 },
        );
      else {
        const openRun = () => Promise.reject(new Error("the process ends"));
        await expect(reconcile({ adopts: true }, { ...store, openRun })).rejects.toThrow("the process ends");
      }
      expect((await store.run(runId))?.state).toBe("planning");
      await reconcile({ adopts: true });
      expect((await store.run(runId))?.state).toBe("open");
      const attempts = await store.latestAttempts(runId);
      expect(attempts.map(({ name, state, reportId }) => [name, state, reportId])).toEqual([
        [nameOf("orders[one]@far"), "planned", undefined],
        [nameOf("orders[two]@far"), "submitted", "r-2"],
      ]);
    },
  );

  test.each([
    ["2026-03-01", { until: "2026-03-01" }],
    ["2026-02-28", undefined],
  ])("has the quarantine of the day on which it began (until %s)", async (until, quarantine) => {
    await writeFile(join(dir, "scenarios/orders.yaml"), `${orders}quarantine: { until: ${until} }\n`);
    await lost();
    await reconcile({ adopts: true });
    const { plan } = (await store.attempt(nameOf("orders[two]@far"))) ?? {};
    expect(plan).toMatchObject({ kind: "placement" });
    expect((plan as { quarantine?: unknown }).quarantine).toEqual(quarantine);
  });

  test("is recreated with every test of its scenarios, from its start, and is open", async () => {
    await lost();
    const env = { GITHUB_REF_NAME: "main", GITHUB_SHA: "a".repeat(40) };
    const selection = async () => {
      // Meanwhile, this process holds it.
      const { lease } = (await store.run(runId)) ?? {};
      expect(isHeld(lease, Date.now())).toBe(true);
      return selectRunnable(config, {});
    };
    expect(await reconcile({ adopts: true, env, selection })).toEqual([
      { runId, isKnown: false, reconciliation: agreed, adopted: 1 },
    ]);
    expect(await store.run(runId)).toMatchObject({
      createdAtMs: startedAtMs,
      state: "open",
      branch: "main",
      settings: { projects: [{ name: "far" }], commit: "a".repeat(40) },
      reconciliation: agreed,
    });
    expect((await store.run(runId))?.lease).toBeUndefined();
    const attempts = await store.latestAttempts(runId);
    // The scenario `other` had no test in it, as far as the provider knows.
    expect(attempts.map(({ name, state, reportId }) => [name, state, reportId])).toEqual([
      [nameOf("orders[one]@far"), "planned", undefined],
      [nameOf("orders[two]@far"), "submitted", "r-2"],
    ]);
    // Its results may be of other messages, and are never reused.
    expect(attempts.every(({ measureKey }) => measureKey.startsWith("adopted "))).toBe(true);
  });

  test.each(["Your order", "=?utf-8?Q?Your_order?=", " Your  order "])(
    "counts as measured if the provider has it with its subject, as %j",
    async (subject) => {
      await list([{ name: nameOf("orders[two]@far"), id: "r-2", subject }]);
      await reconcile({ adopts: true });
      expect((await store.attempt(nameOf("orders[two]@far")))?.plan).not.toHaveProperty("otherMessage");
    },
  );

  test("says nothing about a message with another subject, and neither does a control with another one", async () => {
    await writeFile(
      join(dir, "scenarios/orders.yaml"),
      `${orders.replace("inbox >= 50", "inbox >= control - 5")}control: { simple: { subject: "Your statement", text: "Your statement is ready." } }\n`,
    );
    const identity = identityOf("orders[one]@far");
    const control = { ...identity, id: controlIdOf(identity.id), title: `${identity.title}: control` };
    await list([
      { name: toReportName(runId, control), id: "r-1", subject: "Your order" },
      { name: nameOf("orders[one]@far"), id: "r-2", subject: "You won!" },
      { name: nameOf("orders[two]@far"), id: "r-3", subject: "Your order" },
    ]);
    await reconcile({ adopts: true });
    const attempts = await store.latestAttempts(runId);
    const plans = await Promise.all(attempts.map(async ({ name }) => (await store.attempt(name))?.plan));
    expect(plans.map((plan) => (plan as { otherMessage?: string }).otherMessage)).toEqual([
      'Measured with the subject "Your order", which is "Your statement" now. Run the test again',
      'Measured with the subject "You won!", which is "Your order" now. Run the test again',
      'Its control: Measured with the subject "Your order", which is "Your statement" now. Run the test again',
    ]);
  });

  test("starts when its id says if nothing else is known", async () => {
    await list([{ name: nameOf("orders[two]@far"), id: "r-2" }]);
    await reconcile({ adopts: true });
    expect(await store.latestAttempts(runId)).toMatchObject([{}, { submittedAtMs: startedAtMs }]);
    expect((await store.run(runId))?.settings).toEqual({ projects: config.projects });
  });

  describe("of two projects", () => {
    const project = (name: string, options = "") =>
      `{ name: "${name}", provider: "module", module: "./panel.mjs", options: { folder: ${JSON.stringify(join(dir, name))}${options} } }`;
    const listIn = (name: string, ids: readonly string[]) =>
      writeFile(
        join(dir, name, "list.json"),
        JSON.stringify({ tests: ids.map((id) => ({ name: nameIn(name, id), id: `${name}-${id}` })) }),
      );
    const nameIn = (name: string, id: string) =>
      toReportName(runId, { ...identityOf(id), id: `${id}@${name}`, project: name });
    const states = async () =>
      (await store.latestAttempts(runId)).map(({ testId, state }) => `${testId} ${state}`).sort();
    beforeEach(async () => {
      for (const name of ["far", "near"]) {
        await mkdir(join(dir, name));
        await listIn(name, []);
      }
      await useBoth(project("far"), project("near"));
    });
    const useBoth = async (...projects: readonly string[]) => {
      await useConfig(...projects);
      config = { ...config, defaultProjects: ["far", "near"] };
    };

    test("is not complete without the tests of one, whose list may be late", async () => {
      await listIn("far", ["orders[one]", "orders[two]"]);
      expect(await reconcile({ adopts: true })).toMatchObject([{ adopted: 2 }]);
      expect(await states()).toEqual([
        "orders[one]@far submitted",
        "orders[one]@near planned",
        "orders[two]@far submitted",
        "orders[two]@near planned",
      ]);
      await listIn("near", ["orders[two]"]);
      expect(await reconcile({ adopts: true })).toMatchObject([{ adopted: 1 }]);
      expect(await states()).toContain("orders[two]@near submitted");
    });

    test("does not need a project that has no list, or that is not asked for", async () => {
      await listIn("far", ["orders[one]"]);
      await useBoth(project("far"), project("near", ", hasList: false"));
      await reconcile({ adopts: true });
      expect(await states()).toEqual(["orders[one]@far submitted", "orders[two]@far planned"]);
      await useBoth(project("far"), project("near"));
      const other = await openMemoryStore();
      closers.push(() => other.close());
      await reconcile({ adopts: true, projects: config.projects.slice(0, 1) }, other);
      expect((await other.latestAttempts(runId)).map(({ project }) => project)).toEqual(["far", "far"]);
    });

    test("takes the tests of the other one later, and those that it never submitted", async () => {
      await listIn("far", ["orders[one]", "orders[two]"]);
      await listIn("near", ["orders[one]"]);
      await reconcile({ adopts: true, projects: config.projects.slice(0, 1) });
      expect(await states()).toEqual(["orders[one]@far submitted", "orders[two]@far submitted"]);
      await reconcile({ adopts: true });
      expect(await states()).toEqual([
        "orders[one]@far submitted",
        "orders[one]@near submitted",
        "orders[two]@far submitted",
        "orders[two]@near planned",
      ]);
    });
  });

  test("is not recreated if no scenario creates its tests", async () => {
    await list([{ name: nameOf("gone@far"), id: "r-2" }]);
    expect(await reconcile({ adopts: true })).toMatchObject([{ isKnown: false, adopted: 0 }]);
    expect(await store.run(runId)).toBeUndefined();
  });

  test("cannot be recreated if its id is not a time", async () => {
    const odd = "20269901-081500-3fa9c1";
    await list([{ name: nameOf("other@far", odd), id: "r-2" }]);
    expect(await reconcile({ runId: odd })).toMatchObject([{ isKnown: false, adopted: 0 }]);
    await expect(reconcile({ runId: odd, adopts: true })).rejects.toMatchObject({
      code: "usage",
      reason: `Cannot adopt run "${odd}": expected an id such as 20260301-081500-3fa9c1`,
    });
  });

  test("is named if it was billed twice", async () => {
    await list([
      { name: nameOf("other@far"), id: "r-1" },
      { name: nameOf("other@far"), id: "r-2" },
      { name: nameOf("orders[one]@far"), id: "r-3" },
    ]);
    expect(await reconcile()).toMatchObject([
      {
        isKnown: false,
        reconciliation: { doubles: [{ reportIds: ["r-1", "r-2"] }], orphans: [{ reportId: "r-3" }] },
      },
    ]);
  });

  test("may exist if the provider cannot be read", async () => {
    await list([], "no connection");
    expect(await reconcile()).toMatchObject([
      { isKnown: false, reconciliation: { unchecked: [{ project: "far" }] } },
    ]);
  });
});

const form = "A run's id looks like 20260301-081500-3fa9c1. Run placewright status --all to list them";
test.each([
  ["20260301-081500-ffffff", "Run placewright reconcile without an id to find the runs that a provider has"],
  ["../../victim", form],
  ["", form],
])('does not know run "%s"', async (id, hint) => {
  await list([sale()]);
  await expect(reconcile({ runId: id })).rejects.toMatchObject({
    code: "run-missing",
    reason: `Cannot find run "${id}" in the ledger or at a provider`,
    hint,
  });
});

test("the loss of one run does not make another one known", async () => {
  const losing: Store = {
    ...store,
    losses: () => [{ runId: "20260101-000000-aaaaaa", createdAtMs: 1, isMissing: true, mayBePaid: 1 }],
  };
  await expect(reconcile({}, losing)).rejects.toMatchObject({ code: "run-missing" });
});

test("a run whose tests are still being recorded is not opened", async () => {
  await store.createRun(
    { id: runId, createdAtMs: 1, settings: { projects: config.projects } },
    { owner: "o", untilMs: 1 },
  );
  expect(await reconcile({ adopts: true })).toMatchObject([{ isKnown: true, adopted: 0 }]);
  expect((await store.run(runId))?.state).toBe("planning");
});

test("a run of which the ledger lost everything is given up if no provider has it", async () => {
  const accepted: string[] = [];
  const losing: Store = {
    ...store,
    losses: () => [{ runId, createdAtMs: startedAtMs, isMissing: true, mayBePaid: 1 }],
    acceptLoss: async (id) => void accepted.push(id),
  };
  expect(await reconcile({ adopts: true }, losing)).toEqual([
    { runId, isKnown: false, reconciliation: agreed, adopted: 0 },
  ]);
  expect(accepted).toEqual([runId]);
});

describe("without an id", () => {
  const early = "20260101-000000-aaaaaa";
  const late = "20261231-000000-bbbbbb";

  test("compares unfinished runs and those of the provider, oldest first, and reads its list once", async () => {
    await record();
    const cancelled = await record({}, late);
    await store.cancelRun(cancelled.runId);
    const finished = await record({}, "20260401-000000-cccccc");
    await store.acquireLease(finished.runId, { owner: "o", nowMs: 1, untilMs: 2, leaseMs: 1 });
    await store.finishRun({ ...finished, epoch: 2 }, { verdict: "passed", finishedAtMs: 9 });
    await list([sale(), { name: nameOf("other@far", early), id: "r-9" }, { name: "not ours", id: "r-8" }]);
    const runs = await reconcile({ runId: undefined });
    expect(runs.map((run) => [run.runId, run.isKnown])).toEqual([
      [early, false],
      [runId, true],
      [late, true],
    ]);
    expect(await readFile(join(dir, "reads.txt"), "utf8")).toBe("read\nclosed\n");
  });

  test("goes on after a run that was deleted meanwhile", async () => {
    await record();
    const listed = await store.runs({ state: "open" });
    await store.acquireLease(runId, { owner: "o", nowMs: 1, untilMs: 2, leaseMs: 1 });
    await store.deleteRun({ runId, epoch: 2 });
    const late: Store = { ...store, runs: async (filter) => (filter?.state === "open" ? listed : []) };
    expect(await reconcile({ runId: undefined }, late)).toMatchObject([{ runId, isKnown: false }]);
  });

  test("compares runs of which the ledger lost data", async () => {
    const losing: Store = {
      ...store,
      losses: () => [{ runId, createdAtMs: startedAtMs, isMissing: true, mayBePaid: 1 }],
    };
    expect(await reconcile({ runId: undefined }, losing)).toMatchObject([{ runId, isKnown: false }]);
  });

  test("does not ask the embedded service, whose data belongs to runs of the ledger", async () => {
    await useConfig('{ name: "far", provider: "local" }');
    expect(await reconcile({ runId: undefined })).toEqual([]);
  });

  test("goes on after a run that cannot be read, and names the reason", async () => {
    await record();
    await record({}, late);
    await list([sale()]);
    const damage = new PlacewrightError("ledger-unusable", "Cannot use the ledger");
    const accepted: string[] = [];
    const damaged: Store = {
      ...store,
      run: async (id) => (id === runId ? Promise.reject(damage) : store.run(id)),
      acceptLoss: async (id) => void accepted.push(id),
    };
    expect(await reconcile({ runId: undefined, adopts: true }, damaged)).toEqual([
      { runId, isKnown: true, reconciliation: agreed, adopted: 0, unreadable: "Cannot use the ledger" },
      { runId: late, isKnown: true, reconciliation: agreed, adopted: 0 },
    ]);
    expect(accepted).toEqual([late]);
    await expect(reconcile({}, damaged)).rejects.toBe(damage);
  });

  test("ends with an error that is not damage", async () => {
    await record();
    const failure = new PlacewrightError("usage", "Cannot do that");
    const failing: Store = { ...store, run: () => Promise.reject(failure) };
    await expect(reconcile({ runId: undefined }, failing)).rejects.toBe(failure);
  });
});
