import type { SendingStatus } from "@aws-sdk/client-sesv2";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import { customerStatusOf } from "./reputation-entity.ts";
import type { TaggedResource } from "./tags.ts";
import type { Tenant, TenantResource } from "./tenant-record.ts";

/** The parts of a send that must belong to its tenant. */
export interface TenantSend {
  readonly identityName: string;
  readonly configurationSetName?: string | undefined;
  readonly templateName?: string | undefined;
}

/** Returns the tenant. Throws NotFoundException if it does not exist. */
export function findTenant({ tenants }: Account, name = ""): Tenant {
  const tenant = tenants.get(name);
  if (!tenant) throw new ServiceError("NotFoundException", `Tenant ${name} does not exist.`);
  return tenant;
}

/** Returns the tenant with an ARN, in any region. `undefined` if there is none. */
export function tenantOfArn(account: Account, arn: string): Tenant | undefined {
  const [, accountId, name = "", id] =
    /^arn:aws[a-z-]*:ses:[a-z0-9-]+:(\d{12}):tenant\/([^/]+)\/([^/]+)$/.exec(arn) ?? [];
  const tenant = account.tenants.get(name);
  return accountId === account.id && tenant?.id === id ? tenant : undefined;
}

/** Returns whether the tenant can send. */
export const sendingStatusOf = (tenant: Tenant, account: Account): SendingStatus =>
  customerStatusOf(tenant, account).status;

/** Key of an association in the account's `tenantResources`. */
export const associationKey = (tenantName: string, resource: string): string => `${tenantName} ${resource}`;

/** Returns the associations of a tenant or of a resource, oldest first. */
export const associationsOf = (
  { tenantResources }: Account,
  wanted: { readonly tenantName: string } | { readonly resource: string },
): TenantResource[] =>
  [...tenantResources.values()].filter((one) =>
    "tenantName" in wanted ? one.tenantName === wanted.tenantName : one.resource === wanted.resource,
  );

/**
 * Throws BadRequestException if a tenant has the resource. Source: the SES developer guide, "Assigning resources
 * to a tenant": deleting such an identity or configuration set fails.
 */
export function checkHasNoTenant(account: Account, resource: TaggedResource): void {
  const [association] = associationsOf(account, { resource });
  if (association)
    throw badRequest(
      `${resource} is associated with tenant ${association.tenantName}. Remove the association first`,
    );
}

/** Removes every association of a tenant or of a resource. */
export function removeAssociations(
  account: Account,
  wanted: { readonly tenantName: string } | { readonly resource: string },
): void {
  for (const { tenantName, resource } of associationsOf(account, wanted))
    account.tenantResources.delete(associationKey(tenantName, resource));
}

/**
 * Checks that a tenant may send with these resources. Source: the SES developer guide, "Sending email with
 * tenants": identity, configuration set, and template must be associated with the tenant, and there must be a
 * configuration set.
 * @throws {ServiceError} NotFoundException: if the tenant does not exist; SendingPausedException: if its sending
 * is paused; BadRequestException: if a resource is not associated with it.
 */
export function checkTenantMaySend(account: Account, tenantName: string, send: TenantSend): void {
  const tenant = findTenant(account, tenantName);
  if (sendingStatusOf(tenant, account) === "DISABLED")
    throw new ServiceError("SendingPausedException", `Email sending is paused for tenant ${tenantName}`);
  const { identityName, configurationSetName, templateName } = send;
  if (configurationSetName === undefined)
    throw badRequest(`Tenant ${tenantName} sends only with a configuration set, and none is given`);
  const needed = [
    `identity/${identityName}`,
    `configuration-set/${configurationSetName}`,
    ...(templateName === undefined ? [] : [`template/${templateName}`]),
  ];
  for (const resource of needed)
    if (!account.tenantResources.has(associationKey(tenantName, resource)))
      throw badRequest(`${resource} is not associated with tenant ${tenantName}`);
}
