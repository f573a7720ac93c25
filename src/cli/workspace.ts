import { resolve } from "node:path";
import { changeError, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { withNamedLedger } from "../config/ledger-place.ts";
import { loadConfig } from "../config/load.ts";
import { withLimits } from "../config/with-limits.ts";
import { print } from "../report/terminal/terminal-text.ts";
import type { SelectedTest } from "../scenario/select.ts";
import type { Store } from "../store/store.ts";
import { type OpenLedgerOptions, openExistingLedger, openLedger } from "../workspace/ledger.ts";
import { type Runnable, selectFrom, selectProjects, selectRunnable } from "../workspace/select-tests.ts";
import type { CommandContext } from "./command.ts";

/** The inputs of most commands: the config, and the tests that the command line selects. */
export interface Workspace {
  readonly config: ResolvedConfig;
  readonly selection: readonly SelectedTest[];
}

/** Loads the config only. */
export async function openConfig({ options, cwd, env, stderr }: CommandContext): Promise<ResolvedConfig> {
  const loaded = await loadConfig({ cwd, env, ...(options.config ? { file: options.config } : {}) });
  const config: ResolvedConfig = {
    ...withLimits(loaded, options),
    ...(options.reports ? { reportsDir: resolve(cwd, options.reports) } : {}),
    onLedgerWait: (name, reason) =>
      stderr.write(print`… Waiting for the database of the ledger, ${name}: ${reason}\n`),
  };
  return options.ledger ? withNamedLedger(config, options.ledger, cwd) : config;
}

/** Loads the config and the selected scenarios with messages. Throws all of their errors together. */
export async function openWorkspace(context: CommandContext): Promise<Workspace> {
  const config = await openConfig(context);
  const { paths, options } = context;
  return { config, selection: await selectFrom(config, { ...options, paths }) };
}

/** Same, and also returns the selected health scenarios, which send no messages, and those that cannot be loaded. */
export async function openAll(
  context: CommandContext,
): Promise<Workspace & Pick<Runnable, "health" | "broken" | "warnings">> {
  const config = await openConfig(context);
  const { paths, options } = context;
  const { tests, ...others } = await selectRunnable(config, { ...options, paths });
  return { config, selection: tests, ...others };
}

/**
 * Throws `usage` for names that are neither in the config nor in the ledger. A project that was removed from the
 * config may still have results and a baseline.
 */
export async function refuseUnknownProjects(
  store: Store,
  config: ResolvedConfig,
  names: readonly string[] = [],
): Promise<void> {
  const removed = names.filter((name) => !config.projects.some((project) => project.name === name));
  if (removed.length === 0) return;
  const measurements = await store.measurements({ limit: 1, onDamaged: () => {} });
  const known = new Set([...measurements, ...(await store.baselines())].map(({ project }) => project));
  selectProjects(
    config,
    removed.filter((name) => !known.has(name)),
  );
}

/** Opens the project's ledger for a command, and closes it afterward. */
export async function withLedger(
  config: ResolvedConfig,
  work: (store: Store) => Promise<number>,
  options: OpenLedgerOptions = {},
): Promise<number> {
  const store = await openLedger(config, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/**
 * Same, for a command that only reads: creates no ledger. If there is none, `work` gets an empty one in memory; or, if it
 * `needsRuns` and the command line names the folder, this throws `run-missing`. Other errors about missing runs name that
 * folder.
 */
export async function withExistingLedger(
  { options: { ledger } }: CommandContext,
  config: ResolvedConfig,
  work: (store: Store) => Promise<number>,
  { needsRuns = true }: { readonly needsRuns?: boolean } = {},
): Promise<number> {
  const { store, whyEmpty } = await openExistingLedger(config);
  try {
    if (whyEmpty !== undefined && ledger !== undefined && needsRuns)
      throw new PlacewrightError("run-missing", `No runs yet in "${ledger}": ${whyEmpty}`, {
        hint: "Check --ledger, or PLACEWRIGHT_LEDGER",
      });
    return await work(store);
  } catch (error) {
    const isMissing = error instanceof PlacewrightError && error.code === "run-missing";
    if (!isMissing || ledger === undefined || whyEmpty !== undefined || config.ledgerUrl !== undefined)
      throw error;
    throw changeError(error, { reason: `${error.reason}. The ledger is "${ledger}"` });
  } finally {
    await store.close();
  }
}
