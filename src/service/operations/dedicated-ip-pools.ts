import type {
  CreateDedicatedIpPoolRequest,
  CreateDedicatedIpPoolResponse,
  DeleteDedicatedIpPoolRequest,
  DeleteDedicatedIpPoolResponse,
  GetDedicatedIpPoolRequest,
  GetDedicatedIpPoolResponse,
  ListDedicatedIpPoolsRequest,
  ListDedicatedIpPoolsResponse,
  PutDedicatedIpPoolScalingAttributesRequest,
  PutDedicatedIpPoolScalingAttributesResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { defaultPoolName, isSharedPool } from "../state/dedicated-ip.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import type { DedicatedIpPool } from "../state/records.ts";
import { addTags, parseTags } from "../state/tags.ts";

function createDedicatedIpPool(
  { PoolName: name = "", ScalingMode = "STANDARD", Tags }: CreateDedicatedIpPoolRequest,
  account: Account,
): CreateDedicatedIpPoolResponse {
  const tags = parseTags(Tags);
  if (isSharedPool(name) || account.dedicatedIpPools.has(name))
    throw new ServiceError("AlreadyExistsException", `Dedicated IP pool ${name} already exists.`);
  if (account.dedicatedIpPools.size >= limits.dedicatedIpPools.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.dedicatedIpPools.max} dedicated IP pools`,
    );
  account.dedicatedIpPools.set(name, { sequence: account.nextSequence(), name, scalingMode: ScalingMode });
  addTags(account, `dedicated-ip-pool/${name}`, tags);
  return {};
}

function getDedicatedIpPool(
  { PoolName }: GetDedicatedIpPoolRequest,
  account: Account,
): GetDedicatedIpPoolResponse {
  const { name, scalingMode } = findAnyPool(account, PoolName);
  return { DedicatedIpPool: { PoolName: name, ScalingMode: scalingMode } };
}

function listDedicatedIpPools(
  request: ListDedicatedIpPoolsRequest,
  account: Account,
): ListDedicatedIpPoolsResponse {
  const { items, nextToken } = toPage([...account.dedicatedIpPools.values()], request);
  return { DedicatedIpPools: items.map(({ name }) => name), NextToken: nextToken };
}

/** Deletes a pool and returns its IP addresses to the default pool. */
function deleteDedicatedIpPool(
  { PoolName }: DeleteDedicatedIpPoolRequest,
  account: Account,
): DeleteDedicatedIpPoolResponse {
  rejectDefault(PoolName, "deleted");
  const { name } = findDedicatedIpPool(account, PoolName);
  for (const set of account.configurationSets.values()) {
    if (set.delivery?.SendingPoolName === name)
      throw badRequest(`Dedicated IP pool ${name} is in use by configuration set <${set.name}>.`);
  }
  for (const [ip, value] of account.dedicatedIps)
    if (value.poolName === name) account.dedicatedIps.set(ip, { ...value, poolName: defaultPoolName });
  account.dedicatedIpPools.delete(name);
  account.tags.delete(`dedicated-ip-pool/${name}`);
  return {};
}

function putScalingAttributes(
  { PoolName, ScalingMode = "STANDARD" }: PutDedicatedIpPoolScalingAttributesRequest,
  account: Account,
): PutDedicatedIpPoolScalingAttributesResponse {
  rejectDefault(PoolName, "made MANAGED");
  const pool = findDedicatedIpPool(account, PoolName);
  if (pool.scalingMode === "MANAGED" && ScalingMode === "STANDARD")
    throw badRequest(`Dedicated IP pool ${pool.name} is MANAGED and cannot be made STANDARD`);
  account.dedicatedIpPools.set(pool.name, { ...pool, scalingMode: ScalingMode });
  return {};
}

/** The pool of addresses that are in no other. It is not listed: the account did not create it. */
const defaultPool: DedicatedIpPool = { sequence: 0, name: defaultPoolName, scalingMode: "STANDARD" };

/** Returns a pool that the account created, or its default one. Throws NotFoundException if it does not exist. */
const findAnyPool = (account: Account, name: string | undefined): DedicatedIpPool =>
  name === defaultPoolName ? defaultPool : findDedicatedIpPool(account, name);

function rejectDefault(name: string | undefined, verb: string): void {
  if (name === defaultPoolName) throw badRequest(`Dedicated IP pool ${name} cannot be ${verb}`);
}

/** Returns a pool that the account created. Throws NotFoundException if it does not exist. */
export function findDedicatedIpPool(account: Account, name = ""): DedicatedIpPool {
  const pool = account.dedicatedIpPools.get(name);
  if (!pool) throw new ServiceError("NotFoundException", `Dedicated IP pool ${name} does not exist.`);
  return pool;
}

export const dedicatedIpPoolOperations: ApiTable<Account> = {
  operations: {
    CreateDedicatedIpPool: { handle: createDedicatedIpPool, basis: "real" },
    DeleteDedicatedIpPool: { handle: deleteDedicatedIpPool, basis: "real" },
    GetDedicatedIpPool: { handle: getDedicatedIpPool, v2Only: true, basis: "real" },
    ListDedicatedIpPools: { handle: listDedicatedIpPools, basis: "real" },
    PutDedicatedIpPoolScalingAttributes: { handle: putScalingAttributes, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateDedicatedIpPoolRequest.PoolName": limits.dedicatedIpPoolName,
    "CreateDedicatedIpPoolRequest.ScalingMode": { enum: "ScalingMode", source: "model" },
    "CreateDedicatedIpPoolRequest.Tags": limits.tagList,
    "PutDedicatedIpPoolScalingAttributesRequest.ScalingMode": { enum: "ScalingMode", source: "model" },
  },
  absentInV1: { CreateDedicatedIpPoolRequest: ["ScalingMode"] },
};
