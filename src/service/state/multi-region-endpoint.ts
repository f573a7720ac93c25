import type { Status } from "@aws-sdk/client-sesv2";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import type { MultiRegionEndpoint } from "./endpoint-record.ts";

/** Time to set up or remove an endpoint: 5 minutes in the profile `strict`, otherwise none. */
const provisionMs = ({ profile }: Account): number => (profile === "strict" ? 5 * 60_000 : 0);

/** Returns the status of an endpoint now. `undefined` if it has been removed. */
export function endpointStatusOf(
  { createdAtMs, deletedAtMs }: MultiRegionEndpoint,
  account: Account,
): Status | undefined {
  const nowMs = account.clock.now();
  if (deletedAtMs !== undefined) return nowMs < deletedAtMs + provisionMs(account) ? "DELETING" : undefined;
  return nowMs < createdAtMs + provisionMs(account) ? "CREATING" : "READY";
}

/** Returns the endpoint. Throws NotFoundException if it does not exist, or has been removed. */
export function findEndpoint(account: Account, name = ""): MultiRegionEndpoint {
  const endpoint = account.multiRegionEndpoints.get(name);
  if (endpoint && endpointStatusOf(endpoint, account)) return endpoint;
  throw new ServiceError("NotFoundException", `Multi-region endpoint ${name} does not exist.`);
}

/**
 * Checks that an endpoint can send.
 * @throws {ServiceError} NotFoundException: if no endpoint has the ID; BadRequestException: if it is not ready.
 */
export function checkEndpoint(account: Account, id: string): void {
  const endpoint = [...account.multiRegionEndpoints.values()].find((one) => one.id === id);
  const status = endpoint && endpointStatusOf(endpoint, account);
  if (!endpoint || !status)
    throw new ServiceError("NotFoundException", `Multi-region endpoint ${id} does not exist.`);
  if (status !== "READY") throw badRequest(`Multi-region endpoint ${endpoint.name} is ${status}, not READY`);
}
