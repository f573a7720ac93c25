import type {
  CreateContactRequest,
  CreateContactResponse,
  DeleteContactRequest,
  DeleteContactResponse,
  GetContactRequest,
  GetContactResponse,
  ListContactsFilter,
  ListContactsRequest,
  ListContactsResponse,
  TopicPreference,
  UpdateContactRequest,
  UpdateContactResponse,
} from "@aws-sdk/client-sesv2";
import { isAddress } from "../../message/mailbox.ts";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import {
  addContact,
  contactKey,
  contactsOf,
  defaultPreferencesOf,
  findContactList,
  findTopic,
  getContact,
  preferencesOf,
  subscriptionOf,
} from "../state/contact-list.ts";
import { toPage } from "../state/page.ts";
import type { Contact, ContactList } from "../state/records.ts";

function createContact(
  {
    ContactListName,
    EmailAddress = "",
    TopicPreferences,
    UnsubscribeAll,
    AttributesData,
  }: CreateContactRequest,
  account: Account,
): CreateContactResponse {
  const list = findContactList(account, ContactListName);
  if (!isAddress(EmailAddress)) throw badRequest(`Not a valid email address: ${EmailAddress}`);
  const topicPreferences = parsePreferences(TopicPreferences, list);
  checkAttributes(AttributesData);
  if (getContact(account, list.name, EmailAddress))
    throw new ServiceError("AlreadyExistsException", `Contact already exists in list ${list.name}.`);
  addContact(account, list.name, EmailAddress, {
    topicPreferences,
    unsubscribeAll: UnsubscribeAll ?? false,
    ...(AttributesData !== undefined && { attributesData: AttributesData }),
  });
  return {};
}

function getContactOperation(
  { ContactListName, EmailAddress }: GetContactRequest,
  account: Account,
): GetContactResponse {
  const list = findContactList(account, ContactListName);
  const contact = findContact(account, list, EmailAddress);
  return {
    ContactListName: list.name,
    ...toDetails(contact, list),
    AttributesData: contact.attributesData,
    CreatedTimestamp: new Date(contact.createdAtMs),
  };
}

function listContacts(
  { ContactListName, Filter, ...page }: ListContactsRequest,
  account: Account,
): ListContactsResponse {
  const list = findContactList(account, ContactListName);
  const topicName = Filter?.TopicFilter?.TopicName;
  if (topicName !== undefined) findTopic(list, topicName);
  const wanted = contactsOf(account, list.name).filter((contact) => isWanted(contact, list, Filter));
  const { items, nextToken } = toPage(wanted, page);
  return { Contacts: items.map((contact) => toDetails(contact, list)), NextToken: nextToken };
}

/**
 * Whether a filter accepts a contact. With a topic, only contacts with a preference of their own, or with the
 * topic's default if the filter says so, and contacts that have unsubscribed from everything.
 */
function isWanted(
  contact: Contact,
  list: ContactList,
  { FilteredStatus, TopicFilter }: ListContactsFilter = {},
): boolean {
  const { TopicName, UseDefaultIfPreferenceUnavailable = false } = TopicFilter ?? {};
  const isKnown =
    TopicName === undefined ||
    UseDefaultIfPreferenceUnavailable ||
    contact.unsubscribeAll ||
    contact.topicPreferences.some((preference) => preference.TopicName === TopicName);
  return (
    isKnown && (FilteredStatus === undefined || subscriptionOf(contact, list, TopicName) === FilteredStatus)
  );
}

/** Replaces all preferences of a contact: those that the request omits are gone. Attributes stay if omitted. */
function updateContact(
  { ContactListName, EmailAddress, TopicPreferences, UnsubscribeAll, AttributesData }: UpdateContactRequest,
  account: Account,
): UpdateContactResponse {
  const list = findContactList(account, ContactListName);
  const contact = findContact(account, list, EmailAddress);
  checkAttributes(AttributesData);
  account.contacts.set(contactKey(list.name, contact.emailAddress), {
    ...contact,
    topicPreferences: parsePreferences(TopicPreferences, list),
    unsubscribeAll: UnsubscribeAll ?? false,
    ...(AttributesData !== undefined && { attributesData: AttributesData }),
    updatedAtMs: account.clock.now(),
  });
  return {};
}

function deleteContact(
  { ContactListName, EmailAddress }: DeleteContactRequest,
  account: Account,
): DeleteContactResponse {
  const list = findContactList(account, ContactListName);
  const { emailAddress } = findContact(account, list, EmailAddress);
  account.contacts.delete(contactKey(list.name, emailAddress));
  return {};
}

function findContact(account: Account, { name }: ContactList, emailAddress = ""): Contact {
  const contact = getContact(account, name, emailAddress);
  if (!contact) throw new ServiceError("NotFoundException", `${emailAddress} doesn't exist in List: ${name}`);
  return contact;
}

function parsePreferences(
  preferences: readonly TopicPreference[] = [],
  { name, topics }: ContactList,
): readonly TopicPreference[] {
  const seen = new Set<string | undefined>();
  for (const { TopicName } of preferences) {
    if (!topics.some((topic) => topic.TopicName === TopicName))
      throw badRequest(`Topic ${TopicName} doesn't exist on list ${name}.`);
    if (seen.has(TopicName)) throw badRequest(`Duplicate topic: ${TopicName}`);
    seen.add(TopicName);
  }
  return preferences;
}

/** Throws BadRequestException unless the attributes are a JSON object. Source: the SES developer guide. */
function checkAttributes(text: string | undefined): void {
  if (text === undefined || text === "") return;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  } catch {
    // Invalid JSON gets the same error below.
  }
  throw badRequest("AttributesData must be a JSON object");
}

const toDetails = (contact: Contact, list: ContactList) => ({
  EmailAddress: contact.emailAddress,
  TopicPreferences: [...preferencesOf(contact, list)],
  TopicDefaultPreferences: [...defaultPreferencesOf(contact, list)],
  UnsubscribeAll: contact.unsubscribeAll,
  LastUpdatedTimestamp: new Date(contact.updatedAtMs),
});

export const contactOperations: ApiTable<Account> = {
  operations: {
    CreateContact: { handle: createContact, v2Only: true, basis: "real" },
    DeleteContact: { handle: deleteContact, v2Only: true, basis: "real" },
    GetContact: { handle: getContactOperation, v2Only: true, basis: "real" },
    ListContacts: {
      handle: listContacts,
      v2Only: true,
      basis: "real",
      olderRoute: {
        method: "GET",
        path: "/email/contact-lists/{ContactListName}/contacts",
        query: ["NextToken", "PageSize"],
      },
    },
    UpdateContact: { handle: updateContact, v2Only: true, basis: "real" },
  },
  rules: {
    "ListContactsFilter.FilteredStatus": { enum: "SubscriptionStatus", source: "model" },
    "TopicPreference.SubscriptionStatus": { enum: "SubscriptionStatus", source: "model" },
  },
  absentInV1: {},
};
