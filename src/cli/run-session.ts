import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { toSlug } from "../base/ids.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { CallPolicy } from "../provider/calls.ts";
import { createProvider } from "../provider/create-provider.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import { writeReportFolder } from "../report/folder.ts";
import { createTerminalReporter } from "../report/terminal.ts";
import type { RunOutcome } from "../result/run-report.ts";
import { carryOut } from "../run/carry-out.ts";
import type { RunProject } from "../run/plan.ts";
import { createOwner, describeHolder, takeRun } from "../run/run-lease.ts";
import { createMessageReader } from "../run/stored-message.ts";
import type { Store, StoredRun } from "../store/store.ts";
import type { CommandContext, OutputStream } from "./command.ts";
import type { Reporters } from "./reporters.ts";

/** Opens the project's ledger for a command, and closes it after. */
export async function withLedger(
  { ledgerDir }: ResolvedConfig,
  work: (store: Store) => Promise<number>,
): Promise<number> {
  const { openSqliteStore } = await import("../store/sqlite/sqlite-store.ts");
  const store = await openSqliteStore(ledgerDir);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export interface SessionOptions {
  readonly config: ResolvedConfig;
  readonly store: Store;
  readonly runId: string;
  /** Who has taken the run already. Default: it is taken here, and refused where another works on it. */
  readonly owner?: string;
  readonly submits?: boolean;
  readonly waits?: boolean;
  readonly reporters: Reporters;
  /** Where people read the progress. */
  readonly stream?: OutputStream;
}

/** Takes a run as far as it goes, and shows it. */
export async function workOn(context: CommandContext, options: SessionOptions): Promise<RunOutcome> {
  const { config, store, runId, submits, waits, reporters, stream = context.stdout } = options;
  const owner = options.owner ?? (await claim(store, runId));
  const { interrupt, abandon } = context.listenForInterrupt();
  const terminal = createTerminalReporter({ stream, color: context.color });
  const report = await carryOut({
    store,
    runId,
    owner,
    clock: systemClock,
    interrupt,
    abandon,
    timeoutMs: context.options.timeout ?? config.timeoutMs,
    submits: submits ?? true,
    waits: waits ?? true,
    openProvider: (project, policy) => openProvider(config, runId, project, policy),
    emit(event) {
      terminal.onEvent(event);
      reporters.onEvent(event);
    },
  });
  terminal.onEnd(report);
  if ((await store.run(runId))?.state === "finished")
    await rm(localDir(config, runId), { recursive: true, force: true });
  return report;
}

/** The embedded service keeps what a run has there beside the ledger, so that its tests go on while no process lives. */
export const localDir = ({ ledgerDir }: ResolvedConfig, runId: string): string =>
  join(ledgerDir, "local", runId);

function openProvider(
  config: ResolvedConfig,
  runId: string,
  { name, settings }: RunProject,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const own =
    settings.provider === "local"
      ? { ...settings, dataDir: join(localDir(config, runId), toSlug(name)) }
      : settings;
  return createProvider(own, policy);
}

/** Takes the lease of a run. Throws `run-busy` where another process has it. */
export async function claim(store: Store, runId: string): Promise<string> {
  const owner = createOwner();
  const holder = await takeRun(store, runId, owner, systemClock.now());
  if (!holder) return owner;
  throw new PlacewrightError(
    "run-busy",
    `Cannot work on run ${runId}: ${describeHolder(holder)} does so already`,
    { hint: `placewright wait ${runId} waits for it` },
  );
}

/** Throws `usage` for a run that can no longer be worked on. */
export function refuseUnready({ id, state }: StoredRun): void {
  if (state === "planning")
    throw new PlacewrightError(
      "usage",
      `Cannot go on with run ${id}: it was stopped before its tests were written down`,
      {
        hint: "nothing of it was submitted: run it anew",
      },
    );
  if (state === "cancelled")
    throw new PlacewrightError("usage", `Cannot go on with run ${id}: it was cancelled`, {
      hint: `placewright wait ${id} collects what was submitted; to submit again, run it anew`,
    });
}

/** Writes the report and says where it is; the exit code is the run's. */
export async function fileReport(
  { cwd, stdout }: CommandContext,
  { reportsDir }: ResolvedConfig,
  { store, reporters }: Pick<SessionOptions, "store" | "reporters">,
  report: RunOutcome,
): Promise<number> {
  const readMessage = createMessageReader(store, report.tests);
  const { dir, htmlPath } = await writeReportFolder({ reportsDir, report, readMessage });
  await reporters.onEnd(report, readMessage, dir);
  stdout.write(`\nReport: ${relative(cwd, htmlPath) || htmlPath}\n`);
  const open = report.counts.pending + report.counts.skipped;
  const isUncertain = report.tests.some(({ submitUncertain }) => submitUncertain);
  if (open > 0 || isUncertain) stdout.write(`To go on: placewright resume ${report.run.id}\n`);
  return report.exitCode;
}
