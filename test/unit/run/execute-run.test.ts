import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import type { RunEvent } from "../../../src/result/run-event.ts";
import type { RunOutcome } from "../../../src/result/run-report.ts";
import { startService } from "../../../src/service/start.ts";
import { execute } from "../../support/execute.ts";
import { type Fault, type ProxiedRequest, startFaultyProxy } from "../../support/faulty-proxy.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";

const createPath = "/v2/email/deliverability-dashboard/test";
const listPath = "/v2/email/deliverability-dashboard/test-reports";
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/**
 * Starts the embedded service behind a proxy that applies the faults of `decide`, and a project that uses it.
 */
async function stage(decide: (request: ProxiedRequest) => Fault | Promise<Fault>, completeAfterMs = 20) {
  const service = await startService({ completeAfterMs });
  closers.push(() => service.close());
  const proxy = await startFaultyProxy(service.url, decide);
  closers.push(() => proxy.close());
  const settings = {
    provider: "sesv2",
    region: "us-east-1",
    endpoint: proxy.url,
    placeholderCredentials: true,
  } as const;
  const namesInService = async () => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const answer = await fetch(
        `${service.url}${listPath}${token ? `?NextToken=${encodeURIComponent(token)}` : ""}`,
      );
      const page = (await answer.json()) as {
        DeliverabilityTestReports: { ReportName: string }[];
        NextToken?: string;
      };
      names.push(...page.DeliverabilityTestReports.map(({ ReportName }) => ReportName));
      token = page.NextToken;
    } while (token);
    return names.sort();
  };
  return { settings, proxy, namesInService };
}

const pass: Fault = { kind: "pass" };
const verdictsOf = (report: RunOutcome) => report.tests.map(({ verdict }) => verdict);

describe("executeRun", () => {
  test("takes every test from submit to verdict in the plan's order, with the embedded service", async () => {
    const project = projectOf({ provider: "local", completeAfterMs: 10 });
    const { report, events } = await execute([
      plannedTest("good", project),
      plannedTest("scripted", project, {
        simulate: "Gmail inbox=40 spam=55",
        expect: { Gmail: ["inbox >= 50", { warn: "missing <= 50" }] },
      }),
      plannedTest("unknown-isp", project, { expect: { "No Such Mail": ["inbox >= 1"] } }),
    ]);
    expect(verdictsOf(report)).toEqual(["passed", "failed", "not-measured"]);
    expect(report.exitCode).toBe(1);
    expect(report.run.simulated).toBe(true);
    const scripted = report.tests[1];
    expect(scripted?.placement?.isps.find(({ isp }) => isp === "Gmail")).toMatchObject({
      inboxPercent: 40,
      spamPercent: 55,
      missingPercent: 5,
    });
    expect(scripted?.assertions).toHaveLength(2);
    expect(events.filter(({ type }) => type === "test-submitted")).toHaveLength(3);
    expect(events[0]?.type).toBe("run-started");
  });

  test("keeps the order of events of each test", async () => {
    const { events } = await execute([
      plannedTest("a", projectOf({ provider: "local", completeAfterMs: 1000 })),
    ]);
    const types = events.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual([
      "run-started",
      "test-submitting",
      "test-submitted",
      "project-waiting",
      "test-finished",
      "run-finished",
    ]);
  });
});

describe("a submit whose response is lost", () => {
  const lossy: [string, Fault][] = [
    ["the connection breaks after the work", { kind: "lose-answer" }],
    ["the answer is cut short", { kind: "truncate" }],
    ["the connection breaks before it", { kind: "reset" }],
    ["the service answers 500", { kind: "answer", status: 500, error: "InternalFailure" }],
  ];
  test.each(lossy)("is reconciled by name and never billed twice: %s", async (_, fault) => {
    const { settings, namesInService } = await stage(({ path, nth }) =>
      path === createPath && nth <= 2 ? fault : pass,
    );
    const project = projectOf(settings, { concurrency: 1 });
    const tests = ["a", "b", "c"].map((name) => plannedTest(name, project));
    const { report } = await execute(tests);
    expect(verdictsOf(report)).toEqual(["passed", "passed", "passed"]);
    expect(await namesInService()).toEqual(["a.run-1", "b.run-1", "c.run-1"]);
  });

  test("is never repeated while the list cannot be read, and is reported as uncertain", async () => {
    const { settings, namesInService, proxy } = await stage(({ path }) => {
      if (path === createPath) return { kind: "lose-answer" };
      return path === listPath ? { kind: "answer", status: 503, error: "ServiceUnavailable" } : pass;
    });
    const { report } = await execute([plannedTest("a", projectOf(settings))]);
    expect(report.tests[0]).toMatchObject({
      verdict: "errored",
      submitUncertain: true,
      reportName: "a.run-1",
    });
    expect(report.tests[0]?.error?.hint).toContain('search for "a.run-1"');
    expect(report.exitCode).toBe(3);
    expect(proxy.requests.filter(({ path }) => path === createPath)).toHaveLength(1);
    expect(await namesInService().catch(() => ["a.run-1"])).toEqual(["a.run-1"]);
  });
});

describe("a provider error", () => {
  const faults: [string, Fault, number, string, number][] = [
    [
      "throttling that passes",
      { kind: "answer", status: 429, error: "TooManyRequestsException" },
      2,
      "passed",
      3,
    ],
    [
      "throttling that stays",
      { kind: "answer", status: 429, error: "TooManyRequestsException" },
      99,
      "errored",
      4,
    ],
    ["access denied", { kind: "answer", status: 403, error: "AccessDeniedException" }, 99, "errored", 1],
    [
      "expired credentials",
      { kind: "answer", status: 403, error: "ExpiredTokenException" },
      99,
      "errored",
      1,
    ],
    [
      "a quota that is used up",
      { kind: "answer", status: 400, error: "LimitExceededException" },
      99,
      "errored",
      1,
    ],
    ["a rejected message", { kind: "answer", status: 400, error: "MessageRejected" }, 99, "errored", 1],
  ];
  test.each(faults)("%s", async (_, fault, times, verdict, creates) => {
    const { settings, proxy } = await stage(({ path, nth }) =>
      path === createPath && nth <= times ? fault : pass,
    );
    const { report } = await execute([plannedTest("a", projectOf(settings))]);
    expect(report.tests[0]?.verdict).toBe(verdict);
    expect(report.exitCode).toBe(verdict === "passed" ? 0 : 3);
    expect(proxy.requests.filter(({ path }) => path === createPath)).toHaveLength(creates);
  });

  test("in one test does not change the results of others", async () => {
    const { settings } = await stage(({ path, nth }) =>
      path === createPath && nth === 1 ? { kind: "answer", status: 400, error: "MessageRejected" } : pass,
    );
    const project = projectOf(settings, { concurrency: 1 });
    const { report } = await execute([plannedTest("a", project), plannedTest("b", project)]);
    expect(verdictsOf(report)).toEqual(["errored", "passed"]);
    expect(report.exitCode).toBe(3);
  });

  test("during polling keeps the id of the billed test in the report", async () => {
    const { settings } = await stage(({ method }) =>
      method === "GET" ? { kind: "answer", status: 403, error: "AccessDeniedException" } : pass,
    );
    const { report } = await execute([plannedTest("a", projectOf(settings))]);
    expect(report.tests[0]).toMatchObject({ verdict: "errored", error: { code: "provider-access-denied" } });
    expect(report.tests[0]?.reportId).toBeTruthy();
  });

  test("names the endpoint if no server listens there, and what to check", async () => {
    const { settings, proxy } = await stage(() => pass);
    await proxy.close();
    const { report } = await execute([plannedTest("a", projectOf(settings, { retries: 1 }))]);
    expect(report.tests[0]).toMatchObject({ verdict: "errored", error: { code: "provider-unreachable" } });
    expect(report.tests[0]?.submitUncertain).toBeUndefined();
  });

  test("honors Retry-After", async () => {
    const { settings } = await stage(({ path, nth }) =>
      path === createPath && nth === 1
        ? { kind: "answer", status: 429, error: "TooManyRequestsException", headers: { "retry-after": "7" } }
        : pass,
    );
    const waits: number[] = [];
    const clock = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => {
        if (ms >= 1000) waits.push(ms);
        return systemClock.sleep(Math.min(ms, 5), signal);
      },
    };
    const { report, events } = await execute([plannedTest("a", projectOf(settings))], { clock });
    expect(report.tests[0]?.verdict).toBe("passed");
    expect(waits).toEqual([7000]);
    expect(events.find(({ type }) => type === "call-retried")).toMatchObject({
      operation: "create",
      delayMs: 7000,
    });
  });
});

test("slows polling with each throttled poll, until one succeeds", async () => {
  const { settings } = await stage(({ method, path, nth }) =>
    method === "GET" && path !== listPath && nth <= 4
      ? { kind: "answer", status: 429, error: "TooManyRequestsException" }
      : pass,
  );
  const project = projectOf(settings, { retries: 0, pollEveryMs: 10 });
  const { report, events } = await execute([plannedTest("a", project)]);
  expect(verdictsOf(report)).toEqual(["passed"]);
  const waits = events.flatMap((event) =>
    event.type === "project-waiting" ? [event.nextPollAtMs - event.atMs] : [],
  );
  expect(Math.max(...waits)).toBeGreaterThan(50);
});

test("does not wake tests that wait for an earlier poll when another is submitted", async () => {
  const { settings } = await stage(() => pass, 60_000);
  const project = projectOf(settings, { pollEveryMs: 20_000, concurrency: 1 });
  const interrupt = new AbortController();
  const events: RunEvent[] = [];
  let submitted = 0;
  await execute(
    Array.from({ length: 20 }, (_, index) => plannedTest(`t${index}`, project)),
    {
      interrupt: interrupt.signal,
      emit(event) {
        events.push(event);
        if (event.type === "test-submitted" && ++submitted === 20) interrupt.abort();
      },
    },
  );
  expect(submitted).toBe(20);
  expect(events.filter(({ type }) => type === "project-waiting")).toHaveLength(1);
});

describe("an interrupted run", () => {
  test("finishes in-flight creates, begins no other, and reports the known results", async () => {
    const interrupt = new AbortController();
    const { settings, namesInService } = await stage(({ path }) => {
      if (path === createPath) interrupt.abort(new Error("Ctrl-C"));
      return pass;
    });
    const project = projectOf(settings, { concurrency: 1 });
    const { report } = await execute([plannedTest("a", project), plannedTest("b", project)], {
      interrupt: interrupt.signal,
    });
    expect(verdictsOf(report)).toEqual(["pending", "skipped"]);
    expect(report.tests[0]?.reportId).toBeTruthy();
    expect(report.exitCode).toBe(130);
    expect(report.run.interrupted).toBe(true);
    expect(await namesInService()).toEqual(["a.run-1"]);
  });

  test("reports an aborted create as uncertain", async () => {
    const interrupt = new AbortController();
    const abandon = new AbortController();
    const { settings } = await stage(async ({ path }) => {
      if (path === createPath) {
        interrupt.abort(new Error("Ctrl-C"));
        abandon.abort(new Error("Ctrl-C again"));
      }
      return pass;
    });
    const { report } = await execute([plannedTest("a", projectOf(settings))], {
      interrupt: interrupt.signal,
      abandon: abandon.signal,
    });
    expect(report.tests[0]).toMatchObject({ submitUncertain: true, reportName: "a.run-1" });
    expect(report.exitCode).toBe(130);
  });

  test("leaves open tests pending after a timeout, and exits with 4", async () => {
    const { settings } = await stage(() => pass, 600_000);
    const { report } = await execute([plannedTest("a", projectOf(settings))], { timeoutMs: 1500 });
    expect(verdictsOf(report)).toEqual(["pending"]);
    expect(report.exitCode).toBe(4);
  });
});
