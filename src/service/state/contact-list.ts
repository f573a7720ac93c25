import type { Topic, TopicPreference } from "@aws-sdk/client-sesv2";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "./account.ts";
import type { Contact, ContactList } from "./records.ts";

/** Whether a contact gets mail of a topic: the contact's choice, else the topic's default. */
export type Subscription = NonNullable<TopicPreference["SubscriptionStatus"]>;

/** Returns the contact list. Throws NotFoundException if it does not exist. */
export function findContactList({ contactLists }: Account, name = ""): ContactList {
  const list = contactLists.get(name);
  if (!list) throw new ServiceError("NotFoundException", `List with name: ${name} doesn't exist.`);
  return list;
}

/** Returns a topic of a list. Throws NotFoundException if it does not exist. */
export function findTopic({ name, topics }: ContactList, topicName = ""): Topic {
  const topic = topics.find(({ TopicName }) => TopicName === topicName);
  if (topic) return topic;
  throw new ServiceError("NotFoundException", `Topic ${topicName} doesn't exist on list ${name}.`);
}

/** Key of a contact. Ignores the case of the address, as the suppression list does. */
export const contactKey = (listName: string, emailAddress: string): string =>
  `${listName} ${emailAddress.toLowerCase()}`;

export const getContact = (
  { contacts }: Account,
  listName: string,
  emailAddress: string,
): Contact | undefined => contacts.get(contactKey(listName, emailAddress));

/** Returns the contacts of a list, oldest first. */
export const contactsOf = ({ contacts }: Account, listName: string): Contact[] =>
  [...contacts.values()].filter((contact) => contact.listName === listName);

/** Adds a contact, without preferences unless they are given. */
export function addContact(
  account: Account,
  listName: string,
  emailAddress: string,
  settings: Partial<Pick<Contact, "topicPreferences" | "unsubscribeAll" | "attributesData">> = {},
): Contact {
  const nowMs = account.clock.now();
  const contact: Contact = {
    sequence: account.nextSequence(),
    listName,
    emailAddress,
    topicPreferences: [],
    unsubscribeAll: false,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    ...settings,
  };
  account.contacts.set(contactKey(listName, emailAddress), contact);
  return contact;
}

/** Returns the preferences of a contact for topics that the list still has. */
export const preferencesOf = (
  { topicPreferences }: Contact,
  { topics }: ContactList,
): readonly TopicPreference[] =>
  topicPreferences.filter(({ TopicName }) => topics.some((topic) => topic.TopicName === TopicName));

/** Returns the defaults that apply to a contact: those of topics without a preference. */
export const defaultPreferencesOf = (
  { topicPreferences }: Contact,
  { topics }: ContactList,
): readonly TopicPreference[] =>
  topics
    .filter(({ TopicName }) => !topicPreferences.some((preference) => preference.TopicName === TopicName))
    .map(({ TopicName, DefaultSubscriptionStatus }) => ({
      TopicName,
      SubscriptionStatus: DefaultSubscriptionStatus,
    }));

/**
 * Returns whether a contact gets mail: of a topic, or of the list if none is given. A contact that has
 * unsubscribed from all topics gets none.
 */
export function subscriptionOf(
  contact: Contact,
  list: ContactList,
  topicName: string | undefined,
): Subscription {
  if (contact.unsubscribeAll) return "OPT_OUT";
  if (topicName === undefined) return "OPT_IN";
  const topic = findTopic(list, topicName);
  const own = contact.topicPreferences.find(({ TopicName }) => TopicName === topicName);
  return own?.SubscriptionStatus ?? topic.DefaultSubscriptionStatus ?? "OPT_IN";
}

/** Opts a contact out of a topic, or of all topics of the list if none is given. */
export function unsubscribe(account: Account, contact: Contact, topicName: string | undefined): Contact {
  const others = contact.topicPreferences.filter(({ TopicName }) => TopicName !== topicName);
  const updated: Contact = {
    ...contact,
    ...(topicName === undefined
      ? { unsubscribeAll: true }
      : { topicPreferences: [...others, { TopicName: topicName, SubscriptionStatus: "OPT_OUT" }] }),
    updatedAtMs: account.clock.now(),
  };
  account.contacts.set(contactKey(contact.listName, contact.emailAddress), updated);
  return updated;
}
