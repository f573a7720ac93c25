import { afterEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { RunningService } from "../../../src/mod.ts";
import { readRun } from "../../../src/run/read-run.ts";
import { createOwner, keepLease, takeRun } from "../../../src/run/run-lease.ts";
import { startService } from "../../../src/service/start.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import type { Store } from "../../../src/store/store.ts";
import { claimed } from "../../support/claimed.ts";
import { beginRun, carry } from "../../support/execute.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A service that goes on while no harness lives, a ledger, and a project that measures there. */
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

/** A process that died: its lease is nobody's any more. */
async function takeOver(store: Store): Promise<string> {
  const owner = createOwner();
  const held = (await store.run("run"))?.lease;
  await store.lease(
    "run",
    { owner, untilMs: Date.now() + 20_000 },
    { nowMs: Date.now(), insteadOf: held?.owner ?? "" },
  );
  return owner;
}

describe("a run whose process died", () => {
  test("after a submit that nobody noted: the test is found by its name, and not submitted again", async () => {
    const { service, store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    await store.saveAttempts("run", owner, [
      { name: "a.run-1", state: "submitting", intendedAtMs: Date.now() },
    ]);
    const early = await beginRun(store, "elsewhere", [
      {
        ...plannedTest("b", project),
        submission: { name: "b.other", from: "Acme <news@acme.example>", tags: {} },
      },
    ]);
    await carry({ store, runId: "elsewhere", owner: early });
    // What the dead process had sent.
    const api = await import("@aws-sdk/client-sesv2");
    const client = new api.SESv2Client({
      endpoint: service.url,
      region: "us-east-1",
      credentials: { accessKeyId: "a", secretAccessKey: "b" },
    });
    await client.send(
      new api.CreateDeliverabilityTestReportCommand({
        ReportName: "a.run-1",
        FromEmailAddress: "news@acme.example",
        Content: { Simple: { Subject: { Data: "a" }, Body: { Text: { Data: "a" } } } },
      }),
    );
    client.destroy();
    const before = created(service);
    const { report } = await carry({ store, runId: "run", owner: await takeOver(store) });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed"]);
    expect(created(service)).toBe(before);
    expect((await store.run("run"))?.state).toBe("finished");
  });

  test("before a submit that it was about to make: it is made once, after the name stayed unknown", async () => {
    const { service, store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
    await store.saveAttempts("run", owner, [{ name: "a.run-1", state: "submitting", intendedAtMs: 1 }]);
    const { report } = await carry({ store, runId: "run", owner: await takeOver(store) });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed", "passed"]);
    expect(created(service)).toBe(2);
  });

  test("is reported as it stands, and says what nobody knows", async () => {
    const { store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
    await store.saveAttempts("run", owner, [{ name: "a.run-1", state: "submitting", intendedAtMs: 1 }]);
    const run = await store.run("run");
    const report = run && (await readRun(store, run, { atMs: Date.now() }));
    expect(report?.tests.map(({ verdict }) => verdict)).toEqual(["pending", "skipped"]);
    expect(report?.tests[0]?.summary).toContain('Being submitted as "a.run-1"; if its process has ended');
    expect(report?.exitCode).toBe(4);
  });
});

describe("a run in parts", () => {
  test("detached, then collected: the same verdicts, and nothing is created twice", async () => {
    const { service, store, project } = await stage(100);
    const tests = [
      plannedTest("a", project),
      plannedTest("b", project, { expect: { overall: ["spam >= 99"] } }),
    ];
    const owner = await beginRun(store, "run", tests);
    const detached = await carry({ store, runId: "run", owner, waits: false });
    expect(detached.report.counts).toMatchObject({ pending: 2 });
    expect(detached.report.exitCode).toBe(4);
    const { report } = await carry({ store, runId: "run", owner: await takeOver(store), submits: false });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed", "failed"]);
    expect(created(service)).toBe(2);
    expect(report.run.callsByOperation["create"]).toBe(2);
  });

  test("collecting alone submits nothing", async () => {
    const { service, store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    const waited = await carry({ store, runId: "run", owner, submits: false });
    expect(waited.report.tests[0]).toMatchObject({
      verdict: "skipped",
      summary: "Not submitted: placewright resume submits it",
    });
    expect(created(service)).toBe(0);
    const { report } = await carry({ store, runId: "run", owner: await takeOver(store) });
    expect(report.counts.passed).toBe(1);
  });

  test("out of time: what is open stays open, and its verdict comes later", async () => {
    const { store, project } = await stage(3000);
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    const first = await carry({ store, runId: "run", owner, timeoutMs: 1000 });
    expect(first.report.counts.pending).toBe(1);
    expect((await store.run("run"))?.state).toBe("open");
    const { report } = await carry({ store, runId: "run", owner: await takeOver(store) });
    expect(report.counts.passed).toBe(1);
  });
});

test.each([
  ["is paused", { sendingEnabled: false }, "Sending is paused"],
  ["is shut down", { enforcementStatus: "SHUTDOWN" as const }, "Amazon has shut its sending down"],
])("an account that %s is asked for no test; what was submitted is collected", async (_, account, words) => {
  const { service, store, project } = await stage();
  const owner = await beginRun(store, "run", [plannedTest("a", project), plannedTest("b", project)]);
  await carry({ store, runId: "run", owner, waits: false });
  const before = created(service);
  const other = await beginRun(store, "other", [
    {
      ...plannedTest("a", project),
      submission: { ...plannedTest("a", project).submission, name: "a.other" },
    },
  ]);
  service.control.changeAccount(account);
  const { report } = await carry({ store, runId: "other", owner: other });
  expect(report.tests.map(({ verdict, summary }) => [verdict, summary])).toEqual([
    ["errored", `Cannot create placement tests: ${words}`],
  ]);
  expect(report.exitCode).toBe(3);
  expect(created(service)).toBe(before);
  const collected = await carry({ store, runId: "run", owner: await takeOver(store) });
  expect(collected.report.counts.passed).toBe(2);
});

describe("a run that was cancelled", () => {
  /** Looks at the run so often that a cancel is noticed at once. */
  const keep = (store: Store, owner: string, heedsCancel: boolean) =>
    keepLease(store, "run", owner, { clock: systemClock, heedsCancel, everyMs: 5 });

  test("is collected by one who only collects, however long it takes", async () => {
    const { store, project } = await stage(150);
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    await carry({ store, runId: "run", owner, waits: false });
    await store.setRunState("run", "cancelled");
    const next = await takeOver(store);
    const lease = keep(store, next, false);
    const { report } = await carry({ store, runId: "run", owner: next, lease, submits: false });
    expect(report.counts.passed).toBe(1);
  });

  test("is left by one who works on it", async () => {
    const { store, project } = await stage(60_000);
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    const lease = keep(store, owner, true);
    const { report } = await carry({
      store,
      runId: "run",
      owner,
      lease,
      emit: ({ type }) => void (type === "test-submitted" && store.setRunState("run", "cancelled")),
    });
    expect(report.counts.pending).toBe(1);
  });
});

describe("two processes", () => {
  test("one that shows signs of life keeps its run, however long it plans", async () => {
    const { store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project)], { nowMs: 1_000_000 });
    let nowMs = 1_000_000;
    const lease = keepLease(store, "run", owner, {
      clock: { ...systemClock, now: () => nowMs },
      everyMs: 5,
    });
    nowMs += 19_000;
    await vi.waitFor(async () => expect((await store.run("run"))?.lease?.untilMs).toBe(nowMs + 20_000));
    expect(await takeRun(store, "run", createOwner(), 1_030_000)).toMatchObject({ owner });
    await lease.release();
    expect(await takeRun(store, "run", createOwner(), 1_030_000)).toBeUndefined();
  });

  test("a run that is worked on is not taken, until its lease ends", async () => {
    const { store, project } = await stage();
    await beginRun(store, "run", [plannedTest("a", project)], { nowMs: 1_000_000 });
    // This very process lives, so that only time frees the run.
    expect(await takeRun(store, "run", createOwner(), 1_001_000)).toMatchObject({ untilMs: 1_020_000 });
    expect(await takeRun(store, "run", createOwner(), 1_020_000)).toBeUndefined();
  });

  test("that of a process of this machine that is gone is free at once", async () => {
    const { store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    const gone = claimed(owner);
    await store.lease(
      "run",
      { owner: gone, untilMs: Date.now() + 60_000 },
      { nowMs: Date.now(), insteadOf: owner },
    );
    expect(await takeRun(store, "run", createOwner(), Date.now())).toBeUndefined();
    const elsewhere = `elsewhere/pid:[1] 1 x`;
    const holder = (await store.run("run"))?.lease?.owner ?? "";
    await store.lease(
      "run",
      { owner: elsewhere, untilMs: Date.now() + 60_000 },
      { nowMs: Date.now(), insteadOf: holder },
    );
    expect(await takeRun(store, "run", createOwner(), Date.now())).toMatchObject({ owner: elsewhere });
  });

  test("one that has lost its run submits nothing more, and says so", async () => {
    const { service, store, project } = await stage();
    const owner = await beginRun(store, "run", [plannedTest("a", project)]);
    await takeOver(store);
    await expect(carry({ store, runId: "run", owner })).rejects.toMatchObject({ code: "run-busy" });
    expect(created(service)).toBe(0);
  });
});
