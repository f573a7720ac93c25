import type { PlacewrightError } from "../../base/errors.ts";
import type { Diagnosis } from "../../result/diagnosis.ts";
import type { AccountApi } from "../amazon/account/account-api.ts";
import type { CallOptions } from "../provider.ts";
import type { Secrets } from "../seedlist/open-sender.ts";
import type { ProviderSettings } from "./settings.ts";

/** Checks whether a project can run placement tests. Problems that block everything come first. */
export async function diagnoseProject(
  settings: ProviderSettings,
  readSenders: () => Promise<readonly string[]>,
  options: CallOptions &
    Secrets & {
      readonly now: () => number;
      /** Loads the module of a custom provider, and returns the error if it cannot. */
      readonly loadModule: () => Promise<PlacewrightError | undefined>;
    },
): Promise<{ readonly region?: string; readonly diagnoses: Diagnosis[] }> {
  if (settings.provider === "local")
    return {
      diagnoses: [
        {
          level: "ok",
          about: "embedded service",
          message: "Needs no account and no network. Placements are simulated",
        },
      ],
    };
  if (settings.provider === "module")
    return { diagnoses: [describeModule(settings.module, await options.loadModule())] };
  if (settings.provider === "seedlist") {
    const { diagnoseSeeds } = await import("../seedlist/diagnose.ts");
    return { diagnoses: await diagnoseSeeds(settings, options) };
  }
  const { openAccountApi } = await import("../amazon/account/account-api.ts");
  const { diagnoseAccount, toDiagnosis } = await import("../amazon/account/diagnose.ts");
  const { callTimeoutsMs } = await import("../deadline.ts");
  const calls = { now: options.now, timeoutMs: callTimeoutsMs.read };
  let api: AccountApi;
  try {
    api = await openAccountApi(settings, calls);
  } catch (error) {
    return { diagnoses: [{ ...toDiagnosis("account", error), level: "error" }] };
  }
  try {
    const diagnoses = await diagnoseAccount(api, readSenders, options);
    return { region: await api.region(), diagnoses };
  } finally {
    api.close();
  }
}

function describeModule(module: string, fault: PlacewrightError | undefined): Diagnosis {
  const about = `provider ${module}`;
  if (!fault)
    return {
      level: "unknown",
      about,
      message: "It loads; nothing else of a custom provider is checked",
      fix: "Run one test to check it",
    };
  const { reason, location, hint } = fault;
  const line = location?.line === undefined ? "" : ` (${location.file}, line ${location.line})`;
  return { level: "error", about, message: `${reason}${line}`, ...(hint === undefined ? {} : { fix: hint }) };
}
