import { createVerify, X509Certificate } from "node:crypto";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SESv2, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { createTransport } from "nodemailer";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ServiceOptions, startService } from "../../src/service/start.ts";
import { useHttpServer } from "../support/loopback-server.ts";
import { useService } from "./running-service.ts";

const topic = "arn:aws:sns:us-east-1:000000000000:feedback";
const simple = { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: "Tulips." } } } };

/** The webhook of an application: it verifies each message of SNS, confirms its subscription, and keeps records. */
async function useWebhook(failures = 0) {
  const records: Record<string, unknown>[] = [];
  let left = failures;
  const server = await useHttpServer(async ({ headers, body }) => {
    if (left-- > 0) return { status: 503 };
    if (headers["x-amz-sns-rawdelivery"] === "true") {
      records.push(JSON.parse(body));
      return {};
    }
    const message = JSON.parse(body) as Record<string, string>;
    const certificate = new X509Certificate(await (await fetch(message.SigningCertURL ?? "")).text());
    const members =
      message.Type === "Notification"
        ? ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
        : ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
    const signed = members.map((member) => `${member}\n${message[member]}\n`).join("");
    if (
      !createVerify("sha1")
        .update(signed)
        .verify(certificate.publicKey, message.Signature ?? "", "base64")
    )
      return { status: 403 };
    if (message.Type === "SubscriptionConfirmation") await fetch(message.SubscribeURL ?? "");
    else records.push(JSON.parse(message.Message ?? ""));
    return {};
  });
  return { url: server.url, records, requests: server.requests };
}

/** Starts a service whose configuration set "app" publishes all events to the topic. */
async function useApp(url: string, options: ServiceOptions = {}) {
  const { fixture, ...others } = options;
  const service = await startService({
    seed: "events",
    clock: "frozen",
    fixture: {
      configurationSets: [{ name: "app", events: [{ to: topic }] }],
      eventSinks: [{ arn: topic, url }],
      ...fixture,
    },
    ...others,
  });
  const client = new SESv2Client({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  const transport = createTransport({ SES: { sesClient: client, SendEmailCommand } });
  const sendTo = (to: string) =>
    transport.sendMail({
      from: "Acme <news@acme.example>",
      to,
      subject: "Spring is here",
      text: "New tulips: https://acme.example/tulips",
      ses: { ConfigurationSetName: "app", EmailTags: [{ Name: "campaign", Value: "spring" }] },
    });
  return { ...service, client, sendTo };
}

const typesOf = (records: readonly Record<string, unknown>[]) => records.map(({ eventType }) => eventType);

describe("an application that sends with nodemailer", () => {
  test("gets bounces and complaints of the mailbox simulator at its webhook", async () => {
    const { url, records } = await useWebhook();
    const { control, sendTo } = await useApp(url);
    await sendTo("bounce+order-7@simulator.amazonses.com");
    await sendTo("complaint@simulator.amazonses.com");
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(typesOf(records).sort()).toEqual(["Bounce", "Complaint", "Delivery", "Send", "Send"]);
    const bounce = records.find(({ eventType }) => eventType === "Bounce");
    const [sent] = control.outbox();
    expect(bounce).toEqual({
      eventType: "Bounce",
      mail: {
        timestamp: sent?.sentAt.toISOString(),
        source: "Acme <news@acme.example>",
        sourceArn: "arn:aws:ses:us-east-1:000000000000:identity/acme.example",
        sendingAccountId: "000000000000",
        messageId: sent?.id,
        destination: ["bounce+order-7@simulator.amazonses.com"],
        headersTruncated: false,
        headers: expect.arrayContaining([
          { name: "Subject", value: "Spring is here" },
          { name: "To", value: "bounce+order-7@simulator.amazonses.com" },
        ]),
        commonHeaders: {
          from: ["Acme <news@acme.example>"],
          date: expect.any(String),
          to: ["bounce+order-7@simulator.amazonses.com"],
          messageId: sent?.id,
          subject: "Spring is here",
        },
        tags: {
          "ses:operation": ["SendEmail"],
          "ses:configuration-set": ["app"],
          "ses:source-ip": ["127.0.0.1"],
          "ses:from-domain": ["acme.example"],
          "ses:caller-identity": ["placewright"],
          "ses:outgoing-ip": ["192.0.2.10"],
          campaign: ["spring"],
        },
      },
      bounce: {
        feedbackId: expect.stringMatching(/^0100.+-000001$/),
        bounceType: "Permanent",
        bounceSubType: "General",
        bouncedRecipients: [
          {
            emailAddress: "bounce+order-7@simulator.amazonses.com",
            action: "failed",
            status: "5.1.1",
            diagnosticCode: "smtp; 550 5.1.1 user unknown",
          },
        ],
        timestamp: new Date((sent?.sentAt.getTime() ?? 0) + 100).toISOString(),
        reportingMTA: "dns; smtp-out.amazonses.com",
      },
    });
  });

  test("does not get events before their time", async () => {
    const { url, records } = await useWebhook();
    const { control, sendTo } = await useApp(url);
    await sendTo("bounce@simulator.amazonses.com");
    await control.eventsPublished();
    expect(typesOf(records)).toEqual(["Send"]);
    control.advanceClock(100);
    await control.eventsPublished();
    expect(typesOf(records)).toEqual(["Send", "Bounce"]);
  });

  test("gets each message's events in order, also if its webhook fails at first", async () => {
    const { url, records } = await useWebhook(2);
    const { control, sendTo } = await useApp(url);
    await sendTo("complaint@simulator.amazonses.com");
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(typesOf(records)).toEqual(["Send", "Delivery", "Complaint"]);
    const attempts = control.publications();
    expect(attempts.some(({ error }) => error === "the URL responded with 503")).toBe(true);
    expect(attempts.filter(({ error }) => error === undefined)).toHaveLength(3);
  });

  test("gets its events while others, also of the same topic, never answer or only redirect", async () => {
    const { url, records } = await useWebhook();
    const silent = await useHttpServer(() => new Promise(() => {}));
    const redirecting = await useHttpServer(() => ({ status: 307, headers: { location: url } }));
    const sinks = [silent.url, redirecting.url].map((each) => ({ arn: topic, url: each, isConfirmed: true }));
    const { control, sendTo } = await useApp(url, {
      clock: "real",
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: topic }] }],
        eventSinks: [...sinks, { arn: topic, url }],
      },
    });
    for (let index = 0; index < 40; index++) await sendTo(`success+${index}@simulator.amazonses.com`);
    await expect.poll(() => records.length).toBe(80);
    // The others still hold their own events.
    expect(control.publications().filter((each) => each.url === silent.url && each.status === 200)).toEqual(
      [],
    );
    expect(redirecting.requests.length).toBeGreaterThan(0);
  });

  test("gets no event again that it took, after a crash of an idle service", async () => {
    const { url, records } = await useWebhook();
    const dataDir = mkdtempSync(join(tmpdir(), "events-"));
    const { sendTo } = await useApp(url, { clock: "real", dataDir });
    await sendTo("success@simulator.amazonses.com");
    await expect.poll(() => typesOf(records)).toEqual(["Send", "Delivery"]);
    // A copy of the folder is what a crash at this moment leaves. No further request writes anything.
    await expect
      .poll(async () => {
        const copy = mkdtempSync(join(tmpdir(), "events-"));
        cpSync(dataDir, copy, { recursive: true });
        const restarted = await startService({ dataDir: copy });
        await restarted.control.eventsPublished();
        const again = restarted.control.publications().length;
        await restarted.close();
        return again;
      })
      .toBe(0);
  });

  test("gets events by the machine's time without another request", async () => {
    const { url, records } = await useWebhook();
    const { sendTo } = await useApp(url, { clock: "real" });
    await sendTo("success@simulator.amazonses.com");
    await expect.poll(() => typesOf(records)).toEqual(["Send", "Delivery"]);
  });
});

describe("bounces and complaints of real recipients", () => {
  const rules = [
    { domain: "gone.example", bouncePercent: 100 },
    { domain: "angry.example", complaintPercent: 100 },
  ];
  const start = new Date(Date.now() - 86_400_000);
  const metricOf = (Metric: "SEND" | "PERMANENT_BOUNCE" | "COMPLAINT") => ({
    Id: Metric.toLowerCase(),
    Namespace: "VDM" as const,
    Metric,
    Dimensions: { CONFIGURATION_SET: "app" },
    StartDate: start,
    EndDate: new Date(Date.now() + 86_400_000),
  });

  test("reach the webhook, change metrics, and put the recipients on the suppression list", async () => {
    const { url, records } = await useWebhook();
    const { control, client, sendTo } = await useApp(url, {
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: topic, types: ["BOUNCE", "COMPLAINT"] }] }],
        eventSinks: [{ arn: topic, url }],
        recipients: rules,
      },
    });
    const { BatchGetMetricDataCommand, ListSuppressedDestinationsCommand } = await import(
      "@aws-sdk/client-sesv2"
    );
    const sums = async () => {
      const { Results = [] } = await client.send(
        new BatchGetMetricDataCommand({
          Queries: [metricOf("SEND"), metricOf("PERMANENT_BOUNCE"), metricOf("COMPLAINT")],
        }),
      );
      return Results.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0));
    };
    const suppressed = async () =>
      (await client.send(new ListSuppressedDestinationsCommand({}))).SuppressedDestinationSummaries?.map(
        ({ EmailAddress, Reason }) => `${EmailAddress} ${Reason}`,
      ).sort();
    await sendTo("ann@gone.example");
    await sendTo("bob@angry.example");
    await sendTo("bounce@simulator.amazonses.com");
    expect(await sums()).toEqual([2, 0, 0]);
    expect(await suppressed()).toEqual([]);
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(typesOf(records).sort()).toEqual(["Bounce", "Bounce", "Complaint"]);
    expect(await sums()).toEqual([2, 1, 1]);
    expect(await suppressed()).toEqual(["ann@gone.example BOUNCE", "bob@angry.example COMPLAINT"]);

    await sendTo("ann@gone.example");
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(records.at(-1)).toMatchObject({ bounce: { bounceSubType: "OnAccountSuppressionList" } });
    expect(await sums()).toEqual([3, 1, 1]);
  });

  test("suppress once, also if the service starts again", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "events-"));
    const options = { seed: "events", clock: "frozen", dataDir, fixture: { recipients: rules } } as const;
    const first = await startService(options);
    const ses = (url: string) =>
      new SESv2({
        endpoint: url,
        region: "us-east-1",
        credentials: { accessKeyId: "a", secretAccessKey: "b" },
      });
    const before = ses(first.url);
    await before.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ann@gone.example"] },
      Content: simple,
    });
    first.control.advanceClock(1000);
    await before.deleteSuppressedDestination({ EmailAddress: "ann@gone.example" });
    before.destroy();
    await first.close();
    const second = await startService(options);
    const after = ses(second.url);
    onTestFinished(async () => {
      after.destroy();
      await second.close();
    });
    expect(second.control.events().map(({ type }) => type)).toEqual(["SEND", "BOUNCE"]);
    expect((await after.listSuppressedDestinations({})).SuppressedDestinationSummaries).toEqual([]);
  });
});

describe("destinations", () => {
  const bus = "arn:aws:events:us-east-1:000000000000:event-bus/default";
  const stream = "arn:aws:firehose:us-east-1:000000000000:deliverystream/mail";

  test.each([
    ["an event bus", bus],
    ["a Firehose stream", stream],
  ])("deliver to the URL of %s", async (_, arn) => {
    const sink = await useHttpServer(() => ({}));
    const { control, sendTo } = await useApp("http://127.0.0.1:9/", {
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: arn, types: ["BOUNCE"] }] }],
        eventSinks: [{ arn, url: sink.url }],
      },
    });
    await sendTo("bounce@simulator.amazonses.com");
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(sink.requests).toHaveLength(1);
    const body = JSON.parse(sink.requests[0]?.body ?? "");
    if (arn === bus)
      expect(body).toMatchObject({
        version: "0",
        "detail-type": "Email Bounced",
        source: "aws.ses",
        account: "000000000000",
        region: "us-east-1",
        resources: ["arn:aws:ses:us-east-1:000000000000:configuration-set/app"],
        detail: { eventType: "Bounce", bounce: { bounceType: "Permanent" } },
      });
    else {
      expect(body).toMatchObject({ requestId: sink.requests[0]?.headers["x-amz-firehose-request-id"] });
      const [{ data }] = body.records;
      expect(JSON.parse(Buffer.from(data, "base64").toString())).toMatchObject({ eventType: "Bounce" });
    }
  });

  test("publish to the endpoints of another emulator", async () => {
    const emulator = await useHttpServer(() => ({}));
    const { control, client, sendTo } = await useApp("http://127.0.0.1:9/", {
      fixture: {
        configurationSets: [
          { name: "app", events: [topic, bus, stream].map((to) => ({ to, types: ["SEND" as const] })) },
        ],
        eventSinks: [],
        eventEndpoints: {
          sns: emulator.url,
          events: emulator.url,
          firehose: emulator.url,
          monitoring: emulator.url,
        },
      },
    });
    const { CreateConfigurationSetEventDestinationCommand } = await import("@aws-sdk/client-sesv2");
    await client.send(
      new CreateConfigurationSetEventDestinationCommand({
        ConfigurationSetName: "app",
        EventDestinationName: "metrics",
        EventDestination: {
          Enabled: true,
          MatchingEventTypes: ["SEND"],
          CloudWatchDestination: {
            DimensionConfigurations: [
              {
                DimensionName: "campaign",
                DimensionValueSource: "MESSAGE_TAG",
                DefaultDimensionValue: "none",
              },
            ],
          },
        },
      }),
    );
    await sendTo("success@simulator.amazonses.com");
    await control.eventsPublished();
    const calls = emulator.requests.map(
      ({ headers, body }) => headers["x-amz-target"] ?? new URLSearchParams(body).get("Action"),
    );
    expect(calls.sort()).toEqual([
      "AWSEvents.PutEvents",
      "Firehose_20150804.PutRecord",
      "Publish",
      "PutMetricData",
    ]);
    const metric = new URLSearchParams(
      emulator.requests.find(({ body }) => body.includes("PutMetricData"))?.body,
    );
    expect(metric.get("MetricData.member.1.MetricName")).toBe("Send");
    expect(metric.get("MetricData.member.1.Dimensions.member.1.Value")).toBe("spring");
  });

  test("that are disabled, or do not match, get nothing", async () => {
    const { url, requests } = await useWebhook();
    const { control, sendTo } = await useApp(url, {
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: topic, types: ["COMPLAINT"] }] }],
        eventSinks: [{ arn: topic, url, isConfirmed: true }],
      },
    });
    await sendTo("bounce@simulator.amazonses.com");
    control.advanceClock(1000);
    await control.eventsPublished();
    expect(requests).toEqual([]);
  });

  test("get records without an envelope if they ask for it", async () => {
    const { url, records } = await useWebhook();
    const { control, sendTo } = await useApp(url, {
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: topic }] }],
        eventSinks: [{ arn: topic, url, rawMessageDelivery: true, isConfirmed: true }],
      },
    });
    await sendTo("success@simulator.amazonses.com");
    await control.eventsPublished();
    expect(typesOf(records)).toEqual(["Send"]);
  });

  test("that never confirm their subscription get only confirmations", async () => {
    const sink = await useHttpServer(() => ({}));
    const { control, sendTo } = await useApp(sink.url);
    await sendTo("success@simulator.amazonses.com");
    await control.eventsPublished();
    const types = sink.requests.map(({ headers }) => headers["x-amz-sns-message-type"]);
    expect(new Set(types)).toEqual(new Set(["SubscriptionConfirmation"]));
    expect(control.publications().at(-1)?.error).toContain("not confirmed");
  });

  test("cannot confirm with a wrong token", async () => {
    const { url } = await useApp("http://127.0.0.1:9/");
    const query = new URLSearchParams({ TopicArn: topic, Token: "wrong" });
    const response = await fetch(`${url}/_placewright/sns/confirm?${query}`);
    expect(response.status).toBe(400);
  });
});

describe("control plane", () => {
  test("lists events in pages, by message, type, and recipient", async () => {
    const { url, v2, control } = await useService({ clock: "frozen" });
    const sendTo = (address: string) =>
      v2.sendEmail({
        FromEmailAddress: "news@acme.example",
        Destination: { ToAddresses: [address] },
        Content: simple,
      });
    const { MessageId = "" } = await sendTo("ann@reader.example");
    await sendTo("bounce@simulator.amazonses.com");
    control.advanceClock(1000);
    const list = async (query: string) => {
      const response = await fetch(`${url}/_placewright/events?${query}`);
      const { count, next, events } = (await response.json()) as {
        count: number;
        next?: number;
        events: { type: string }[];
      };
      return { count, next, types: events.map(({ type }) => type) };
    };
    expect(await list("")).toEqual({
      count: 4,
      next: undefined,
      types: ["SEND", "SEND", "DELIVERY", "BOUNCE"],
    });
    expect(await list("limit=3")).toEqual({ count: 4, next: 3, types: ["SEND", "SEND", "DELIVERY"] });
    expect(await list("limit=3&from=3")).toEqual({ count: 4, next: undefined, types: ["BOUNCE"] });
    expect((await list(`messageId=${MessageId}`)).types).toEqual(["SEND", "DELIVERY"]);
    expect((await list("type=bounce")).count).toBe(1);
    expect((await list("recipient=Ann@Reader.example")).count).toBe(2);
    expect((await fetch(`${url}/_placewright/events?limit=x`)).status).toBe(400);
  });

  test("adds an event to a message", async () => {
    const { url, records } = await useWebhook();
    const app = await useApp(url);
    await app.sendTo("ann@reader.example");
    const [sent] = app.control.outbox();
    const response = await fetch(`${app.url}/_placewright/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ messageId: sent?.id, type: "CLICK", isMachine: true }),
    });
    expect(await response.json()).toMatchObject({ type: "CLICK", details: { isMachine: true } });
    await app.control.eventsPublished();
    expect(records.at(-1)).toMatchObject({ click: { link: "https://acme.example/tulips", linkTags: null } });
  });

  test.each([
    [{ type: "EXPLODE" }, "type"],
    [{ type: "BOUNCE", bounceType: "Soft" }, "bounceType"],
    [{ type: "BOUNCE", recipients: ["bob@reader.example"] }, "no recipient bob@reader.example"],
  ])("rejects the event %j", async (event, reason) => {
    const { v2, control } = await useService();
    const { MessageId = "" } = await v2.sendEmail({
      FromEmailAddress: "news@acme.example",
      Destination: { ToAddresses: ["ann@reader.example"] },
      Content: simple,
    });
    expect(() => control.addEvent(MessageId, event as never)).toThrow(reason);
  });

  test("accepts sinks on this machine only", async () => {
    const { control } = await useService();
    expect(() => control.addEventSink({ arn: topic, url: "http://198.51.100.7/hook" })).toThrow(
      "it is not on this machine",
    );
    expect(() => control.addEventSink({ arn: "arn:aws:s3:::mail", url: "http://127.0.0.1/" })).toThrow("arn");
    expect(() => control.addEventSink({ arn: topic, url: "file:///etc/passwd" })).toThrow("url");
    expect(control.eventSinks()).toEqual([]);
  });
});

describe("waiting for a message", () => {
  test("ends as soon as it is sent", async () => {
    const { url, v2, control } = await useService();
    const inProcess = control.waitForMessage({ to: "Ann@reader.example", subject: "spr", tag: "order=7" });
    const overHttp = fetch(`${url}/_placewright/wait?to=ann@reader.example&timeoutMs=5000`);
    const send = (subject: string, address: string) =>
      v2.sendEmail({
        FromEmailAddress: "news@acme.example",
        Destination: { ToAddresses: [address] },
        Content: { Simple: { ...simple.Simple, Subject: { Data: subject } } },
        EmailTags: [{ Name: "order", Value: "7" }],
      });
    await send("Spring", "bob@reader.example");
    const { MessageId } = await send("Spring", "ann@reader.example");
    expect((await inProcess).id).toBe(MessageId);
    expect(await (await overHttp).json()).toMatchObject({ id: MessageId, subject: "Spring" });
  });

  test("fails if none is sent in time", async () => {
    const { control } = await useService();
    await expect(control.waitForMessage({ subject: "Spring" }, { timeoutMs: 1 })).rejects.toThrow(
      'Cannot find a message with subject "Spring": none was sent within 1 ms',
    );
  });
});
