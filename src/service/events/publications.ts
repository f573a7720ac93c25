import { createHash } from "node:crypto";
import type { CloudWatchDimensionConfiguration, EventDestination } from "@aws-sdk/client-sesv2";
import type { EventRecord } from "../operations/event-record.ts";
import type { CertifiedKey } from "../protocol/certificate.ts";
import type { Account } from "../state/account.ts";
import { type EventService, type EventSink, serviceOfArn } from "../state/event-sink.ts";
import type { MessageEvent } from "../state/message-event.ts";
import type { SentMessage } from "../state/sent-message.ts";
import { arnOf } from "../state/tags.ts";
import { signSnsMessage } from "./sns-envelope.ts";

/** One URL that a destination of a configuration set leads to. */
export interface Target {
  readonly destination: EventDestination;
  readonly service: EventService;
  readonly url: string;
  /** Absent if the URL is the endpoint of another emulator. */
  readonly sink?: EventSink;
}

/** One request. */
export interface Publication {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An event with all that its publications contain. */
export interface PublishedEvent {
  readonly event: MessageEvent;
  readonly message: SentMessage;
  readonly record: EventRecord;
}

export interface PublicationContext {
  readonly account: Account;
  /** Base URL of this service. */
  readonly serviceUrl: string;
  readonly key: CertifiedKey;
}

/** Path of the certificate that verifies notifications. */
export const certificatePath = "/_placewright/sns/SimpleNotificationService.pem";
/** Path at which a subscription is confirmed. */
export const confirmationPath = "/_placewright/sns/confirm";

/** Returns the URLs that a destination leads to: those that receive what it publishes, and another emulator's. */
export function targetsOf(
  destination: EventDestination,
  { eventEndpoints, eventSinks }: Pick<Account, "eventEndpoints" | "eventSinks">,
): Target[] {
  const arn = arnOfDestination(destination);
  const service = destination.CloudWatchDestination ? "monitoring" : serviceOfArn(arn);
  if (!service) return [];
  const endpoint = eventEndpoints.get(service);
  return [
    ...[...eventSinks.values()]
      .filter((sink) => sink.arn === arn)
      .map((sink) => ({ destination, service, url: sink.url, sink })),
    ...(endpoint ? [{ destination, service, url: endpoint.url }] : []),
  ];
}

const arnOfDestination = (destination: EventDestination): string =>
  destination.SnsDestination?.TopicArn ??
  destination.EventBridgeDestination?.EventBusArn ??
  destination.KinesisFirehoseDestination?.DeliveryStreamArn ??
  "";

/** Returns the request that publishes an event to a URL. */
export function publicationFor(
  { destination, service, url, sink }: Target,
  published: PublishedEvent,
  context: PublicationContext,
): Publication {
  const { account } = context;
  if (sink) return { url, ...toSink(service, sink, published, context) };
  const dimensions = destination.CloudWatchDestination?.DimensionConfigurations;
  return dimensions
    ? toEmulator("monitoring", url, formHeaders, toMetricData(dimensions, published), account)
    : publishTo(service, arnOfDestination(destination), url, published, account);
}

/** Returns the request that asks a URL to confirm its subscription of a topic. */
export function confirmationFor(
  { arn, url, token }: EventSink,
  { account, serviceUrl, key }: PublicationContext,
): Publication {
  const query = new URLSearchParams({ Action: "ConfirmSubscription", TopicArn: arn, Token: token });
  const message = signSnsMessage(
    {
      Type: "SubscriptionConfirmation",
      MessageId: toUuid(`confirm\n${arn}\n${url}\n${token}`),
      TopicArn: arn,
      Message: `You have chosen to subscribe to the topic ${arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
      Timestamp: new Date(account.clock.now()).toISOString(),
      Token: token,
      SubscribeURL: `${serviceUrl}${confirmationPath}?${query}`,
    },
    key,
    { SigningCertURL: `${serviceUrl}${certificatePath}` },
  );
  return { url, headers: snsHeaders("SubscriptionConfirmation", arn), body: JSON.stringify(message) };
}

/** Builds the request to a URL: an SNS notification, an EventBridge event, or a batch of Firehose records. */
function toSink(
  service: EventService,
  sink: EventSink,
  { event, record }: PublishedEvent,
  { account, serviceUrl, key }: PublicationContext,
): Omit<Publication, "url"> {
  const text = JSON.stringify(record);
  const id = toUuid(`${event.id}\n${sink.arn}\n${sink.url}`);
  if (service === "events")
    return { headers: jsonHeaders, body: JSON.stringify(toBusEvent(id, record, event, account)) };
  if (service === "firehose")
    return {
      headers: { ...jsonHeaders, "x-amz-firehose-request-id": id, "x-amz-firehose-protocol-version": "1.0" },
      body: JSON.stringify({
        requestId: id,
        timestamp: account.clock.now(),
        records: [{ data: toBase64(text) }],
      }),
    };
  if (sink.rawMessageDelivery)
    return {
      headers: { ...snsHeaders("Notification", sink.arn), "x-amz-sns-rawdelivery": "true" },
      body: text,
    };
  const notification = signSnsMessage(
    {
      Type: "Notification",
      MessageId: id,
      TopicArn: sink.arn,
      Subject: snsSubject,
      Message: text,
      Timestamp: new Date(account.clock.now()).toISOString(),
    },
    key,
    {
      SigningCertURL: `${serviceUrl}${certificatePath}`,
      UnsubscribeURL: `${serviceUrl}${confirmationPath}?Action=Unsubscribe`,
    },
  );
  return {
    headers: snsHeaders("Notification", sink.arn),
    body: JSON.stringify(notification),
  };
}

const snsSubject = "Amazon SES Email Event Notification";

/** Names of events on an event bus. Source: "SES events" in the SES developer guide. */
const busNames: Readonly<Record<MessageEvent["type"], string>> = {
  SEND: "Email Sent",
  REJECT: "Email Rejected",
  BOUNCE: "Email Bounced",
  COMPLAINT: "Email Complaint Received",
  DELIVERY: "Email Delivered",
  OPEN: "Email Opened",
  CLICK: "Email Clicked",
  RENDERING_FAILURE: "Email Rendering Failed",
  DELIVERY_DELAY: "Email Delivery Delayed",
  SUBSCRIPTION: "Email Subscribed",
};

function toBusEvent(id: string, record: EventRecord, event: MessageEvent, account: Account): object {
  const set = account.outbox.get(event.messageId)?.configurationSetName;
  return {
    version: "0",
    id,
    "detail-type": busNames[event.type],
    source: "aws.ses",
    account: account.id,
    time: new Date(event.atMs).toISOString().replace(/\.\d+/, ""),
    region: account.region,
    resources: set === undefined ? [] : [arnOf(account, `configuration-set/${set}`)],
    detail: record,
  };
}

/** Builds the API call that publishes an event to another emulator. */
function publishTo(
  service: EventService,
  arn: string,
  url: string,
  { event, record }: PublishedEvent,
  account: Account,
): Publication {
  const text = JSON.stringify(record);
  if (service === "sns") {
    const body = new URLSearchParams({
      Action: "Publish",
      Version: "2010-03-31",
      TopicArn: arn,
      Subject: snsSubject,
      Message: text,
    });
    return toEmulator(service, url, formHeaders, body.toString(), account);
  }
  const toJson = (target: string, input: object): Publication =>
    toEmulator(
      service,
      url,
      { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
      JSON.stringify(input),
      account,
    );
  if (service === "firehose")
    return toJson("Firehose_20150804.PutRecord", {
      DeliveryStreamName: arn.replace(/^.*deliverystream\//, ""),
      Record: { Data: toBase64(text) },
    });
  return toJson("AWSEvents.PutEvents", {
    Entries: [
      {
        Source: "aws.ses",
        DetailType: busNames[event.type],
        Detail: text,
        EventBusName: arn,
        Time: Math.floor(event.atMs / 1000),
      },
    ],
  });
}

function toMetricData(
  dimensions: readonly CloudWatchDimensionConfiguration[],
  { event, message, record }: PublishedEvent,
): string {
  const member = "MetricData.member.1";
  const query = new URLSearchParams({
    Action: "PutMetricData",
    Version: "2010-08-01",
    Namespace: "AWS/SES",
    // The name of the type, in one word.
    [`${member}.MetricName`]: record.eventType.replace(" ", ""),
    [`${member}.Value`]: "1",
    [`${member}.Unit`]: "Count",
    [`${member}.Timestamp`]: new Date(event.atMs).toISOString(),
  });
  for (const [index, dimension] of dimensions.entries()) {
    query.set(`${member}.Dimensions.member.${index + 1}.Name`, dimension.DimensionName ?? "");
    query.set(`${member}.Dimensions.member.${index + 1}.Value`, dimensionValue(dimension, message, record));
  }
  return query.toString();
}

/** Returns the value of a dimension: from a tag, a header, or a link tag of the message, else its default. */
function dimensionValue(
  { DimensionName = "", DimensionValueSource, DefaultDimensionValue = "" }: CloudWatchDimensionConfiguration,
  { tags }: SentMessage,
  record: EventRecord,
): string {
  const { headers = [], tags: recordTags = {} } = record.mail as {
    headers?: { name: string; value: string }[];
    tags?: Record<string, string[]>;
  };
  const { linkTags } = (record.click ?? {}) as { linkTags?: Record<string, string[]> | null };
  const found = {
    EMAIL_HEADER: headers.find(({ name }) => name.toLowerCase() === DimensionName.toLowerCase())?.value,
    LINK_TAG: linkTags?.[DimensionName]?.[0],
    MESSAGE_TAG: tags.find(({ Name }) => Name === DimensionName)?.Value ?? recordTags[DimensionName]?.[0],
  };
  return found[DimensionValueSource ?? "MESSAGE_TAG"] ?? DefaultDimensionValue;
}

/**
 * Builds a call of an AWS API for an emulator. Its signature is not valid: emulators read only the scope, and no
 * credentials must leave this machine.
 */
function toEmulator(
  service: EventService,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { region, clock }: Account,
): Publication {
  const time = new Date(clock.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const authorization = `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${"0".repeat(64)}`;
  return { url, headers: { ...headers, "x-amz-date": time, authorization }, body };
}

const jsonHeaders = { "content-type": "application/json" };
const formHeaders = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

/** SNS sends its JSON as plain text. */
const snsHeaders = (type: string, arn: string): Readonly<Record<string, string>> => ({
  "content-type": "text/plain; charset=UTF-8",
  "user-agent": "Amazon Simple Notification Service Agent",
  "x-amz-sns-message-type": type,
  "x-amz-sns-topic-arn": arn,
});

const toBase64 = (text: string): string => Buffer.from(text).toString("base64");

/** Returns a UUID that is always the same for a text. */
const toUuid = (text: string): string =>
  createHash("sha256")
    .update(text)
    .digest("hex")
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
