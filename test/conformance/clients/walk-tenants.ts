import type { WalkCall } from "./walk.ts";

const TenantName = "customer-a";
const ResourceArn = "arn:aws:ses:us-east-1:000000000000:configuration-set/furnished";
const entity = {
  ReputationEntityType: "RESOURCE",
  ReputationEntityReference: { $ref: "createTenant.TenantArn" },
};

/** Calls of the operations on tenants and on their reputation. Only v2 has them. */
export const tenantCalls: readonly WalkCall[] = [
  {
    id: "createTenant",
    operation: "CreateTenant",
    v2Only: true,
    input: { TenantName, Tags: [{ Key: "team", Value: "crm" }] },
    output: { TenantName, SendingStatus: "ENABLED", Tags: [{ Key: "team", Value: "crm" }] },
  },
  {
    id: "createTenantWithList",
    operation: "CreateTenant",
    v2Only: true,
    input: {
      TenantName: "customer-b",
      SuppressionAttributes: { SuppressedReasons: ["BOUNCE"], SuppressionScope: "TENANT" },
    },
  },
  {
    id: "tenantSuppression",
    operation: "PutTenantSuppressionAttributes",
    v2Only: true,
    input: { TenantName, SuppressedReasons: ["COMPLAINT"], SuppressionScope: "TENANT" },
  },
  {
    id: "getTenant",
    operation: "GetTenant",
    v2Only: true,
    input: { TenantName },
    output: { Tenant: { TenantName, SendingStatus: "ENABLED" } },
  },
  {
    id: "listTenants",
    operation: "ListTenants",
    v2Only: true,
    input: { PageSize: 1000 },
  },
  {
    id: "findTenants",
    operation: "ListTenants",
    v2Only: true,
    input: { Filter: { TENANT_NAME_CONTAINS: "mer-a" } },
    output: { Tenants: [{ TenantName }] },
  },
  {
    id: "associate",
    operation: "CreateTenantResourceAssociation",
    v2Only: true,
    input: { TenantName, ResourceArn },
  },
  {
    id: "tenantResources",
    operation: "ListTenantResources",
    v2Only: true,
    input: { TenantName, Filter: { RESOURCE_TYPE: "CONFIGURATION_SET" }, PageSize: 10 },
    output: { TenantResources: [{ ResourceType: "CONFIGURATION_SET", ResourceArn }] },
  },
  {
    id: "resourceTenants",
    operation: "ListResourceTenants",
    v2Only: true,
    input: { ResourceArn },
    output: { ResourceTenants: [{ TenantName, ResourceArn }] },
  },
  {
    id: "reputationPolicy",
    operation: "UpdateReputationEntityPolicy",
    v2Only: true,
    input: { ...entity, ReputationEntityPolicy: "arn:aws:ses:us-east-1:aws:reputation-policy/strict" },
  },
  {
    id: "pauseTenant",
    operation: "UpdateReputationEntityCustomerManagedStatus",
    v2Only: true,
    input: { ...entity, SendingStatus: "DISABLED" },
  },
  {
    id: "getEntity",
    operation: "GetReputationEntity",
    v2Only: true,
    input: entity,
    output: {
      ReputationEntity: {
        ReputationEntityType: "RESOURCE",
        ReputationManagementPolicy: "arn:aws:ses:us-east-1:aws:reputation-policy/strict",
        SendingStatusAggregate: "DISABLED",
      },
    },
  },
  {
    id: "listEntities",
    operation: "ListReputationEntities",
    v2Only: true,
    input: { Filter: { SENDING_STATUS: "DISABLED" }, PageSize: 10 },
    output: { ReputationEntities: [{ SendingStatusAggregate: "DISABLED" }] },
  },
  {
    id: "dissociate",
    operation: "DeleteTenantResourceAssociation",
    v2Only: true,
    input: { TenantName, ResourceArn },
  },
  { id: "deleteTenant", operation: "DeleteTenant", v2Only: true, input: { TenantName } },
];
