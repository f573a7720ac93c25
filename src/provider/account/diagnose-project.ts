import type { Diagnosis } from "../../result/diagnosis.ts";
import type { CallOptions } from "../provider.ts";
import type { Secrets } from "../seedlist/open-sender.ts";
import type { ProviderSettings } from "../settings.ts";

/** What stands between a project and its placement tests, what stops everything first. */
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
          message: "It needs no account and no network; its figures are simulated",
        },
      ],
    };
  if (settings.provider === "module")
    return {
      diagnoses: [
        {
          level: "unknown",
          about: `provider ${settings.module}`,
          message: "A provider of your own is not looked at",
          fix: "run one test with it",
        },
      ],
    };
  if (settings.provider === "seedlist") {
    const { diagnoseSeeds } = await import("../seedlist/diagnose.ts");
    return { diagnoses: await diagnoseSeeds(settings, options) };
  }
  const { openAccountApi } = await import("./account-api.ts");
  const { diagnoseAccount } = await import("./diagnose.ts");
  const api = await openAccountApi(settings, options.now);
  try {
    const diagnoses = await diagnoseAccount(api, readSenders, options);
    const region = await api.region().catch(() => undefined);
    return { ...(region ? { region } : {}), diagnoses };
  } finally {
    api.close();
  }
}
