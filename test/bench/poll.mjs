import { createVirtualClock } from "./virtual-clock.mjs";

const day = 24 * 3_600_000;
const delayMs = 5 * 60_000;
/** Minimum time between calls, in milliseconds: Amazon allows one call per second and operation. */
const callMs = 1000;
const counts = [1, 10, 1000, 10_000];
/**
 * Maximum number of tests that are actually polled one by one. More tests would need the same number of calls
 * per test.
 */
const maxPolledByGet = 10;

/**
 * Measures API calls per test in virtual time, for tests that take a day and are noticed within five minutes.
 */
export async function bench() {
  console.log("  tests   calls a test: first run  next run  each by Get   noticed after: median   latest");
  for (const count of counts) {
    const { first, next } = await harness(count);
    const polled = await byGet(Math.min(count, maxPolledByGet));
    const note = count > maxPolledByGet ? ` (measured with ${maxPolledByGet})` : "";
    console.log(
      `  ${String(count).padStart(5)} ${first.calls.toFixed(2).padStart(24)} ${next.calls.toFixed(2).padStart(9)} ${polled.toFixed(2).padStart(12)} ${minutes(next.medianMs).padStart(23)} ${minutes(next.latestMs).padStart(8)}${note}`,
    );
  }
}

const minutes = (ms) => `${(ms / 60_000).toFixed(1)} min`;

/** Runs twice with one ledger: the second run knows how long tests take. */
async function harness(count) {
  const { openMemoryStore } = await import("../../.build/store/sqlite/sqlite-store.js");
  const world = await open();
  const store = await openMemoryStore();
  const first = await run(store, world, "first", count);
  const next = await run(store, world, "next", count);
  await store.close();
  await world.close();
  return { first, next };
}

async function run(store, { clock, project, openProvider }, runId, count) {
  const { executeRun } = await import("../../.build/run/execute-run.js");
  const { createOwner } = await import("../../.build/store/owner.js");
  const { recordTests } = await import("../../.build/run/record-run.js");
  const nowMs = clock.now();
  await store.createRun(
    { id: runId, createdAtMs: nowMs, settings: { projects: [project] } },
    { owner: createOwner(), untilMs: nowMs + 10 * day },
  );
  const fence = { runId, epoch: 1 };
  await recordTests(plan(runId, project, count), { store, fence, branch: undefined, nowMs });
  await store.openRun(fence);
  const never = new AbortController().signal;
  const report = await executeRun({
    store,
    runId,
    // There is no other process, so the lease stays valid without renewal.
    lease: {
      fence,
      quietFromMs: 0,
      ended: never,
      unbroken: never,
      throwIfLost() {},
      assertHeld() {},
      confirm: async () => {},
      release: async () => {},
    },
    clock,
    emit: () => {},
    interrupt: never,
    abandon: never,
    openProvider,
  });
  const odd = report.tests.find(({ placement }) => !placement);
  if (odd) throw new Error(`${odd.verdict}: ${odd.summary}`);
  const delays = report.tests
    .map(({ submittedAt, completedAt }) => Date.parse(completedAt) - Date.parse(submittedAt) - day)
    .sort((a, b) => a - b);
  return {
    calls: report.run.apiCalls / count,
    medianMs: delays[delays.length >> 1],
    latestMs: delays.at(-1),
  };
}

async function* plan(runId, project, count) {
  for (let index = 0; index < count; index++) {
    const name = `test-${index}`;
    yield {
      position: index + 1,
      identity: {
        id: `${name}@far`,
        title: name,
        scenario: name,
        project: "far",
        provider: "sesv2",
        file: "scenarios/poll.yaml",
        tags: [],
      },
      project,
      expect: { overall: ["inbox >= 50"] },
      message,
      submission: { name: `${name}.${runId}`, from: message.from, tags: {} },
    };
  }
}

const message = {
  content: { kind: "simple", subject: "Your order", text: "Thank you. Your order is on its way." },
  from: "Acme <news@acme.example>",
  parsed: { from: "Acme <news@acme.example>", subject: "Your order", headers: [], attachments: [] },
  contentHash: "poll",
  sizeBytes: 36,
  notes: [],
};

/** Starts a service in virtual time, and a provider whose calls each take a second of it. */
async function open() {
  const { startService } = await import("../../dist/api/service.js");
  const { openDeliverabilityApi } = await import("../../.build/provider/amazon/client.js");
  const { createDeliverabilityProvider } = await import(
    "../../.build/provider/amazon/deliverability-provider.js"
  );
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const service = await startService({ clock, completeAfterMs: day });
  const settings = {
    provider: "sesv2",
    region: "us-east-1",
    endpoint: service.url,
    placeholderCredentials: true,
  };
  const pace = { concurrency: 4, pollEveryMs: delayMs, retries: 3, retryBaseMs: 1, settleMs: 1000 };
  const openApi = async () => {
    const api = await openDeliverabilityApi(settings);
    const timed = (call) => (input, options) => clock.during(callMs, () => call(input, options));
    return { ...api, create: timed(api.create), get: timed(api.get), list: timed(api.list) };
  };
  return {
    clock,
    project: { name: "far", settings, pace },
    openApi,
    openProvider: async (_project, policy) =>
      createDeliverabilityProvider("sesv2", await openApi(), { policy }),
    close: () => service.close(),
  };
}

/** Counts the calls of a naive script, which polls each test every five minutes. */
async function byGet(count) {
  const { clock, openApi, close } = await open();
  const api = await openApi();
  const { signal } = new AbortController();
  let calls = 0;
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      calls++;
      const { ReportId } = await api.create(
        {
          ReportName: `test-${index}`,
          FromEmailAddress: message.from,
          Content: { Simple: { Subject: { Data: "a" }, Body: { Text: { Data: "a" } } } },
          Tags: [],
        },
        { signal },
      );
      for (;;) {
        await clock.sleep(delayMs);
        calls++;
        const { DeliverabilityTestReport } = await api.get(ReportId, { signal });
        if (DeliverabilityTestReport.DeliverabilityTestStatus === "COMPLETED") return;
      }
    }),
  );
  api.close();
  await close();
  return calls / count;
}
