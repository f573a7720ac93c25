import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import type { HealthScenario } from "../scenario/health.ts";
import type { SelectedTest } from "../scenario/select.ts";
import type { Store } from "../store/store.ts";
import { openLedger } from "../workspace/ledger.ts";
import { selectAllFrom, selectFrom } from "../workspace/select-tests.ts";
import type { CommandContext } from "./command.ts";

/** What most commands start from: the config, and the tests that the command line selects. */
export interface Workspace {
  readonly config: ResolvedConfig;
  readonly selection: readonly SelectedTest[];
}

/** Loads the config alone. */
export async function openConfig({ options, cwd, env }: CommandContext): Promise<ResolvedConfig> {
  const loaded = await loadConfig({ cwd, env, ...(options.config ? { file: options.config } : {}) });
  return {
    ...loaded,
    ...(options.reports ? { reportsDir: resolve(cwd, options.reports) } : {}),
    ...(options.ledger ? { ledgerDir: resolve(cwd, options.ledger) } : {}),
  };
}

/** Loads the config and the selected scenarios that have messages. Throws every mistake in them at once. */
export async function openWorkspace(context: CommandContext): Promise<Workspace> {
  const config = await openConfig(context);
  const { paths, options } = context;
  return { config, selection: await selectFrom(config, { ...options, paths }) };
}

/** The same with those that ask how mail has fared, and send none. */
export async function openAll(
  context: CommandContext,
): Promise<Workspace & { readonly health: readonly HealthScenario[] }> {
  const config = await openConfig(context);
  const { paths, options } = context;
  const { tests, health } = await selectAllFrom(config, { ...options, paths });
  return { config, selection: tests, health };
}

/** Opens the project's ledger for a command, and closes it after. */
export async function withLedger(
  config: ResolvedConfig,
  work: (store: Store) => Promise<number>,
  options: Parameters<typeof openLedger>[1] = {},
): Promise<number> {
  const store = await openLedger(config, options);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
