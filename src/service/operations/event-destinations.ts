import type { ApiTable } from "../protocol/api.ts";
import type { Account } from "../state/account.ts";

export const eventDestinationOperations: ApiTable<Account> = {
  operations: {},
  rules: {},
  absentInV1: {},
};
