import type {
  CreateContactListRequest,
  CreateContactListResponse,
  DeleteContactListRequest,
  DeleteContactListResponse,
  GetContactListRequest,
  GetContactListResponse,
  ListContactListsRequest,
  ListContactListsResponse,
  Topic,
  UpdateContactListRequest,
  UpdateContactListResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import { contactKey, contactsOf, findContactList } from "../state/contact-list.ts";
import { limits } from "../state/limits.ts";
import { toPage } from "../state/page.ts";
import { addTags, parseTags, tagsOf } from "../state/tags.ts";

function createContactList(
  { ContactListName: name = "", Topics, Description, Tags }: CreateContactListRequest,
  account: Account,
): CreateContactListResponse {
  const tags = parseTags(Tags);
  const topics = parseTopics(Topics);
  if (account.contactLists.has(name))
    throw new ServiceError("AlreadyExistsException", `List with name: ${name} already exists.`);
  if (account.contactLists.size >= limits.contactLists.max)
    throw new ServiceError(
      "LimitExceededException",
      `An account can have at most ${limits.contactLists.max} contact list`,
    );
  const nowMs = account.clock.now();
  account.contactLists.set(name, {
    sequence: account.nextSequence(),
    name,
    topics,
    description: Description,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });
  addTags(account, `contact-list/${name}`, tags);
  return {};
}

function getContactList(
  { ContactListName }: GetContactListRequest,
  account: Account,
): GetContactListResponse {
  const { name, topics, description, createdAtMs, updatedAtMs } = findContactList(account, ContactListName);
  return {
    ContactListName: name,
    Topics: [...topics],
    Description: description,
    CreatedTimestamp: new Date(createdAtMs),
    LastUpdatedTimestamp: new Date(updatedAtMs),
    Tags: [...tagsOf(account, `contact-list/${name}`)],
  };
}

function listContactLists(request: ListContactListsRequest, account: Account): ListContactListsResponse {
  const { items, nextToken } = toPage([...account.contactLists.values()], request);
  return {
    ContactLists: items.map(({ name, updatedAtMs }) => ({
      ContactListName: name,
      LastUpdatedTimestamp: new Date(updatedAtMs),
    })),
    NextToken: nextToken,
  };
}

/** Replaces topics and description completely: those that the request omits are gone. */
function updateContactList(
  { ContactListName, Topics, Description }: UpdateContactListRequest,
  account: Account,
): UpdateContactListResponse {
  const list = findContactList(account, ContactListName);
  account.contactLists.set(list.name, {
    ...list,
    topics: parseTopics(Topics),
    description: Description,
    updatedAtMs: account.clock.now(),
  });
  return {};
}

/** Deletes a list and its contacts. */
function deleteContactList(
  { ContactListName }: DeleteContactListRequest,
  account: Account,
): DeleteContactListResponse {
  const { name } = findContactList(account, ContactListName);
  for (const { emailAddress } of contactsOf(account, name))
    account.contacts.delete(contactKey(name, emailAddress));
  account.contactLists.delete(name);
  account.tags.delete(`contact-list/${name}`);
  return {};
}

function parseTopics(topics: readonly Topic[] = []): readonly Topic[] {
  if (topics.length > limits.topicsPerList.max)
    throw badRequest(`A contact list can have at most ${limits.topicsPerList.max} topics`);
  const names = topics.map(({ TopicName }) => TopicName);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw badRequest(`Duplicate topic: ${repeated}`);
  return topics;
}

export const contactListOperations: ApiTable<Account> = {
  operations: {
    CreateContactList: { handle: createContactList, v2Only: true, basis: "real" },
    DeleteContactList: { handle: deleteContactList, v2Only: true, basis: "real" },
    GetContactList: { handle: getContactList, v2Only: true, basis: "real" },
    ListContactLists: { handle: listContactLists, v2Only: true, basis: "real" },
    UpdateContactList: { handle: updateContactList, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateContactListRequest.Tags": limits.tagList,
    "Topic.DefaultSubscriptionStatus": { enum: "SubscriptionStatus", source: "model" },
  },
  absentInV1: {},
};
