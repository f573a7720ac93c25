import { resolve } from "node:path";
import { isUserCodeError, loadNamedModule } from "../authored/import-module.ts";
import { runUserCode } from "../authored/user-code.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { placed, type ResolvedConfig } from "../config/config.ts";
import type { CallPolicy } from "../provider/calls.ts";
import type { ProviderFactory } from "../provider/define-provider.ts";
import { guardProvider } from "../provider/guard-provider.ts";
import { createProvider } from "../provider/kinds/create-provider.ts";
import type { ModuleSettings } from "../provider/kinds/settings.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import type { Secrets } from "../provider/seedlist/open-sender.ts";
import { createSecretReader } from "../provider/seedlist/secret.ts";
import type { SeedlistSettings } from "../provider/seedlist/settings.ts";
import type { RunProject } from "../run/plan.ts";
import { calibrationFileOf, projectDataDir } from "./local-dir.ts";

/**
 * Opens the provider of a run's project. The embedded service keeps the run's account in the ledger's folder.
 */
export async function openProvider(
  config: ResolvedConfig,
  runId: string,
  { name, settings }: RunProject,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const dataDir = () => projectDataDir(config, runId, name);
  switch (settings.provider) {
    case "module":
      return loadProvider(settings, config, policy);
    case "local":
      return createProvider(
        {
          ...settings,
          dataDir: await dataDir(),
          calibrationFile: calibrationFileOf(config),
        },
        policy,
      );
    case "seedlist":
      return openSeedlist(settings, await dataDir(), config, policy);
    default:
      return createProvider(settings, policy);
  }
}

/**
 * Opens a provider for your own seed mailboxes. Its journal of sent and found copies is in the ledger's
 * folder.
 */
async function openSeedlist(
  settings: SeedlistSettings,
  dataDir: string,
  config: ResolvedConfig,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const { createSeedlistProvider } = await import("../provider/seedlist/seedlist.ts");
  const provider = createSeedlistProvider(settings, policy, { dataDir, ...secretsOf(config) });
  return guardProvider(provider, seedlistCallTimeoutMs);
}

/** Returns readers for passwords and key files, at the locations that the config names. */
export const secretsOf = ({ env, projectDir }: ResolvedConfig): Secrets => ({
  readSecret: createSecretReader({ env, cwd: projectDir }),
  resolve: (path) => resolve(projectDir, path),
});

/** Maximum duration of one call to a custom provider, in milliseconds. */
const moduleCallTimeoutMs = 5 * 60_000;

/**
 * Maximum duration of one call to a seed list, in milliseconds. Sending a copy to each of many seeds takes
 * long at the pace that their servers allow.
 */
const seedlistCallTimeoutMs = 3_600_000;

const methods = ["region", "submit", "find", "poll", "result", "close"] as const;

/**
 * Loads the module of a custom provider. Throws `file-missing`, or `config-invalid` with the place in the module if it
 * does not export a function.
 */
const loadFactory = ({ module }: ModuleSettings, { projectDir }: ResolvedConfig): Promise<ProviderFactory> =>
  loadNamedModule(
    {
      path: resolve(projectDir, module),
      projectDir,
      wanted: "defineProvider",
      what: `provider "${module}"`,
      folder: "the project folder",
      code: "config-invalid",
    },
    (factory) => {
      if (typeof factory === "function") return factory as ProviderFactory;
      throw new PlacewrightError("config-invalid", "its default export is not a function", { hint: example });
    },
  );

const example =
  "Add export default defineProvider((options, policy) => ({ … })). https://placewright.dev/providers has a complete example";

/**
 * Returns the errors of these projects that can be known before anything is submitted: custom providers that cannot be
 * loaded, and a calibration that cannot be used. Takes names, not settings: modules are named by the config only, never
 * by a ledger.
 */
export async function providerFaults(
  names: ReadonlySet<string>,
  config: ResolvedConfig,
): Promise<PlacewrightError[]> {
  const faults: PlacewrightError[] = [];
  const collect = (error: unknown): void => {
    if (!(error instanceof PlacewrightError)) throw error;
    faults.push(error);
  };
  const wanted = config.projects.filter(({ name }) => names.has(name));
  for (const { name, settings } of wanted) {
    const index = config.projects.findIndex((project) => project.name === name);
    if (settings.provider === "module")
      await placed(loadFactory(settings, config), config, ["projects", index, "module"]).catch(collect);
  }
  if (wanted.some(({ settings }) => settings.provider === "local")) {
    const { checkCalibration } = await import("../provider/local/local.ts");
    await checkCalibration(calibrationFileOf(config)).catch(collect);
  }
  return faults;
}

/** Creates a custom provider. Throws `config-invalid` if it lacks a method. */
async function loadProvider(
  settings: ModuleSettings,
  config: ResolvedConfig,
  policy: CallPolicy,
): Promise<PlacementProvider> {
  const { module, options } = settings;
  const factory = await loadFactory(settings, config);
  const provider = await runUserCode(() => factory(options, policy), {
    file: resolve(config.projectDir, module),
    unsettled: "did not finish creating its provider",
  }).catch((cause: unknown) => {
    if (cause instanceof PlacewrightError) throw cause;
    throw new PlacewrightError(
      "config-invalid",
      `Cannot create the provider "${module}": ${messageOf(cause)}`,
      { cause, hint: isUserCodeError(cause) ? cause.hint : "Check the function that its module exports" },
    );
  });
  const missing = methods.find((method) => typeof provider?.[method] !== "function");
  if (missing !== undefined)
    throw new PlacewrightError(
      "config-invalid",
      `Cannot use the provider "${module}": the provider that it creates has no ${missing}()`,
      { hint: example },
    );
  return guardProvider(provider, moduleCallTimeoutMs);
}
