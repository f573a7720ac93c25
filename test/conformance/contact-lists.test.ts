import * as sesv2 from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import { rawMessage, rejectionOf, useService } from "./running-service.ts";

const ContactListName = "readers";
const ann = "ann@reader.example";
const sale: sesv2.Topic = {
  TopicName: "sale",
  DisplayName: "Sale",
  DefaultSubscriptionStatus: "OPT_IN",
};
const sports: sesv2.Topic = {
  TopicName: "sports",
  DisplayName: "Sports",
  DefaultSubscriptionStatus: "OPT_OUT",
};

async function useList() {
  const service = await useService();
  await service.v2.createContactList({ ContactListName, Topics: [sale, sports] });
  return service;
}

describe("a contact list", () => {
  test("is created, replaced completely, listed, and deleted with its contacts", async () => {
    const { v2, clock } = await useService();
    const created = new Date(clock.now());
    const Tags = [{ Key: "team", Value: "crm" }];
    await v2.createContactList({ ContactListName, Topics: [sale], Description: "All", Tags });
    clock.advance(1000);
    await v2.updateContactList({ ContactListName, Topics: [sports] });
    expect(await v2.getContactList({ ContactListName })).toMatchObject({
      ContactListName,
      Topics: [sports],
      CreatedTimestamp: created,
      LastUpdatedTimestamp: new Date(clock.now()),
      Tags,
    });
    expect((await v2.getContactList({ ContactListName })).Description).toBeUndefined();
    expect((await v2.listContactLists({})).ContactLists).toEqual([
      { ContactListName, LastUpdatedTimestamp: new Date(clock.now()) },
    ]);
    await v2.createContact({ ContactListName, EmailAddress: ann });
    await v2.deleteContactList({ ContactListName });
    expect(await rejectionOf(v2.getContactList({ ContactListName }))).toBeInstanceOf(sesv2.NotFoundException);
    await v2.createContactList({ ContactListName });
    expect((await v2.listContacts({ ContactListName })).Contacts).toEqual([]);
    expect((await v2.getContactList({ ContactListName })).Tags).toEqual([]);
  });

  // Source: the SES developer guide, "Using list management".
  test("is the only one of an account, and has 20 topics at most", async () => {
    const { v2 } = await useList();
    expect(await rejectionOf(v2.createContactList({ ContactListName }))).toBeInstanceOf(
      sesv2.AlreadyExistsException,
    );
    expect(await rejectionOf(v2.createContactList({ ContactListName: "second" }))).toBeInstanceOf(
      sesv2.LimitExceededException,
    );
    const Topics = Array.from({ length: 21 }, (_, index) => ({ ...sale, TopicName: `t${index}` }));
    expect(await rejectionOf(v2.updateContactList({ ContactListName, Topics }))).toBeInstanceOf(
      sesv2.BadRequestException,
    );
    await v2.updateContactList({ ContactListName, Topics: Topics.slice(1) });
    expect((await rejectionOf(v2.updateContactList({ ContactListName, Topics: [sale, sale] }))).message).toBe(
      "Duplicate topic: sale",
    );
  });

  test("is tagged by its ARN", async () => {
    const { v2 } = await useList();
    const ResourceArn = "arn:aws:ses:us-east-1:000000000000:contact-list/readers";
    await v2.tagResource({ ResourceArn, Tags: [{ Key: "a", Value: "1" }] });
    expect((await v2.getContactList({ ContactListName })).Tags).toEqual([{ Key: "a", Value: "1" }]);
  });
});

describe("a contact", () => {
  test("has own preferences, and the defaults of the other topics", async () => {
    const { v2, clock } = await useList();
    await v2.createContact({
      ContactListName,
      EmailAddress: ann,
      TopicPreferences: [{ TopicName: "sports", SubscriptionStatus: "OPT_IN" }],
      AttributesData: '{ "city": "Delft" }',
    });
    expect(await v2.getContact({ ContactListName, EmailAddress: ann })).toMatchObject({
      ContactListName,
      EmailAddress: ann,
      TopicPreferences: [{ TopicName: "sports", SubscriptionStatus: "OPT_IN" }],
      TopicDefaultPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_IN" }],
      UnsubscribeAll: false,
      AttributesData: '{ "city": "Delft" }',
      CreatedTimestamp: new Date(clock.now()),
    });
    // An update replaces all preferences.
    await v2.updateContact({
      ContactListName,
      EmailAddress: ann,
      TopicPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_OUT" }],
    });
    expect(await v2.getContact({ ContactListName, EmailAddress: ann })).toMatchObject({
      TopicPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_OUT" }],
      TopicDefaultPreferences: [{ TopicName: "sports", SubscriptionStatus: "OPT_OUT" }],
    });
    await v2.updateContactList({ ContactListName, Topics: [sports] });
    expect((await v2.getContact({ ContactListName, EmailAddress: ann })).TopicPreferences).toEqual([]);
    await v2.deleteContact({ ContactListName, EmailAddress: ann });
    expect(await rejectionOf(v2.deleteContact({ ContactListName, EmailAddress: ann }))).toBeInstanceOf(
      sesv2.NotFoundException,
    );
  });

  test.each<[string, Partial<sesv2.CreateContactRequest>, string]>([
    ["an unknown list", { ContactListName: "none" }, "NotFoundException"],
    ["an invalid address", { EmailAddress: "nonsense" }, "BadRequestException"],
    [
      "an unknown topic",
      { TopicPreferences: [{ TopicName: "none", SubscriptionStatus: "OPT_IN" }] },
      "BadRequestException",
    ],
    ["attributes that are no JSON object", { AttributesData: "[1]" }, "BadRequestException"],
    ["an address that is on the list", { EmailAddress: "BOB@reader.example" }, "AlreadyExistsException"],
  ])("is refused with %s", async (_, changes, name) => {
    const { v2 } = await useList();
    await v2.createContact({ ContactListName, EmailAddress: "bob@reader.example" });
    expect(
      (await rejectionOf(v2.createContact({ ContactListName, EmailAddress: ann, ...changes }))).name,
    ).toBe(name);
  });

  test("is found by its status, for a topic or for the list", async () => {
    const { v2 } = await useList();
    const add = (name: string, more: Partial<sesv2.CreateContactRequest>) =>
      v2.createContact({ ContactListName, EmailAddress: `${name}@reader.example`, ...more });
    const preference = (SubscriptionStatus: sesv2.SubscriptionStatus) => ({
      TopicPreferences: [{ TopicName: "sale", SubscriptionStatus }],
    });
    await add("in", preference("OPT_IN"));
    await add("out", preference("OPT_OUT"));
    await add("default", {});
    await add("none", { ...preference("OPT_IN"), UnsubscribeAll: true });
    const find = async (Filter: sesv2.ListContactsFilter) =>
      (await v2.listContacts({ ContactListName, Filter })).Contacts?.map(
        ({ EmailAddress = "" }) => EmailAddress.split("@")[0],
      );
    const TopicFilter = { TopicName: "sale" };
    const withDefault = { ...TopicFilter, UseDefaultIfPreferenceUnavailable: true };
    expect(await find({ FilteredStatus: "OPT_IN" })).toEqual(["default", "out", "in"]);
    expect(await find({ FilteredStatus: "OPT_OUT" })).toEqual(["none"]);
    expect(await find({ FilteredStatus: "OPT_IN", TopicFilter })).toEqual(["in"]);
    expect(await find({ FilteredStatus: "OPT_IN", TopicFilter: withDefault })).toEqual(["default", "in"]);
    expect(await find({ FilteredStatus: "OPT_OUT", TopicFilter })).toEqual(["none", "out"]);
    const page = await v2.listContacts({ ContactListName, PageSize: 3 });
    expect(page.Contacts).toHaveLength(3);
    const { Contacts } = await v2.listContacts({ ContactListName, NextToken: page.NextToken });
    expect(Contacts).toMatchObject([{ EmailAddress: "in@reader.example" }]);
  });
});

const html = '<p>Tulips</p><a href="{{amazonSESUnsubscribeUrl}}">Leave</a>';
const message = (TopicName?: string, ...ToAddresses: string[]): sesv2.SendEmailRequest => ({
  FromEmailAddress: "news@acme.example",
  Destination: { ToAddresses: ToAddresses.length > 0 ? ToAddresses : [ann] },
  Content: { Simple: { Subject: { Data: "Tulips" }, Body: { Html: { Data: html } } } },
  ListManagementOptions: { ContactListName, TopicName },
});

describe("a message with ListManagementOptions", () => {
  test.each([
    ["list", { ContactListName: "none" }],
    ["topic", { ContactListName, TopicName: "none" }],
  ])("needs a %s that exists", async (_, ListManagementOptions) => {
    const { v2 } = await useList();
    expect(await rejectionOf(v2.sendEmail({ ...message(), ListManagementOptions }))).toBeInstanceOf(
      sesv2.NotFoundException,
    );
  });

  test("adds its recipients to the list, and withholds it from those who opted out", async () => {
    const { v2, control } = await useList();
    await v2.createContact({
      ContactListName,
      EmailAddress: "out@reader.example",
      TopicPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_OUT" }],
    });
    await v2.createContact({
      ContactListName,
      EmailAddress: "none@reader.example",
      UnsubscribeAll: true,
    });
    await v2.sendEmail(message("sale", ann, "out@reader.example", "none@reader.example"));
    expect(control.outbox()[0]?.withheld).toEqual([
      { emailAddress: "out@reader.example", cause: "unsubscribed" },
      { emailAddress: "none@reader.example", cause: "unsubscribed" },
    ]);
    expect((await v2.listContacts({ ContactListName })).Contacts).toHaveLength(3);
    // A topic that is opted out by default is sent to contacts who opted in only.
    await v2.sendEmail(message("sports"));
    expect(control.outbox()[1]?.withheld).toMatchObject([{ emailAddress: ann }]);
    await v2.sendEmail(message());
    expect(control.outbox()[2]?.withheld).toBeUndefined();
  });

  test("gets headers and link, by which one click unsubscribes from the topic", async () => {
    const { v2, control } = await useList();
    const { MessageId = "" } = await v2.sendEmail(message("sale"));
    const eml = Buffer.from(await control.eml(MessageId))
      .toString()
      .replace(/\r\n[ \t]/g, " ");
    const url = /^List-Unsubscribe: <(http[^>]+)>/m.exec(eml)?.[1] ?? "";
    expect(url).toContain(MessageId);
    expect(eml).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(control.outbox()[0]?.content.Simple?.Body?.Html?.Data).toBe(
      `<p>Tulips</p><a href="${url}">Leave</a>`,
    );
    const page = await fetch(url);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    // Source: RFC 8058, section 3.2.
    const answer = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect(answer.status).toBe(200);
    expect(await v2.getContact({ ContactListName, EmailAddress: ann })).toMatchObject({
      UnsubscribeAll: false,
      TopicPreferences: [{ TopicName: "sale", SubscriptionStatus: "OPT_OUT" }],
    });
    await v2.sendEmail(message("sale"));
    expect(control.outbox()[1]?.withheld).toEqual([{ emailAddress: ann, cause: "unsubscribed" }]);
  });

  test("unsubscribes from the whole list if it has no topic, or the page says so", async () => {
    const { v2, control, url } = await useList();
    const linkOf = (id = "") => `${url}/_placewright/unsubscribe/${id}`;
    const unsubscribe = (id: string | undefined, body: string) =>
      fetch(linkOf(id), {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      });
    const { MessageId } = await v2.sendEmail(message());
    expect((await unsubscribe(MessageId, "something=else")).status).toBe(400);
    expect((await unsubscribe(MessageId, "List-Unsubscribe=One-Click")).status).toBe(200);
    const isOut = async (EmailAddress: string) =>
      (await v2.getContact({ ContactListName, EmailAddress })).UnsubscribeAll;
    expect(await isOut(ann)).toBe(true);
    const bob = "bob@reader.example";
    const second = await v2.sendEmail(message("sale", bob));
    expect((await unsubscribe(second.MessageId, "unsubscribe=all")).status).toBe(200);
    expect(await isOut(bob)).toBe(true);
    expect((await unsubscribe("none", "List-Unsubscribe=One-Click")).status).toBe(404);
    expect((await fetch(linkOf("none"))).status).toBe(404);
    expect(control.outbox()).toHaveLength(2);
  });

  test("gets no link if it has several recipients", async () => {
    const { v2, control } = await useList();
    await v2.sendEmail(message("sale", ann, "bob@reader.example"));
    const { Simple } = control.outbox()[0]?.content ?? {};
    expect([Simple?.Headers, Simple?.Body?.Html?.Data]).toEqual([undefined, html]);
  });

  test("replaces two placeholders, in templates too, and the message's own headers", async () => {
    const { v2, control } = await useList();
    const Text =
      "{{name}}: {{amazonSESUnsubscribeUrl}} {{amazonSESUnsubscribeUrl}} {{amazonSESUnsubscribeUrl}}";
    await v2.sendEmail({
      ...message("sale"),
      Content: {
        Template: {
          TemplateContent: { Subject: "Tulips", Text },
          TemplateData: '{ "name": "Ann" }',
          Headers: [{ Name: "List-Unsubscribe", Value: "<https://acme.example/u>" }],
        },
      },
    });
    const { Simple } = control.outbox()[0]?.content ?? {};
    expect(Simple?.Headers?.map(({ Name }) => Name)).toEqual(["List-Unsubscribe", "List-Unsubscribe-Post"]);
    const url = Simple?.Headers?.[0]?.Value?.slice(1, -1);
    expect(Simple?.Body?.Text?.Data).toBe(`Ann: ${url} ${url} {{amazonSESUnsubscribeUrl}}`);
  });

  test("changes a raw message, unless it is signed", async () => {
    const { v2, control } = await useList();
    const send = async (headers: Record<string, string>) => {
      const { MessageId = "" } = await v2.sendEmail({
        Destination: { ToAddresses: [ann] },
        Content: {
          Raw: {
            Data: rawMessage(
              {
                From: "news@acme.example",
                Subject: "Grüße",
                "list-unsubscribe": "<https://acme.example/u>,\r\n <mailto:u@acme.example>",
                ...headers,
              },
              "Leave: {{amazonSESUnsubscribeUrl}}\r\n",
            ),
          },
        },
        ListManagementOptions: { ContactListName, TopicName: "sale" },
      });
      return Buffer.from(await control.eml(MessageId)).toString();
    };
    const eml = await send({});
    expect(eml).not.toContain("acme.example/u>");
    expect(eml).not.toContain("mailto:u@");
    expect(eml).toContain("Subject: Grüße\r\n");
    expect(eml).toMatch(/\r\nList-Unsubscribe: <(http[^>]+)>\r\n[\s\S]*\r\n\r\nLeave: http:/);
    expect(await send({ "DKIM-Signature": "v=1; b=x" })).toContain("Leave: {{amazonSESUnsubscribeUrl}}");
  });
});
