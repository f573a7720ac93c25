import type { ApiTable } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { ConfigurationSet } from "../state/configuration-set.ts";

/** Throws NotFoundException. */
export function findConfigurationSet(account: Account, name: string): ConfigurationSet {
  const set = account.configurationSets.get(name);
  if (!set) throw new ServiceError("NotFoundException", `Configuration set <${name}> does not exist.`);
  return set;
}

export const configurationSetOperations: ApiTable<Account> = {
  operations: {},
  rules: {},
  absentInV1: {},
};
