import { simpleParser } from "mailparser";
import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const TemplateName = "launch";
const TemplateContent = {
  Subject: "Hi {{name}}",
  Text: "{{#each items}}{{this}}, {{/each}}for {{customer.first}} & co",
  Html: "<p>{{#if vip}}Dear {{name}}{{else}}Hello{{/if}}</p>",
};
const data = { name: "Ann & Bob", customer: { first: "Ann" }, items: ["tulips", "roses"] };

async function useTemplate(content: object = TemplateContent) {
  const service = await useService();
  await service.v2.createEmailTemplate({ TemplateName, TemplateContent: content });
  const render = (TemplateData: string) => service.v2.testRenderEmailTemplate({ TemplateName, TemplateData });
  return { ...service, render };
}

describe("email templates", () => {
  test("are created, returned, listed, updated, and deleted", async () => {
    const { v2, clock } = await useService();
    const Tags = [{ Key: "team", Value: "crm" }];
    await v2.createEmailTemplate({ TemplateName, TemplateContent, Tags });
    clock.advance(1000);
    await v2.createEmailTemplate({ TemplateName: "other", TemplateContent: { Subject: "x", Text: "y" } });
    const { $metadata: _, ...got } = await v2.getEmailTemplate({ TemplateName });
    expect(got).toEqual({ TemplateName, TemplateContent, Tags });
    const ResourceArn = `arn:aws:ses:us-east-1:000000000000:template/${TemplateName}`;
    expect((await v2.listTagsForResource({ ResourceArn })).Tags).toEqual(Tags);

    const first = await v2.listEmailTemplates({ PageSize: 1 });
    expect(first.TemplatesMetadata).toEqual([
      { TemplateName: "other", CreatedTimestamp: new Date(clock.now()) },
    ]);
    const second = await v2.listEmailTemplates({ PageSize: 1, NextToken: first.NextToken });
    expect(second.TemplatesMetadata).toEqual([
      { TemplateName, CreatedTimestamp: new Date(clock.now() - 1000) },
    ]);

    await v2.updateEmailTemplate({ TemplateName, TemplateContent: { Subject: "New", Html: "<p>x</p>" } });
    expect((await v2.getEmailTemplate({ TemplateName })).TemplateContent).toEqual({
      Subject: "New",
      Html: "<p>x</p>",
    });
    await v2.deleteEmailTemplate({ TemplateName });
    for (const call of [
      () => v2.getEmailTemplate({ TemplateName }),
      () => v2.deleteEmailTemplate({ TemplateName }),
      () => v2.updateEmailTemplate({ TemplateName, TemplateContent }),
      () => v2.testRenderEmailTemplate({ TemplateName, TemplateData: "{}" }),
      () => v2.listTagsForResource({ ResourceArn }),
    ]) {
      const error = await rejectionOf(call());
      expect(error.name).toBe("NotFoundException");
      expect(error.message).toContain(TemplateName);
    }
  });

  test("are rendered as a complete message, without escaping", async () => {
    const { render } = await useTemplate();
    const { RenderedTemplate = "" } = await render(JSON.stringify({ ...data, vip: true }));
    const mail = await simpleParser(RenderedTemplate);
    expect(mail.subject).toBe("Hi Ann & Bob");
    expect(mail.text?.trim()).toBe("tulips, roses, for Ann & co");
    expect(mail.html).toContain("<p>Dear Ann & Bob</p>");
    expect(RenderedTemplate).not.toMatch(/^From:/m);
    expect((await render(JSON.stringify({ ...data, vip: true }))).RenderedTemplate).toBe(RenderedTemplate);
  });

  test.each([
    [
      "a missing value",
      "{}",
      "Attribute 'name' is not present in the rendering data. (Subject, line 1, column 6)",
    ],
    [
      "a missing part of one",
      JSON.stringify({ ...data, customer: {} }),
      "Attribute 'customer.first' is not present in the rendering data. (Text, line 1,",
    ],
    ["no object", "[1]", "TemplateData must be a JSON object"],
    ["no JSON", "{name}", "TemplateData must be a JSON object"],
  ])("are not rendered with %s", async (_, TemplateData, words) => {
    const { render } = await useTemplate();
    const error = await rejectionOf(render(TemplateData));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(words);
  });

  test("a condition can require that a value is absent", async () => {
    const { render } = await useTemplate({ Subject: "s", Text: "{{#if vip}}yes{{else}}no{{/if}}" });
    const { RenderedTemplate = "" } = await render("{}");
    expect((await simpleParser(RenderedTemplate)).text?.trim()).toBe("no");
  });

  test.each([
    ["an open block", { Subject: "s", Text: "a\n{{#if x}}" }, /Text, line 2/],
    [
      "an unknown helper",
      { Subject: "{{uppercase name}}", Text: "x" },
      /no helper "uppercase".*\(Subject, line 1/,
    ],
    ["a partial that is not there", { Subject: "s", Html: "{{> footer}}" }, /no partial "footer"/],
    ["no subject", { Text: "x" }, /must have a Subject/],
    ["no body", { Subject: "x" }, /must have Text or Html/],
    ["too much", { Subject: "x", Text: "y".repeat(512_001) }, /512002 bytes/],
  ])("are refused with %s, on creation and on change", async (_, content, words) => {
    const { v2 } = await useTemplate();
    const calls = [
      v2.createEmailTemplate({ TemplateName: "new", TemplateContent: content }),
      v2.updateEmailTemplate({ TemplateName, TemplateContent: content }),
    ];
    for (const error of await Promise.all(calls.map(rejectionOf))) {
      expect(error.name).toBe("BadRequestException");
      expect(error.message).toMatch(words);
    }
    expect((await v2.getEmailTemplate({ TemplateName })).TemplateContent).toEqual(TemplateContent);
    expect((await v2.listEmailTemplates({})).TemplatesMetadata).toHaveLength(1);
  });

  test("have unique names", async () => {
    const { v2 } = await useTemplate();
    const taken = await rejectionOf(v2.createEmailTemplate({ TemplateName, TemplateContent }));
    expect(taken.name).toBe("AlreadyExistsException");
    const bad = await rejectionOf(v2.createEmailTemplate({ TemplateName: "a b", TemplateContent }));
    expect(bad.message).toContain("at 'templateName'");
  });

  test("can be the content of a placement test", async () => {
    const { v2 } = await useTemplate();
    const test = (template: object) =>
      v2.createDeliverabilityTestReport({
        FromEmailAddress: "news@acme.example",
        Content: { Template: template },
      });
    const { ReportId } = await test({ TemplateName, TemplateData: JSON.stringify(data) });
    const report = await v2.getDeliverabilityTestReport({ ReportId });
    expect(report.DeliverabilityTestReport?.Subject).toBe("Hi Ann & Bob");
    expect(report.Message).toContain("<p>Hello</p>");
    const TemplateArn = `arn:aws:ses:us-east-1:000000000000:template/${TemplateName}`;
    const error = await rejectionOf(test({ TemplateArn, TemplateData: "{}" }));
    expect(error.message).toContain("Attribute 'name' is not present");
  });
});
