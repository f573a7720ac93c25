import { access, constants } from "node:fs/promises";
import type { Diagnosis } from "../../result/diagnosis.ts";
import type { AccountApi } from "../amazon/account/account-api.ts";
import type { CallOptions } from "../provider.ts";
import type { Secrets } from "../seedlist/open-sender.ts";
import type { ModuleSettings, ProviderSettings } from "./settings.ts";

/** Checks whether a project can run placement tests. Problems that block everything come first. */
export async function diagnoseProject(
  settings: ProviderSettings,
  readSenders: () => Promise<readonly string[]>,
  options: CallOptions & Secrets & { readonly now: () => number },
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
  if (settings.provider === "module") return { diagnoses: [await diagnoseModule(settings, options)] };
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

async function diagnoseModule(
  { module }: ModuleSettings,
  { resolve }: Pick<Secrets, "resolve">,
): Promise<Diagnosis> {
  const about = `provider ${module}`;
  const isReadable = await access(resolve(module), constants.R_OK).then(
    () => true,
    () => false,
  );
  return isReadable
    ? {
        level: "unknown",
        about,
        message: "Custom providers are not checked",
        fix: "Run one test to check it",
      }
    : {
        level: "error",
        about,
        message: "The file cannot be read",
        fix: "Check the path, which is relative to the project folder",
      };
}
