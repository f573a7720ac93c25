import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type RunningService, startService } from "../../../src/api/service.ts";
import { createRandom, type Random } from "../../../src/base/random.ts";
import type { RunReport } from "../../../src/mod.ts";
import { parseReportName } from "../../../src/run/reconcile.ts";
import { isCreate, nameIn } from "../far-project.ts";
import { type FaultyProxy, startFaultyProxy } from "../faulty-proxy.ts";
import { runCommand } from "../run-command.ts";
import { type CiJob, type CiService, emptyState } from "./ci-job.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** How long the provider measures a test. */
const measureMs = 22 * hourMs;

/** The time of `--every`. */
const everyMs = 20 * hourMs;

/** Age up to which `collect --adopt` adopts a run. */
const adoptedMs = 7 * dayMs;

/** What happens in a night, and how often. */
const stories = [
  ["nothing", 40],
  ["the campaign gets worse", 14],
  ["the caches are evicted", 8],
  ["all copies are lost", 4],
  ["the cache is not saved", 6],
  ["neither copy is saved", 5],
  ["the provider is down", 5],
  ["the job is cancelled while it submits", 6],
  ["the machine is lost while it submits", 6],
  ["somebody starts the job a second time", 6],
] as const;
type Story = (typeof stories)[number][0];

export interface Nights {
  readonly tests: number;
  readonly lost: readonly string[];
  readonly paidTwice: readonly string[];
  /** Jobs whose result was not that of their tests. */
  readonly wrongExits: readonly string[];
  readonly stories: Readonly<Record<string, number>>;
}

export interface NightsOptions {
  readonly nights: number;
  readonly seed: string;
  setNow(ms: number): void;
  openService(): CiService;
}

/** Plays the nightly job of a CI service for many nights, against a service that measures each test for 22 hours. */
export async function playNights(options: NightsOptions): Promise<Nights> {
  const service = await startService({ completeAfterMs: measureMs, seed: options.seed });
  const world = createWorld(options, service);
  const proxy = await startFaultyProxy(service.url, world.decide);
  const ci = options.openService();
  try {
    return await world.play(ci, proxy);
  } finally {
    await ci.close();
    await proxy.close();
    await service.close();
  }
}

/** A test that the provider has. */
interface Created {
  readonly name: string;
  readonly runId: string;
  readonly atMs: number;
}

function createWorld({ nights, seed, setNow }: NightsOptions, service: RunningService) {
  const random = createRandom(seed);
  const created: Created[] = [];
  const reported = new Set<string>();
  const wrongExits: string[] = [];
  const told: Record<string, number> = {};
  let nowMs = Date.UTC(2026, 2, 1, 21);
  let isDown = false;
  let isBad = false;
  /** Called for each create that the provider accepts. */
  let onCreate = (): void => {};
  let runId = 1000;

  function advance(ms: number): void {
    nowMs += ms;
    setNow(nowMs);
  }

  /** Whether a collecting job fails, by what the provider has and the ledger in the workspace knows. */
  function collect(job: CiJob): boolean {
    const { runs, done, ended } = job.state;
    if (isDown) return true;
    let fails = false;
    for (const [id, atMs] of ended) if (atMs > nowMs - everyMs && runs.get(id)?.isBad) fails = true;
    for (const id of new Set(created.map((each) => each.runId))) {
      const tests = created.filter((each) => each.runId === id);
      if (!runs.has(id)) {
        if ((tests[0]?.atMs ?? 0) < nowMs - adoptedMs) continue;
        // The tests are planned again, from the scenarios of today.
        runs.set(id, { isBad });
      }
      const fresh = tests.filter(({ name, atMs }) => !done.has(name) && atMs + measureMs <= nowMs);
      for (const { name } of fresh) done.add(name);
      if (fresh.length > 0 && runs.get(id)?.isBad) fails = true;
      if (fresh.length > 0) noteEnd(job, id);
    }
    return fails;
  }

  /** Notes the end of a run if nothing of it is left to collect or to submit. */
  function noteEnd({ state: { cancelled, done, ended } }: CiJob, id: string): void {
    const tests = created.filter((each) => each.runId === id);
    const isWhole = tests.length === testsPerNight || cancelled.has(id);
    if (isWhole && tests.every(({ name }) => done.has(name))) ended.set(id, nowMs);
  }

  /** Gives up what runs have not submitted in time, as `run --every` does. */
  function giveUp(job: CiJob): void {
    for (const id of job.state.runs.keys()) {
      const tests = created.filter((each) => each.runId === id);
      const isLate = (tests[0]?.atMs ?? nowMs) < nowMs - everyMs;
      if (tests.length === testsPerNight || !isLate || job.state.cancelled.has(id)) continue;
      job.state.cancelled.add(id);
      noteEnd(job, id);
    }
  }

  /** Runs the job once, and compares its result with what it should be. */
  async function attemptJob(
    ci: CiService,
    proxy: FaultyProxy,
    attempt: number,
    story: Story,
  ): Promise<boolean> {
    const stops = attempt === 1 && /while it submits/.test(story);
    const interrupt = new AbortController();
    let shouldFail = false;
    let said = "";
    if (stops) onCreate = () => interrupt.abort(new Error("the job is stopped"));
    const job: CiJob = {
      runId,
      attempt,
      faults: {
        save: attempt === 1 && /cache is not saved|neither copy/.test(story),
        upload: attempt === 1 && story === "neither copy is saved",
      },
      state: emptyState(),
      checkout: (dir) => checkOut(dir, proxy.url, isBad),
      isCancelled: () => interrupt.signal.aborted,
      isLost: () => interrupt.signal.aborted && story.startsWith("the machine is lost"),
      async placewright(args, dir, env) {
        advance(minuteMs);
        if (args[0] === "collect" && collect(job)) shouldFail = true;
        if (args.includes("--detach") && !isDown) giveUp(job);
        const before = created.length;
        const { code, stdout, stderr } = await runCommand(args, {
          cwd: dir,
          env,
          interrupt: interrupt.signal,
        });
        said += `$ placewright ${args.join(" ")}\n${stdout}${stderr}→ ${code}\n`;
        for (const { runId: id } of created.slice(before))
          if (!job.state.runs.has(id)) job.state.runs.set(id, { isBad });
        for (const name of await readVerdicts(dir)) reported.add(name);
        return code ?? -1;
      },
    };
    const ok = await ci.nightly(job);
    onCreate = () => {};
    // The gate runs in every night.
    const isUnsaved = job.faults.upload === true && ci.failsWithoutUpload;
    const mustFail = shouldFail || isBad || isDown || interrupt.signal.aborted || isUnsaved;
    if (ok === mustFail)
      wrongExits.push(`run ${runId}, attempt ${attempt} (${story}): ${ok ? "passed" : "failed"}\n${said}`);
    return ok;
  }

  async function playNight(ci: CiService, proxy: FaultyProxy, story: Story): Promise<void> {
    const startMs = nowMs;
    told[story] = (told[story] ?? 0) + 1;
    // CI services start jobs late.
    advance(Math.floor(random.next() * 3 * hourMs));
    runId++;
    isBad = story === "the campaign gets worse";
    isDown = story === "the provider is down";
    if (story === "the caches are evicted" || story === "all copies are lost") await ci.evictCaches();
    if (story === "all copies are lost") await ci.loseArtifacts();
    const ok = await attemptJob(ci, proxy, 1, story);
    isDown = false;
    if (story === "somebody starts the job a second time") {
      // The second job waits for the first one.
      runId++;
      await attemptJob(ci, proxy, 1, "nothing");
    } else if (!ok && random.next() < 0.6) {
      advance(hourMs);
      await attemptJob(ci, proxy, 2, "nothing");
    }
    advance(startMs + dayMs - nowMs);
  }

  return {
    decide(request: Parameters<typeof isCreate>[0]) {
      if (isDown) return { kind: "answer", status: 503, error: "ServiceUnavailable" } as const;
      if (isCreate(request)) {
        const name = nameIn(request);
        created.push({ name, runId: parseReportName(name)?.runId ?? "", atMs: nowMs });
        onCreate();
      }
      return { kind: "pass" } as const;
    },
    async play(ci: CiService, proxy: FaultyProxy): Promise<Nights> {
      setNow(nowMs);
      for (let night = 0; night < nights; night++) await playNight(ci, proxy, pick(random));
      // Quiet nights, until everything of the others is measured.
      for (let night = 0; night < 2; night++) await playNight(ci, proxy, "nothing");
      const due = created.filter(({ atMs }) => atMs + measureMs <= nowMs - dayMs);
      const names = await namesAt(service);
      return {
        tests: names.length,
        lost: due.map(({ name }) => name).filter((name) => !reported.has(name)),
        paidTwice: [...twice(created), ...names.filter((name, at) => names.indexOf(name) !== at)],
        wrongExits,
        stories: told,
      };
    },
  };
}

const testsPerNight = 2;

const scenario = (threshold: string) => `from: Acme <news@acme.example>
message:
  simple: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
variants: [{ name: one, number: 1 }, { name: two, number: 2 }]
expect: { overall: [${threshold}] }
`;

async function checkOut(dir: string, url: string, isBad: boolean): Promise<void> {
  const files = {
    "placewright.config.ts": `export default { check: { failOn: "never" }, projects: [
      { name: "local", provider: "local", completeAfter: 0 },
      { name: "ses", provider: "sesv2", region: "us-east-1", endpoint: "${url}", concurrency: 1, retries: 0 }] };\n`,
    "scenarios/orders.yaml": scenario(isBad ? "inbox >= 100" : "inbox >= 0"),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(dir, path, ".."), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

/** Returns the names of the tests that the reports in a workspace have a verdict of. */
async function readVerdicts(dir: string): Promise<string[]> {
  const folders = await readdir(join(dir, "reports")).catch(() => []);
  const names: string[] = [];
  for (const folder of folders.filter((each) => each !== "latest")) {
    const report = JSON.parse(
      await readFile(join(dir, "reports", folder, "report.json"), "utf8"),
    ) as RunReport;
    for (const { reportName, verdict } of report.tests)
      if (verdict === "passed" || verdict === "failed") names.push(reportName);
  }
  return names;
}

async function namesAt({ url }: RunningService): Promise<string[]> {
  const answer = await fetch(`${url}/v2/email/deliverability-dashboard/test-reports?PageSize=1000`);
  const { DeliverabilityTestReports: all } = (await answer.json()) as {
    readonly DeliverabilityTestReports: readonly { readonly ReportName: string }[];
  };
  return all.map(({ ReportName }) => ReportName);
}

/** Returns tests of one variant that were created less than the time of `--every` apart. */
function twice(created: readonly Created[]): string[] {
  const lastMs = new Map<string, number>();
  const found: string[] = [];
  for (const { name, runId, atMs } of created) {
    const [variant = ""] = name.split(`.${runId}.`);
    if (atMs - (lastMs.get(variant) ?? Number.NEGATIVE_INFINITY) < everyMs) found.push(name);
    lastMs.set(variant, atMs);
  }
  return found;
}

function pick(random: Random): Story {
  const total = stories.reduce((sum, [, weight]) => sum + weight, 0);
  let at = random.next() * total;
  for (const [story, weight] of stories) {
    at -= weight;
    if (at < 0) return story;
  }
  return "nothing";
}
