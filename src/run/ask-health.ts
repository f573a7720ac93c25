import type { Clock } from "../base/clock.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { AttemptRow } from "../store/store.ts";
import type { createJudging } from "./judging.ts";
import { questionOf } from "./plan-health.ts";

export interface AskHealthOptions {
  readonly judge: ReturnType<typeof createJudging>;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Asks a provider how a domain's mail has fared, and judges the answer. */
export async function askHealth(
  attempt: AttemptRow,
  provider: PlacementProvider,
  { judge, clock, stop }: AskHealthOptions,
): Promise<void> {
  const plan = (await judge.planOf(attempt)).health;
  if (!plan) throw new Error(`the ledger has no question of health check ${attempt.testId}`);
  try {
    if (!provider.health)
      throw new ProviderError(
        "provider-rejected",
        `Cannot tell how the mail of ${plan.question.domain} fared: ${provider.name} does not know`,
        {
          hint: "run it with a project sesv2 or pinpoint-email",
        },
      );
    const health = await provider.health(questionOf(plan, clock.now()), { signal: stop });
    const placement = toPlacement(health);
    await judge.settle(
      { ...attempt, completedAtMs: clock.now() },
      { kind: "fared", health },
      { isFinal: true, ...(placement ? { measured: { placement, control: undefined } } : {}) },
    );
  } catch (error) {
    if (stop.aborted) await judge.unsent(attempt);
    else await judge.settle(attempt, { kind: "errored", error }, { isFinal: true });
  }
}

/** Where the mail of the time landed: what later runs are compared with. */
function toPlacement({ overall, isps, simulated }: HealthReport): Placement | undefined {
  const { inboxPercent, spamPercent } = overall;
  if (inboxPercent === undefined || spamPercent === undefined) return undefined;
  return {
    overall: { inboxPercent, spamPercent },
    isps: isps.flatMap(({ isp, inboxPercent: inbox, spamPercent: spam }) =>
      inbox === undefined || spam === undefined ? [] : [{ isp, inboxPercent: inbox, spamPercent: spam }],
    ),
    simulated,
  };
}
