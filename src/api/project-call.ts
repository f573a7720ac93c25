import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { joinProblems, messageOf, PlacewrightError, Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { RunEvent } from "../result/run-event.ts";
import type { OpenReporter } from "../workspace/reporters.ts";

/** Returns the absolute path of the project folder. Throws `usage`, with `action`, if there is none. */
export async function projectFolder(folder = ".", action: string): Promise<string> {
  const path = resolve(folder);
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return path;
  throw new PlacewrightError("usage", `${action}: there is no folder "${path}"`, {
    hint: "Set cwd to the project folder",
  });
}

/** Options of a call that replace values of the config. */
interface ConfigOptions {
  readonly config?: string | undefined;
  readonly reports?: string | undefined;
  readonly ledger?: string | undefined;
  readonly maxNewTests?: number | undefined;
  readonly maxCost?: number | undefined;
}

/** Loads the config, with the options of a call in place of its own values. */
export async function openConfig({
  cwd,
  env,
  config: file,
  reports,
  ledger,
  maxNewTests,
  maxCost,
}: ConfigOptions & { readonly cwd: string; readonly env: Environment }): Promise<ResolvedConfig> {
  const [{ loadConfig }, { withNamedLedger }, { withLimits }] = await Promise.all([
    import("../config/load.ts"),
    import("../config/ledger-place.ts"),
    import("../config/with-limits.ts"),
  ]);
  const loaded = await loadConfig({ cwd, env, ...(file === undefined ? {} : { file }) });
  const config = ledger === undefined ? loaded : withNamedLedger(loaded, ledger, cwd);
  return {
    ...withLimits(config, { maxNewTests, maxCost }),
    ...(reports === undefined ? {} : { reportsDir: resolve(cwd, reports) }),
  };
}

/** Passes copies, because the run and its ledger use the events too. */
export const copyingReporter = (onEvent: (event: RunEvent) => void): OpenReporter => ({
  name: "onEvent",
  onEvent: (event) => onEvent(structuredClone(event)),
  onEnd: () => undefined,
});

/** Runs a public function. Throws one error, whose `cause` has all problems if there are several. */
export const asCall = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    throw toPlacewrightError(error);
  });

function toPlacewrightError(error: unknown): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  if (!(error instanceof Problems))
    return new PlacewrightError("internal", messageOf(error), { cause: error });
  return joinProblems(error);
}
