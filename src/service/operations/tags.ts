import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { findContactList } from "../state/contact-list.ts";
import { limits } from "../state/limits.ts";
import { findEndpoint } from "../state/multi-region-endpoint.ts";
import { resourceOf } from "../state/reputation-entity.ts";
import {
  addTags,
  arnOf,
  parseTags,
  removeTags,
  type TaggedResource,
  type TaggedType,
  tagsOf,
} from "../state/tags.ts";
import { tenantOfArn } from "../state/tenant.ts";
import { findConfigurationSet } from "./configuration-sets.ts";
import { findDedicatedIpPool } from "./dedicated-ip-pools.ts";
import { findTemplate } from "./email-templates.ts";
import { findIdentity } from "./identities.ts";
import { findReport } from "./test-reports.ts";
import { findVerificationTemplate } from "./verification-templates.ts";

function listTagsForResource(
  { ResourceArn = "" }: ListTagsForResourceRequest,
  account: Account,
): ListTagsForResourceResponse {
  return { Tags: [...tagsOf(account, findResource(ResourceArn, account))] };
}

function tagResource({ ResourceArn = "", Tags }: TagResourceRequest, account: Account): TagResourceResponse {
  addTags(account, findResource(ResourceArn, account), parseTags(Tags));
  return {};
}

function untagResource(
  { ResourceArn = "", TagKeys = [] }: UntagResourceRequest,
  account: Account,
): UntagResourceResponse {
  removeTags(account, findResource(ResourceArn, account), TagKeys);
  return {};
}

/** Finders that return a resource's stored name, as in its ARN. They throw NotFoundException if it does not exist. */
const nameFinders: Readonly<Record<TaggedType, (account: Account, id: string) => string>> = {
  "configuration-set": (account, id) => findConfigurationSet(account, id).name,
  "contact-list": (account, id) => findContactList(account, id).name,
  "custom-verification-email-template": (account, id) => findVerificationTemplate(account, id).name,
  "dedicated-ip-pool": (account, id) => findDedicatedIpPool(account, id).name,
  "deliverability-test-report": (account, id) => findReport(account, id).id,
  identity: (account, id) => findIdentity(account, id).name,
  "multi-region-endpoint": (account, id) => findEndpoint(account, id).name,
  template: (account, id) => findTemplate(account, id).name,
  tenant: (account, id) => {
    const arn = arnOf(account, `tenant/${id}`);
    const tenant = tenantOfArn(account, arn);
    if (!tenant) throw new ServiceError("NotFoundException", `No resource has the ARN ${arn}`);
    return resourceOf(tenant).slice("tenant/".length);
  },
};

/**
 * Returns the resource that an ARN names, which must exist. Accepts any region, because the service serves
 * them all.
 */
export function findResource(arn: string, account: Account): TaggedResource {
  const match = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:(\d{12}):([a-z-]+)\/(.+)$/.exec(arn);
  const [, accountId, type = "", id = ""] = match ?? [];
  if (!isTaggedType(type)) throw badRequest(`Not the ARN of a resource that can be tagged: ${arn}`);
  if (accountId !== account.id)
    throw new ServiceError(
      "NotFoundException",
      `No resource has the ARN ${arn}: this is account ${account.id}`,
    );
  return `${type}/${nameFinders[type](account, id)}`;
}

const isTaggedType = (type: string): type is TaggedType => Object.hasOwn(nameFinders, type);

export const tagOperations: ApiTable<Account> = {
  operations: {
    ListTagsForResource: { handle: listTagsForResource, basis: "real" },
    TagResource: { handle: tagResource, basis: "real" },
    UntagResource: { handle: untagResource, basis: "real" },
  },
  rules: {
    "ListTagsForResourceRequest.ResourceArn": { min: 1, source: "model" },
    "Tag.Key": limits.tagKey,
    "Tag.Value": limits.tagValue,
    "TagResourceRequest.ResourceArn": { min: 1, source: "model" },
    "TagResourceRequest.Tags": limits.tagList,
    "UntagResourceRequest.ResourceArn": { min: 1, source: "model" },
  },
  absentInV1: {},
};
