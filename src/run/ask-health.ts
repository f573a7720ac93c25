import type { Clock } from "../base/clock.ts";
import type { PlacementProvider } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { AttemptPlan } from "./attempt-plan.ts";
import type { Observation } from "./decide-test.ts";
import { toHealthQuery } from "./plan-health.ts";

/**
 * Queries a provider for the health of a domain. Returns an error as an observation instead of throwing it.
 */
export async function askHealth(
  plan: AttemptPlan,
  open: () => Promise<PlacementProvider>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Extract<Observation, { kind: "health" | "health-failed" }>> {
  if (plan.kind !== "health") throw new Error("a test with a message has no health query");
  const { health } = plan;
  try {
    const provider = await open();
    if (!provider.health)
      throw new ProviderError(
        "provider-rejected",
        `Cannot report the domain health of ${health.question.domain}: ${provider.name} does not measure it`,
        { hint: "Use a project with provider sesv2 or pinpoint-email" },
      );
    return { kind: "health", health: await provider.health(toHealthQuery(health, clock.now()), { signal }) };
  } catch (error) {
    return { kind: "health-failed", error };
  }
}
