import { describe, expect, test } from "vitest";
import { cleanMessage, rawMessage, rejectionOf, useService, versions } from "./running-service.ts";

const FromEmailAddress = "Acme <news@acme.example>";
const Destination = { ToAddresses: ["Ann <ann@reader.example>"] };
const simple = { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } };
const many = (count: number) => Array.from({ length: count }, (_, index) => `r${index}@reader.example`);

describe.each(versions)("SendEmail of $version", ({ clientOf, errors }) => {
  test("stores simple and raw content in the outbox, each with its own ID", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createConfigurationSet({ ConfigurationSetName: "campaigns" });
    const sent = await client.sendEmail({
      FromEmailAddress,
      Destination,
      ReplyToAddresses: ["help@acme.example"],
      FeedbackForwardingEmailAddress: "bounces@acme.example",
      Content: simple,
      EmailTags: [{ Name: "campaign", Value: "spring" }],
      ConfigurationSetName: "campaigns",
    });
    const raw = await client.sendEmail({ Destination: {}, Content: { Raw: { Data: cleanMessage } } });
    expect(sent.MessageId).toMatch(/^0100[0-9a-f]{12}-[0-9a-f-]{36}-000000$/);
    expect(raw.MessageId).not.toBe(sent.MessageId);
    expect(service.control.outbox()).toMatchObject([
      {
        id: sent.MessageId,
        from: FromEmailAddress,
        destination: Destination,
        replyTo: ["help@acme.example"],
        feedbackAddress: "bounces@acme.example",
        configurationSetName: "campaigns",
        tags: [{ Name: "campaign", Value: "spring" }],
        content: simple,
      },
      { id: raw.MessageId, from: "news@acme.example" },
    ]);
    expect((await client.getAccount({})).SendQuota?.SentLast24Hours).toBe(2);
    service.clock.advance(86_400_000);
    expect((await client.getAccount({})).SendQuota?.SentLast24Hours).toBe(0);
  });

  test.each([
    ["nobody to send to", { Destination: {} }, "BadRequestException", "at least one address"],
    [
      "51 recipients",
      { Destination: { ToAddresses: many(26), BccAddresses: many(25) } },
      "BadRequestException",
      "50",
    ],
    [
      "an address that is none",
      { Destination: { CcAddresses: ["nobody"] } },
      "BadRequestException",
      "Missing final '@domain'",
    ],
    ["a bad reply address", { ReplyToAddresses: ["x"] }, "BadRequestException", "Missing final '@domain'"],
    ["no sender", { FromEmailAddress: undefined }, "BadRequestException", "FromEmailAddress"],
    [
      "two contents",
      { Content: { ...simple, Raw: { Data: cleanMessage } } },
      "BadRequestException",
      "exactly one",
    ],
    [
      "an unknown configuration set",
      { ConfigurationSetName: "nope" },
      "NotFoundException",
      "Configuration set <nope> does not exist.",
    ],
    [
      "an unknown template",
      {
        Content: {
          Template: {
            TemplateArn: "arn:aws:ses:us-east-1:000000000000:template/nope",
            TemplateData: "{}",
          },
        },
      },
      "NotFoundException",
      "Template nope does not exist.",
    ],
    [
      "a tag with a blank",
      { EmailTags: [{ Name: "a b", Value: "c" }] },
      "BadRequestException",
      "at 'emailTags.1.member.name'",
    ],
  ])("refuses %s", async (_, wrong, name, words) => {
    const service = await useService();
    const error = await rejectionOf(
      clientOf(service).sendEmail({ FromEmailAddress, Destination, Content: simple, ...wrong }),
    );
    expect(error).toBeInstanceOf(errors[name as "NotFoundException"]);
    expect(error.message).toContain(words);
    expect(service.control.outbox()).toEqual([]);
  });

  test("accepts 50 recipients", async () => {
    const client = clientOf(await useService());
    await client.sendEmail({ FromEmailAddress, Destination: { ToAddresses: many(50) }, Content: simple });
  });

  test.each([
    ["account is paused", "SendingPausedException", { sendingEnabled: false }],
    ["account is suspended", "AccountSuspendedException", { enforcementStatus: "SHUTDOWN" as const }],
  ])("sends nothing while the %s", async (_, name, switches) => {
    const service = await useService();
    const send = () => clientOf(service).sendEmail({ FromEmailAddress, Destination, Content: simple });
    service.control.changeAccount(switches);
    expect(await rejectionOf(send())).toBeInstanceOf(errors[name as "NotFoundException"]);
    service.control.changeAccount({ sendingEnabled: true, enforcementStatus: "HEALTHY" });
    await send();
  });

  test("sends nothing with a configuration set whose sending is disabled", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.createConfigurationSet({
      ConfigurationSetName: "off",
      SendingOptions: { SendingEnabled: false },
    });
    const error = await rejectionOf(
      client.sendEmail({ FromEmailAddress, Destination, Content: simple, ConfigurationSetName: "off" }),
    );
    expect(error).toBeInstanceOf(errors.SendingPausedException);
    expect(error.message).toContain("<off>");
  });

  test("rejects mail if the MAIL FROM domain is required but not verified", async () => {
    const service = await useService();
    const client = clientOf(service);
    const send = () => client.sendEmail({ FromEmailAddress, Destination, Content: simple });
    await client.createEmailIdentity({ EmailIdentity: "acme.example" });
    service.control.changeAccount({ mailFromRejected: true });
    const MailFrom = { EmailIdentity: "acme.example", MailFromDomain: "bounce.acme.example" };
    await client.putEmailIdentityMailFromAttributes(MailFrom);
    await send();
    await client.putEmailIdentityMailFromAttributes({ ...MailFrom, BehaviorOnMxFailure: "REJECT_MESSAGE" });
    expect(await rejectionOf(send())).toBeInstanceOf(errors.MailFromDomainNotVerifiedException);
    service.control.changeAccount({ mailFromRejected: false });
    await send();
  });
});

describe("v2 only", () => {
  test("renders a template by name, and stores its content", async () => {
    const { v2, control } = await useService();
    await v2.createEmailTemplate({
      TemplateName: "launch",
      TemplateContent: { Subject: "Hi {{name}}", Html: "<p>{{name}}</p>" },
    });
    await v2.sendEmail({
      FromEmailAddress,
      Destination,
      Content: { Template: { TemplateName: "launch", TemplateData: '{"name":"Ann"}' } },
    });
    await v2.deleteEmailTemplate({ TemplateName: "launch" });
    expect(control.outbox()[0]?.content).toEqual({
      Simple: { Subject: { Data: "Hi Ann" }, Body: { Html: { Data: "<p>Ann</p>" } } },
    });
  });

  test("uses an identity's own configuration set if the request names none", async () => {
    const { v2, control } = await useService();
    await v2.createConfigurationSet({ ConfigurationSetName: "own" });
    await v2.createEmailIdentity({ EmailIdentity: "acme.example", ConfigurationSetName: "own" });
    await v2.sendEmail({ FromEmailAddress, Destination, Content: simple });
    expect(control.outbox()[0]?.configurationSetName).toBe("own");
  });

  test("another account's identity is named by its ARN, and must cover the sender", async () => {
    const { v2 } = await useService();
    await v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    const send = (FromEmailAddressIdentityArn: string, from = FromEmailAddress) =>
      v2.sendEmail({ FromEmailAddress: from, FromEmailAddressIdentityArn, Destination, Content: simple });
    const arn = (name: string) => `arn:aws:ses:us-east-1:000000000000:identity/${name}`;
    await v2.createEmailIdentity({ EmailIdentity: "ann@other.example" });
    await send(arn("acme.example"));
    await send(arn("acme.example"), "a@mail.acme.example");
    await send(arn("ann@other.example"), "ann@other.example");
    expect((await rejectionOf(send(arn("nope.example")))).name).toBe("NotFoundException");
    for (const odd of ["acme.example", ` ${arn("acme.example")}`, `x${arn("acme.example")}`, arn("")])
      expect((await rejectionOf(send(odd))).message).toContain("Not the ARN of an identity");
    for (const [name, from] of [
      ["acme.example", "a@other.example"],
      ["acme.example", "a@notacme.example"],
      ["acme.example", "a@acme.example.evil.example"],
      ["ann@other.example", "x.ann@other.example"],
      ["ann@other.example", "bob@other.example"],
    ] as const)
      expect((await rejectionOf(send(arn(name), from))).message).toBe(
        `Identity ${name} does not cover the sender ${from}`,
      );
  });

  test("raw content can contain its recipients", async () => {
    const { v2 } = await useService();
    const Data = rawMessage({ From: "news@acme.example", Subject: "x" }, "Hello");
    const error = await rejectionOf(v2.sendEmail({ Content: { Raw: { Data } } }));
    expect(error.message).toContain("at least one address");
    const { MessageId } = await v2.sendEmail({ Content: { Raw: { Data: cleanMessage } } });
    expect(MessageId).toBeDefined();
  });
});
