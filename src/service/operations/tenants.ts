import type {
  CreateTenantRequest,
  CreateTenantResourceAssociationRequest,
  CreateTenantResourceAssociationResponse,
  CreateTenantResponse,
  DeleteTenantRequest,
  DeleteTenantResourceAssociationRequest,
  DeleteTenantResourceAssociationResponse,
  DeleteTenantResponse,
  GetTenantRequest,
  GetTenantResponse,
  ListResourceTenantsRequest,
  ListResourceTenantsResponse,
  ListTenantResourcesRequest,
  ListTenantResourcesResponse,
  ListTenantsRequest,
  ListTenantsResponse,
  PutTenantSuppressionAttributesRequest,
  PutTenantSuppressionAttributesResponse,
  ResourceType,
  Tenant as TenantDetails,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { resourceOf, tenantArnOf } from "../state/reputation-entity.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";
import {
  associationKey,
  associationsOf,
  findTenant,
  removeAssociations,
  sendingStatusOf,
} from "../state/tenant.ts";
import type { Tenant, TenantResource, TenantResourceType } from "../state/tenant-record.ts";
import { findResource } from "./tags.ts";

function createTenant(
  { TenantName: name = "", Tags, SuppressionAttributes }: CreateTenantRequest,
  account: Account,
): CreateTenantResponse {
  const tags = parseTags(Tags);
  if (account.tenants.has(name))
    throw new ServiceError("AlreadyExistsException", `Tenant ${name} already exists.`);
  if (account.tenants.size >= limits.tenants.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.tenants.max} tenants`,
    );
  const sequence = account.nextSequence();
  const tenant: Tenant = {
    sequence,
    name,
    id: `tn-${account.idOf(sequence).replaceAll("-", "").slice(0, 30)}`,
    createdAtMs: account.clock.now(),
    suppression: SuppressionAttributes,
  };
  account.tenants.set(name, tenant);
  addTags(account, resourceOf(tenant), tags);
  return toDetails(tenant, account);
}

function getTenant({ TenantName }: GetTenantRequest, account: Account): GetTenantResponse {
  return { Tenant: toDetails(findTenant(account, TenantName), account) };
}

function listTenants({ Filter = {}, ...page }: ListTenantsRequest, account: Account): ListTenantsResponse {
  const { SENDING_STATUS: status, TENANT_NAME_CONTAINS: part = "" } = Filter;
  const wanted = [...account.tenants.values()].filter(
    (tenant) =>
      tenant.name.includes(part) && (status === undefined || sendingStatusOf(tenant, account) === status),
  );
  const { items, nextToken } = toPage(wanted, page);
  return { Tenants: items.map((tenant) => toInfo(tenant, account)), NextToken: nextToken };
}

/** Deletes a tenant, its associations, and its suppression list. Its resources stay. */
function deleteTenant({ TenantName }: DeleteTenantRequest, account: Account): DeleteTenantResponse {
  const tenant = findTenant(account, TenantName);
  removeAssociations(account, { tenantName: tenant.name });
  account.reputationEntities.delete(tenantArnOf(tenant, account));
  account.tags.delete(resourceOf(tenant));
  for (const [key, { tenantName }] of account.suppressedDestinations)
    if (tenantName === tenant.name) account.suppressedDestinations.delete(key);
  account.tenants.delete(tenant.name);
  return {};
}

function createAssociation(
  { TenantName, ResourceArn = "" }: CreateTenantResourceAssociationRequest,
  account: Account,
): CreateTenantResourceAssociationResponse {
  const { name: tenantName } = findTenant(account, TenantName);
  const resource = findTenantResource(ResourceArn, account);
  const key = associationKey(tenantName, resource);
  if (account.tenantResources.has(key))
    throw new ServiceError(
      "AlreadyExistsException",
      `${resource} is already associated with tenant ${tenantName}.`,
    );
  account.tenantResources.set(key, {
    sequence: account.nextSequence(),
    tenantName,
    resource,
    arn: ResourceArn,
    associatedAtMs: account.clock.now(),
  });
  return {};
}

function deleteAssociation(
  { TenantName, ResourceArn = "" }: DeleteTenantResourceAssociationRequest,
  account: Account,
): DeleteTenantResourceAssociationResponse {
  const { name: tenantName } = findTenant(account, TenantName);
  const resource = findTenantResource(ResourceArn, account);
  if (!account.tenantResources.delete(associationKey(tenantName, resource)))
    throw new ServiceError("NotFoundException", `${resource} is not associated with tenant ${tenantName}.`);
  return {};
}

function listTenantResources(
  { TenantName, Filter = {}, ...page }: ListTenantResourcesRequest,
  account: Account,
): ListTenantResourcesResponse {
  const { name: tenantName } = findTenant(account, TenantName);
  const wanted = associationsOf(account, { tenantName }).filter(
    (one) => (Filter.RESOURCE_TYPE ?? typeOf(one)) === typeOf(one),
  );
  const { items, nextToken } = toPage(wanted, page);
  return {
    TenantResources: items.map((one) => ({ ResourceType: typeOf(one), ResourceArn: one.arn })),
    NextToken: nextToken,
  };
}

function listResourceTenants(
  { ResourceArn = "", ...page }: ListResourceTenantsRequest,
  account: Account,
): ListResourceTenantsResponse {
  const resource = findTenantResource(ResourceArn, account);
  const { items, nextToken } = toPage(associationsOf(account, { resource }), page);
  return {
    ResourceTenants: items.map(({ tenantName, arn, associatedAtMs }) => ({
      TenantName: tenantName,
      TenantId: findTenant(account, tenantName).id,
      ResourceArn: arn,
      AssociatedTimestamp: new Date(associatedAtMs),
    })),
    NextToken: nextToken,
  };
}

function putSuppressionAttributes(
  { TenantName, ...suppression }: PutTenantSuppressionAttributesRequest,
  account: Account,
): PutTenantSuppressionAttributesResponse {
  const tenant = findTenant(account, TenantName);
  account.tenants.set(tenant.name, { ...tenant, suppression });
  return {};
}

const toInfo = (tenant: Tenant, account: Account) => ({
  TenantName: tenant.name,
  TenantId: tenant.id,
  TenantArn: tenantArnOf(tenant, account),
  CreatedTimestamp: new Date(tenant.createdAtMs),
});

const toDetails = (tenant: Tenant, account: Account): TenantDetails => ({
  ...toInfo(tenant, account),
  Tags: [...tagsOf(account, resourceOf(tenant))],
  SendingStatus: sendingStatusOf(tenant, account),
  SuppressionAttributes: { SuppressionScope: "ACCOUNT", ...tenant.suppression },
});

const resourceTypes: Readonly<Record<TenantResourceType, ResourceType>> = {
  "configuration-set": "CONFIGURATION_SET",
  identity: "EMAIL_IDENTITY",
  template: "EMAIL_TEMPLATE",
};

const typeOf = ({ resource }: TenantResource): ResourceType =>
  resourceTypes[resource.slice(0, resource.indexOf("/")) as TenantResourceType];

/** Returns the resource that an ARN names. It must exist, and be of a type that tenants can have. */
function findTenantResource(arn: string, account: Account): TenantResource["resource"] {
  const resource = findResource(arn, account);
  if (isTenantResource(resource)) return resource;
  throw badRequest(`Not the ARN of an email identity, a configuration set, or an email template: ${arn}`);
}

const isTenantResource = (resource: string): resource is TenantResource["resource"] =>
  Object.hasOwn(resourceTypes, resource.slice(0, resource.indexOf("/")));

const arn = { min: 1, source: "model" } as const;
const name = { min: 1, source: "model" } as const;

export const tenantOperations: ApiTable<Account> = {
  operations: {
    CreateTenant: { handle: createTenant, v2Only: true, basis: "real" },
    CreateTenantResourceAssociation: { handle: createAssociation, v2Only: true, basis: "real" },
    DeleteTenant: { handle: deleteTenant, v2Only: true, basis: "real" },
    DeleteTenantResourceAssociation: { handle: deleteAssociation, v2Only: true, basis: "real" },
    GetTenant: { handle: getTenant, v2Only: true, basis: "real" },
    ListResourceTenants: { handle: listResourceTenants, v2Only: true, basis: "real" },
    ListTenantResources: { handle: listTenantResources, v2Only: true, basis: "real" },
    ListTenants: { handle: listTenants, v2Only: true, basis: "real" },
    PutTenantSuppressionAttributes: { handle: putSuppressionAttributes, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateTenantRequest.Tags": limits.tagList,
    "CreateTenantRequest.TenantName": limits.tenantName,
    "CreateTenantResourceAssociationRequest.ResourceArn": arn,
    "CreateTenantResourceAssociationRequest.TenantName": name,
    "DeleteTenantRequest.TenantName": name,
    "DeleteTenantResourceAssociationRequest.ResourceArn": arn,
    "DeleteTenantResourceAssociationRequest.TenantName": name,
    "GetTenantRequest.TenantName": name,
    "ListResourceTenantsRequest.ResourceArn": arn,
    "ListTenantResourcesRequest.Filter": { keys: "ListTenantResourcesFilterKey", source: "model" },
    "ListTenantResourcesRequest.TenantName": name,
    "ListTenantsRequest.Filter": { keys: "ListTenantsFilterKey", source: "model" },
    "PutTenantSuppressionAttributesRequest.SuppressedReasons": {
      enum: "SuppressionListReason",
      source: "model",
    },
    "PutTenantSuppressionAttributesRequest.SuppressionScope": {
      enum: "SuppressionListScope",
      source: "model",
    },
    "PutTenantSuppressionAttributesRequest.TenantName": name,
    "TenantSuppressionAttributes.SuppressedReasons": { enum: "SuppressionListReason", source: "model" },
    "TenantSuppressionAttributes.SuppressionScope": { enum: "SuppressionListScope", source: "model" },
  },
  absentInV1: {},
};
