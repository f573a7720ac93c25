import { systemClock } from "../base/clock.ts";
import { changeError, PlacewrightError, Problems } from "../base/errors.ts";
import type { CostedTest } from "../run/cost.ts";
import type { RunProject } from "../run/plan.ts";

/**
 * Asks each Amazon account in which tests are about to be created whether it can create any: with one call per project,
 * which needs credentials and the network. Throws all errors together, so that a run which cannot begin is not recorded.
 * Other providers are not asked: they have no account, or are opened by the run.
 */
export async function askProviders(tests: readonly CostedTest[]): Promise<void> {
  const projects = new Set(tests.flatMap(({ project, noChargeReason }) => (noChargeReason ? [] : [project])));
  const answers = await Promise.all([...projects].map(askProvider));
  const problems = answers.filter((answer) => answer !== undefined);
  if (problems.length > 0) throw new Problems(problems);
}

/** Returns why no test can be created in a project. Undefined if one can, or if only a test can show it. */
async function askProvider({ name, settings, pace }: RunProject): Promise<PlacewrightError | undefined> {
  if (settings.provider !== "sesv2" && settings.provider !== "pinpoint-email") return undefined;
  const { createProvider } = await import("../provider/kinds/create-provider.ts");
  const provider = await createProvider(settings, { pace, clock: systemClock });
  try {
    await provider.ready?.({ signal: new AbortController().signal });
    return undefined;
  } catch (error) {
    if (!(error instanceof PlacewrightError)) throw error;
    return changeError(error, { reason: `Cannot run in project "${name}": ${error.reason}` });
  } finally {
    await provider.close();
  }
}
