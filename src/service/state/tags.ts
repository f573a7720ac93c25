import type { Tag } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import type { Tags } from "./records.ts";

/** Types of resources that can be tagged, as in the ARN after the account. */
export type TaggedType =
  | "configuration-set"
  | "contact-list"
  | "custom-verification-email-template"
  | "dedicated-ip-pool"
  | "deliverability-test-report"
  | "identity"
  | "multi-region-endpoint"
  | "template"
  | "tenant";
export type TaggedResource = `${TaggedType}/${string}`;

/** Returns a resource's ARN. */
export const arnOf = ({ region, id }: Account, resource: TaggedResource | `dedicated-ip/${string}`): string =>
  `arn:aws:ses:${region}:${id}:${resource}`;

/** Maximum number of tags per resource. Source: the API reference's Tag. */
const maxTagCount = 50;

/** Validates the tags of a request. Throws BadRequestException if a key is repeated. */
export function parseTags(list: readonly Tag[] = []): Tags {
  const keys = new Set<string | undefined>();
  for (const { Key } of list) {
    if (keys.has(Key)) throw badRequest(`Duplicate tag key: ${Key}`);
    keys.add(Key);
  }
  return list;
}

const none: Tags = [];

/** Returns a resource's tags, as the same array until they change. */
export const tagsOf = ({ tags }: Account, resource: TaggedResource): Tags => tags.get(resource) ?? none;

/** Adds all tags to a resource, or none. Throws BadRequestException if it would have more than 50. */
export function addTags(account: Account, resource: TaggedResource, added: Tags): void {
  if (added.length === 0) return;
  const byKey = new Map([...tagsOf(account, resource), ...added].map((tag) => [tag.Key, tag]));
  if (byKey.size > maxTagCount)
    throw badRequest(`A resource can have at most ${maxTagCount} tags; this one would have ${byKey.size}`);
  account.tags.set(resource, [...byKey.values()]);
}

export function removeTags(account: Account, resource: TaggedResource, keys: readonly string[]): void {
  const left = tagsOf(account, resource).filter(({ Key = "" }) => !keys.includes(Key));
  if (left.length === 0) account.tags.delete(resource);
  else account.tags.set(resource, left);
}
