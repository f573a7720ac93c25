import * as pinpointEmail from "@aws-sdk/client-pinpoint-email";
import * as sesv2 from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { operationTable } from "../../src/service/operations/operation-table.ts";
import type { ApiVersion } from "../../src/service/protocol/api.ts";

/** Returns the operations that a client can call: its classes `…Command`, without the SDK's base class. */
const commandsOf = (client: object): string[] =>
  Object.entries(client)
    .filter(
      ([name, exported]) => typeof exported === "function" && /.Command$/.test(name) && name !== "$Command",
    )
    .map(([name]) => name.slice(0, -"Command".length));

const servedIn = (version: ApiVersion): string[] =>
  Object.entries(operationTable.operations)
    .filter(([, { v2Only }]) => version === "v2" || !v2Only)
    .map(([name]) => name);

/** Operations that are not served yet. A client that is newer than the service fails the test below. */
const knownGaps: readonly string[] = [
  "AssociateEmailIdentityCertificate",
  "CancelExportJob",
  "CreateContact",
  "CreateContactList",
  "CreateCustomVerificationEmailTemplate",
  "CreateEmailIdentityPolicy",
  "CreateExportJob",
  "CreateMultiRegionEndpoint",
  "CreateTenant",
  "CreateTenantResourceAssociation",
  "DeleteContact",
  "DeleteContactList",
  "DeleteCustomVerificationEmailTemplate",
  "DeleteEmailIdentityPolicy",
  "DeleteMultiRegionEndpoint",
  "DeleteTenant",
  "DeleteTenantResourceAssociation",
  "DisassociateEmailIdentityCertificate",
  "GetContact",
  "GetContactList",
  "GetCustomVerificationEmailTemplate",
  "GetEmailAddressInsights",
  "GetEmailIdentityPolicies",
  "GetExportJob",
  "GetMessageInsights",
  "GetMultiRegionEndpoint",
  "GetReputationEntity",
  "GetTenant",
  "ListContactLists",
  "ListContacts",
  "ListCustomVerificationEmailTemplates",
  "ListEmailIdentityCertificates",
  "ListExportJobs",
  "ListMultiRegionEndpoints",
  "ListReputationEntities",
  "ListResourceTenants",
  "ListTenantResources",
  "ListTenants",
  "PutAccountDetails",
  "PutAccountPricingAttributes",
  "PutConfigurationSetArchivingOptions",
  "PutEmailIdentityConfigurationSetAttributes",
  "PutEmailIdentityDkimSigningAttributes",
  "PutTenantSuppressionAttributes",
  "SendBulkEmail",
  "SendCustomVerificationEmail",
  "UpdateConfigurationSet",
  "UpdateContact",
  "UpdateContactList",
  "UpdateCustomVerificationEmailTemplate",
  "UpdateEmailIdentityPolicy",
  "UpdateReputationEntityCustomerManagedStatus",
  "UpdateReputationEntityPolicy",
];

test.each<[ApiVersion, object, readonly string[]]>([
  ["v1", pinpointEmail, []],
  ["v2", sesv2, knownGaps],
])("the service has every operation of the pinned client of %s", (version, client, gaps) => {
  const commands = commandsOf(client);
  expect(commands.length).toBeGreaterThanOrEqual(version === "v1" ? 42 : 116);
  const served = new Set(servedIn(version));
  expect(commands.filter((name) => !served.has(name) && !gaps.includes(name))).toEqual([]);
  expect([...served].filter((name) => !commands.includes(name))).toEqual([]);
});
