import { toClientOptions } from "./client-options.ts";
import type { DeliverabilityApi } from "./deliverability-api.ts";
import { dropInvalidValues } from "./drop-invalid-values.ts";
import { noteCredentials } from "./note-credentials.ts";
import { settleRegion } from "./region.ts";
import { loadSdk, noticeSimulation } from "./sdk.ts";
import type { AmazonSettings } from "./settings.ts";
import { createTransport } from "./transport.ts";

/** Opens the SDK client of the API that the settings name. Throws a `ProviderError` if no region is set. */
export async function openDeliverabilityApi(settings: AmazonSettings): Promise<DeliverabilityApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const options = await toClientOptions(settings);
  const open = (keepAlive: boolean) =>
    new Client({ ...options, requestHandler: createTransport({ keepAlive }) });
  const reader = open(true);
  // Deno resends on a reused connection that breaks, so open a new one per create.
  const creator = open(false);
  for (const client of [reader, creator]) noteCredentials(client);
  dropInvalidValues(reader);
  const region = await settleRegion(settings, reader);
  const simulations = [reader, creator].map(noticeSimulation);
  return {
    create: (input, options) =>
      creator.send(new commands.CreateDeliverabilityTestReportCommand(input), options),
    get: (id, options) =>
      reader.send(new commands.GetDeliverabilityTestReportCommand({ ReportId: id }), options),
    list: (page, options) => reader.send(new commands.ListDeliverabilityTestReportsCommand(page), options),
    region: async () => region,
    get simulated() {
      return simulations.some((isSimulated) => isSimulated());
    },
    close: () => {
      reader.destroy();
      creator.destroy();
    },
  };
}
