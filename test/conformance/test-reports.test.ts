import { describe, expect, test } from "vitest";
import {
  cleanMessage,
  rawMessage,
  rejectionOf,
  spamMessage,
  useService,
  versions,
} from "./running-service.ts";

const from = "Acme <news@acme.example>";
const simple = { Subject: { Data: "Hello" }, Body: { Text: { Data: "Hello, reader." } } };

describe.each(versions)("deliverability test reports of $version", ({ clientOf, errors }) => {
  test.each([
    ["an encoded name with signs", "=?utf-8?Q?M=C3=BCller_=3CInc=2E=3E?= <news@acme.example>"],
    ["a quoted name with a comma", '"Acme, <Inc.>" <news@acme.example>'],
  ])("take a raw message whose From has %s", async (_, field) => {
    const service = await useService();
    const client = clientOf(service);
    const text = Buffer.from(cleanMessage)
      .toString()
      .replace(/^From: .*$/m, `From: ${field}`);
    const { ReportId } = await client.createDeliverabilityTestReport({
      FromEmailAddress: field,
      Content: { Raw: { Data: Buffer.from(text) } },
    });
    service.clock.advance(60_000);
    const { OverallPlacement } = await client.getDeliverabilityTestReport({ ReportId });
    expect(OverallPlacement?.InboxPercentage).toBeGreaterThan(0);
  });

  test("change from IN_PROGRESS to COMPLETED by the clock", async () => {
    const service = await useService();
    const client = clientOf(service);
    const created = await client.createDeliverabilityTestReport({
      ReportName: "spring",
      FromEmailAddress: from,
      Content: { Raw: { Data: cleanMessage } },
      Tags: [{ Key: "team", Value: "crm" }],
    });
    expect(created.DeliverabilityTestStatus).toBe("IN_PROGRESS");

    service.clock.advance(59_999);
    const early = await client.getDeliverabilityTestReport({ ReportId: created.ReportId });
    expect(early.DeliverabilityTestReport).toEqual({
      ReportId: created.ReportId,
      ReportName: "spring",
      Subject: "Spring is here",
      FromEmailAddress: from,
      CreateDate: new Date(Date.UTC(2026, 2, 1)),
      DeliverabilityTestStatus: "IN_PROGRESS",
    });
    expect(early.OverallPlacement).toEqual({});
    expect(early.IspPlacements).toEqual([]);
    expect(early.Message).toBe(Buffer.from(cleanMessage).toString());
    expect(early.Tags).toEqual([{ Key: "team", Value: "crm" }]);

    service.clock.advance(1);
    const late = await client.getDeliverabilityTestReport({ ReportId: created.ReportId });
    expect(late.DeliverabilityTestReport?.DeliverabilityTestStatus).toBe("COMPLETED");
    expect(late.OverallPlacement?.InboxPercentage).toBeGreaterThanOrEqual(85);
    expect(late.OverallPlacement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 100 });
    expect(late.IspPlacements?.map(({ IspName }) => IspName)).toEqual(
      "Gmail Outlook Hotmail Yahoo AOL iCloud GMX Comcast".split(" "),
    );
    for (const { PlacementStatistics } of late.IspPlacements ?? [])
      expect(PlacementStatistics?.InboxPercentage).toBeGreaterThanOrEqual(85);
    expect(await client.getDeliverabilityTestReport({ ReportId: created.ReportId })).toMatchObject({
      OverallPlacement: late.OverallPlacement,
    });
  });

  test("land in spam if identity and content are bad", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    const created = await client.createDeliverabilityTestReport({
      FromEmailAddress: "prize.office@gmail.com",
      Content: { Raw: { Data: spamMessage } },
    });
    expect(created.DeliverabilityTestStatus).toBe("COMPLETED");
    const { OverallPlacement, DeliverabilityTestReport } = await client.getDeliverabilityTestReport({
      ReportId: created.ReportId,
    });
    expect(DeliverabilityTestReport).not.toHaveProperty("ReportName");
    // The service's own envelope domain passes SPF, but the mail has no signature for Gmail.
    expect(OverallPlacement).toMatchObject({ SpfPercentage: 100, DkimPercentage: 0 });
    expect(OverallPlacement?.InboxPercentage).toBeLessThan(5);
    expect(await client.getEmailIdentity({ EmailIdentity: "prize.office@gmail.com" })).toMatchObject({
      IdentityType: "EMAIL_ADDRESS",
      DkimAttributes: { SigningEnabled: false, Status: "NOT_STARTED" },
    });
    expect(await rejectionOf(client.getEmailIdentity({ EmailIdentity: "gmail.com" }))).toBeInstanceOf(
      errors.NotFoundException,
    );
  });

  test("accept simple content, and return the message built from it", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    const { ReportId } = await client.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: { Simple: { ...simple, Subject: { Data: "Grüße", Charset: "UTF-8" } } },
    });
    const { Message, DeliverabilityTestReport } = await client.getDeliverabilityTestReport({ ReportId });
    expect(Message).toMatch(/^From: Acme <news@acme\.example>\r$/m);
    expect(Message).toContain("Hello, reader.");
    expect(DeliverabilityTestReport?.Subject).toBe("Grüße");
  });

  test("accept a template by its ARN, whose content is is not known here", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    const { ReportId } = await client.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: {
        Template: {
          TemplateArn: "arn:aws:ses:us-east-1:123456789012:template/launch",
          TemplateData: '{"name":"Ann"}',
        },
      },
    });
    const report = await client.getDeliverabilityTestReport({ ReportId });
    expect(report.Message).toBeUndefined();
    expect(report.OverallPlacement?.InboxPercentage).toBeGreaterThanOrEqual(85);
    const explanation = await (await fetch(`${service.url}/_placewright/reports/${ReportId}`)).json();
    expect(explanation.reasons[0].reason).toContain("is not known here");
  });

  test("place by the script in the message's header", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    const { ReportId } = await client.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: {
        Raw: {
          Data: Buffer.concat([
            Buffer.from("X-Placewright-Simulate: gmail inbox=40 spam=55; Yahoo missing=100 dkim=12.5\r\n"),
            cleanMessage,
          ]),
        },
      },
    });
    const { IspPlacements } = await client.getDeliverabilityTestReport({ ReportId });
    const byIsp = new Map(IspPlacements?.map((isp) => [isp.IspName, isp.PlacementStatistics]));
    expect(byIsp.get("Gmail")).toEqual({
      InboxPercentage: 40,
      SpamPercentage: 55,
      MissingPercentage: 5,
      SpfPercentage: 100,
      DkimPercentage: 100,
    });
    expect(byIsp.get("Yahoo")).toMatchObject({ MissingPercentage: 100, DkimPercentage: 12.5 });
    expect(byIsp.get("AOL")?.InboxPercentage).toBeGreaterThanOrEqual(85);
  });

  test("are listed newest first, each once, while new ones are added", async () => {
    const service = await useService({ completeAfterMs: 0 });
    const client = clientOf(service);
    const create = async (name: string) =>
      client.createDeliverabilityTestReport({
        ReportName: name,
        FromEmailAddress: from,
        Content: { Simple: simple },
      });
    for (const name of ["a", "b", "c", "d", "e"]) await create(name);
    const names: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await client.listDeliverabilityTestReports({
        PageSize: 2,
        ...(token && { NextToken: token }),
      });
      names.push(...(page.DeliverabilityTestReports ?? []).map(({ ReportName }) => ReportName));
      token = page.NextToken;
      await create("newer");
    } while (token);
    expect(names).toEqual(["e", "d", "c", "b", "a"]);
    const all = await client.listDeliverabilityTestReports({});
    expect(all.NextToken).toBeUndefined();
    expect(all.DeliverabilityTestReports).toHaveLength(8);
  });

  const content = { Simple: simple };
  test.each([
    ["no content", {}, "exactly one of"],
    ["two contents", { ...content, Raw: { Data: cleanMessage } }, "exactly one of"],
    ["an empty body", { Simple: { Subject: { Data: "x" }, Body: {} } }, "Body must have Text or Html"],
    [
      "a raw message without From",
      { Raw: { Data: rawMessage({ Subject: "x" }, "Hello") } },
      "Missing required header 'From'",
    ],
    [
      "a raw message without a body",
      { Raw: { Data: Buffer.from("From: a@acme.example\r\n") } },
      "a header and a body",
    ],
    [
      "a raw message with an empty body",
      { Raw: { Data: rawMessage({ From: "a@acme.example" }, "\r\n") } },
      "a header and a body",
    ],
    ["a raw From that is no address", { Raw: { Data: rawMessage({ From: "nobody" }, "Hello") } }, "nobody"],
    [
      "a line of 999 letters",
      { Raw: { Data: rawMessage({ From: "a@acme.example" }, `${"x".repeat(999)}\r\n`) } },
      "Line 3",
    ],
    [
      "an unknown ISP in the script",
      {
        Raw: {
          Data: rawMessage({ From: "a@acme.example", "X-Placewright-Simulate": "Gmal inbox=4" }, "Hello"),
        },
      },
      'Did you mean "Gmail"?',
    ],
    ["no template", { Template: { TemplateData: "{}" } }, "Template must have"],
    ["a template ARN that is none", { Template: { TemplateArn: "launch" } }, "not the ARN of a template"],
    [
      "template data that is no object",
      { Template: { TemplateArn: "arn:aws:ses:us-east-1:123456789012:template/x", TemplateData: "[1]" } },
      "must be a JSON object",
    ],
    [
      "too much template data",
      {
        Template: {
          TemplateArn: "arn:aws:ses:us-east-1:123456789012:template/x",
          TemplateData: `{"x":"${"y".repeat(262_144)}"}`,
        },
      },
      "at 'content.template.templateData' failed to satisfy constraint: Member must have length less than or equal to 262144",
    ],
  ])("refuse %s", async (_, bad, message) => {
    const service = await useService();
    const error = await rejectionOf(
      clientOf(service).createDeliverabilityTestReport({ FromEmailAddress: from, Content: bad }),
    );
    expect(error).toBeInstanceOf(errors.BadRequestException);
    expect(error.message).toContain(message);
    expect(error.$metadata.httpStatusCode).toBe(400);
  });

  test.each(["nobody", "a@b@c", "one@acme.example, two@acme.example", ""])(
    "refuse the sender %j",
    async (sender) => {
      const service = await useService();
      const error = await rejectionOf(
        clientOf(service).createDeliverabilityTestReport({ FromEmailAddress: sender, Content: content }),
      );
      expect(error).toBeInstanceOf(errors.BadRequestException);
    },
  );

  test("accepts a line of 998 characters", async () => {
    const service = await useService();
    const Data = rawMessage({ From: "a@acme.example" }, `${"x".repeat(998)}\r\n`);
    await clientOf(service).createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: { Raw: { Data } },
    });
  });

  test("reject sending while sending is paused", async () => {
    const service = await useService();
    const client = clientOf(service);
    await client.putAccountSendingAttributes({ SendingEnabled: false });
    const create = () => client.createDeliverabilityTestReport({ FromEmailAddress: from, Content: content });
    const error = await rejectionOf(create());
    expect(error).toBeInstanceOf(errors.SendingPausedException);
    expect(error.$metadata.httpStatusCode).toBe(400);
    expect((await client.listDeliverabilityTestReports({})).DeliverabilityTestReports).toEqual([]);
    await client.putAccountSendingAttributes({ SendingEnabled: true });
    await create();
  });

  test("that do not exist return NotFoundException", async () => {
    const service = await useService();
    const error = await rejectionOf(
      clientOf(service).getDeliverabilityTestReport({ ReportId: "nope/really" }),
    );
    expect(error).toBeInstanceOf(errors.NotFoundException);
    expect(error.name).toBe("NotFoundException");
    expect(error.message).toContain("nope/really");
    expect(error.$metadata.httpStatusCode).toBe(404);
  });

  test.each([
    [
      { PageSize: 1001 },
      "Value '1001' at 'pageSize' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [{ NextToken: "made-up" }, "NextToken"],
  ])("list refuses %j", async (request, message) => {
    const service = await useService();
    const error = await rejectionOf(clientOf(service).listDeliverabilityTestReports(request));
    expect(error).toBeInstanceOf(errors.BadRequestException);
    expect(error.message).toContain(message);
  });
});

test("each API reads reports that the other created", async () => {
  const { v1, v2 } = await useService({ completeAfterMs: 0 });
  const { ReportId } = await v1.createDeliverabilityTestReport({
    FromEmailAddress: from,
    Content: { Simple: simple },
  });
  const ofV1 = await v1.getDeliverabilityTestReport({ ReportId });
  const ofV2 = await v2.getDeliverabilityTestReport({ ReportId });
  expect({ ...ofV2, $metadata: undefined }).toEqual({ ...ofV1, $metadata: undefined });
});

describe("v2 only", () => {
  test.each([
    [
      "Simple",
      { Simple: { ...simple, Headers: [{ Name: "X-Placewright-Simulate", Value: "* inbox=0 spam=100" }] } },
    ],
    [
      "Template",
      {
        Template: {
          TemplateName: "launch",
          Headers: [{ Name: "x-placewright-simulate", Value: "* inbox=0 spam=100" }],
        },
      },
    ],
  ])("%s content has headers, a script among them", async (_, Content) => {
    const { v2 } = await useService({ completeAfterMs: 0 });
    const { ReportId } = await v2.createDeliverabilityTestReport({ FromEmailAddress: from, Content });
    const { OverallPlacement } = await v2.getDeliverabilityTestReport({ ReportId });
    expect(OverallPlacement).toMatchObject({ InboxPercentage: 0, SpamPercentage: 100, MissingPercentage: 0 });
  });

  const inline = { Subject: "Hi {{name}}", Text: "For {{name}} & you", Html: "<p>For {{name}}</p>" };
  test("an inline template is rendered with its data", async () => {
    const { v2 } = await useService({ completeAfterMs: 0 });
    const { ReportId } = await v2.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: { Template: { TemplateContent: inline, TemplateData: '{"name":"Ann & Bob"}' } },
    });
    const report = await v2.getDeliverabilityTestReport({ ReportId });
    expect(report.DeliverabilityTestReport?.Subject).toBe("Hi Ann & Bob");
    expect(report.Message).toContain("<p>For Ann & Bob</p>");
  });

  test.each([
    ["a missing value", { TemplateContent: inline, TemplateData: "{}" }, "Attribute 'name' is not present"],
    ["broken syntax", { TemplateContent: { Subject: "{{#if", Text: "x" } }, "cannot be rendered"],
    ["a name beside it", { TemplateContent: inline, TemplateName: "launch" }, "together with"],
  ])("an inline template with %s is refused", async (_, Template, message) => {
    const { v2 } = await useService();
    const error = await rejectionOf(
      v2.createDeliverabilityTestReport({ FromEmailAddress: from, Content: { Template } }),
    );
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(message);
  });

  test("attachments count toward the size", async () => {
    const { v2, url } = await useService({ completeAfterMs: 0 });
    const { ReportId } = await v2.createDeliverabilityTestReport({
      FromEmailAddress: from,
      Content: {
        Simple: { ...simple, Attachments: [{ FileName: "setup.jar", RawContent: Buffer.from("x") }] },
      },
    });
    const { reasons } = await (await fetch(`${url}/_placewright/reports/${ReportId}`)).json();
    expect(reasons).toContainEqual({
      isp: "GMX",
      reason: "An attachment can run code",
      weight: expect.any(Number),
      rule: "UNSAFE_ATTACHMENT",
    });
  });

  test("v1 ignores what it does not model", async () => {
    const { v1, url } = await useService();
    const response = await fetch(`${url}/v1/email/deliverability-dashboard/test`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        FromEmailAddress: from,
        Content: { Template: { TemplateName: "launch" } },
        Unknown: 1,
      }),
    });
    expect(response.status).toBe(400);
    expect((await response.json()).message).toContain("Template must have");
    expect((await v1.listDeliverabilityTestReports({})).DeliverabilityTestReports).toEqual([]);
  });
});
