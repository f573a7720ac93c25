import { hostname } from "node:os";
import { systemClock } from "../../base/clock.ts";
import { formatDuration } from "../../base/duration.ts";
import { messageOf } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { nameLedger } from "../../config/ledger-place.ts";
import { toSafeLogLine } from "../../report/safe-text.ts";
import { print, type TerminalText } from "../../report/terminal/terminal-text.ts";
import { isLoopback } from "../../service/protocol/allowed-host.ts";
import { version } from "../../version.ts";
import { startHealthServer } from "../../worker/health-server.ts";
import { createMetrics } from "../../worker/metrics.ts";
import { runWorker } from "../../worker/run-worker.ts";
import type { WorkerEvent } from "../../worker/worker-event.ts";
import { selectProjects } from "../../workspace/select-tests.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { openConfig, withLedger } from "../workspace.ts";

const defaultConcurrency = 50;

/** How long a worker may go without reaching the ledger before it counts as failing, in milliseconds. */
const failingAfterMs = 60_000;

/** Works on the runs of the ledger until it is interrupted. */
export const worker: CommandAction = async (context) => {
  const { options, env, stdout, stderr, listenForInterrupt } = context;
  const config = await openConfig(context);
  const { interrupt, abandon } = listenForInterrupt();
  const projects = (options.project ? selectProjects(config, options.project) : config.projects).map(
    ({ name }) => name,
  );
  const { concurrency = defaultConcurrency, host = "127.0.0.1", port } = options;
  return withLedger(config, async (store) => {
    const metrics = createMetrics();
    let lookedAtMs = systemClock.steadyMs();
    let runs = 0;
    const server =
      port === undefined
        ? undefined
        : await startHealthServer({
            host,
            port,
            metrics,
            health: () => ({
              isHealthy: systemClock.steadyMs() - lookedAtMs < failingAfterMs,
              runs,
              version,
            }),
          });
    if (server && !isLoopback(host))
      stderr.write(
        print`Other machines can reach the health and metrics of this worker: it listens on ${host}.\n`,
      );
    const where = nameLedger(config);
    stdout.write(
      print`placewright worker on ${hostname()}: ledger ${where}${server ? print`, health and metrics at ${server.url}` : print``}. Press Ctrl-C to stop.\n`,
    );
    try {
      await runWorker({
        store,
        config,
        env,
        clock: systemClock,
        concurrency,
        projects,
        interrupt,
        abandon,
        onEvent(event) {
          metrics.note(event);
          if (event.type === "looked") {
            lookedAtMs = systemClock.steadyMs();
            ({ runs } = event);
          }
          write(context, event);
        },
      });
    } finally {
      await server?.close();
    }
    stdout.write(print`Stopped. Other workers continue its runs.\n`);
    return 0;
  });
};

/** Writes what happened in one line, with its time. */
function write({ stdout, stderr }: CommandContext, event: WorkerEvent): void {
  const line = lineOf(event);
  if (!line) return;
  const isTrouble = /failed$/.test(event.type);
  const time = new Date().toISOString().slice(0, 19);
  (isTrouble ? stderr : stdout).write(print`${time}Z ${line}\n`);
}

function lineOf(event: WorkerEvent): TerminalText | undefined {
  switch (event.type) {
    case "run-taken":
      return print`run ${event.runId}: working on it`;
    case "run-left": {
      const { runId, report, isFinished } = event;
      const open = report.counts.pending + report.counts.skipped;
      return isFinished
        ? print`run ${runId}: ${report.verdict}, ${plural(report.tests.length, "test")}`
        : print`run ${runId}: handed back, ${plural(open, "test")} left`;
    }
    case "run-failed":
      return print`run ${event.runId}: ${toSafeLogLine(messageOf(event.error))} Trying again in ${formatDuration(event.againInMs)}.`;
    case "run-lost":
      return print`run ${event.runId}: another process has taken it over`;
    case "report-failed":
      return print`run ${event.runId}: ${toSafeLogLine(event.message)}`;
    case "tick-started":
      return print`schedule ${event.schedule}: started run ${event.runId} for ${timeOf(event.tickMs)}`;
    case "tick-missed":
      return print`schedule ${event.schedule}: missed ${timeOf(event.tickMs)}: ${toSafeLogLine(event.reason)}`;
    case "tick-failed":
      return print`schedule ${event.schedule}: cannot start the run for ${timeOf(event.tickMs)}: ${toSafeLogLine(event.reason)}`;
    case "schedule-failed":
      return print`schedule ${event.schedule}: ${toSafeLogLine(messageOf(event.error))}`;
    case "runs-deleted":
      return print`deleted ${plural(event.count, "old run")}`;
    case "ledger-failed":
      return print`${toSafeLogLine(messageOf(event.error))}`;
    case "stopping":
      return print`stopping: handing back ${plural(event.runs, "run")}`;
    default:
      return undefined;
  }
}

const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16)}Z`;
