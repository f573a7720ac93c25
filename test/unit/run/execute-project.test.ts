import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CallPolicy, FailedCall } from "../../../src/provider/calls.ts";
import type { PlacementProvider, TestSnapshot } from "../../../src/provider/provider.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import type { Placement } from "../../../src/result/placement.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import type { TestIdentity } from "../../../src/result/run-report.ts";
import { executeProject, type ProjectOptions } from "../../../src/run/execute-project.ts";
import type { PlannedTest } from "../../../src/run/plan.ts";
import { planHealth } from "../../../src/run/plan-health.ts";
import { recordHealth } from "../../../src/run/record-run.ts";
import { holdNewRun } from "../../../src/run/run-lease.ts";
import { openRunLedger } from "../../../src/run/run-ledger.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptChange, Store } from "../../../src/store/store.ts";
import { beginRun } from "../../support/execute.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const eu = projectOf(
  { provider: "sesv2", region: "eu-west-1" },
  { pollEveryMs: 1000, retryBaseMs: 100, settleMs: 500 },
);
const placement: Placement = { overall: { inboxPercent: 90 }, isps: [], simulated: false };
const completed: TestSnapshot = { status: "completed", placement };
const open: TestSnapshot = { status: "in-progress" };
const fault = new ProviderError("provider-fault", "Cannot read it: HTTP 500");

const closers: (() => Promise<void>)[] = [];
let clock: ManualClock;
let store: Store;
/** What happened, in order: calls of the provider and of the options. */
let log: string[];
let events: RunEvent[];
let stopper: AbortController;
beforeEach(async () => {
  clock = createManualClock();
  store = await openMemoryStore();
  log = [];
  events = [];
  stopper = new AbortController();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.close();
});

interface Stage extends Partial<ProjectOptions> {
  /** Changes of the attempts that an earlier process has recorded. */
  readonly before?: readonly AttemptChange[];
  /** Receives the policy that the provider is opened with. */
  onOpen?(policy: CallPolicy): void;
}

/** Records a run of these tests, and begins to execute it at a provider. */
async function stage(
  tests: readonly PlannedTest[],
  provider: Partial<PlacementProvider> = {},
  { before = [], onOpen, ...options }: Stage = {},
) {
  const fence = await beginRun(store, "run", tests, { nowMs: clock.now() });
  if (before.length > 0) await store.saveAttempts(fence, before);
  return execute(provider, { ...(onOpen ? { onOpen } : {}), ...options });
}

async function execute(provider: Partial<PlacementProvider>, { onOpen, ...options }: Stage = {}) {
  const lease = holdNewRun(store, "run", { clock, takenAtMs: clock.steadyMs() });
  closers.push(() => lease.release());
  const ledger = openRunLedger(store, lease.fence, {
    clock,
    onFailure: (error) => log.push(`lost ${error}`),
  });
  const whole: PlacementProvider = {
    name: "panel",
    simulated: false,
    region: async () => "eu-west-1",
    async submit({ name }) {
      log.push(`submit ${name}`);
      return `r-${name}`;
    },
    find: async () => new Map(),
    async poll(ids) {
      log.push(`poll ${ids.join()} at ${clock.steadyMs()}`);
      return new Map(ids.map((id) => [id, completed]));
    },
    async result() {
      throw new Error("result was called");
    },
    close: async () => void log.push("close"),
    ...provider,
  };
  const open = async (policy: CallPolicy) => {
    log.push("open");
    onOpen?.(policy);
    return whole;
  };
  const identities = (await store.identities("run")) as ReadonlyMap<string, TestIdentity>;
  const running = executeProject(eu, await store.latestAttempts("run"), open, {
    store,
    ledger,
    lease,
    clock,
    identities,
    emit: (event) => events.push(event),
    stop: stopper.signal,
    abandon: new AbortController().signal,
    submits: true,
    polls: "always",
    isCancelled: () => false,
    onSend: (name) => log.push(`send ${name}`),
    random: () => 0,
    fail: (error) => log.push(`fail ${error}`),
    onDone: async () => void log.push("done"),
    ...options,
  });
  /** Lets time pass until the project has ended. Returns the attempts in the ledger. */
  return async (ms = 10_000) => {
    await clock.advance(ms);
    await running;
    await ledger.commit();
    const rows = await store.latestAttempts("run");
    return rows.map(({ name, state, verdict }) => `${name} ${state} ${verdict}`);
  };
}

const a = plannedTest("a", eu);
const b = plannedTest("b", eu);
const verdicts = () =>
  events.flatMap((event) =>
    event.type === "test-finished" ? [`${event.result.id} ${event.result.verdict}`] : [],
  );

/** A call that fails and is retried. */
const retried = (call: Partial<FailedCall> = {}): FailedCall => ({
  operation: "get",
  attempt: 1,
  reason: "HTTP 429",
  isThrottled: true,
  ...call,
});

describe("a project", () => {
  test("takes its tests from submit to verdict, with a provider that is opened once and closed", async () => {
    const end = await stage([a, b]);
    expect(await end()).toEqual(["a.run-1 finished passed", "b.run-1 finished passed"]);
    expect(log).toEqual([
      "open",
      "send a.run-1",
      "send b.run-1",
      "submit a.run-1",
      "submit b.run-1",
      "poll r-a.run-1,r-b.run-1 at 1000",
      "done",
      "close",
    ]);
    const started = events.map((event) => event.type);
    expect([...new Set(started)]).toEqual([
      "test-submitting",
      "test-submitted",
      "project-waiting",
      "test-finished",
    ]);
    expect(events).toContainEqual({
      type: "project-waiting",
      atMs: clock.now() - 10_000,
      project: "here",
      open: 2,
      nextPollAtMs: clock.now() - 9000,
    });
  });

  test("without unfinished tests does not open its provider", async () => {
    const end = await stage([a], {}, { before: [{ name: "a.run-1", state: "finished", verdict: "passed" }] });
    expect(await end(0)).toEqual(["a.run-1 finished passed"]);
    expect(log).toEqual([]);
  });

  test("counts the calls of its provider, and keeps to its pace", async () => {
    const opened: CallPolicy[] = [];
    const end = await stage([a], {}, { onOpen: (policy) => opened.push(policy) });
    await clock.advance(0);
    const [policy] = opened;
    expect(policy).toMatchObject({ pace: eu.pace, clock });
    policy?.onCall?.("create");
    policy?.onCall?.("create");
    await end();
    expect((await store.run("run"))?.calls).toEqual({ create: 2 });
  });

  test("judges every test by an error of opening its provider, and is not done", async () => {
    const failure = new ProviderError("provider-credentials", "Cannot sign in");
    const end = await stage(
      [a, b],
      {},
      {
        onOpen() {
          throw failure;
        },
      },
    );
    expect(await end()).toEqual(["a.run-1 finished errored", "b.run-1 finished errored"]);
    expect(log).toEqual(["open"]);
  });
});

describe("a test", () => {
  test("that is only submitted stays open, and leaves the project unfinished", async () => {
    const end = await stage([a], {}, { polls: "never" });
    expect(await end(0)).toEqual(["a.run-1 submitted pending"]);
    expect(log).toEqual(["open", "send a.run-1", "submit a.run-1", "close"]);
  });

  test("that is only collected is not submitted", async () => {
    const submitted = {
      name: "a.run-1",
      state: "submitted",
      reportId: "r-a.run-1",
      submittedAtMs: 1,
    } as const;
    const end = await stage([a, b], {}, { submits: false, before: [submitted] });
    expect(await end()).toEqual(["a.run-1 finished passed", "b.run-1 planned skipped"]);
    expect(log).toEqual(["open", "poll r-a.run-1 at 0", "close"]);
  });

  test("of a cancelled run is not submitted, and ends", async () => {
    const end = await stage([a], {}, { isCancelled: () => true });
    expect(await end()).toEqual(["a.run-1 finished not-measured"]);
    expect(log).toEqual([]);
  });

  test("stays open if the process stops, which is not the end of the project", async () => {
    const poll = async (ids: readonly string[]) => new Map(ids.map((id) => [id, open]));
    const end = await stage([a], { poll });
    await clock.advance(5000);
    stopper.abort();
    expect(await end(0)).toEqual(["a.run-1 submitted pending"]);
    expect(log).not.toContain("done");
    expect(log.at(-1)).toBe("close");
  });

  test("is compared with the provider only if the process does not stop", async () => {
    const end = await stage([a], {
      async poll(ids) {
        stopper.abort();
        return new Map(ids.map((id) => [id, completed]));
      },
    });
    expect(await end()).toEqual(["a.run-1 finished passed"]);
    expect(log).not.toContain("done");
  });

  test("whose placement the poll does not have is read by its id and name", async () => {
    const reads: unknown[] = [];
    const end = await stage([a], {
      poll: async (ids) => new Map(ids.map((id) => [id, { status: "completed" }])),
      async result(id, { names, signal }) {
        reads.push(id, names);
        expect(signal).toBe(stopper.signal);
        return placement;
      },
    });
    expect(await end()).toEqual(["a.run-1 finished passed"]);
    expect(reads).toEqual(["r-a.run-1", new Map([["r-a.run-1", "a.run-1"]])]);
  });

  test("whose placement cannot be read is errored", async () => {
    const end = await stage([a], {
      poll: async (ids) => new Map(ids.map((id) => [id, { status: "completed" }])),
      result: () => Promise.reject(fault),
    });
    expect(await end()).toEqual(["a.run-1 submitted errored"]);
  });

  test("is created again after the pause that the pace demands", async () => {
    let creates = 0;
    const throttled = new ProviderError("provider-throttled", "Cannot create it: throttled", {
      retryable: true,
    });
    const end = await stage(
      [a],
      {
        async submit() {
          log.push(`create at ${clock.steadyMs()}`);
          if (creates++ < 2) throw throttled;
          return "r-a";
        },
      },
      { random: () => 0.5 },
    );
    expect(await end()).toEqual(["a.run-1 finished passed"]);
    expect(log.filter((line) => line.startsWith("create"))).toEqual([
      "create at 0",
      "create at 150",
      "create at 450",
    ]);
  });

  test("does not wait for a pause if the process stops", async () => {
    const throttled = new ProviderError("provider-throttled", "Cannot create it: throttled", {
      retryable: true,
    });
    const end = await stage([a], { submit: () => Promise.reject(throttled) });
    await clock.advance(50);
    stopper.abort();
    expect(await end(0)).toEqual(["a.run-1 planned skipped"]);
  });

  test("that an earlier process may have created is searched for, and created only after the settle time", async () => {
    const end = await stage(
      [a],
      {
        async find() {
          log.push(`find at ${clock.steadyMs()}`);
          return new Map();
        },
      },
      { before: [{ name: "a.run-1", state: "submitting", intendedAtMs: 1 }] },
    );
    expect(await end()).toEqual(["a.run-1 finished passed"]);
    expect(log.slice(0, 5)).toEqual(["open", "find at 0", "find at 500", "send a.run-1", "submit a.run-1"]);
  });

  test("whose placement is in the ledger is judged without its provider", async () => {
    const before = [{ name: "a.run-1", state: "measured", placement, completedAtMs: 5 }] as const;
    const end = await stage([a], {}, { before });
    expect(await end(0)).toEqual(["a.run-1 finished passed"]);
    expect(log).toEqual([]);
    expect(events).toMatchObject([{ result: { placement, completedAt: new Date(5).toISOString() } }]);
  });

  test("frees its place in the line once it is created", async () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((name) => plannedTest(name, eu));
    const end = await stage(many);
    await clock.advance(0);
    expect(log.filter((line) => line.startsWith("submit"))).toHaveLength(6);
    expect(await end()).toEqual(many.map(({ submission }) => `${submission.name} finished passed`));
  });
});

describe("a health check", () => {
  test("is asked of the provider, and takes no place in the line", async () => {
    const fence = await beginRun(store, "run", [], { nowMs: clock.now() });
    const scenario = { name: "acme", tags: [], file: "acme.yaml", source: "", withinDays: 7, demands: [] };
    const planned = planHealth([{ ...scenario, domain: "acme.example" }], {
      runId: "run",
      projects: [eu],
      firstPosition: 1,
    });
    await recordHealth(planned, { store, fence });
    const queries: unknown[] = [];
    const end = await execute({
      async health(query) {
        queries.push(query);
        return {
          domain: query.domain,
          from: "",
          to: "",
          overall: { inboxPercent: 90, spamPercent: 10 },
          isps: [],
          days: [],
          campaigns: [],
          notMeasured: [],
          simulated: false,
        };
      },
    });
    expect(await end(0)).toEqual([`${planned[0]?.name} finished not-measured`]);
    expect(queries).toHaveLength(1);
    expect(log).toEqual(["open", "done", "close"]);
  });
});

describe("a call that is retried", () => {
  test("is announced with its test, if it was about one", async () => {
    const opened: CallPolicy[] = [];
    const end = await stage([a], {}, { onOpen: (policy) => opened.push(policy) });
    await clock.advance(0);
    const [policy] = opened;
    policy?.onRetry?.(retried({ testName: "a.run-1", delayMs: 7 }));
    policy?.onRetry?.(retried({ testName: "unknown" }));
    policy?.onRetry?.(retried());
    await end();
    const call = { type: "call-retried", atMs: 1_000_000, operation: "get", attempt: 1, reason: "HTTP 429" };
    expect(events.filter(({ type }) => type === "call-retried")).toEqual([
      { ...call, testId: "a@here", delayMs: 7 },
      call,
      call,
    ]);
  });

  test.each<[string, Partial<FailedCall>, number]>([
    ["a throttled read slows down the polls", {}, 1],
    ["a throttled create does not, because it has its own pause", { operation: "create" }, 0],
    ["another error does not", { isThrottled: false }, 0],
  ])("%s", async (_, call, slowdowns) => {
    const opened: CallPolicy[] = [];
    const polls: number[] = [];
    const end = await stage(
      [a],
      {
        async poll(ids) {
          polls.push(clock.steadyMs());
          return new Map(ids.map((id) => [id, polls.length > 2 ? completed : open]));
        },
      },
      { onOpen: (policy) => opened.push(policy) },
    );
    await clock.advance(500);
    const [policy] = opened;
    policy?.onRetry?.(retried(call));
    policy?.onRetry?.(retried(call));
    await end(20_000);
    // The first success halves the delay again.
    expect(polls).toEqual(slowdowns > 0 ? [1000, 3000, 4000] : [1000, 2000, 3000]);
  });
});

describe("an error that is not the outcome of a test", () => {
  test("is reported, and releases the tests that wait for a control", async () => {
    const { expect: _, expected: __, ...rest } = plannedTest("good", eu);
    const control = {
      ...rest,
      kind: "control",
      identity: { ...rest.identity, id: "control@here", role: "control" },
    } as const;
    const before = [{ name: "a.run-1", state: "measured", placement, completedAtMs: 5 }] as const;
    const failing: Store = {
      ...store,
      attempt: async (name) => {
        if (name === "good.run-1") throw new Error("disk full");
        return store.attempt(name);
      },
    };
    const end = await stage(
      [control, { ...a, controlId: "control@here" }],
      { submit: () => Promise.reject(fault) },
      { before, store: failing },
    );
    expect(await end()).toEqual(["good.run-1 submitting undefined", "a.run-1 measured pending"]);
    expect(log.filter((line) => line.startsWith("fail"))).toEqual(["fail Error: disk full"]);
    expect(log).not.toContain("done");
    expect(verdicts()).toEqual(["a@here pending"]);
  });

  test("is reported if it comes from what follows the last test", async () => {
    const end = await stage([a], {}, { onDone: () => Promise.reject(new Error("no list")) });
    expect(await end()).toEqual(["a.run-1 finished passed"]);
    expect(log.slice(-2)).toEqual(["fail Error: no list", "close"]);
  });

  test("ends the work if another process has taken the run", async () => {
    const end = await stage([a], {
      async submit() {
        await store.acquireLease("run", {
          owner: "build-3/pid:[1] 4711 x",
          nowMs: clock.now(),
          untilMs: clock.now() + 20_000,
          leaseMs: 20_000,
          insteadOf: 1,
        });
        await clock.sleep(6000);
        return "r-a";
      },
    });
    expect(await end()).toEqual(["a.run-1 submitting undefined"]);
    expect(log.some((line) => line.startsWith("fail") && line.includes("took it over"))).toBe(true);
    expect(verdicts()).toEqual([]);
  });
});

test("the completion times of a run's tests guide its later polls", async () => {
  const polls: string[] = [];
  const completeAt = new Map([
    ["r-a.run-1", 4000],
    ["r-b.run-1", 9000],
  ]);
  // b is submitted when a has completed.
  const end = await stage([a, b], {
    async submit({ name }) {
      if (name === "b.run-1") await clock.sleep(5000);
      return `r-${name}`;
    },
    async poll(ids) {
      polls.push(`${ids.join()} at ${clock.steadyMs()}`);
      return new Map(ids.map((id) => [id, clock.steadyMs() >= (completeAt.get(id) ?? 0) ? completed : open]));
    },
  });
  await end(30_000);
  expect(polls.filter((poll) => poll.startsWith("r-a"))).toHaveLength(4);
  // a took 4 s, so b is not polled in its first 2 seconds.
  expect(polls.filter((poll) => poll.startsWith("r-b"))[0]).toBe("r-b.run-1 at 7920");
});
