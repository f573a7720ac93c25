import * as sesv2 from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const TemplateContent = { Subject: "Hi {{name}}", Text: "Hi {{name}} in {{city}}" };
const entry = (address: string, data?: object): sesv2.BulkEmailEntry => ({
  Destination: { ToAddresses: [address] },
  ...(data && {
    ReplacementEmailContent: {
      ReplacementTemplate: { ReplacementTemplateData: JSON.stringify(data) },
    },
  }),
});
const request = (...BulkEmailEntries: sesv2.BulkEmailEntry[]): sesv2.SendBulkEmailRequest => ({
  FromEmailAddress: "Acme <news@acme.example>",
  DefaultContent: {
    Template: { TemplateContent, TemplateData: JSON.stringify({ name: "you", city: "Delft" }) },
  },
  BulkEmailEntries,
});

test("each entry is rendered with its own data over the defaults", async () => {
  const { v2, control } = await useService();
  const { BulkEmailEntryResults = [] } = await v2.sendBulkEmail(
    request(entry("ann@reader.example", { name: "Ann" }), entry("bob@reader.example")),
  );
  expect(BulkEmailEntryResults).toMatchObject([{ Status: "SUCCESS" }, { Status: "SUCCESS" }]);
  const outbox = control.outbox();
  expect(outbox.map(({ id }) => id)).toEqual(BulkEmailEntryResults.map(({ MessageId }) => MessageId));
  expect(outbox.map(({ content }) => content.Simple?.Body?.Text?.Data)).toEqual([
    "Hi Ann in Delft",
    "Hi you in Delft",
  ]);
});

test("tags and headers of an entry replace those of the request with the same name", async () => {
  const { v2, control } = await useService();
  await v2.createEmailTemplate({ TemplateName: "hi", TemplateContent });
  await v2.sendBulkEmail({
    ...request({
      ...entry("ann@reader.example"),
      ReplacementTags: [{ Name: "campaign", Value: "late" }],
      ReplacementHeaders: [{ Name: "x-issue", Value: "2" }],
    }),
    DefaultEmailTags: [
      { Name: "campaign", Value: "spring" },
      { Name: "team", Value: "crm" },
    ],
    DefaultContent: {
      Template: {
        TemplateName: "hi",
        TemplateData: '{ "name": "you", "city": "Delft" }',
        Headers: [
          { Name: "X-Issue", Value: "1" },
          { Name: "X-Kind", Value: "news" },
        ],
      },
    },
  });
  expect(control.outbox()[0]).toMatchObject({
    tags: [
      { Name: "campaign", Value: "late" },
      { Name: "team", Value: "crm" },
    ],
    content: {
      Simple: {
        Headers: [
          { Name: "X-Kind", Value: "news" },
          { Name: "x-issue", Value: "2" },
        ],
      },
    },
  });
});

test("an entry reports its own error, and the others are sent", async () => {
  const { v2, control } = await useService();
  await v2.putSuppressedDestination({ EmailAddress: "gone@reader.example", Reason: "BOUNCE" });
  const broken = entry("carol@reader.example");
  const { BulkEmailEntryResults } = await v2.sendBulkEmail(
    request(
      entry("nonsense"),
      { Destination: {} },
      {
        ...broken,
        ReplacementEmailContent: { ReplacementTemplate: { ReplacementTemplateData: "[1]" } },
      },
      entry("gone@reader.example"),
      entry("ann@reader.example"),
    ),
  );
  expect(BulkEmailEntryResults?.map(({ Status }) => Status)).toEqual([
    "INVALID_PARAMETER",
    "INVALID_PARAMETER",
    "INVALID_PARAMETER",
    "SUCCESS",
    "SUCCESS",
  ]);
  expect(BulkEmailEntryResults?.[2]?.Error).toBe("TemplateData must be a JSON object");
  expect(control.outbox().map(({ withheld }) => withheld !== undefined)).toEqual([true, false]);
});

test("in the sandbox, an unverified recipient is rejected on its own", async () => {
  const { v2, control } = await useService({ profile: "strict" });
  await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
  control.settleIdentity("acme.example", { verification: "SUCCESS" });
  const { BulkEmailEntryResults } = await v2.sendBulkEmail(
    request(entry("ann@reader.example"), entry("ann@acme.example"), entry("success@simulator.amazonses.com")),
  );
  expect(BulkEmailEntryResults?.slice(0, 2)).toMatchObject([
    { Status: "MESSAGE_REJECTED" },
    { Status: "SUCCESS" },
  ]);
});

const ann = entry("ann@reader.example");
test.each<[string, sesv2.SendBulkEmailRequest, string]>([
  ["no entry", request(), "at least one entry"],
  ["51 entries", request(...Array.from({ length: 51 }, () => ann)), "at most 50 entries"],
  ["no template", { ...request(ann), DefaultContent: {} }, "must have a Template"],
  ["no sender", { ...request(ann), FromEmailAddress: undefined }, "FromEmailAddress is required"],
])("a request with %s is refused", async (_, wrong, message) => {
  const { v2 } = await useService();
  const error = await rejectionOf(v2.sendBulkEmail(wrong));
  expect(error).toBeInstanceOf(sesv2.BadRequestException);
  expect(error.message).toContain(message);
});

test("what all entries lack is an error of the request", async () => {
  const { v2, control } = await useService();
  const DefaultContent = { Template: { TemplateName: "none", TemplateData: "{}" } };
  expect(await rejectionOf(v2.sendBulkEmail({ ...request(ann), DefaultContent }))).toBeInstanceOf(
    sesv2.NotFoundException,
  );
  expect(
    await rejectionOf(v2.sendBulkEmail({ ...request(ann), ConfigurationSetName: "none" })),
  ).toBeInstanceOf(sesv2.NotFoundException);
  control.changeAccount({ sendingEnabled: false });
  expect(await rejectionOf(v2.sendBulkEmail(request(ann)))).toBeInstanceOf(sesv2.SendingPausedException);
  expect(control.outbox()).toEqual([]);
});
