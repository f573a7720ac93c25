import type { Account } from "./account.ts";
import type { EntityStatus, ReputationEntitySettings, ReputationPolicy } from "./tenant-record.ts";

/** Policy of an entity without another. Source: the SES developer guide, "Configuring reputation policies". */
export const defaultPolicy: ReputationPolicy = "standard";

/** Returns the customer-managed status of an entity. */
export const customerStatusOf = (account: Account, arn: string): EntityStatus =>
  account.reputationEntities.get(arn)?.customerStatus ?? { status: "ENABLED", updatedAtMs: 0 };

/** Changes settings of an entity. */
export function changeEntity(
  { reputationEntities }: Account,
  arn: string,
  changes: ReputationEntitySettings,
): void {
  reputationEntities.set(arn, { ...reputationEntities.get(arn), ...changes });
}
