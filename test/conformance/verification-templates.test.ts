import * as sesv2 from "@aws-sdk/client-sesv2";
import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const TemplateName = "confirm";
const template = {
  TemplateName,
  FromEmailAddress: "news@acme.example",
  TemplateSubject: "Confirm your email address",
  TemplateContent: '<html><body style="color: navy"><h1>One last step</h1></body></html>',
  SuccessRedirectionURL: "https://acme.example/yes",
  FailureRedirectionURL: "https://acme.example/no",
};
const EmailAddress = "new@reader.example";

describe("a custom verification email template", () => {
  test("is created, replaced, listed, tagged, and deleted", async () => {
    const { v2 } = await useService();
    const Tags = [{ Key: "team", Value: "crm" }];
    await v2.createCustomVerificationEmailTemplate({ ...template, Tags });
    expect(await v2.getCustomVerificationEmailTemplate({ TemplateName })).toMatchObject({
      ...template,
      Tags,
    });
    await v2.updateCustomVerificationEmailTemplate({ ...template, TemplateSubject: "New" });
    const { TemplateContent: _, ...metadata } = template;
    expect((await v2.listCustomVerificationEmailTemplates({})).CustomVerificationEmailTemplates).toEqual([
      { ...metadata, TemplateSubject: "New" },
    ]);
    const ResourceArn = "arn:aws:ses:us-east-1:000000000000:custom-verification-email-template/confirm";
    expect((await v2.listTagsForResource({ ResourceArn })).Tags).toEqual(Tags);
    await v2.deleteCustomVerificationEmailTemplate({ TemplateName });
    for (const operation of [
      v2.getCustomVerificationEmailTemplate({ TemplateName }),
      v2.deleteCustomVerificationEmailTemplate({ TemplateName }),
      v2.updateCustomVerificationEmailTemplate(template),
      v2.sendCustomVerificationEmail({ TemplateName, EmailAddress }),
    ])
      expect(await rejectionOf(operation)).toBeInstanceOf(sesv2.NotFoundException);
  });

  test("is one of 50 at most, which one page contains", async () => {
    const { v2 } = await useService();
    const create = (index: number) =>
      v2.createCustomVerificationEmailTemplate({ ...template, TemplateName: `t${index}` });
    for (let index = 0; index < 50; index++) await create(index);
    expect(await rejectionOf(create(50))).toBeInstanceOf(sesv2.LimitExceededException);
    expect(await rejectionOf(create(0))).toBeInstanceOf(sesv2.AlreadyExistsException);
    const list = await v2.listCustomVerificationEmailTemplates({});
    expect([list.CustomVerificationEmailTemplates?.length, list.NextToken]).toEqual([50, undefined]);
    expect(await rejectionOf(v2.listCustomVerificationEmailTemplates({ PageSize: 51 }))).toBeInstanceOf(
      sesv2.BadRequestException,
    );
  });

  test.each([
    ["a script", { TemplateContent: "<p>Hi</p><script>x</script>" }, "the tag <script>"],
    ["a link", { TemplateContent: '<a href="https://acme.example">Hi</a>' }, "the tag <a>"],
    ["a handler", { TemplateContent: '<p class="x" onclick="x">Hi</p>' }, "the attribute onclick"],
    ["a URL that is none", { SuccessRedirectionURL: "yes" }, "SuccessRedirectionURL is not a valid URL"],
    ["another scheme", { FailureRedirectionURL: "javascript:x" }, "FailureRedirectionURL is not a valid"],
    ["more than 10 MB", { TemplateContent: "x".repeat(10_485_761) }, undefined],
  ])("is refused with %s", async (_, changes, message) => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.createCustomVerificationEmailTemplate({ ...template, ...changes }));
    if (message === undefined) expect(error.$metadata.httpStatusCode).toBeGreaterThanOrEqual(400);
    else expect(error.message).toContain(message);
  });

  test("needs a verified sender in the profile strict", async () => {
    const { v2 } = await useService({ profile: "strict" });
    expect(await rejectionOf(v2.createCustomVerificationEmailTemplate(template))).toBeInstanceOf(
      sesv2.BadRequestException,
    );
  });
});

describe("SendCustomVerificationEmail", () => {
  test("adds the address as an identity, which its link verifies", async () => {
    const { v2, control } = await useService();
    await v2.createCustomVerificationEmailTemplate(template);
    const { MessageId } = await v2.sendCustomVerificationEmail({ EmailAddress, TemplateName });
    const statusOf = async () =>
      (await v2.getEmailIdentity({ EmailIdentity: EmailAddress })).VerificationStatus;
    expect(await statusOf()).toBe("PENDING");
    const [sent] = control.outbox();
    expect(sent).toMatchObject({
      id: MessageId,
      from: template.FromEmailAddress,
      destination: { ToAddresses: [EmailAddress] },
    });
    const { Subject, Body } = sent?.content.Simple ?? {};
    expect(Subject?.Data).toBe(template.TemplateSubject);
    expect(Body?.Html?.Data?.startsWith(template.TemplateContent)).toBe(true);
    const url = /href="(http[^"]+)"/.exec(Body?.Html?.Data ?? "")?.[1] ?? "";
    const follow = async () => {
      const { status, headers } = await fetch(url, { redirect: "manual" });
      return [status, headers.get("location")];
    };
    expect(await follow()).toEqual([302, template.SuccessRedirectionURL]);
    expect(await statusOf()).toBe("SUCCESS");
    expect(await follow()).toEqual([302, template.SuccessRedirectionURL]);
    expect((await fetch(`${url}x`)).status).toBe(404);
  });

  test("fails after 24 hours, or if the identity is gone", async () => {
    const { v2, control, clock } = await useService();
    await v2.createCustomVerificationEmailTemplate(template);
    await v2.sendCustomVerificationEmail({ EmailAddress, TemplateName });
    const html = control.outbox()[0]?.content.Simple?.Body?.Html?.Data ?? "";
    const url = /href="(http[^"]+)"/.exec(html)?.[1] ?? "";
    clock.advance(86_400_001);
    const { headers } = await fetch(url, { redirect: "manual" });
    expect(headers.get("location")).toBe(template.FailureRedirectionURL);
    expect((await v2.getEmailIdentity({ EmailIdentity: EmailAddress })).VerificationStatus).toBe("PENDING");
  });

  test("is refused in the sandbox, without a configuration set that exists, and while sending is paused", async () => {
    const { v2, control } = await useService();
    await v2.createCustomVerificationEmailTemplate(template);
    const send = (ConfigurationSetName?: string) =>
      v2.sendCustomVerificationEmail({ EmailAddress, TemplateName, ConfigurationSetName });
    expect(await rejectionOf(send("none"))).toBeInstanceOf(sesv2.NotFoundException);
    control.changeAccount({ sendingEnabled: false });
    expect(await rejectionOf(send())).toBeInstanceOf(sesv2.SendingPausedException);
    expect(control.outbox()).toEqual([]);
    const strict = await useService({ profile: "strict" });
    await strict.v2.createEmailIdentity({ EmailIdentity: "acme.example" });
    strict.control.settleIdentity("acme.example", { verification: "SUCCESS" });
    await strict.v2.createCustomVerificationEmailTemplate(template);
    expect(
      await rejectionOf(strict.v2.sendCustomVerificationEmail({ EmailAddress, TemplateName })),
    ).toBeInstanceOf(sesv2.BadRequestException);
  });
});
