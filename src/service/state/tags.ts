import type { Tag } from "@aws-sdk/client-sesv2";
import { badRequest } from "../protocol/service-error.ts";

/** A resource's tags by key. */
export type Tags = Map<string, string>;

/** The most tags that a resource may have. Source: the API reference's Tag. */
const maxTagCount = 50;

/** Tags as a request gives them. Throws BadRequestException where a key comes twice. */
export function parseTags(list: readonly Tag[] = []): Tags {
  const tags: Tags = new Map();
  for (const { Key = "", Value = "" } of list) {
    if (tags.has(Key)) throw badRequest(`Duplicate tag key: ${Key}`);
    tags.set(Key, Value);
  }
  return tags;
}

/** Adds tags to those of a resource, all or none. Throws BadRequestException past 50. */
export function addTags(tags: Tags, added: Tags): void {
  const sum = new Set([...tags.keys(), ...added.keys()]).size;
  if (sum > maxTagCount)
    throw badRequest(`A resource can have at most ${maxTagCount} tags, this one would have ${sum}`);
  for (const [key, value] of added) tags.set(key, value);
}

export const toTagList = (tags: Tags): Tag[] => [...tags].map(([Key, Value]) => ({ Key, Value }));
