import type { ApiTable } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { DedicatedIpPool } from "../state/dedicated-ip.ts";

/** Throws NotFoundException. */
export function findDedicatedIpPool(account: Account, name: string): DedicatedIpPool {
  const pool = account.dedicatedIpPools.get(name);
  if (!pool) throw new ServiceError("NotFoundException", `Dedicated IP pool ${name} does not exist.`);
  return pool;
}

export const dedicatedIpPoolOperations: ApiTable<Account> = {
  operations: {},
  rules: {},
  absentInV1: {},
};
