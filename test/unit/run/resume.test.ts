import { afterEach, describe, expect, test } from "vitest";
import type { RunningService } from "../../../src/api/service.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { readRun } from "../../../src/run/read-run.ts";
import { acquireLease, holdNewRun, LeasePassed, leaseMs } from "../../../src/run/run-lease.ts";
import { startService } from "../../../src/service/start.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { claimed } from "../../support/claimed.ts";
import { createReport } from "../../support/create-report.ts";
import { beginRun, carry, takeOver } from "../../support/execute.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Starts a service that keeps running without a harness, a ledger, and a project that uses the service. */
async function stage(completeAfterMs = 20) {
  const service = await startService({ completeAfterMs });
  const store = await openMemoryStore();
  closers.push(
    () => service.close(),
    () => store.close(),
  );
  const project = projectOf({
    provider: "sesv2",
    region: "us-east-1",
    endpoint: service.url,
    placeholderCredentials: true,
  });
  return { service, store, project };
}

const created = (service: RunningService) =>
  service.control.requests().filter(({ operation }) => operation === "CreateDeliverabilityTestReport").length;

describe("a run whose process died", () => {
  test("after an unrecorded submit finds the test by name, and does not submit it again", async () => {
    const { service, store, project } = await stage();
    const fence = await beginRun(store, "run", [plannedTest("a", project)]);
    await store.saveAttempts(fence, [{ name: "a.run-1", state: "submitting", intendedAtMs: Date.now() }]);
    await beginRun(store, "elsewhere", [
      {
        ...plannedTest("b", project),
        submission: { name: "b.other", from: "Acme <news@acme.example>", tags: {} },
      },
    ]);
    await carry({ store, runId: "elsewhere" });
    // The test that the dead process had sent.
    await createReport(service, "a.run-1");
    const before = created(service);
    const { report } = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed"]);
    expect(created(service)).toBe(before);
    expect((await store.run("run"))?.state).toBe("finished");
  });

  test("before an intended submit creates the test once, after its name stayed unknown", async () => {
    const { service, store, project } = await stage();
    const fence = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
    await store.saveAttempts(fence, [{ name: "a.run-1", state: "submitting", intendedAtMs: 1 }]);
    const { report } = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
    expect(created(service)).toBe(2);
  });

  test("is reported with its current state, and with what is unknown", async () => {
    const { store, project } = await stage();
    const fence = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
    await store.saveAttempts(fence, [{ name: "a.run-1", state: "submitting", intendedAtMs: 1 }]);
    const run = await store.run("run");
    const report = run && (await readRun(store, run, { atMs: Date.now() }));
    expect(report?.tests.map(({ verdict }) => verdict)).toEqual(["pending", "skipped"]);
    expect(report?.tests[0]?.summary).toContain('Being submitted as "a.run-1"; if its process has ended');
    expect(report?.exitCode).toBe(4);
  });
});

describe("a run in several parts", () => {
  test("that is detached and then collected has the same verdicts, and creates nothing twice", async () => {
    const { service, store, project } = await stage(100);
    const tests = [
      plannedTest("a", project),
      plannedTest("b", project, { expect: { overall: ["spam >= 99"] } }),
    ];
    await beginRun(store, "run", tests);
    const detached = await carry({ store, runId: "run", polls: "never" });
    expect(detached.report.counts).toMatchObject({ pending: 2 });
    expect(detached.report.exitCode).toBe(4);
    const { report } = await carry({
      store,
      runId: "run",
      lease: await takeOver(store, "run"),
      submits: false,
    });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed", "failed"]);
    expect(created(service)).toBe(2);
    expect(report.run.callsByOperation["create"]).toBe(2);
  });

  test("submits nothing if it only collects", async () => {
    const { service, store, project } = await stage();
    await beginRun(store, "run", [plannedTest("a", project)]);
    const waited = await carry({ store, runId: "run", submits: false });
    expect(waited.report.tests[0]).toMatchObject({
      verdict: "skipped",
      summary: "Not submitted: placewright resume submits it",
    });
    expect(created(service)).toBe(0);
    const { report } = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
    expect(report.counts.passed).toBe(1);
  });

  test("that times out keeps tests open, whose verdicts come later", async () => {
    const { store, project } = await stage(3000);
    await beginRun(store, "run", [plannedTest("a", project)]);
    const first = await carry({ store, runId: "run", timeoutMs: 1000 });
    expect(first.report.counts.pending).toBe(1);
    expect((await store.run("run"))?.state).toBe("open");
    const { report } = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
    expect(report.counts.passed).toBe(1);
  });
});

test.each([
  ["is paused", { sendingEnabled: false }, "Sending is paused"],
  [
    "is shut down",
    { enforcementStatus: "SHUTDOWN" as const },
    "Amazon has shut down sending for this account",
  ],
])("submits no test for an account that %s, and collects submitted tests", async (_, account, words) => {
  const { service, store, project } = await stage();
  await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
  await carry({ store, runId: "run", polls: "never" });
  const before = created(service);
  await beginRun(store, "other", [
    {
      ...plannedTest("a", project),
      submission: { ...plannedTest("a", project).submission, name: "a.other" },
    },
  ]);
  service.control.changeAccount(account);
  const { report } = await carry({ store, runId: "other" });
  expect(report.tests.map(({ verdict, summary }) => [verdict, summary])).toEqual([
    ["errored", `Cannot create placement tests: ${words}`],
  ]);
  expect(report.exitCode).toBe(3);
  expect(created(service)).toBe(before);
  const collected = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
  expect(collected.report.counts.passed).toBe(2);
});

describe("a cancelled run", () => {
  /** Lease duration in milliseconds. The lease is renewed so often that a cancel is noticed at once. */
  const durationMs = 400;

  test("is collected by a process that only collects, no matter how long it takes", async () => {
    const { store, project } = await stage(150);
    const fence = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
    await store.saveAttempts(fence, [{ name: "b.run-1", state: "planned" }]);
    await carry({ store, runId: "run", polls: "never" });
    await store.cancelRun("run");
    const lease = await takeOver(store, "run", { stopsOnCancel: false, durationMs });
    const { report } = await carry({ store, runId: "run", lease, submits: false });
    expect(report.counts.passed).toBe(2);
  });

  test("ends with unsubmitted tests not measured, and is finished", async () => {
    const { service, store, project } = await stage();
    await beginRun(store, "run", [plannedTest("a", project)]);
    await store.cancelRun("run");
    const lease = await takeOver(store, "run", { stopsOnCancel: false });
    const { report } = await carry({ store, runId: "run", lease, submits: false });
    expect(report.tests).toMatchObject([
      { verdict: "not-measured", summary: "Not submitted: the run was cancelled" },
    ]);
    expect(report.exitCode).toBe(1);
    expect((await store.run("run"))?.state).toBe("finished");
    expect(created(service)).toBe(0);
  });

  test("is released by the process that works on it", async () => {
    const { store, project } = await stage(60_000);
    await beginRun(store, "run", [plannedTest("a", project)]);
    const lease = holdNewRun(store, "run", {
      clock: systemClock,
      takenAtMs: systemClock.steadyMs(),
      durationMs,
    });
    const { report } = await carry({
      store,
      runId: "run",
      lease,
      emit: ({ type }) => void (type === "test-submitted" && store.cancelRun("run")),
    });
    expect(report.counts.pending).toBe(1);
  });
});

describe("two processes on one run", () => {
  test("stop submitting in the process that lost the run, which reports it", async () => {
    const { service, store, project } = await stage();
    await beginRun(store, "run", [plannedTest("a", project)]);
    await takeOver(store, "run");
    await expect(carry({ store, runId: "run" })).rejects.toMatchObject({ code: "run-taken-over" });
    expect(created(service)).toBe(0);
  });

  test("adopt existing tests by name, and create the rest, if the second did not plan them", async () => {
    const { service, store, project } = await stage();
    const tests = ["a", "b", "c"].map((name) => plannedTest(name, project));
    await beginRun(store, "run", tests);
    // A copy of the ledger on another machine, where a process has created two of the three tests.
    const copy = await openMemoryStore();
    closers.push(() => copy.close());
    await beginRun(copy, "run", tests.slice(0, 2));
    await carry({ store: copy, runId: "run", polls: "never" });
    expect(created(service)).toBe(2);
    const { report } = await carry({ store, runId: "run", lease: await takeOver(store, "run") });
    expect(report.counts.passed).toBe(3);
    expect(created(service)).toBe(3);
  });
});

describe("a lease", () => {
  async function begun() {
    const clock = createManualClock();
    const store = await openMemoryStore();
    closers.push(() => store.close());
    const { project } = { project: projectOf({ provider: "local" }) };
    await beginRun(store, "run", [plannedTest("a", project)], { nowMs: clock.now() });
    const hold = () => {
      const lease = holdNewRun(store, "run", { clock, takenAtMs: clock.steadyMs() });
      closers.push(() => lease.release());
      return lease;
    };
    return { clock, store, hold, take: () => acquireLease(store, "run", { clock }) };
  }

  test("lasts while its process renews it, and is free after its release", async () => {
    const { clock, hold, take } = await begun();
    const lease = hold();
    await clock.advance(60_000);
    expect(await take()).toMatchObject({ epoch: 1, untilMs: clock.now() + leaseMs });
    await lease.release();
    const next = await take();
    expect(next).toMatchObject({ fence: { epoch: 2 }, quietFromMs: clock.steadyMs() });
  });

  test("is taken over after it expires; nothing is concluded until its holder must have noticed", async () => {
    const { clock, take } = await begun();
    await clock.advance(leaseMs - 1);
    expect(await take()).toMatchObject({ epoch: 1 });
    await clock.advance(1);
    expect(await take()).toMatchObject({
      fence: { epoch: 2 },
      quietFromMs: clock.steadyMs() + leaseMs,
    });
  });

  test("is free at once if its owner was a process of this machine that has ended", async () => {
    const { store, take } = await begun();
    const held = (await store.run("run"))?.lease;
    const request = { untilMs: 1_000_000 + leaseMs, nowMs: 1_000_000, leaseMs };
    await store.acquireLease("run", { ...request, owner: claimed(held?.owner ?? ""), insteadOf: 1 });
    expect(await take()).toMatchObject({ fence: { epoch: 3 } });
    await store.acquireLease("run", { ...request, owner: "elsewhere/pid:[1] 1 x", insteadOf: 3 });
    expect(await take()).toMatchObject({ owner: "elsewhere/pid:[1] 1 x" });
  });

  test("is never taken back from another process, and its former holder learns who has it", async () => {
    const { clock, store, hold } = await begun();
    const lease = hold();
    await store.acquireLease("run", {
      owner: "build-3/pid:[1] 4711 x",
      nowMs: clock.now(),
      untilMs: clock.now() + leaseMs,
      leaseMs,
      insteadOf: 1,
    });
    await clock.advance(leaseMs / 4);
    expect(lease.ended.reason).toMatchObject({
      code: "run-taken-over",
      message: expect.stringContaining("process 4711 on build-3 took it over"),
    });
    expect(() => lease.assertHeld()).toThrow("process 4711 on build-3 took it over");
    await store.releaseLease({ runId: "run", epoch: 2 });
    await clock.advance(leaseMs);
    expect((await store.run("run"))?.lease).toBeUndefined();
  });

  test.each([
    ["its process was frozen", (clock: ManualClock) => clock.advance(0), 0],
    ["the machine slept, and its steady clock with it", (clock: ManualClock) => clock.advance(0), 3_600_000],
  ])("allows no create after it expired unnoticed: %s", async (_, settle, dateJumpMs) => {
    const { clock, store } = await begun();
    const frozen: ManualClock = { ...clock, sleep: () => new Promise(() => {}) };
    const lease = holdNewRun(store, "run", { clock: frozen, takenAtMs: clock.steadyMs() });
    closers.push(() => lease.release());
    lease.assertHeld();
    if (dateJumpMs === 0) await clock.advance(leaseMs);
    else clock.setDate(clock.now() + dateJumpMs);
    await settle(clock);
    expect(() => lease.assertHeld()).toThrow(LeasePassed);
    // No other process has acquired the run: the lease is valid again once the ledger confirms it.
    await lease.confirm();
    lease.assertHeld();
  });

  test("aborts an in-flight create if it cannot be renewed in time", async () => {
    const { clock, store } = await begun();
    const stuck: Store = { ...store, renewLease: () => new Promise(() => {}) };
    const lease = holdNewRun(stuck, "run", { clock, takenAtMs: clock.steadyMs() });
    closers.push(() => lease.release());
    const { unbroken } = lease;
    await clock.advance(leaseMs * 0.9);
    expect(unbroken.aborted).toBe(false);
    await clock.advance(leaseMs * 0.1);
    expect(unbroken.reason).toBeInstanceOf(LeasePassed);
  });

  test("is not shortened by a clock that is set back, and does not block a run for longer", async () => {
    const { clock, store, hold, take } = await begun();
    const lease = hold();
    await clock.advance(leaseMs / 4);
    clock.setDate(clock.now() - 3_600_000);
    lease.assertHeld();
    const watching = take();
    await clock.advance(leaseMs + 1);
    expect(await watching).toMatchObject({ epoch: 1 });
    await lease.release();
    // The same for a process that died before the clock was set back.
    await store.acquireLease("run", {
      owner: "elsewhere/pid:[1] 1 x",
      nowMs: clock.now(),
      untilMs: clock.now() + 3_600_000,
      leaseMs,
    });
    const taking = take();
    await clock.advance(leaseMs + 1);
    expect(await taking).toHaveProperty("fence");
  });
});
