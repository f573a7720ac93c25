import type {
  GetReputationEntityRequest,
  GetReputationEntityResponse,
  ListReputationEntitiesRequest,
  ListReputationEntitiesResponse,
  ReputationEntity,
  UpdateReputationEntityCustomerManagedStatusRequest,
  UpdateReputationEntityCustomerManagedStatusResponse,
  UpdateReputationEntityPolicyRequest,
  UpdateReputationEntityPolicyResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { toPage } from "../state/page.ts";
import {
  changeEntity,
  customerStatusOf,
  impactOf,
  policyOf,
  tenantArnOf,
} from "../state/reputation-entity.ts";
import { tenantOfArn } from "../state/tenant.ts";
import type { ReputationPolicy, Tenant } from "../state/tenant-record.ts";

function getReputationEntity(
  { ReputationEntityReference = "" }: GetReputationEntityRequest,
  account: Account,
): GetReputationEntityResponse {
  const tenant = tenantOfArn(account, ReputationEntityReference);
  if (!tenant)
    throw new ServiceError(
      "NotFoundException",
      `No reputation entity has the reference ${ReputationEntityReference}`,
    );
  return { ReputationEntity: toEntity(tenant, account) };
}

function listReputationEntities(
  { Filter = {}, ...page }: ListReputationEntitiesRequest,
  account: Account,
): ListReputationEntitiesResponse {
  const { ENTITY_TYPE, REPUTATION_IMPACT, SENDING_STATUS, ENTITY_REFERENCE_PREFIX = "" } = Filter;
  const wanted = [...account.tenants.values()]
    .map((tenant) => ({ sequence: tenant.sequence, entity: toEntity(tenant, account) }))
    .filter(
      ({ entity }) =>
        (ENTITY_TYPE ?? "RESOURCE") === "RESOURCE" &&
        (REPUTATION_IMPACT ?? entity.ReputationImpact) === entity.ReputationImpact &&
        (SENDING_STATUS ?? entity.SendingStatusAggregate) === entity.SendingStatusAggregate &&
        entity.ReputationEntityReference?.startsWith(ENTITY_REFERENCE_PREFIX),
    );
  const { items, nextToken } = toPage(wanted, page);
  return { ReputationEntities: items.map(({ entity }) => entity), NextToken: nextToken };
}

function updateCustomerManagedStatus(
  {
    ReputationEntityReference = "",
    SendingStatus: status = "ENABLED",
  }: UpdateReputationEntityCustomerManagedStatusRequest,
  account: Account,
): UpdateReputationEntityCustomerManagedStatusResponse {
  changeEntity(account, entityOf(ReputationEntityReference, account), {
    // The cause is the one that SES gives. Source: the developer guide, "Setting up EventBridge notifications".
    customerStatus: { status, cause: "Status manually updated.", updatedAtMs: account.clock.now() },
  });
  return {};
}

const policyArnPattern = /^arn:[a-z0-9-]+:ses:[a-z0-9-]+:aws:reputation-policy\/(none|standard|strict)$/;

function updatePolicy(
  { ReputationEntityReference = "", ReputationEntityPolicy = "" }: UpdateReputationEntityPolicyRequest,
  account: Account,
): UpdateReputationEntityPolicyResponse {
  const tenant = entityOf(ReputationEntityReference, account);
  const policy = policyArnPattern.exec(ReputationEntityPolicy)?.[1] as ReputationPolicy | undefined;
  if (!policy)
    throw badRequest(
      `Not the ARN of a reputation policy: ${ReputationEntityPolicy}. The policies are none, standard, and strict`,
    );
  changeEntity(account, tenant, { policy });
  return {};
}

/**
 * Returns the tenant that a reference names. Throws BadRequestException if it does not exist: the updates have no
 * NotFoundException.
 */
function entityOf(reference: string, account: Account): Tenant {
  const tenant = tenantOfArn(account, reference);
  if (!tenant) throw badRequest(`No reputation entity has the reference ${reference}`);
  return tenant;
}

/** Returns a tenant as an entity. The status that SES manages is always ENABLED: nobody reviews tenants here. */
function toEntity(tenant: Tenant, account: Account): ReputationEntity {
  const { status, cause, updatedAtMs } = customerStatusOf(tenant, account);
  const impact = impactOf(tenant, account);
  return {
    ReputationEntityReference: tenantArnOf(tenant, account),
    ReputationEntityType: "RESOURCE",
    ReputationManagementPolicy: `arn:aws:ses:${account.region}:aws:reputation-policy/${policyOf(tenant, account)}`,
    CustomerManagedStatus: {
      Status: status,
      ...(cause !== undefined && { Cause: cause }),
      LastUpdatedTimestamp: new Date(updatedAtMs),
    },
    AwsSesManagedStatus: { Status: "ENABLED", LastUpdatedTimestamp: new Date(tenant.createdAtMs) },
    SendingStatusAggregate: status,
    ...(impact && { ReputationImpact: impact }),
  };
}

const reference = { min: 1, source: "model" } as const;
const type = { enum: "ReputationEntityType", source: "model" } as const;

export const reputationEntityOperations: ApiTable<Account> = {
  operations: {
    GetReputationEntity: { handle: getReputationEntity, v2Only: true, basis: "derived" },
    ListReputationEntities: { handle: listReputationEntities, v2Only: true, basis: "derived" },
    UpdateReputationEntityCustomerManagedStatus: {
      handle: updateCustomerManagedStatus,
      v2Only: true,
      basis: "real",
    },
    UpdateReputationEntityPolicy: { handle: updatePolicy, v2Only: true, basis: "real" },
  },
  rules: {
    "GetReputationEntityRequest.ReputationEntityReference": reference,
    "GetReputationEntityRequest.ReputationEntityType": type,
    "ListReputationEntitiesRequest.Filter": { keys: "ReputationEntityFilterKey", source: "model" },
    "UpdateReputationEntityCustomerManagedStatusRequest.ReputationEntityReference": reference,
    "UpdateReputationEntityCustomerManagedStatusRequest.ReputationEntityType": type,
    "UpdateReputationEntityCustomerManagedStatusRequest.SendingStatus": {
      enum: "SendingStatus",
      source: "model",
    },
    "UpdateReputationEntityPolicyRequest.ReputationEntityPolicy": { min: 1, source: "model" },
    "UpdateReputationEntityPolicyRequest.ReputationEntityReference": reference,
    "UpdateReputationEntityPolicyRequest.ReputationEntityType": type,
  },
  absentInV1: {},
};
