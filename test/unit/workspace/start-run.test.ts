import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PlacewrightError } from "../../../src/base/errors.ts";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import type { RunSettings } from "../../../src/run/attempt-plan.ts";
import type { CostedTest } from "../../../src/run/cost.ts";
import { readRun } from "../../../src/run/read-run.ts";
import { leaseMs } from "../../../src/run/run-lease.ts";
import { isOfShard } from "../../../src/run/shard.ts";
import { createOwner } from "../../../src/store/owner.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { selectRunnable } from "../../../src/workspace/select-tests.ts";
import { type StartOptions, startRun } from "../../../src/workspace/start-run.ts";
import { makeProject } from "../../support/project-folder.ts";

const head = "from: Acme <news@acme.example>\n";
const good = 'message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }\n';
const expectation = "expect: { overall: [inbox >= 50] }\n";
const files = {
  "placewright.config.ts": `export default {
  maxNewTests: 5,
  projects: [
    { name: "here", provider: "local" },
    { name: "ses", provider: "sesv2", region: "eu-west-1", pricePerTest: 2 },
  ],
};
`,
  "scenarios/order.yaml": `${head}${good}variants: [{ name: one }, { name: two }, { name: three }]\n${expectation}`,
  "scenarios/health/acme.yaml": "domain: acme.example\n",
};

let config: ResolvedConfig;
let store: Store;
let closers: (() => Promise<unknown>)[];
beforeEach(async () => {
  closers = [];
  store = await openMemoryStore();
  await useProject(files);
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  await store.close();
});

async function useProject(changed: Readonly<Record<string, string>>): Promise<void> {
  const { dir, remove } = await makeProject(changed);
  closers.push(remove);
  config = await loadConfig({ cwd: dir, env: {} });
}

interface Start extends Partial<StartOptions> {
  /** Whether to start health scenarios, too. Default: `true`. */
  readonly hasHealth?: boolean;
}

/** Starts a run of every scenario, without checks by default. Releases its lease after the test. */
async function start({ hasHealth = true, ...options }: Start = {}, of = store) {
  const { tests, health, broken } = await selectRunnable(config, {});
  const started = await startRun(of, config, {
    selection: tests,
    broken,
    ...(hasHealth ? { health } : {}),
    check: false,
    // Nothing is listening for the project "ses".
    asksProviders: false,
    env: {},
    commandLine: "placewright run",
    ...options,
  });
  if (started) closers.push(() => started.lease.release());
  return started;
}

const settingsOf = async (runId = "") => (await store.run(runId))?.settings as RunSettings;
const testsOf = async (runId = "") => (await store.latestAttempts(runId)).map(({ testId }) => testId);

/** A scenario whose message cannot be built, and one that cannot be loaded. */
const brokenFiles = {
  "scenarios/unbuilt.yaml": `${head}message: { simple: { subject: "{{#a}}", text: Hello } }\nvariants: [{ name: x }, { name: y }]\n${expectation}`,
  "scenarios/unread.yaml": `${head}tags: [odd]\npurpose: bulk\nmessage: { simple: { subject: Hello, text: Hello } }\nexpect: { overall: [inbox => 9] }\n`,
};

describe("a scenario that is invalid", () => {
  test("is recorded as not run, with its errors, while the others run", async () => {
    await useProject({ ...files, ...brokenFiles });
    const told: PlacewrightError[] = [];
    const costs: CostedTest[] = [];
    const started = await start({
      onInvalid: (problems) => told.push(...problems),
      confirm: (tests) => costs.push(...tests) > 0,
    });
    expect(told.map(({ code, location }) => [code, location?.file])).toEqual([
      ["scenario-invalid", "scenarios/unread.yaml"],
      ["threshold-invalid", "scenarios/unread.yaml"],
      ["template-invalid", "scenarios/unbuilt.yaml"],
    ]);
    // The error of two tests is shown once.
    expect(told.at(-1)?.reason).toContain('Cannot build the message of "unbuilt (x)", "unbuilt (y)": ');
    expect(costs.map(({ noChargeReason }) => noChargeReason ?? "new").toSorted()).toEqual([
      ...["invalid", "invalid", "invalid"],
      ...["new", "new", "new"],
    ]);
    const run = await store.run(started?.runId ?? "");
    if (!run) throw new Error("there is no run");
    const { exitCode, tests, verdict } = await readRun(store, run, { atMs: 0 });
    expect([exitCode, verdict]).toEqual([2, "not-measured"]);
    expect(tests.filter(({ error }) => error)).toMatchObject([
      { id: "unbuilt[x]@here", verdict: "not-measured", error: { code: "template-invalid" } },
      { id: "unbuilt[y]@here", verdict: "not-measured", error: { code: "template-invalid" } },
      {
        ...{ id: "unread@here", verdict: "not-measured", file: "scenarios/unread.yaml", tags: ["odd"] },
        error: {
          code: "scenario-invalid",
          message: expect.stringMatching(/purpose is "bulk".*has no operator/),
          location: { file: "scenarios/unread.yaml", line: 3, column: 10 },
          frame: expect.stringContaining("> 3 | purpose: bulk"),
        },
      },
    ]);
    expect(tests.filter(({ error }) => !error).map(({ verdict: own }) => own)).toEqual(
      Array.from({ length: 4 }, () => "skipped"),
    );
  });

  test("is in one shard only, of which all have the same plan", async () => {
    await useProject({ ...files, ...brokenFiles });
    const shards = [];
    for (const index of [1, 2]) {
      const started = await start({ shard: { index, total: 2 } });
      const ids = await testsOf(started?.runId);
      shards.push({ ids, shard: (await settingsOf(started?.runId)).shard });
    }
    expect(shards.map(({ ids }) => ids.length)).toEqual(shards.map(({ shard }) => shard?.tests));
    expect(new Set(shards.map(({ shard }) => shard?.plan)).size).toBe(1);
    expect(shards.flatMap(({ ids }) => ids).toSorted()).toEqual(
      [
        ...["acme@here", "order[one]@here", "order[three]@here", "order[two]@here"],
        ...["unbuilt[x]@here", "unbuilt[y]@here", "unread@here"],
      ].toSorted(),
    );
  });
});

describe("a run is started", () => {
  test("with its tests and health checks in the ledger, and is open", async () => {
    const started = await start();
    const runId = started?.runId;
    expect(started?.lease.fence).toEqual({ runId, epoch: 1 });
    const attempts = await store.latestAttempts(runId ?? "");
    expect(attempts.map(({ testId, position, state }) => [testId, position, state])).toEqual([
      // Each test with a message has room for its control before it.
      ["order[one]@here", 2, "planned"],
      ["order[two]@here", 4, "planned"],
      ["order[three]@here", 6, "planned"],
      ["acme@here", 7, "planned"],
    ]);
    const run = await store.run(runId ?? "");
    expect(run?.state).toBe("open");
    expect(Math.abs((run?.lease?.untilMs ?? 0) - Date.now() - leaseMs)).toBeLessThan(5000);
    expect(await settingsOf(runId)).toEqual({
      projects: [expect.objectContaining({ name: "here" })],
      command: "placewright run",
      version: expect.any(String),
    });
    expect(run).not.toHaveProperty("branch", expect.any(String));
  });

  test("without health checks if none are chosen", async () => {
    const started = await start({ hasHealth: false });
    expect(await testsOf(started?.runId)).toEqual([
      "order[one]@here",
      "order[two]@here",
      "order[three]@here",
    ]);
  });

  test("with its branch and commit, and in the chosen projects", async () => {
    const env = { GITHUB_REF_NAME: "main", GITHUB_SHA: "a".repeat(40) };
    const started = await start({ env, project: ["ses"] });
    expect(await store.run(started?.runId ?? "")).toMatchObject({
      branch: "main",
      settings: { projects: [{ name: "ses", pricePerTest: 2 }], commit: "a".repeat(40) },
    });
    const given = await start({ env, branch: "feature" });
    expect((await store.run(given?.runId ?? ""))?.branch).toBe("feature");
  });

  test("with its seed, which is that of the simulation", async () => {
    const started = await start({ seed: "7", project: ["here", "ses"], selection: [] });
    const { seed, projects } = await settingsOf(started?.runId);
    expect(seed).toBe("7");
    expect(projects.map(({ settings }) => settings)).toMatchObject([
      { provider: "local", seed: "7" },
      { provider: "sesv2" },
    ]);
    expect(projects[1]?.settings).not.toHaveProperty("seed");
    const unseeded = await start({ selection: [] });
    expect((await settingsOf(unseeded?.runId)).projects[0]?.settings).not.toHaveProperty("seed", "7");
  });

  test("in shards, which have each test and health check once", async () => {
    const seen: string[] = [];
    const plans = new Set<string>();
    for (const index of [1, 2, 3]) {
      const started = await start({ shard: { index, total: 3 } });
      const ids = await testsOf(started?.runId);
      const identities = await store.identities(started?.runId ?? "");
      expect(ids.every((id) => isOfShard(identities.get(id) as never, {}, { index, total: 3 }))).toBe(true);
      seen.push(...ids);
      const { shard } = await settingsOf(started?.runId);
      expect(shard).toMatchObject({ index, total: 3 });
      plans.add(shard?.plan ?? "");
    }
    expect(seen.toSorted()).toEqual(["acme@here", "order[one]@here", "order[three]@here", "order[two]@here"]);
    expect(plans.size).toBe(1);
  });

  test("after it was confirmed, with what determines its cost", async () => {
    const asked: (readonly CostedTest[])[] = [];
    const confirm = (tests: readonly CostedTest[]) => {
      asked.push(tests);
      return true;
    };
    await start({ confirm, project: ["ses"] });
    expect(asked).toEqual([
      [1, 2, 3].map(() => ({ project: expect.objectContaining({ name: "ses" }), noChargeReason: undefined })),
    ]);
  });
});

describe("nothing is left of a run", () => {
  afterEach(async () => {
    expect(await store.runs()).toEqual([]);
  });

  test("that was not confirmed", async () => {
    expect(await start({ confirm: () => false })).toBeUndefined();
  });

  test("that is over the budget, even if it was confirmed", async () => {
    await useProject({
      ...files,
      "placewright.config.ts":
        'export default { maxNewTests: 2, projects: [{ name: "ses", provider: "sesv2", region: "eu-west-1" }] };\n',
    });
    await expect(start({ confirm: () => true })).rejects.toMatchObject({
      code: "usage",
      reason: expect.stringContaining("3 new tests would be created; the limit is 2"),
    });
  });

  test("in which no message can be built, and all of them are named", async () => {
    const broken = `${head}message: { simple: { subject: "{{#a}}", text: Hello } }\n${expectation}`;
    await useProject({ "scenarios/a.yaml": broken, "scenarios/b.yaml": broken });
    const error = await start().catch((failure) => failure);
    expect(error.problems.map(({ reason }: { reason: string }) => reason)).toEqual([
      expect.stringContaining('Cannot build the message of "a"'),
      expect.stringContaining('Cannot build the message of "b"'),
    ]);
  });

  test("that is strict, in which one message cannot be built and one scenario cannot be loaded", async () => {
    await useProject({ ...files, ...brokenFiles });
    const error = await start({ strict: true }).catch((failure) => failure);
    expect(error.problems.map(({ code }: { code: string }) => code)).toEqual([
      "scenario-invalid",
      "threshold-invalid",
      "template-invalid",
    ]);
  });

  test("whose provider has no credentials, and every project without is named", async () => {
    const gone = (name: string) =>
      `{ name: "${name}", provider: "sesv2", region: "eu-west-1", profile: "gone" }`;
    await useProject({
      ...files,
      "placewright.config.ts": `export default { projects: [${gone("one")}, ${gone("two")}] };\n`,
    });
    const error = await start({ project: ["one", "two"], asksProviders: true }).catch((failure) => failure);
    expect(error.problems).toMatchObject([
      { code: "provider-credentials", reason: expect.stringContaining('Cannot run in project "one"') },
      { code: "provider-credentials", reason: expect.stringContaining('Cannot run in project "two"') },
    ]);
  });

  test.each<[string, string, string]>([
    [
      "DKIM key",
      `dkim: { domain: "acme.example", selector: "s", key: { file: "no.pem" } }`,
      'Cannot read the DKIM key "no.pem": it does not exist',
    ],
    [
      "sender's password",
      `user: "u", password: { env: "NO_SMTP" }`,
      "environment variable NO_SMTP is not set",
    ],
    [
      "seed's password",
      "",
      "a@acme.example: environment variable NO_SEED is not set, and the same for 1 more mailbox",
    ],
  ])("whose seed list has no %s", async (_, sending, reason) => {
    await useProject({
      ...files,
      "placewright.config.ts": `export default { projects: [{ name: "own", provider: "seedlist",
  send: { via: "smtp", host: "127.0.0.1", port: 9, tls: "none", ${sending} },
  seeds: [{ isp: "Acme", imap: { host: "127.0.0.1", port: 9 }, password: { env: "NO_SEED" },
    seeds: [{ address: "a@acme.example" }, { address: "b@acme.example" }] }] }] };\n`,
    });
    const error = await start({ hasHealth: false, asksProviders: true }).catch((failure) => failure);
    expect(error.problems).toMatchObject([
      { code: "provider-credentials", reason: expect.stringContaining(reason) },
    ]);
    expect(error.problems[0].reason).toContain('Cannot run in project "own": ');
    expect(await store.runs({})).toEqual([]);
  });

  test("of which a custom provider cannot be loaded, which is named with the errors of messages", async () => {
    const broken = `${head}message: { simple: { subject: "{{#a}}", text: Hello } }\n${expectation}`;
    await useProject({
      "placewright.config.ts":
        'export default { projects: [{ name: "own", provider: "module", module: "./own.mjs" }] };\n',
      "own.mjs": "export default 5;\n",
      "scenarios/a.yaml": broken,
    });
    const error = await start().catch((failure) => failure);
    expect(error.problems.map(({ reason }: { reason: string }) => reason)).toEqual([
      expect.stringContaining("its default export is not a function"),
      expect.stringContaining('Cannot build the message of "a"'),
    ]);
  });

  test("that cannot be recorded, and its error is kept", async () => {
    const failure = new Error("disk full");
    const failing: Store = { ...store, openRun: () => Promise.reject(failure) };
    await expect(start({}, failing)).rejects.toBe(failure);
  });
});

describe("checks", () => {
  const spoiled = {
    "placewright.config.ts": `export default {
  check: {
    failOn: "error",
    custom: [{ id: "acme/never", severity: "error", about: "A", fix: "B", source: "https://acme.example/",
      run: () => [{ message: "Never" }] }],
  },
};
`,
    "scenarios/order.yaml": `${head}${good}${expectation}`,
  };

  test("block messages before they are submitted, at no cost", async () => {
    await useProject(spoiled);
    let costs: readonly CostedTest[] = [];
    const started = await start({
      check: undefined,
      confirm(tests) {
        costs = tests;
        return true;
      },
    });
    expect(costs).toMatchObject([{ noChargeReason: "blocked by checks" }]);
    expect(await store.latestAttempts(started?.runId ?? "")).toMatchObject([
      { state: "finished", verdict: "failed" },
    ]);
  });

  test.each<[string, Partial<StartOptions>]>([
    ["they are off", { check: false }],
    ["the chosen level is never", { check: true, failOn: "never" }],
  ])("block nothing if %s", async (_, options) => {
    await useProject(spoiled);
    const started = await start(options);
    expect(await store.latestAttempts(started?.runId ?? "")).toMatchObject([{ state: "planned" }]);
  });
});

describe("a run that was never fully planned", () => {
  const other = "20260301-081500-3fa9c1";
  const begun = (owner: string, untilMs: number) =>
    store.createRun({ id: other, createdAtMs: 1, settings: { projects: [] } }, { owner, untilMs });

  test("is deleted once its process has ended", async () => {
    await begun("elsewhere/pid:[1] 1 x", Date.now() - 1);
    await start();
    expect(await store.run(other)).toBeUndefined();
  });

  test("is kept while its process plans it", async () => {
    await begun(createOwner(), Date.now() + leaseMs);
    await start();
    expect(await store.run(other)).toMatchObject({ state: "planning" });
  });
});

test("a limit of cost for a project without a price names the place of the project", async () => {
  await useProject({
    ...files,
    "placewright.config.ts": `export default {
  maxCost: 5,
  projects: [
    { name: "here", provider: "local" },
    { name: "ses", provider: "sesv2", region: "eu-west-1" },
  ],
};
`,
  });
  await expect(start({ hasHealth: false, project: ["ses"] })).rejects.toMatchObject({
    code: "usage",
    reason: 'Cannot run: maxCost is set, but project "ses" has no pricePerTest',
    location: { file: "placewright.config.ts", line: 5, column: 5 },
    frame: expect.stringContaining('> 5 |     { name: "ses"'),
  });
});
