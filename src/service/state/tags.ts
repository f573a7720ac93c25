import type { Tag } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";

/** A resource's tags, each key once. */
export type Tags = readonly Tag[];

/** What can be tagged: the part of an ARN behind the account. */
export type TaggedType =
  | "configuration-set"
  | "dedicated-ip-pool"
  | "deliverability-test-report"
  | "identity"
  | "template";
export type TaggedResource = `${TaggedType}/${string}`;

/** A resource's whole name. */
export const arnOf = ({ region, id }: Account, resource: TaggedResource | `dedicated-ip/${string}`): string =>
  `arn:aws:ses:${region}:${id}:${resource}`;

/** The most tags that a resource may have. Source: the API reference's Tag. */
const maxTagCount = 50;

/** Tags as a request gives them. Throws BadRequestException where a key comes twice. */
export function parseTags(list: readonly Tag[] = []): Tags {
  const keys = new Set<string | undefined>();
  for (const { Key } of list) {
    if (keys.has(Key)) throw badRequest(`Duplicate tag key: ${Key}`);
    keys.add(Key);
  }
  return list;
}

const none: Tags = [];

/** The same array until the tags change. */
export const tagsOf = ({ tags }: Account, resource: TaggedResource): Tags => tags.get(resource) ?? none;

/** Adds tags to those of a resource, all or none. Throws BadRequestException past 50. */
export function addTags(account: Account, resource: TaggedResource, added: Tags): void {
  if (added.length === 0) return;
  const byKey = new Map([...tagsOf(account, resource), ...added].map((tag) => [tag.Key, tag]));
  if (byKey.size > maxTagCount)
    throw badRequest(`A resource can have at most ${maxTagCount} tags, this one would have ${byKey.size}`);
  account.tags.set(resource, [...byKey.values()]);
}

export function removeTags(account: Account, resource: TaggedResource, keys: readonly string[]): void {
  const left = tagsOf(account, resource).filter(({ Key = "" }) => !keys.includes(Key));
  if (left.length === 0) account.tags.delete(resource);
  else account.tags.set(resource, left);
}
