import type { Clock } from "../base/clock.ts";
import type { Placement } from "../result/placement.ts";
import { startService } from "../service/start.ts";
import { createDeliverabilityProvider, readHealthOf } from "./amazon.ts";
import { openDeliverabilityApi } from "./amazon-client.ts";
import { loadSdk } from "./amazon-sdk.ts";
import type { CallPolicy } from "./calls.ts";
import { toClientOptions } from "./client-options.ts";
import type { CallOptions, PlacementProvider, TestLook } from "./provider.ts";
import type { ProviderError } from "./provider-error.ts";
import type { AmazonSettings, LocalSettings } from "./settings.ts";

/** What the embedded service tells beyond the API: how many seeds each ISP has, and why they were placed so. */
interface Explanation {
  readonly reasons: readonly { readonly isp: string; readonly reason: string; readonly weight: number }[];
  readonly isps: readonly { readonly isp: string; readonly seedCount: number }[];
}

/** Starts the embedded service in this process and speaks to it over HTTP with the SDK, as to Amazon. */
export async function createLocalProvider(
  settings: LocalSettings,
  policy: CallPolicy,
  clock?: Clock,
): Promise<PlacementProvider> {
  const region = "us-east-1";
  const service = await startService({
    region,
    completeAfterMs: settings.completeAfterMs,
    seed: settings.seed,
    faults: settings.faults,
    dataDir: settings.dataDir,
    clock,
  });
  const account = { provider: "sesv2", region, endpoint: service.url, placeholderCredentials: true } as const;
  const api = await openDeliverabilityApi(account);
  const provider = createDeliverabilityProvider("local", api, { policy, isEmbedded: true });

  async function explain(id: string, placement: Placement, { signal }: CallOptions): Promise<Placement> {
    const response = await fetch(`${service.url}/_placewright/reports/${encodeURIComponent(id)}`, { signal });
    const explanation = (await response.json()) as Explanation;
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
  }

  return {
    ...provider,
    simulated: true,
    async look(ids, options) {
      const looks = await provider.look(ids, options);
      const explained = await Promise.all(
        [...looks].map(
          async ([id, look]): Promise<[string, TestLook | ProviderError]> => [
            id,
            "placement" in look && look.placement
              ? { ...look, placement: await explain(id, look.placement, options) }
              : look,
          ],
        ),
      );
      return new Map(explained);
    },
    result: async (id, options) => explain(id, await provider.result(id, options), options),
    async health(question, options) {
      await ensureDomain(account, question.domain, options);
      return readHealthOf(account, policy, question, options);
    },
    async close() {
      await provider.close();
      await service.close();
    },
  };
}

/** The simulated account has no domain of the user's: it gets the one that is asked for, with a past. */
async function ensureDomain(account: AmazonSettings, domain: string, { signal }: CallOptions): Promise<void> {
  const { Client, commands } = await loadSdk("sesv2");
  const client = new Client({ ...(await toClientOptions(account)) });
  await client
    .send(new commands.CreateEmailIdentityCommand({ EmailIdentity: domain }), { abortSignal: signal })
    .catch((error: Error) => {
      if (error.name !== "AlreadyExistsException") throw error;
    })
    .finally(() => client.destroy());
}

/** Each reason once, remarks first, then the weightiest, with its points: `There is no text part (+0.8 to +0.96 points towards spam)`. */
function toReasons({ reasons, isps }: Explanation): string[] {
  const byReason = new Map<string, { readonly names: string[]; readonly weights: number[] }>();
  for (const { isp, reason, weight } of reasons) {
    const { names, weights } = byReason.get(reason) ?? { names: [], weights: [] };
    byReason.set(reason, { names: [...names, isp], weights: [...weights, weight] });
  }
  const heaviest = ({ weights }: { readonly weights: readonly number[] }): number => Math.max(...weights);
  return [...byReason]
    .sort(
      ([, left], [, right]) =>
        Number(heaviest(right) === 0) - Number(heaviest(left) === 0) || heaviest(right) - heaviest(left),
    )
    .map(([reason, { names, weights }]) => {
      const [least, most] = [Math.min(...weights), heaviest({ weights })];
      const points = least === most ? `+${most}` : `+${least} to +${most}`;
      const details = [
        ...(most > 0 ? [`${points} points towards spam`] : []),
        ...(names.length === isps.length ? [] : [names.join(", ")]),
      ];
      return details.length === 0 ? reason : `${reason} (${details.join("; ")})`;
    });
}
