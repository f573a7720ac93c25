import { type Clock, systemClock } from "../base/clock.ts";
import { answerControlPlane, controlPlanePrefix } from "./control-plane.ts";
import { operationTable } from "./operations/operation-table.ts";
import { createApi } from "./protocol/api.ts";
import { startHttpServer } from "./protocol/http-server.ts";
import { loadSdkModel } from "./protocol/sdk-model.ts";
import { createAccount } from "./state/account.ts";

export interface ServiceOptions {
  /** 0 takes a free one, and is the default. */
  readonly port?: number;
  /** Default: `127.0.0.1`. Any other address can be reached by other machines. */
  readonly host?: string;
  /** How long a test report is IN_PROGRESS. Default: 2000. */
  readonly completeAfterMs?: number;
  /** The same seed and requests give the same ids and placements. */
  readonly seed?: string;
  readonly clock?: Clock;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Twelve digits. Default: `000000000000`. */
  readonly accountId?: string;
}

export interface RunningService {
  /** The endpoint for SDKs: `http://127.0.0.1:8025`. */
  readonly url: string;
  /** Stops listening and ends open connections; what the service knew is gone. */
  close(): Promise<void>;
}

/**
 * Starts the embedded Amazon Pinpoint Email and SES v2 service. Its account lives in memory; its placements are simulated.
 * Throws `service-unavailable` where the address cannot be had.
 */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const account = createAccount({
    id: options.accountId ?? "000000000000",
    region: options.region ?? "us-east-1",
    profile: "easy",
    clock: options.clock ?? systemClock,
    completeAfterMs: options.completeAfterMs ?? 2000,
    seed: options.seed,
  });
  const answerApi = createApi(await loadSdkModel(), operationTable, account);
  return startHttpServer({
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    answer: async (request) =>
      request.rawPath.startsWith(controlPlanePrefix)
        ? answerControlPlane(request, account)
        : answerApi(request),
  });
}
