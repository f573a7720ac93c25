import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { systemClock } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import { findRun, readRun } from "../../run/read-run.ts";
import type { Store, StoredRun } from "../../store/store.ts";
import { takeToCollect } from "../../worker/take-to-collect.ts";
import { findOpenRuns } from "../../workspace/open-runs.ts";
import { openReporters } from "../../workspace/reporters.ts";
import { workAndReport } from "../../workspace/work-and-report.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { describeRun, describeTests, runSchema, testSchema } from "../run-answer.ts";
import { defineTool, type ToolCall } from "../tool.ts";
import { waitField, waitMsOf } from "../wait.ts";
import { withExistingLedger } from "../with-ledger.ts";

/** Maximum number of runs in one answer. */
const maxRuns = 20;

const input = strictObject({
  run: z.string().max(100).describe("Id of the run. Default: all open runs.").optional(),
  ...waitField,
  ...pageFields,
});

/** Collects the results of submitted tests. */
export const collect = defineTool({
  name: "collect",
  title: "Collect results",
  description:
    "Polls the submitted tests of a run, or of all open runs, evaluates the thresholds, and writes the reports. Also answers the tests of a finished run, page by page. Submits nothing, and costs nothing.",
  input,
  output: z.object({
    runs: z
      .array(
        runSchema.extend({ workedOnBy: z.string().describe("Another process that collects it.").optional() }),
      )
      .describe(`Oldest first, at most ${maxRuns}.`),
    tests: z.array(testSchema.extend({ run: z.string() })).describe("Most severe verdict of each run first."),
    problems: z.array(z.string()).describe("Why a report could not be written."),
    ...pageKeys,
  }),
  effects: { readOnlyHint: false, idempotentHint: true, openWorldHint: true },
  call: (call) =>
    call.project.inTurn(async () => {
      const config = await call.project.openConfig();
      return withExistingLedger(config, async (store) => {
        const problems: string[] = [];
        const collected: Collected[] = [];
        const deadlineMs = systemClock.now() + waitMsOf(call.input);
        for (const run of await runsOf(store, call.input.run))
          collected.push(
            await collectRun(store, config, { run, call, deadlineMs, problems }).catch((error) => {
              problems.push(`Run ${run.id}: ${messageOf(error)}`);
              return readOnly(store, run);
            }),
          );
        const tests = collected.flatMap(({ report }) =>
          describeTests(report).map((test) => ({ ...test, run: report.run.id })),
        );
        const { items, ...rest } = pageOf(tests, call.input);
        return {
          runs: collected.map(({ report, isWritten, workedOnBy }) => ({
            ...describeRun(report, config, isWritten),
            ...(workedOnBy === undefined ? {} : { workedOnBy }),
          })),
          tests: items,
          problems,
          ...rest,
        };
      });
    }),
});

async function runsOf(store: Store, id: string | undefined): Promise<StoredRun[]> {
  if (id !== undefined) return [await findRun(store, id)];
  const ids = await findOpenRuns(store, { nowMs: systemClock.now() });
  const runs = await Promise.all(ids.slice(0, maxRuns).map((each) => store.run(each)));
  return runs.filter((run) => run !== undefined);
}

interface Collected {
  readonly report: RunOutcome;
  /** Whether the report folder was written. */
  readonly isWritten: boolean;
  readonly workedOnBy?: string;
}

interface Collecting {
  readonly run: StoredRun;
  readonly call: ToolCall<z.output<typeof input>>;
  readonly deadlineMs: number;
  /** Receives why a report could not be written. */
  readonly problems: string[];
}

const readOnly = async (store: Store, run: StoredRun, workedOnBy?: string): Promise<Collected> => ({
  report: await readRun(store, run, { atMs: systemClock.now() }),
  isWritten: false,
  ...(workedOnBy === undefined ? {} : { workedOnBy }),
});

/** Polls a run until its deadline. Only reads one that is finished, or that another process works on. */
async function collectRun(
  store: Store,
  config: ResolvedConfig,
  { run, call: { signal, progress }, deadlineMs, problems }: Collecting,
): Promise<Collected> {
  if (run.state === "planning" || run.state === "finished") return readOnly(store, run);
  const lease = await takeToCollect(store, run.id);
  if (typeof lease === "string") return readOnly(store, run, lease);
  const reporters = await openReporters(config, { cwd: config.projectDir, names: [], onFailure: () => {} });
  const failures: string[] = [];
  let [done, total] = [0, 0];
  const report = await workAndReport(config, {
    store,
    runId: run.id,
    lease,
    submits: false,
    reporters,
    timeoutMs: Math.max(0, deadlineMs - systemClock.now()),
    interrupt: signal,
    abandon: new AbortController().signal,
    emit(event) {
      if (event.type === "run-started") total = event.tests.length;
      if (event.type === "test-finished") done += 1;
      progress(done, total);
    },
    onReportFailure: (message) => failures.push(message),
  });
  problems.push(...failures);
  return { report, isWritten: failures.length === 0 };
}
