import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  TagResourceRequest,
  TagResourceResponse,
  UntagResourceRequest,
  UntagResourceResponse,
} from "@aws-sdk/client-sesv2";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { addTags, parseTags, type Tags, toTagList } from "../state/tags.ts";
import { findIdentity } from "./identities.ts";
import { findReport } from "./test-reports.ts";

export function listTagsForResource(
  { ResourceArn = "" }: ListTagsForResourceRequest,
  account: Account,
): ListTagsForResourceResponse {
  return { Tags: toTagList(findTagged(ResourceArn, account).tags) };
}

export function tagResource(
  { ResourceArn = "", Tags }: TagResourceRequest,
  account: Account,
): TagResourceResponse {
  const resource = findTagged(ResourceArn, account);
  addTags(resource.tags, parseTags(Tags));
  resource.completedAnswer = undefined;
  return {};
}

export function untagResource(
  { ResourceArn = "", TagKeys = [] }: UntagResourceRequest,
  account: Account,
): UntagResourceResponse {
  const resource = findTagged(ResourceArn, account);
  for (const key of TagKeys) resource.tags.delete(key);
  resource.completedAnswer = undefined;
  return {};
}

interface Tagged {
  readonly tags: Tags;
  /** A report's answer holds its tags. */
  completedAnswer?: unknown;
}

/** What can be tagged, by the resource type in its ARN. */
const finders: Readonly<Record<string, (account: Account, id: string) => Tagged>> = {
  "deliverability-test-report": findReport,
  identity: findIdentity,
};

/** Any region is taken: the service stands for all of them. */
function findTagged(arn: string, account: Account): Tagged {
  const match = /^arn:aws[a-z-]*:ses:[a-z0-9-]+:(\d{12}):([a-z-]+)\/(.+)$/.exec(arn);
  const [, accountId, type = "", id = ""] = match ?? [];
  const find = Object.hasOwn(finders, type) ? finders[type] : undefined;
  if (!find) throw badRequest(`Not the ARN of a resource that can be tagged: ${arn}`);
  if (accountId !== account.id)
    throw new ServiceError(
      "NotFoundException",
      `No resource has the ARN ${arn}: this is account ${account.id}`,
    );
  return find(account, id);
}
