import type { RecommendationImpact } from "@aws-sdk/client-sesv2";
import type { Account } from "./account.ts";
import { arnOf } from "./tags.ts";
import { findingsOf, type TenantFinding } from "./tenant-findings.ts";
import type { EntityStatus, ReputationEntitySettings, ReputationPolicy, Tenant } from "./tenant-record.ts";

/** Policy of an entity without another. Source: the SES developer guide, "Configuring reputation policies". */
const defaultPolicy: ReputationPolicy = "standard";

/** Returns the resource name of a tenant in ARNs. */
export const resourceOf = ({ name, id }: Tenant): `tenant/${string}` => `tenant/${name}/${id}`;

export const tenantArnOf = (tenant: Tenant, account: Account): string => arnOf(account, resourceOf(tenant));

const settingsOf = (tenant: Tenant, account: Account): ReputationEntitySettings =>
  account.reputationEntities.get(tenantArnOf(tenant, account)) ?? {};

export const policyOf = (tenant: Tenant, account: Account): ReputationPolicy =>
  settingsOf(tenant, account).policy ?? defaultPolicy;

/**
 * Returns the customer-managed status of a tenant. Its policy pauses it by a finding, until the customer sets
 * another status: then the findings up to that time are ignored, and the tenant is reinstated until they are
 * resolved. Source: the SES developer guide, "Reputation monitoring and enforcement" and "Limitations" of tenants.
 */
export function customerStatusOf(tenant: Tenant, account: Account): EntityStatus {
  const { customerStatus = { status: "ENABLED", updatedAtMs: tenant.createdAtMs } } = settingsOf(
    tenant,
    account,
  );
  if (customerStatus.status === "DISABLED") return customerStatus;
  const policy = policyOf(tenant, account);
  const pausing = findingsOf(tenant, account).flatMap((finding) => {
    const atMs = pauseTimeOf(finding, policy);
    return atMs === undefined ? [] : [{ ...finding, atMs }];
  });
  const newest = pausing.find(({ atMs }) => atMs > customerStatus.updatedAtMs);
  if (newest) return { status: "DISABLED", cause: newest.description, updatedAtMs: newest.atMs };
  if (pausing.length === 0) return customerStatus;
  const isResolved = pausing.every(({ fixedAtMs }) => fixedAtMs !== undefined);
  return { ...customerStatus, status: isResolved ? "ENABLED" : "REINSTATED" };
}

/** Returns the time at which a finding pauses a tenant. `undefined` if it does not. */
const pauseTimeOf = ({ openedAtMs, highAtMs }: TenantFinding, policy: ReputationPolicy): number | undefined =>
  ({ none: undefined, standard: highAtMs, strict: openedAtMs })[policy];

/** Returns the highest impact of the open findings. `undefined` if there is none. */
export function impactOf(tenant: Tenant, account: Account): RecommendationImpact | undefined {
  const impacts = findingsOf(tenant, account)
    .filter(({ fixedAtMs }) => fixedAtMs === undefined)
    .map(({ impact }) => impact);
  return (["HIGH", "LOW"] as const).find((impact) => impacts.includes(impact));
}

/** Changes settings of an entity. */
export function changeEntity(account: Account, tenant: Tenant, changes: ReputationEntitySettings): void {
  const arn = tenantArnOf(tenant, account);
  account.reputationEntities.set(arn, { ...account.reputationEntities.get(arn), ...changes });
}
