// Rebuilds the committed sample report from the shipped scenarios, including the one that must fail. Values
// that differ from run to run (ids, times, versions) are fixed, so that the rest can be compared.
// Usage: node .ci/sample-report.mjs [--check]
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../.build/base/clock.js";
import { createInspector } from "../.build/check/inspect.js";
import { defaultCheckSettings } from "../.build/check/settings.js";
import { loadConfig } from "../.build/config/load.js";
import { createProvider } from "../.build/provider/kinds/create-provider.js";
import { writeReportFolder } from "../.build/report/folder.js";
import { checkTests } from "../.build/run/check-tests.js";
import { executeRun } from "../.build/run/execute-run.js";
import { planTests } from "../.build/run/plan.js";
import { recordTests } from "../.build/run/record-run.js";
import { holdNewRun, leaseMs } from "../.build/run/run-lease.js";
import { createMessageReader } from "../.build/run/stored-message.js";
import { discoverScenarioFiles } from "../.build/scenario/discover.js";
import { loadScenarios } from "../.build/scenario/load.js";
import { selectTests } from "../.build/scenario/select.js";
import { createOwner } from "../.build/store/owner.js";
import { openMemoryStore } from "../.build/store/sqlite/sqlite-store.js";

const root = join(import.meta.dirname, "..");
const samples = join(root, "reports/samples");
const seed = "sample";
const runId = "20260301-080000-5a3b1e";
const day = "2026-03-01T08:00";

const config = await loadConfig({ cwd: root, env: {} });
const everything = { ...config, ignore: [] };
const { scenarios, problems } = await loadScenarios(await discoverScenarioFiles(everything), config);
if (problems.length > 0) throw problems[0];
const [project] = config.projects;
const context = { ...config, seed, date: new Date(`${day}:00Z`) };
// Check the messages, and submit them regardless of findings: the sample shows both.
const settings = { ...defaultCheckSettings, failOn: "never" };
const inspector = await createInspector({ settings, now: () => Date.parse(`${day}:00Z`) });
const measured = { ...project, settings: { ...project.settings, seed } };
const { tests: selected } = await selectTests({ scenarios, health: [] });
const planned = planTests(selected, {
  runId,
  projects: [measured],
  context,
  onProblem: (problem) => {
    throw problem;
  },
});
const store = await openMemoryStore();
const nowMs = Date.now();
await store.createRun(
  {
    id: runId,
    createdAtMs: nowMs,
    branch: "main",
    settings: {
      projects: [measured],
      seed,
      command:
        "placewright run scenarios scenarios/known-bad --fail-on never --seed sample --date 2026-03-01T08:00:00Z",
    },
  },
  { owner: createOwner(), untilMs: nowMs + leaseMs },
);
const tests = checkTests(planned, { inspector, failOn: "never" });
const fence = { runId, epoch: 1 };
await recordTests(tests, { store, fence, branch: "main", nowMs });
await store.openRun(fence);
const never = new AbortController().signal;
const report = await executeRun({
  store,
  runId,
  lease: holdNewRun(store, runId, { clock: systemClock, takenAtMs: systemClock.steadyMs() }),
  clock: systemClock,
  interrupt: never,
  abandon: never,
  openProvider: (own, policy) => createProvider(own.settings, policy),
  emit: () => {},
});

const folder = await mkdtemp(join(tmpdir(), "placewright-sample-"));
try {
  const { dir } = await writeReportFolder({
    reportsDir: folder,
    report: holdStill(report),
    readMessage: createMessageReader(store, report.tests),
  });
  if (process.argv.includes("--check")) await compare(dir);
  else {
    await rm(samples, { recursive: true, force: true });
    await cp(dir, samples, { recursive: true });
    console.log(`wrote ${samples}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function holdStill(report) {
  return {
    ...report,
    runtime: { name: "node", version: "20.20.2" },
    run: {
      ...report.run,
      startedAt: `${day}:00.000Z`,
      finishedAt: `${day}:02.400Z`,
      durationMs: 2400,
      apiCalls: 2 * report.tests.length,
      callsByOperation: { create: report.tests.length, get: report.tests.length },
      reconciliation: { ...report.run.reconciliation, checkedAt: `${day}:02.350Z` },
    },
    tests: report.tests.map((test, index) => ({
      ...test,
      reportId: `sample-${String(index + 1).padStart(2, "0")}`,
      submittedAt: `${day}:00.100Z`,
      completedAt: `${day}:02.300Z`,
    })),
  };
}

async function compare(dir) {
  const files = async (folder) =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  const [built, committed] = await Promise.all([files(dir), files(samples).catch(() => [])]);
  const different = [];
  for (const file of new Set([...built, ...committed])) {
    const [a, b] = await Promise.all(
      [dir, samples].map((folder) => readFile(join(folder, file)).catch(() => undefined)),
    );
    if (!a || !b || !a.equals(b)) different.push(file);
  }
  console.log(`sample report: ${built.length} files, ${different.length} differ`);
  if (different.length > 0) {
    console.error(`These differ from reports/samples; npm run sample rebuilds it: ${different.join(", ")}`);
    process.exitCode = 1;
  }
}
