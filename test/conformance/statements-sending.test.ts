/**
 * Statements of AWS's documentation about sending, each with its source: a sentence of the SES API v2 reference, or the
 * address of a page.
 */

import { SendEmailCommand } from "@aws-sdk/client-sesv2";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import { inDepth } from "../support/sample-of.ts";
import { rawMessage, rejectionOf, useService } from "./running-service.ts";

const FromEmailAddress = "news@acme.example";
const Destination = { ToAddresses: ["ann@reader.example"] };
const simple = { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } };
const raw = (headers: Readonly<Record<string, string>>, body = "Hi.\r\n") => ({
  Raw: { Data: rawMessage({ From: FromEmailAddress, To: "ann@reader.example", ...headers }, body) },
});

describe("the size of a message", () => {
  // "Maximum message size (including attachments)": 40 MB in the SES API v2, 10 MB in v1.
  // https://docs.aws.amazon.com/ses/latest/dg/quotas.html#quotas-message
  const ofBytes = (bytes: number) => {
    const head = `From: ${FromEmailAddress}\r\nTo: ann@reader.example\r\nSubject: Hi\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), Buffer.alloc(bytes - head.length, `${"x".repeat(98)}\r\n`)]);
  };
  inDepth.each([
    ["v1", 10_485_760],
    ["v2", 41_943_040],
  ] as const)("of %s is at most %d bytes", async (version, max) => {
    const service = await useService();
    const client = version === "v1" ? (service.v1 as unknown as typeof service.v2) : service.v2;
    const send = (bytes: number) =>
      client.sendEmail({ Destination, Content: { Raw: { Data: ofBytes(bytes) } } });
    await send(max);
    expect(await rejectionOf(send(max + 1))).toMatchObject({
      name: "BadRequestException",
      message: `Message length is more than ${max} bytes long: '${max + 1}'.`,
    });
  });

  test("includes attachments as they are sent, in base64", async () => {
    const { v1, v2 } = await useService();
    const Attachments = [{ FileName: "a.bin", RawContent: Buffer.alloc(32_000_000) }];
    const content = { Simple: { ...simple.Simple, Attachments } };
    const error = await rejectionOf(v2.sendEmail({ FromEmailAddress, Destination, Content: content }));
    expect(error.message).toContain("Message length is more than 41943040 bytes long: '42666");
    // v1 does not have attachments, and ignores them.
    await v1.sendEmail({ FromEmailAddress, Destination, Content: simple });
  });
});

// "Rendering failure events": "when the template data that you provide ... a required variable is missing ... SES accepts
// the message": https://docs.aws.amazon.com/ses/latest/dg/send-personalized-email-api.html
test("a message whose template data lacks a variable is accepted, and is a rendering failure", async () => {
  const { v2, control } = await useService();
  const TemplateContent = { Subject: "Hi {{name}}", Text: "Hi." };
  await v2.createEmailTemplate({ TemplateName: "hi", TemplateContent });
  const { MessageId } = await v2.sendEmail({
    FromEmailAddress,
    Destination,
    Content: { Template: { TemplateName: "hi", TemplateData: "{}" } },
  });
  expect(control.outbox()).toMatchObject([
    { id: MessageId, content: { Template: { TemplateName: "hi", TemplateData: "{}" } } },
  ]);
  const error = await rejectionOf(v2.testRenderEmailTemplate({ TemplateName: "hi", TemplateData: "{}" }));
  expect(error.message).toContain("Attribute 'name' is not present in the rendering data.");
});

describe("the headers of raw messages for SES", () => {
  // "X-SES-CONFIGURATION-SET", "X-SES-MESSAGE-TAGS: tagName1=tagValue1, tagName2=tagValue2":
  // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
  const Content = raw({
    Subject: "Hi",
    "X-SES-CONFIGURATION-SET": "news",
    "x-ses-message-tags": "campaign=spring, group=a",
  });
  test("name the configuration set and the tags", async () => {
    const { v2, control } = await useService();
    const send = () => v2.sendEmail({ Destination, Content });
    expect(await rejectionOf(send())).toMatchObject({
      name: "NotFoundException",
      message: "Configuration set <news> does not exist.",
    });
    await v2.createConfigurationSet({ ConfigurationSetName: "news" });
    await send();
    expect(control.outbox()).toMatchObject([
      {
        configurationSetName: "news",
        tags: [
          { Name: "campaign", Value: "spring" },
          { Name: "group", Value: "a" },
        ],
      },
    ]);
  });

  // "... overrides the X-SES-SOURCE-ARN and X-SES-FROM-ARN headers specified in raw email message content."
  // SendEmailRequest.FromEmailAddressIdentityArn.
  test("are overridden by the parameters", async () => {
    const { v2, control } = await useService();
    await v2.createConfigurationSet({ ConfigurationSetName: "own" });
    const EmailTags = [{ Name: "a", Value: "b" }];
    await v2.sendEmail({ Destination, Content, ConfigurationSetName: "own", EmailTags });
    expect(control.outbox()).toMatchObject([{ configurationSetName: "own", tags: EmailTags }]);
  });

  test.each(["campaign", "a b=c", "=c", "a=b=c"])("reject the tag %j", async (tag) => {
    const { v2 } = await useService();
    const error = await rejectionOf(
      v2.sendEmail({ Destination, Content: raw({ "X-SES-MESSAGE-TAGS": tag }) }),
    );
    expect(error.message).toBe(`Invalid tag in X-SES-MESSAGE-TAGS: ${tag}`);
  });
});

describe("the sending quota", () => {
  // "Sending quotas are based on recipients rather than on messages. For example, an email that has 10 recipients counts as
  // 10 toward your quota." https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas.html
  test("counts recipients, and not those of the mailbox simulator", async () => {
    const { v2, clock } = await useService({ profile: "strict" });
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    clock.advance(600_000);
    const send = (...ToAddresses: string[]) => {
      clock.advance(1000);
      return v2.sendEmail({ FromEmailAddress, Destination: { ToAddresses }, Content: simple });
    };
    const many = (count: number) => Array.from({ length: count }, (_, index) => `r${index}@acme.example`);
    for (let index = 0; index < 3; index++) await send(...many(50));
    await send(...many(49), "success@simulator.amazonses.com");
    expect((await v2.getAccount({})).SendQuota?.SentLast24Hours).toBe(199);
    expect((await rejectionOf(send(...many(2)))).message).toBe("Daily message quota exceeded.");
    await send(...many(1));
    await send("bounce@simulator.amazonses.com");
    expect((await rejectionOf(send(...many(1)))).name).toBe("LimitExceededException");
  });
});

// nodemailer's verify() expects MessageRejected or InvalidParameterValue:
// https://github.com/nodemailer/nodemailer/blob/master/lib/ses-transport/index.js
test("nodemailer can verify its transport", async () => {
  const { v2, control } = await useService();
  const transport = createTransport({ SES: { sesClient: v2, SendEmailCommand } } as never);
  expect(await transport.verify()).toBe(true);
  const error = await rejectionOf(
    v2.sendEmail({ Destination, FromEmailAddress: "invalid@invalid", Content: simple }),
  );
  expect(error).toMatchObject({
    name: "MessageRejected",
    message:
      "Email address is not verified. The following identities failed the check in region US-EAST-1: invalid@invalid",
  });
  expect(control.outbox()).toEqual([]);
});

describe("malformed messages", () => {
  // "Each part of a multipart MIME message must be formatted properly." RawMessage.Data.
  const multipart = { Subject: "Hi", "Content-Type": 'multipart/mixed; boundary="b"' };
  test.each([
    ["a multipart without a boundary", raw({ "Content-Type": "multipart/mixed" }), "declares none"],
    ["a multipart without parts", raw(multipart), "has no parts"],
    [
      "a part that is a multipart without parts",
      raw(multipart, "--b\r\nContent-Type: multipart/related; boundary=c\r\n\r\nHi.\r\n--b--\r\n"),
      "has no parts",
    ],
    ["two subjects", raw({ Subject: "Hi", SUBJECT: "Hi" }), "Duplicate header 'Subject'."],
    ["two senders", raw({ FROM: "b@acme.example" }), "Duplicate header 'From'."],
    [
      "a second subject by Headers",
      { Simple: { ...simple.Simple, Headers: [{ Name: "subject", Value: "Ho" }] } },
      "Duplicate header 'Subject'.",
    ],
    [
      "a second sender by Headers",
      { Simple: { ...simple.Simple, Headers: [{ Name: "From", Value: "b@acme.example" }] } },
      "Duplicate header 'From'.",
    ],
  ])("are rejected: %s", async (_, Content, words) => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.sendEmail({ FromEmailAddress, Destination, Content }));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(words);
  });
});

describe("the error of a bad recipient", () => {
  // The sentences of Jakarta Mail:
  // https://github.com/jakartaee/mail-api/blob/main/api/src/main/java/jakarta/mail/internet/InternetAddress.java
  test.each([
    ["nobody", "Missing final '@domain'"],
    ["@reader.example", "Missing local name"],
    ["ann@", "Missing domain"],
    ["ann lee@reader.example", "Local address contains control or whitespace"],
    ["ann@.reader.example", "Domain starts with dot"],
    ["ann@reader..example", "Domain contains dot-dot"],
    ["ann@rea_der.example", "Domain contains illegal character"],
    ["a@reader.example, b@reader.example", "Illegal address"],
  ])("for %j is %j", async (address, sentence) => {
    const { v2 } = await useService();
    for (const part of [
      { Destination: { ToAddresses: [address] } },
      { Destination, ReplyToAddresses: [address] },
    ])
      expect(await rejectionOf(v2.sendEmail({ FromEmailAddress, Content: simple, ...part }))).toMatchObject({
        name: "BadRequestException",
        message: sentence,
      });
  });

  test("is not raised for a domain of one label, or with a name", async () => {
    const { v2, control } = await useService();
    const ToAddresses = ["ann@localhost", "Ann <ann@bücher.example>"];
    await v2.sendEmail({ FromEmailAddress, Content: simple, Destination: { ToAddresses } });
    const [sent] = control.outbox();
    expect(Buffer.from((await control.eml(sent?.id ?? "")) ?? "").toString()).toContain("ann@localhost");
  });
});

describe("character sets", () => {
  // "If the text includes characters outside of the ASCII range, you have to specify a character set." Content.Charset.
  test.each([
    [{ Subject: { Data: "Grüße" } }, "Subject has characters outside of the ASCII range"],
    [{ Body: { Html: { Data: "<p>é</p>" } } }, "Html has characters outside of the ASCII range"],
    [{ Body: { Text: { Data: "Hi.", Charset: "utf-99" } } }, "Text has an unknown Charset: utf-99"],
  ])("must be known: %j", async (part, words) => {
    const { v2 } = await useService();
    const error = await rejectionOf(
      v2.sendEmail({ FromEmailAddress, Destination, Content: { Simple: { ...simple.Simple, ...part } } }),
    );
    expect(error.message).toContain(words);
  });

  test.each(["UTF-8", "ISO-8859-1", "Shift_JIS"])("%s is accepted", async (Charset) => {
    const { v2 } = await useService();
    const Content = { Simple: { ...simple.Simple, Subject: { Data: "Grüße", Charset } } };
    await v2.sendEmail({ FromEmailAddress, Destination, Content });
  });
});

describe("deep nesting", () => {
  const nested = (levels: number) => {
    let body = "Content-Type: text/plain\r\n\r\nHi.\r\n";
    for (let level = 0; level < levels; level++)
      body = `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n${body}\r\n--b${level}--\r\n`;
    return Buffer.from(`From: ${FromEmailAddress}\r\nTo: ann@reader.example\r\nSubject: Hi\r\n${body}`);
  };
  const forwarded = (levels: number) => {
    let body = "Content-Type: text/plain\r\n\r\nHi.\r\n";
    for (let level = 0; level < levels; level++) body = `Content-Type: message/rfc822\r\n\r\n${body}`;
    return Buffer.from(`From: ${FromEmailAddress}\r\nTo: ann@reader.example\r\nSubject: Hi\r\n${body}`);
  };
  test.each([
    ["parts in parts", nested],
    ["messages in messages", forwarded],
    ["messages in messages, 20,000 levels", () => forwarded(20_000)],
  ])("of %s is placed, or refused when it is created", async (_, build) => {
    const { v2, clock } = await useService();
    const outcomes: string[] = [];
    for (const levels of [10, 40, 48, 49, 60, 300, 1000]) {
      try {
        const { ReportId } = await v2.createDeliverabilityTestReport({
          FromEmailAddress,
          Content: { Raw: { Data: build(levels) } },
        });
        clock.advance(60_000);
        await v2.getDeliverabilityTestReport({ ReportId });
        outcomes.push("placed");
      } catch (error) {
        outcomes.push((error as Error).name);
      }
    }
    for (const outcome of outcomes) expect(["placed", "BadRequestException"]).toContain(outcome);
  });
});
