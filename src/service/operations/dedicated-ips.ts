import type {
  DedicatedIp as DedicatedIpAnswer,
  GetDedicatedIpRequest,
  GetDedicatedIpResponse,
  GetDedicatedIpsRequest,
  GetDedicatedIpsResponse,
  PutDedicatedIpInPoolRequest,
  PutDedicatedIpInPoolResponse,
  PutDedicatedIpWarmupAttributesRequest,
  PutDedicatedIpWarmupAttributesResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { defaultPoolName, isSharedPool, warmupOf } from "../state/dedicated-ip.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { DedicatedIp } from "../state/records.ts";
import { findDedicatedIpPool } from "./dedicated-ip-pools.ts";

const getDedicatedIp = ({ Ip }: GetDedicatedIpRequest, account: Account): GetDedicatedIpResponse => ({
  DedicatedIp: toAnswer(findDedicatedIp(account, Ip), account),
});

function getDedicatedIps(
  { PoolName, ...page }: GetDedicatedIpsRequest,
  account: Account,
): GetDedicatedIpsResponse {
  if (PoolName !== undefined && !isSharedPool(PoolName)) findDedicatedIpPool(account, PoolName);
  const wanted = [...account.dedicatedIps.values()].filter(
    ({ poolName }) => PoolName === undefined || poolName === PoolName,
  );
  const { items, nextToken } = toPage(wanted, page);
  return { DedicatedIps: items.map((ip) => toAnswer(ip, account)), NextToken: nextToken };
}

function putDedicatedIpInPool(
  { Ip, DestinationPoolName = "" }: PutDedicatedIpInPoolRequest,
  account: Account,
): PutDedicatedIpInPoolResponse {
  const ip = findDedicatedIp(account, Ip);
  if (DestinationPoolName !== defaultPoolName) {
    const { name, scalingMode } = findDedicatedIpPool(account, DestinationPoolName);
    if (scalingMode === "MANAGED")
      throw badRequest(`Dedicated IP pool ${name} is MANAGED: the service assigns its addresses`);
  }
  account.dedicatedIps.set(ip.ip, { ...ip, poolName: DestinationPoolName });
  return {};
}

function putWarmupAttributes(
  { Ip, WarmupPercentage = 0 }: PutDedicatedIpWarmupAttributesRequest,
  account: Account,
): PutDedicatedIpWarmupAttributesResponse {
  const ip = findDedicatedIp(account, Ip);
  if (warmupOf(ip, account).WarmupStatus === "NOT_APPLICABLE")
    throw badRequest(
      `Dedicated IP ${ip.ip} is in the MANAGED pool ${ip.poolName}, so the service warms it up`,
    );
  const warmup = { percentage: WarmupPercentage, sinceMs: account.clock.now() };
  account.dedicatedIps.set(ip.ip, { ...ip, warmup });
  return {};
}

/** Returns the dedicated IP address. Throws NotFoundException if the account does not have it. */
export function findDedicatedIp(account: Account, address = ""): DedicatedIp {
  const ip = account.dedicatedIps.get(address);
  if (!ip)
    throw new ServiceError("NotFoundException", `Dedicated IP ${address} does not belong to this account.`);
  return ip;
}

const toAnswer = (ip: DedicatedIp, account: Account): DedicatedIpAnswer => ({
  Ip: ip.ip,
  PoolName: ip.poolName,
  ...warmupOf(ip, account),
});

export const dedicatedIpOperations: ApiTable<Account> = {
  operations: {
    GetDedicatedIp: { handle: getDedicatedIp, basis: "derived" },
    GetDedicatedIps: { handle: getDedicatedIps, basis: "derived" },
    PutDedicatedIpInPool: { handle: putDedicatedIpInPool, basis: "real" },
    PutDedicatedIpWarmupAttributes: { handle: putWarmupAttributes, basis: "real" },
  },
  rules: { "PutDedicatedIpWarmupAttributesRequest.WarmupPercentage": limits.warmupPercentage },
  absentInV1: {},
};
