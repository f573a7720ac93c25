import type { Clock } from "../base/clock.ts";
import { startService } from "../service/start.ts";
import { createDeliverabilityProvider } from "./amazon.ts";
import { openDeliverabilityApi } from "./amazon-client.ts";
import type { PlacementProvider } from "./provider.ts";
import type { LocalSettings } from "./settings.ts";

/** What the embedded service tells beyond the API: how many seeds each ISP has, and why they were placed so. */
interface Explanation {
  readonly reasons: readonly { readonly isp: string; readonly reason: string; readonly weight: number }[];
  readonly isps: readonly { readonly isp: string; readonly seedCount: number }[];
}

/** Starts the embedded service in this process and speaks to it over HTTP with the SDK, as to Amazon. */
export async function createLocalProvider(
  settings: LocalSettings,
  clock?: Clock,
): Promise<PlacementProvider> {
  const region = "us-east-1";
  const service = await startService({
    region,
    completeAfterMs: settings.completeAfterMs,
    seed: settings.seed,
    faults: settings.faults,
    clock,
  });
  const api = await openDeliverabilityApi({
    provider: "sesv2",
    region,
    endpoint: service.url,
    placeholderCredentials: true,
  });
  const provider = createDeliverabilityProvider("local", api, { passSimulation: true });
  return {
    ...provider,
    simulated: true,
    async result(id, options) {
      const [placement, explanation] = await Promise.all([
        provider.result(id, options),
        fetch(`${service.url}/_placewright/reports/${encodeURIComponent(id)}`, {
          signal: options.signal,
        }).then((response) => response.json() as Promise<Explanation>),
      ]);
      const seedCounts = new Map(explanation.isps.map(({ isp, seedCount }) => [isp, seedCount]));
      return {
        overall: {
          ...placement.overall,
          seedCount: explanation.isps.reduce((sum, { seedCount }) => sum + seedCount, 0),
        },
        isps: placement.isps.map((figures) => {
          const seedCount = seedCounts.get(figures.isp);
          return seedCount === undefined ? figures : { ...figures, seedCount };
        }),
        simulated: true,
        reasons: toReasons(explanation),
      };
    },
    async close() {
      await provider.close();
      await service.close();
    },
  };
}

/** Each reason once, with the ISPs that it weighed on: `Sent from a public mailbox address (Gmail, Yahoo)`. */
function toReasons({ reasons, isps }: Explanation): string[] {
  const ispsByReason = new Map<string, string[]>();
  for (const { isp, reason } of reasons) ispsByReason.set(reason, [...(ispsByReason.get(reason) ?? []), isp]);
  return [...ispsByReason].map(([reason, names]) =>
    names.length === isps.length ? reason : `${reason} (${names.join(", ")})`,
  );
}
