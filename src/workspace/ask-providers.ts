import { systemClock } from "../base/clock.ts";
import { changeError, PlacewrightError, Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { traitsOf } from "../result/provider-kinds.ts";
import type { CostedTest } from "../run/cost.ts";
import type { RunProject } from "../run/plan.ts";
import type { PlannedHealth } from "../run/plan-health.ts";
import { secretsOf } from "./open-provider.ts";

/**
 * Asks each Amazon account in which tests are about to be created whether it can create any: with one call per project,
 * which needs credentials and the network. Reads the secrets of seed lists. Throws all errors together, so that a run which
 * cannot begin is not recorded. Other providers are not asked: they have no account, or are opened by the run.
 */
export async function askProviders(
  tests: readonly CostedTest[],
  health: readonly Pick<PlannedHealth, "project">[],
  config: ResolvedConfig,
): Promise<void> {
  const projects = new Set([
    ...tests.flatMap(({ project, noChargeReason }) => (noChargeReason ? [] : [project])),
    // Others end such a test at once, without a call.
    ...health.flatMap(({ project }) => (traitsOf(project.settings).canMeasureHealth ? [project] : [])),
  ]);
  const answers = await Promise.all([...projects].map((project) => askProvider(project, config)));
  const problems = answers.filter((answer) => answer !== undefined);
  if (problems.length > 0) throw new Problems(problems);
}

/** Returns why no test can be created in a project. Undefined if one can, or if only a test can show it. */
async function askProvider(
  { name, settings, pace }: RunProject,
  config: ResolvedConfig,
): Promise<PlacewrightError | undefined> {
  try {
    if (settings.provider === "seedlist") {
      const { checkSecrets } = await import("../provider/seedlist/check-secrets.ts");
      await checkSecrets(settings, secretsOf(config), systemClock);
    } else if (settings.provider === "sesv2" || settings.provider === "pinpoint-email") {
      const { createProvider } = await import("../provider/kinds/create-provider.ts");
      const provider = await createProvider(settings, { pace, clock: systemClock });
      try {
        await provider.ready?.({ signal: new AbortController().signal });
      } finally {
        await provider.close();
      }
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    return changeError(error, { reason: `Cannot run in project "${name}": ${error.reason}` });
  }
}
