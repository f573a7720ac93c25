import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../src/base/errors.ts";
import type { PlacementTest, SubmitOptions } from "../../../src/provider/provider.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import type { AttemptPlan } from "../../../src/run/attempt-plan.ts";
import { type HeldLease, holdNewRun, leaseMs } from "../../../src/run/run-lease.ts";
import { createSubmitting, type SubmittingOptions } from "../../../src/run/submitting.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { AttemptRow, Store } from "../../../src/store/store.ts";
import { beginRun, takeOver } from "../../support/execute.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const names = ["a", "b", "c"].map((name) => `${name}.run-1`);
const closers: (() => Promise<void>)[] = [];
let clock: ManualClock;
let store: Store;
let lease: HeldLease;
let attempts: readonly AttemptRow[];
let stopper: AbortController;
let abandoner: AbortController;
/** The calls of the provider and of `onSend`, in order. */
let calls: string[];

beforeEach(async () => {
  clock = createManualClock();
  store = await openMemoryStore();
  const project = projectOf({ provider: "local" });
  await beginRun(
    store,
    "run",
    ["a", "b", "c"].map((name) => plannedTest(name, project)),
    { nowMs: clock.now() },
  );
  lease = hold(store);
  attempts = await store.latestAttempts("run");
  stopper = new AbortController();
  abandoner = new AbortController();
  calls = [];
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.close();
});

/** Holds the run as the process that recorded it. */
function hold(of: Store): HeldLease {
  const held = holdNewRun(of, "run", { clock, takenAtMs: clock.steadyMs() });
  closers.push(() => held.release());
  return held;
}

type Provider = SubmittingOptions["provider"];

function submittingWith(options: Partial<SubmittingOptions> = {}, provider: Partial<Provider> = {}) {
  return createSubmitting({
    provider: {
      ready: async () => void calls.push("ready"),
      async find(asked) {
        calls.push(`find ${asked.join()}`);
        return new Map();
      },
      async submit({ name }) {
        calls.push(`submit ${name}`);
        return `id of ${name}`;
      },
      ...provider,
    },
    store,
    lease,
    clock,
    pace: { concurrency: 4 },
    stop: stopper.signal,
    abandon: abandoner.signal,
    mayCreate: () => true,
    planOf: async ({ name }) => (await store.attempt(name))?.plan as AttemptPlan,
    onSend: (name) => calls.push(`send ${name}`),
    ...options,
  });
}

/** Acquires the run as a later process. */
async function takeRun(): Promise<HeldLease> {
  await lease.release();
  const taken = await takeOver(store, "run", { clock });
  closers.push(() => taken.release());
  return taken;
}

const turn = { kind: "turn" };
const first = (): AttemptRow => {
  const [attempt] = attempts;
  if (!attempt) throw new Error("the run has no attempts");
  return attempt;
};
const queueAll = (submitting: ReturnType<typeof submittingWith>, rows = attempts) =>
  Promise.all(rows.map((attempt) => submitting.queue(attempt)));
const statesInLedger = async () => (await store.latestAttempts("run")).map(({ state }) => state);
const fault = new ProviderError("provider-fault", "Cannot list tests: HTTP 500");

describe("a test gets its turn", () => {
  test("once it can be created and its intent is recorded", async () => {
    await clock.advance(50);
    expect(await queueAll(submittingWith())).toEqual([turn, turn, turn]);
    // The process that recorded the run need not search for its tests.
    expect(calls).toEqual(["ready"]);
    const rows = await store.latestAttempts("run");
    expect(rows.map(({ state, intendedAtMs }) => [state, intendedAtMs])).toEqual(
      names.map(() => ["submitting", 1_000_050]),
    );
  });

  test("at most as many at once as the pace allows", async () => {
    const submitting = submittingWith({ pace: { concurrency: 2 } });
    const turns: string[] = [];
    for (const attempt of attempts) submitting.queue(attempt).then(() => turns.push(attempt.name));
    await clock.advance(0);
    expect(turns).toEqual(names.slice(0, 2));
    submitting.leave("b.run-1");
    await clock.advance(0);
    expect(turns).toEqual(names);
    // Their intents were recorded together.
    expect(calls).toEqual(["ready"]);
  });

  test("without preparation if an earlier process may have created it", async () => {
    const rows = attempts.map((attempt) => ({ ...attempt, state: "submitting" as const }));
    expect(await queueAll(submittingWith({ lease: await takeRun() }), rows)).toEqual([turn, turn, turn]);
    expect(calls).toEqual([]);
    expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
  });

  test("unrecorded if nothing may be created", async () => {
    expect(await queueAll(submittingWith({ mayCreate: () => false }))).toEqual([turn, turn, turn]);
    expect(calls).toEqual([]);
    expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
  });

  test("from a provider that needs no preparation", async () => {
    const provider: Provider = { find: async () => new Map(), submit: async () => "id" };
    const submitting = submittingWith({ provider });
    expect(await queueAll(submitting)).toEqual([turn, turn, turn]);
  });
});

describe("a test of a run that another process recorded", () => {
  test("is searched for by name first, and its intent is recorded only if it is missing", async () => {
    const taken = await takeRun();
    await clock.advance(70);
    const submitting = submittingWith(
      { lease: taken },
      {
        async find(asked, { signal }) {
          calls.push(`find ${asked.join()}`);
          expect(signal).toBe(stopper.signal);
          return new Map([["b.run-1", "r-b"]]);
        },
      },
    );
    expect(await queueAll(submitting)).toEqual([
      turn,
      { kind: "searched", reportId: "r-b", askedAtMs: 70 },
      turn,
    ]);
    expect(calls).toEqual([`find ${names.join()}`, "ready"]);
    expect(await statesInLedger()).toEqual(["submitting", "planned", "submitting"]);
  });

  test.each([true, false])(
    "is found even if nothing may be created, or all exist (%s)",
    async (mayCreate) => {
      const find = async (asked: readonly string[]) => new Map(asked.map((name) => [name, `r-${name}`]));
      const submitting = submittingWith({ lease: await takeRun(), mayCreate: () => mayCreate }, { find });
      expect(await queueAll(submitting)).toEqual(
        names.map((name) => ({ kind: "searched", reportId: `r-${name}`, askedAtMs: 0 })),
      );
      expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
    },
  );

  test("is not created if the search fails", async () => {
    const submitting = submittingWith({ lease: await takeRun() }, { find: () => Promise.reject(fault) });
    expect(await queueAll(submitting)).toEqual(names.map(() => ({ kind: "search-failed", error: fault })));
    expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
  });

  test("is found even if the account cannot create others", async () => {
    const find = async () => new Map([["b.run-1", "r-b"]]);
    const submitting = submittingWith(
      { lease: await takeRun() },
      { find, ready: () => Promise.reject(fault) },
    );
    const refused = { kind: "refused", error: fault };
    expect(await queueAll(submitting)).toEqual([
      refused,
      { kind: "searched", reportId: "r-b", askedAtMs: 0 },
      refused,
    ]);
  });

  test("is found even if the run is cancelled meanwhile", async () => {
    const find = async () => {
      await store.cancelRun("run");
      return new Map([["b.run-1", "r-b"]]);
    };
    const submitting = submittingWith({ lease: await takeRun() }, { find });
    expect(await queueAll(submitting)).toEqual([
      { kind: "stopped" },
      { kind: "searched", reportId: "r-b", askedAtMs: 0 },
      { kind: "stopped" },
    ]);
  });
});

describe("a test gets no turn", () => {
  test("if the account cannot create any, which is asked once", async () => {
    let asked = 0;
    const submitting = submittingWith(
      {},
      {
        async ready({ signal }) {
          asked++;
          expect(signal).toBe(stopper.signal);
          throw fault;
        },
      },
    );
    const refused = { kind: "refused", error: fault };
    for (const attempt of attempts) expect(await submitting.queue(attempt)).toEqual(refused);
    expect(asked).toBe(1);
    expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
  });

  test("if the run is cancelled, which ends the lease at once", async () => {
    await store.cancelRun("run");
    expect(await queueAll(submittingWith())).toEqual(names.map(() => ({ kind: "stopped" })));
    expect(lease.ended.aborted).toBe(true);
    expect(await statesInLedger()).toEqual(["planned", "planned", "planned"]);
  });

  test("if the process has stopped", async () => {
    stopper.abort();
    expect(await queueAll(submittingWith())).toEqual(names.map(() => ({ kind: "stopped" })));
    expect(calls).toEqual([]);
  });

  test("if the process stops while the account is checked, which is no refusal", async () => {
    const submitting = submittingWith(
      {},
      {
        async ready() {
          stopper.abort();
          throw new Error("aborted");
        },
      },
    );
    expect(await queueAll(submitting)).toEqual(names.map(() => ({ kind: "stopped" })));
  });

  test("once the process stops while it waits", async () => {
    const submitting = submittingWith({ pace: { concurrency: 1 } });
    const turns = queueAll(submitting);
    await clock.advance(0);
    stopper.abort();
    expect(await turns).toEqual([turn, { kind: "stopped" }, { kind: "stopped" }]);
  });
});

describe("a create", () => {
  test("submits what the plan has, after it is announced", async () => {
    const submitted: [PlacementTest, SubmitOptions][] = [];
    const submitting = submittingWith(
      {},
      {
        async submit(...args) {
          calls.push("submit");
          submitted.push(args);
          return "r-a";
        },
      },
    );
    expect(await submitting.create(first())).toEqual({ kind: "created", reportId: "r-a" });
    expect(calls).toEqual(["send a.run-1", "submit"]);
    const { message } = plannedTest("a", projectOf({ provider: "local" }));
    expect(submitted[0]?.[0]).toEqual({
      name: "a.run-1",
      content: { kind: "raw", bytes: message.bytes },
      from: "Acme <news@acme.example>",
      tags: { "placewright-run": "run-1" },
    });
    const { signal, beforeSend } = submitted[0]?.[1] ?? {};
    expect(signal?.aborted).toBe(false);
    beforeSend?.();
    // Must not be sent once the lease has expired.
    clock.setDate(clock.now() + leaseMs);
    expect(beforeSend).toThrow("was not renewed in time");
  });

  test("is not begun once the process has stopped", async () => {
    stopper.abort();
    expect(await submittingWith().create(first())).toEqual({ kind: "not-sent" });
    expect(calls).toEqual([]);
  });

  test("is not sent while it is unknown whether the lease has passed to another process", async () => {
    clock.setDate(clock.now() + leaseMs);
    const submitting = submittingWith();
    expect(await submitting.create(first())).toEqual({ kind: "not-sent" });
    expect(calls).toEqual([]);
    // The ledger confirmed the lease.
    expect(await submitting.create(first())).toEqual({ kind: "created", reportId: "id of a.run-1" });
  });

  test("is not sent if the run was cancelled while the process was frozen, whatever else is under way", async () => {
    await store.cancelRun("run");
    clock.setDate(clock.now() + leaseMs);
    const submitting = submittingWith();
    const begun: ReturnType<typeof submitting.create>[] = [];
    for (let turn = 0; turn < 20; turn++) {
      begun.push(submitting.create(first()));
      await Promise.resolve();
    }
    const creates = await Promise.all(begun);
    expect(creates).toEqual(creates.map(() => ({ kind: "not-sent" })));
    expect(calls).toEqual([]);
  });

  test("ends everything if another process has the run", async () => {
    await store.acquireLease("run", {
      owner: "build-3/pid:[1] 4711 x",
      nowMs: clock.now(),
      untilMs: clock.now() + leaseMs,
      leaseMs,
      insteadOf: 1,
    });
    clock.setDate(clock.now() + leaseMs);
    await expect(submittingWith().create(first())).rejects.toMatchObject({ code: "run-taken-over" });
    expect(calls).toEqual([]);
  });

  test("ends everything if the lease was lost before", async () => {
    const failure = new PlacewrightError("ledger-unusable", "Cannot write the ledger");
    const lost = hold({ ...store, renewLease: () => Promise.reject(failure) });
    await expect(lost.confirm()).rejects.toBe(failure);
    await expect(submittingWith({ lease: lost }).create(first())).rejects.toBe(failure);
    expect(calls).toEqual([]);
  });

  test.each<[string, unknown]>([
    ["a provider error", fault],
    ["another error", new Error("odd")],
  ])("fails with %s as it is", async (_, error) => {
    const submitting = submittingWith({}, { submit: () => Promise.reject(error) });
    const failed = await submitting.create(first());
    expect(failed.kind === "create-failed" && failed.error).toBe(error);
  });

  const ambiguous = (cause: unknown) => ({
    kind: "create-failed",
    error: expect.objectContaining({
      code: "provider-fault",
      reason: 'Cannot create placement test "a.run-1": the call was aborted',
      ambiguous: true,
      retryable: true,
      cause,
    }),
  });
  /** A create that ends only by its signal. */
  const untilAborted: Provider["submit"] = (_, { signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

  test("that is abandoned may have taken effect", async () => {
    const creating = submittingWith({}, { submit: untilAborted }).create(first());
    await clock.advance(0);
    const reason = new Error("the user pressed Ctrl-C twice");
    abandoner.abort(reason);
    expect(await creating).toEqual(ambiguous(reason));
  });

  test("that is abandoned keeps the provider's error", async () => {
    abandoner.abort();
    const submitting = submittingWith({}, { submit: () => Promise.reject(fault) });
    expect(await submitting.create(first())).toEqual({ kind: "create-failed", error: fault });
  });

  test("in flight when the lease expires unnoticed may have taken effect", async () => {
    const stuck = hold({ ...store, renewLease: () => new Promise(() => {}) });
    let confirmed = 0;
    const confirmable: HeldLease = {
      ...stuck,
      unbroken: stuck.unbroken,
      async confirm() {
        confirmed++;
      },
    };
    const creating = submittingWith({ lease: confirmable }, { submit: untilAborted }).create(first());
    await clock.advance(leaseMs);
    expect(await creating).toEqual(ambiguous(expect.objectContaining({ name: "LeasePassed" })));
    // Another process may have the run: the ledger is asked before anything else.
    expect(confirmed).toBe(1);
  });

  test("fails without a submission in the ledger", async () => {
    const health: AttemptPlan = {
      kind: "health",
      health: { question: { domain: "acme.example" }, withinDays: 1, demands: [] },
    };
    const expected = {
      kind: "create-failed",
      error: new Error("the ledger has no submission of test a@here"),
    };
    expect(await submittingWith({ planOf: async () => health }).create(first())).toEqual(expected);
    expect(await submittingWith().create({ ...first(), contentHash: undefined })).toEqual(expected);
    expect(calls).toEqual([]);
  });
});

describe("a search", () => {
  test("asks for the name in the provider's list, and dates the answer by its start", async () => {
    await clock.advance(30);
    const submitting = submittingWith(
      {},
      {
        async find(asked, { signal }) {
          calls.push(`find ${asked.join()}`);
          expect(signal).toBe(abandoner.signal);
          await clock.advance(20);
          return new Map([["a.run-1", "r-a"]]);
        },
      },
    );
    expect(await Promise.all(attempts.slice(0, 2).map(submitting.search))).toEqual([
      { kind: "searched", reportId: "r-a", askedAtMs: 30 },
      { kind: "searched", reportId: undefined, askedAtMs: 30 },
    ]);
    expect(calls).toEqual(["find a.run-1,b.run-1"]);
  });

  test("reports why it failed", async () => {
    const submitting = submittingWith({}, { find: () => Promise.reject(fault) });
    expect(await submitting.search(first())).toEqual({ kind: "search-failed", error: fault });
  });
});
