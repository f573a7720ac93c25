import { loadSdk, noticeSimulation } from "./amazon-sdk.ts";
import { toClientOptions, toRequestHandler } from "./client-options.ts";
import type { DeliverabilityApi } from "./deliverability-api.ts";
import type { AmazonSettings } from "./settings.ts";

/** Opens the SDK client of the API that the settings name. */
export async function openDeliverabilityApi(settings: AmazonSettings): Promise<DeliverabilityApi> {
  const { Client, commands } = await loadSdk(settings.provider);
  const options = await toClientOptions(settings);
  const open = (keepAlive: boolean) =>
    new Client({ ...options, requestHandler: toRequestHandler(keepAlive) });
  const reader = open(true);
  // A connection of its own for each create: where a kept one breaks, Deno sends the request again by itself.
  const creator = open(false);
  const simulations = [reader, creator].map(noticeSimulation);
  return {
    create: (input, { signal }) =>
      creator.send(new commands.CreateDeliverabilityTestReportCommand(input), { abortSignal: signal }),
    get: (id, { signal }) =>
      reader.send(new commands.GetDeliverabilityTestReportCommand({ ReportId: id }), { abortSignal: signal }),
    list: (page, { signal }) =>
      reader.send(new commands.ListDeliverabilityTestReportsCommand(page), { abortSignal: signal }),
    region: () => reader.config.region(),
    get simulated() {
      return simulations.some((isSimulated) => isSimulated());
    },
    close: () => {
      reader.destroy();
      creator.destroy();
    },
  };
}
