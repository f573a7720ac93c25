import type { Clock } from "../../base/clock.ts";
import { readCalibration } from "../../service/placement/calibration-file.ts";
import { startService } from "../../service/start.ts";
import { readHealthOf } from "../amazon/amazon.ts";
import { openDeliverabilityApi } from "../amazon/client.ts";
import { toClientOptions } from "../amazon/client-options.ts";
import { createDeliverabilityProvider } from "../amazon/deliverability-provider.ts";
import { loadSdk } from "../amazon/sdk.ts";
import { asProvider } from "../amazon/sdk-errors.ts";
import type { AmazonSettings } from "../amazon/settings.ts";
import { createTransport } from "../amazon/transport.ts";
import { type CallPolicy, timeoutOf } from "../calls.ts";
import type { CallOptions, PlacementProvider } from "../provider.ts";
import { createExplainer, explainAll, type ReadCauses } from "./explain.ts";
import type { LocalSettings } from "./settings.ts";

/** The embedded service as a provider. It knows the reasons for its placements. */
export interface LocalProvider extends PlacementProvider {
  readonly readCauses: ReadCauses;
}

/** Throws `config-invalid` if the calibration of this machine cannot be used. */
export const checkCalibration = async (file: string): Promise<void> => void (await readCalibration(file));

/**
 * Starts the embedded service in this process, and calls it over HTTP with the SDK, as it would call Amazon.
 */
export async function createLocalProvider(
  settings: LocalSettings,
  policy: CallPolicy,
  clock?: Clock,
): Promise<LocalProvider> {
  const region = "us-east-1";
  const service = await startService({
    region,
    completeAfterMs: settings.completeAfterMs,
    seed: settings.seed,
    faults: settings.faults,
    dataDir: settings.dataDir,
    calibration: settings.calibrationFile ? await readCalibration(settings.calibrationFile) : undefined,
    clock,
  });
  const account = { provider: "sesv2", region, endpoint: service.url, placeholderCredentials: true } as const;
  const api = await openDeliverabilityApi(account);
  const provider = createDeliverabilityProvider("local", api, { policy, isEmbedded: true });
  const { explain, readCauses } = createExplainer(service.url, policy);

  return {
    ...provider,
    simulated: true,
    readCauses,
    poll: async (ids, options) => explainAll(await provider.poll(ids, options), explain, options),
    result: async (id, options) => explain(id, await provider.result(id, options), options),
    async health(question, options) {
      await ensureDomain(account, question.domain, policy, options);
      return readHealthOf(account, policy, question, options);
    },
    async close() {
      await provider.close();
      await service.close();
    },
  };
}

/**
 * Adds the requested domain to the simulated account, which has none of the user's. The service simulates its
 * past.
 */
async function ensureDomain(
  account: AmazonSettings,
  domain: string,
  { pace, clock }: CallPolicy,
  { signal }: CallOptions,
): Promise<void> {
  const { Client, commands } = await loadSdk("sesv2");
  const client = new Client({
    ...(await toClientOptions(account)),
    requestHandler: createTransport({ keepAlive: false }),
  });
  const bounds = { signal, now: clock.now, timeoutMs: timeoutOf("account", pace) };
  try {
    await asProvider(`add the domain ${domain}`, bounds, (options) =>
      client
        .send(new commands.CreateEmailIdentityCommand({ EmailIdentity: domain }), options)
        .catch((error: Error) => {
          if (error.name !== "AlreadyExistsException") throw error;
        }),
    );
  } finally {
    client.destroy();
  }
}
