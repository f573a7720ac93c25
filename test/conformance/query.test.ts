import { readFile } from "node:fs/promises";
import type { SES } from "@aws-sdk/client-ses";
import { expect, test } from "vitest";
import type { Interceptor } from "../../src/service/protocol/api.ts";
import { requiredMembers } from "../../src/service/protocol/sdk-model.ts";
import { queryTable } from "../../src/service/query/query-table.ts";
import { projectRoot } from "../support/run-cli.ts";
import { queryCoverage } from "./clients/coverage-page.ts";
import { elementIn, modeledCodes, operations, strangersIn, useQueryService } from "./query-sdk.ts";
import { cleanMessage, rejectionOf } from "./running-service.ts";

const Source = "News <news@acme.example>";
const ToAddresses = ["ann@reader.example"];
const Message = { Subject: { Data: "Tulips" }, Body: { Text: { Data: "One & <two>\r\nthree" } } };
const Template = {
  TemplateName: "t",
  SubjectPart: "Hi {{name}}",
  TextPart: "a\r\n\tb <&>",
  HtmlPart: "<b>{{name}}</b>",
};
const EventDestination = {
  Name: "d",
  Enabled: true,
  MatchingEventTypes: ["send" as const, "renderingFailure" as const],
  CloudWatchDestination: {
    DimensionConfigurations: [
      { DimensionName: "n", DimensionValueSource: "messageTag" as const, DefaultDimensionValue: "v" },
    ],
  },
};
const SNSDestination = { TopicARN: "arn:aws:sns:us-east-1:000000000000:topic" };
const verification = {
  TemplateName: "v",
  FromEmailAddress: "news@acme.example",
  TemplateSubject: "Please confirm",
  TemplateContent: "<p>Hello</p>",
  SuccessRedirectionURL: "https://acme.example/yes",
  FailureRedirectionURL: "https://acme.example/no",
};
const Policy = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: "*",
      Action: "ses:SendEmail",
      Resource: "arn:aws:ses:us-east-1:000000000000:identity/acme.example",
    },
  ],
});
const token = expect.stringMatching(/^.{20,}$/);
const id = expect.stringMatching(/^[0-9a-f-]{20,}$/);

type Call = (ses: SES) => Promise<object>;

/** Calls of every operation that is served, in order, with what their outputs contain. */
const walk: readonly (readonly [call: Call, output: object])[] = [
  [(ses) => ses.verifyDomainIdentity({ Domain: "acme.example" }), { VerificationToken: token }],
  [(ses) => ses.verifyDomainIdentity({ Domain: "acme.example" }), { VerificationToken: token }],
  [(ses) => ses.verifyDomainDkim({ Domain: "acme.example" }), { DkimTokens: [token, token, token] }],
  [(ses) => ses.verifyEmailIdentity({ EmailAddress: "ann@reader.example" }), {}],
  [(ses) => ses.verifyEmailAddress({ EmailAddress: "bob@reader.example" }), {}],
  [
    (ses) => ses.listIdentities({ MaxItems: 2 }),
    { Identities: ["bob@reader.example", "ann@reader.example"], NextToken: token },
  ],
  [(ses) => ses.listIdentities({ IdentityType: "Domain" }), { Identities: ["acme.example"] }],
  [
    (ses) => ses.listVerifiedEmailAddresses({}),
    { VerifiedEmailAddresses: ["bob@reader.example", "ann@reader.example"] },
  ],
  [(ses) => ses.deleteVerifiedEmailAddress({ EmailAddress: "bob@reader.example" }), {}],
  [
    (ses) =>
      ses.getIdentityVerificationAttributes({
        Identities: ["acme.example", "ann@reader.example", "nobody.example"],
      }),
    {
      VerificationAttributes: {
        "acme.example": { VerificationStatus: "Success", VerificationToken: token },
        "ann@reader.example": { VerificationStatus: "Success" },
      },
    },
  ],
  [(ses) => ses.setIdentityDkimEnabled({ Identity: "acme.example", DkimEnabled: false }), {}],
  [
    (ses) => ses.getIdentityDkimAttributes({ Identities: ["acme.example"] }),
    {
      DkimAttributes: {
        "acme.example": {
          DkimEnabled: false,
          DkimVerificationStatus: "Success",
          DkimTokens: [token, token, token],
        },
      },
    },
  ],
  [
    (ses) => ses.setIdentityFeedbackForwardingEnabled({ Identity: "acme.example", ForwardingEnabled: false }),
    {},
  ],
  [
    (ses) => ses.getIdentityNotificationAttributes({ Identities: ["acme.example"] }),
    {
      NotificationAttributes: {
        "acme.example": { ForwardingEnabled: false, HeadersInBounceNotificationsEnabled: false },
      },
    },
  ],
  [
    (ses) =>
      ses.setIdentityMailFromDomain({
        Identity: "acme.example",
        MailFromDomain: "m.acme.example",
        BehaviorOnMXFailure: "RejectMessage",
      }),
    {},
  ],
  [
    (ses) => ses.getIdentityMailFromDomainAttributes({ Identities: ["acme.example"] }),
    {
      MailFromDomainAttributes: {
        "acme.example": {
          MailFromDomain: "m.acme.example",
          MailFromDomainStatus: "Success",
          BehaviorOnMXFailure: "RejectMessage",
        },
      },
    },
  ],
  [(ses) => ses.putIdentityPolicy({ Identity: "acme.example", PolicyName: "p", Policy }), {}],
  [(ses) => ses.listIdentityPolicies({ Identity: "acme.example" }), { PolicyNames: ["p"] }],
  [
    (ses) => ses.getIdentityPolicies({ Identity: "acme.example", PolicyNames: ["p", "q"] }),
    { Policies: { p: Policy } },
  ],
  [(ses) => ses.deleteIdentityPolicy({ Identity: "acme.example", PolicyName: "p" }), {}],
  [(ses) => ses.createConfigurationSet({ ConfigurationSet: { Name: "set" } }), {}],
  [(ses) => ses.listConfigurationSets({}), { ConfigurationSets: [{ Name: "set" }] }],
  [
    (ses) => ses.createConfigurationSetEventDestination({ ConfigurationSetName: "set", EventDestination }),
    {},
  ],
  [
    (ses) =>
      ses.putConfigurationSetDeliveryOptions({
        ConfigurationSetName: "set",
        DeliveryOptions: { TlsPolicy: "Require" },
      }),
    {},
  ],
  [
    (ses) =>
      ses.updateConfigurationSetReputationMetricsEnabled({ ConfigurationSetName: "set", Enabled: true }),
    {},
  ],
  [
    (ses) =>
      ses.createConfigurationSetTrackingOptions({
        ConfigurationSetName: "set",
        TrackingOptions: { CustomRedirectDomain: "l.acme.example" },
      }),
    {},
  ],
  [
    (ses) =>
      ses.updateConfigurationSetTrackingOptions({
        ConfigurationSetName: "set",
        TrackingOptions: { CustomRedirectDomain: "k.acme.example" },
      }),
    {},
  ],
  [(ses) => ses.updateConfigurationSetSendingEnabled({ ConfigurationSetName: "set", Enabled: true }), {}],
  [
    (ses) =>
      ses.describeConfigurationSet({
        ConfigurationSetName: "set",
        ConfigurationSetAttributeNames: [
          "eventDestinations",
          "trackingOptions",
          "deliveryOptions",
          "reputationOptions",
        ],
      }),
    {
      ConfigurationSet: { Name: "set" },
      DeliveryOptions: { TlsPolicy: "Require" },
      EventDestinations: [EventDestination],
      ReputationOptions: {
        SendingEnabled: true,
        ReputationMetricsEnabled: true,
        LastFreshStart: expect.any(Date),
      },
      TrackingOptions: { CustomRedirectDomain: "k.acme.example" },
    },
  ],
  [
    (ses) =>
      ses.updateConfigurationSetEventDestination({
        ConfigurationSetName: "set",
        EventDestination: { Name: "d", MatchingEventTypes: ["bounce"], SNSDestination },
      }),
    {},
  ],
  [
    (ses) =>
      ses.describeConfigurationSet({
        ConfigurationSetName: "set",
        ConfigurationSetAttributeNames: ["eventDestinations"],
      }),
    { EventDestinations: [{ Name: "d", Enabled: false, MatchingEventTypes: ["bounce"], SNSDestination }] },
  ],
  [(ses) => ses.deleteConfigurationSetTrackingOptions({ ConfigurationSetName: "set" }), {}],
  [(ses) => ses.createTemplate({ Template }), {}],
  [(ses) => ses.getTemplate({ TemplateName: "t" }), { Template }],
  [
    (ses) => ses.listTemplates({ MaxItems: 500 }),
    { TemplatesMetadata: [{ Name: "t", CreatedTimestamp: expect.any(Date) }] },
  ],
  [(ses) => ses.updateTemplate({ Template: { ...Template, TextPart: undefined } }), {}],
  [
    (ses) => ses.testRenderTemplate({ TemplateName: "t", TemplateData: '{"name":"Ann"}' }),
    { RenderedTemplate: expect.stringContaining("<b>Ann</b>") },
  ],
  [
    (ses) =>
      ses.sendEmail({
        Source,
        Destination: { ToAddresses, CcAddresses: [] },
        Message,
        Tags: [{ Name: "a", Value: "b" }],
        ConfigurationSetName: "set",
        ReplyToAddresses: ["r@acme.example"],
        ReturnPath: "back@acme.example",
      }),
    { MessageId: id },
  ],
  [(ses) => ses.sendRawEmail({ RawMessage: { Data: cleanMessage } }), { MessageId: id }],
  [
    (ses) =>
      ses.sendTemplatedEmail({
        Source,
        Destination: { ToAddresses },
        Template: "t",
        TemplateData: '{"name":"Ann"}',
      }),
    { MessageId: id },
  ],
  [
    (ses) =>
      ses.sendBulkTemplatedEmail({
        Source,
        Template: "t",
        DefaultTemplateData: '{"name":"you"}',
        Destinations: [
          { Destination: { ToAddresses }, ReplacementTemplateData: '{"name":"Ann"}' },
          { Destination: { ToAddresses: ["nobody"] } },
        ],
      }),
    {
      Status: [
        { Status: "Success", MessageId: id },
        { Status: "InvalidParameterValue", Error: expect.any(String) },
      ],
    },
  ],
  [(ses) => ses.getSendQuota({}), { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 4 }],
  [
    (ses) => ses.getSendStatistics({}),
    {
      SendDataPoints: [
        { Timestamp: expect.any(Date), DeliveryAttempts: 4, Bounces: 0, Complaints: 0, Rejects: 0 },
      ],
    },
  ],
  [(ses) => ses.updateAccountSendingEnabled({ Enabled: false }), {}],
  [(ses) => ses.getAccountSendingEnabled({}), { Enabled: false }],
  [(ses) => ses.updateAccountSendingEnabled({ Enabled: true }), {}],
  [(ses) => ses.createCustomVerificationEmailTemplate(verification), {}],
  [(ses) => ses.updateCustomVerificationEmailTemplate({ TemplateName: "v", TemplateSubject: "Confirm" }), {}],
  [
    (ses) => ses.getCustomVerificationEmailTemplate({ TemplateName: "v" }),
    { ...verification, TemplateSubject: "Confirm" },
  ],
  [
    (ses) => ses.listCustomVerificationEmailTemplates({}),
    { CustomVerificationEmailTemplates: [{ TemplateName: "v" }] },
  ],
  [
    (ses) => ses.sendCustomVerificationEmail({ EmailAddress: "cy@reader.example", TemplateName: "v" }),
    { MessageId: id },
  ],
  [(ses) => ses.deleteCustomVerificationEmailTemplate({ TemplateName: "v" }), {}],
  [(ses) => ses.deleteTemplate({ TemplateName: "t" }), {}],
  [(ses) => ses.deleteTemplate({ TemplateName: "t" }), {}],
  [
    (ses) =>
      ses.deleteConfigurationSetEventDestination({ ConfigurationSetName: "set", EventDestinationName: "d" }),
    {},
  ],
  [(ses) => ses.deleteConfigurationSet({ ConfigurationSetName: "set" }), {}],
  [(ses) => ses.deleteIdentity({ Identity: "acme.example" }), {}],
  [(ses) => ses.deleteIdentity({ Identity: "acme.example" }), {}],
];

test("the SDK for JavaScript carries out every operation that is served", async () => {
  const strangers: string[] = [];
  const done = new Set<string>();
  const check: Interceptor = async ({ operation }, next) => {
    const answer = await next();
    const result = elementIn(String(answer.body), `${operation}Result`);
    const output = operations.get(operation)?.output;
    if (result && output) strangers.push(...strangersIn(result, output, operation));
    if (Boolean(result) === output?.isUnitSchema()) strangers.push(`${operation}: result element`);
    if (answer.status === 200) done.add(operation);
    return answer;
  };
  const { ses } = await useQueryService({ interceptors: [check] });
  for (const [call, output] of walk) expect(await call(ses)).toMatchObject(output);
  expect(strangers).toEqual([]);
  expect([...done].toSorted()).toEqual(Object.keys(queryTable).toSorted());
});

// `npm run coverage` writes the page.
test("the coverage page says which operations are served", async () => {
  expect(await readFile(`${projectRoot}/docs/service-coverage.md`, "utf8")).toContain(queryCoverage);
});

test("each operation requires what the SDK's schema requires", () => {
  const required = Object.entries(queryTable).map(([name, operation]) => [name, operation.required]);
  const inSdk = Object.keys(queryTable).map((name) => {
    const input = operations.get(name)?.input;
    return [name, input && !input.isUnitSchema() ? [...requiredMembers(input)] : []];
  });
  expect(required).toEqual(inSdk);
});

// Codes and statuses: the pages of the operations below https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html,
// and https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
const Destination = { ToAddresses };
const failures: readonly (readonly [code: string, call: Call])[] = [
  [
    "ConfigurationSetDoesNotExist",
    (ses) => ses.sendEmail({ Source, Destination, Message, ConfigurationSetName: "x" }),
  ],
  ["ConfigurationSetDoesNotExist", (ses) => ses.describeConfigurationSet({ ConfigurationSetName: "x" })],
  [
    "ConfigurationSetAlreadyExists",
    (ses) => ses.createConfigurationSet({ ConfigurationSet: { Name: "set" } }),
  ],
  [
    "EventDestinationAlreadyExists",
    (ses) => ses.createConfigurationSetEventDestination({ ConfigurationSetName: "set", EventDestination }),
  ],
  [
    "EventDestinationDoesNotExist",
    (ses) =>
      ses.deleteConfigurationSetEventDestination({ ConfigurationSetName: "set", EventDestinationName: "x" }),
  ],
  [
    "TrackingOptionsDoesNotExistException",
    (ses) => ses.deleteConfigurationSetTrackingOptions({ ConfigurationSetName: "set" }),
  ],
  [
    "TemplateDoesNotExist",
    (ses) => ses.sendTemplatedEmail({ Source, Destination, Template: "x", TemplateData: "{}" }),
  ],
  ["TemplateDoesNotExist", (ses) => ses.getTemplate({ TemplateName: "x" })],
  ["AlreadyExists", (ses) => ses.createTemplate({ Template })],
  [
    "InvalidTemplate",
    (ses) => ses.createTemplate({ Template: { ...Template, TemplateName: "u", TextPart: "{{#if}}" } }),
  ],
  ["MissingRenderingAttribute", (ses) => ses.testRenderTemplate({ TemplateName: "t", TemplateData: "{}" })],
  ["InvalidRenderingParameter", (ses) => ses.testRenderTemplate({ TemplateName: "t", TemplateData: "no" })],
  [
    "CustomVerificationEmailTemplateDoesNotExist",
    (ses) => ses.getCustomVerificationEmailTemplate({ TemplateName: "x" }),
  ],
  [
    "InvalidPolicy",
    (ses) => ses.putIdentityPolicy({ Identity: "acme.example", PolicyName: "p", Policy: "{}" }),
  ],
  ["InvalidParameterValue", (ses) => ses.verifyEmailIdentity({ EmailAddress: "acme.example" })],
  ["InvalidParameterValue", (ses) => ses.verifyDomainIdentity({ Domain: "ann@acme.example" })],
  ["InvalidParameterValue", (ses) => ses.sendEmail({ Source, Destination: { ToAddresses: [] }, Message })],
  ["InvalidParameterValue", (ses) => ses.listTemplates({ NextToken: "x" })],
  ["ValidationError", (ses) => ses.sendEmail({ Source, Destination, Message: undefined })],
  ["ValidationError", (ses) => ses.listIdentities({ MaxItems: -1 })],
  ["InvalidAction", (ses) => ses.createReceiptRuleSet({ RuleSetName: "r" })],
  [
    "InvalidAction",
    (ses) => ses.setIdentityNotificationTopic({ Identity: "acme.example", NotificationType: "Bounce" }),
  ],
];

test("errors have the codes of the older API", async () => {
  const { ses } = await useQueryService();
  await ses.createConfigurationSet({ ConfigurationSet: { Name: "set" } });
  await ses.createConfigurationSetEventDestination({ ConfigurationSetName: "set", EventDestination });
  await ses.createTemplate({ Template });
  await ses.verifyDomainIdentity({ Domain: "acme.example" });
  const found = [];
  for (const [, call] of failures) {
    const error = (await rejectionOf(call(ses))) as Error & {
      Code?: string;
      Error?: { Code: string; Type: string };
      $metadata?: { httpStatusCode?: number };
    };
    // Not an answer of the service.
    if (!error.$metadata) throw error;
    const { Code, Type } = error.Error ?? { Code: error.Code, Type: "" };
    found.push([Code, Type, error.$metadata.httpStatusCode]);
  }
  expect(found).toEqual(failures.map(([code]) => [code, "Sender", 400]));
  const common = ["InvalidAction", "InvalidParameterValue", "ValidationError"];
  expect(
    failures.map(([code]) => code).filter((code) => !modeledCodes.has(code) && !common.includes(code)),
  ).toEqual([]);
});

test.each([
  ["a paused account", { sendingEnabled: false }, "AccountSendingPausedException"],
  ["a suspended account", { enforcementStatus: "SHUTDOWN" as const }, "MessageRejected"],
])("%s sends nothing", async (_, account, code) => {
  const { ses } = await useQueryService({ fixture: { account } });
  expect((await rejectionOf(ses.sendEmail({ Source, Destination, Message }))).name).toBe(code);
});

test("a paused set, a MAIL FROM domain that is not verified, and an unverified sender reject mail", async () => {
  const { ses } = await useQueryService({
    profile: "strict",
    fixture: { account: { mailFromRejected: true } },
  });
  expect((await rejectionOf(ses.sendEmail({ Source, Destination, Message }))).name).toBe("MessageRejected");
  const { ses: easy } = await useQueryService({ fixture: { account: { mailFromRejected: true } } });
  await easy.createConfigurationSet({ ConfigurationSet: { Name: "set" } });
  await easy.updateConfigurationSetSendingEnabled({ ConfigurationSetName: "set", Enabled: false });
  const inSet = { Source, Destination, Message, ConfigurationSetName: "set" };
  expect((await rejectionOf(easy.sendEmail(inSet))).name).toBe("ConfigurationSetSendingPausedException");
  await easy.verifyDomainIdentity({ Domain: "acme.example" });
  await easy.setIdentityMailFromDomain({
    Identity: "acme.example",
    MailFromDomain: "m.acme.example",
    BehaviorOnMXFailure: "RejectMessage",
  });
  expect((await rejectionOf(easy.sendEmail({ Source, Destination, Message }))).name).toBe(
    "MailFromDomainNotVerifiedException",
  );
});

test("the strict profile throttles each operation but those that send", async () => {
  const { ses } = await useQueryService({
    profile: "strict",
    fixture: {
      identities: [{ name: "acme.example", verification: "SUCCESS" }],
      account: { productionAccess: true },
    },
  });
  await ses.listIdentities({});
  const error = await rejectionOf(ses.listIdentities({}));
  expect([error.name, error.$metadata.httpStatusCode]).toEqual(["Throttling", 400]);
  await ses.sendRawEmail({ RawMessage: { Data: cleanMessage } });
  await ses.sendRawEmail({ RawMessage: { Data: cleanMessage } });
});

test("state is that of SES v2: identities, the outbox, events, and the suppression list", async () => {
  const { ses, v2, control } = await useQueryService();
  const { MessageId = "" } = await ses.sendEmail({
    Source,
    Destination: { ToAddresses: ["bounce@simulator.amazonses.com"] },
    Message,
    Tags: [{ Name: "a", Value: "b" }],
    ReplyToAddresses: ["r@acme.example"],
  });
  const [message] = control.outbox();
  expect(message).toMatchObject({
    id: MessageId,
    from: Source,
    replyTo: ["r@acme.example"],
    tags: [{ Name: "a", Value: "b" }],
  });
  expect((await v2.getMessageInsights({ MessageId })).Subject).toBe("Tulips");
  await v2.createEmailIdentity({ EmailIdentity: "other.example" });
  expect((await ses.listIdentities({ IdentityType: "Domain" })).Identities).toContain("other.example");
  await v2.putSuppressedDestination({ EmailAddress: "ann@reader.example", Reason: "COMPLAINT" });
  await ses.sendEmail({ Source, Destination, Message });
  expect(control.outbox().find(({ id: one }) => one !== MessageId)?.withheld).toMatchObject([
    { cause: "suppressed" },
  ]);
});

test("faults and the request log know the operations by their own names", async () => {
  const { ses, control } = await useQueryService({
    faults: [
      {
        operation: "SendRawEmail",
        error: { statusCode: 400, code: "Throttling", message: "Maximum <rate> exceeded" },
      },
      { service: "sesv2", operation: "SendEmail" },
      { service: "ses", operation: "GetSendQuota" },
      { operation: "ListIdentities", latencyMs: 1 },
    ],
  });
  const throttled = await rejectionOf(ses.sendRawEmail({ RawMessage: { Data: cleanMessage } }));
  expect([throttled.name, throttled.message]).toEqual(["Throttling", "Maximum <rate> exceeded"]);
  await ses.sendEmail({ Source, Destination, Message });
  const unavailable = await rejectionOf(ses.getSendQuota({}));
  expect([unavailable.name, unavailable.$metadata.httpStatusCode]).toEqual(["ServiceUnavailable", 503]);
  await ses.listIdentities({});
  await rejectionOf(ses.getTemplate({ TemplateName: "x" }));
  const facts = control
    .requests()
    .map(({ version, operation, method, path, status, error }) => [
      version,
      operation,
      method,
      path,
      status,
      error,
    ]);
  expect(facts).toEqual([
    ["query", "SendRawEmail", "POST", "/", 400, "Throttling"],
    ["query", "SendEmail", "POST", "/", 200, undefined],
    ["query", "GetSendQuota", "POST", "/", 503, "ServiceUnavailable"],
    ["query", "ListIdentities", "POST", "/", 200, undefined],
    ["query", "GetTemplate", "POST", "/", 400, "TemplateDoesNotExist"],
  ]);
});

test("signatures are verified as those of SES v2", async () => {
  const auth = { mode: "verify" as const, keys: { test: "test" } };
  const { ses, url } = await useQueryService({ auth });
  await ses.verifyDomainIdentity({ Domain: "acme.example" });
  expect((await ses.listIdentities({})).Identities).toEqual(["acme.example"]);
  const { ses: unknown } = await useQueryService({ auth }, "other");
  const error = await rejectionOf(unknown.listIdentities({}));
  expect([error.name, error.$metadata.httpStatusCode]).toEqual(["InvalidClientTokenId", 403]);
  const { ses: wrong } = await useQueryService({ auth: { mode: "verify", keys: { test: "secret" } } });
  expect((await rejectionOf(wrong.listIdentities({}))).name).toBe("SignatureDoesNotMatch");
  const unsigned = await fetch(url, {
    method: "POST",
    body: new URLSearchParams({ Action: "ListIdentities", Version: "2010-12-01" }),
  });
  expect([unsigned.status, await unsigned.text()]).toEqual([
    403,
    expect.stringContaining("<Code>MissingAuthenticationToken</Code>"),
  ]);
});
