import { randomBytes } from "node:crypto";
import type { EventType } from "@aws-sdk/client-sesv2";
import { parseUrl } from "../../base/parse-url.ts";

/** A URL that receives what the account publishes to a topic, an event bus, or a delivery stream. */
export interface EventSink {
  readonly sequence: number;
  /** ARN of the SNS topic, event bus, or delivery stream. */
  readonly arn: string;
  readonly url: string;
  /** Whether a topic sends event records without the envelope of SNS. */
  readonly rawMessageDelivery: boolean;
  /** Token that confirms a subscription of a topic. */
  readonly token: string;
  /** Whether the URL has confirmed its subscription. Event buses and delivery streams need none. */
  readonly isConfirmed: boolean;
}

/** All types of events, in the words of SES event publishing. */
export const eventTypes = [
  "SEND",
  "REJECT",
  "BOUNCE",
  "COMPLAINT",
  "DELIVERY",
  "OPEN",
  "CLICK",
  "RENDERING_FAILURE",
  "DELIVERY_DELAY",
  "SUBSCRIPTION",
] as const satisfies readonly EventType[];

/** Services of AWS that events are published to. */
export const eventServices = ["sns", "events", "firehose", "monitoring"] as const;
export type EventService = (typeof eventServices)[number];

/** Endpoint of another emulator, which events of one service are published to. */
export interface EventEndpoint {
  readonly url: string;
}

/** Returns the service that an ARN belongs to. `undefined` if events cannot be published to it. */
export function serviceOfArn(arn: string): EventService | undefined {
  const service = /^arn:aws[a-z-]*:(sns|events|firehose):[a-z0-9-]*:\d{12}:[A-Za-z0-9_./-]+$/.exec(arn)?.[1];
  return eventServices.find((each) => each === service);
}

/** Key of a sink in the account's collection. */
export const sinkKey = (arn: string, url: string): string => `${arn} ${url}`;

/**
 * A URL that receives what the account publishes to an SNS topic, an event bus, or a Firehose stream.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const service = await startService();
 * service.control.addEventSink({
 *   arn: "arn:aws:sns:us-east-1:000000000000:feedback",
 *   url: "http://127.0.0.1:3000/webhook",
 *   isConfirmed: true,
 * });
 * service.control.eventSinks().length; // → 1
 * await service.close();
 * ```
 */
export interface EventSinkOptions {
  /** ARN of the topic, event bus, or stream that an event destination names. */
  readonly arn: string;
  /** HTTP or HTTPS URL. The control plane accepts only this machine; a fixture can name any host. */
  readonly url: string;
  /** Whether a topic sends event records without the envelope of SNS. Default: `false`. */
  readonly rawMessageDelivery?: boolean | undefined;
  /** Whether the URL counts as confirmed, so that it is not asked to confirm its subscription. Default: `false`. */
  readonly isConfirmed?: boolean | undefined;
}

/** The parts of an account that change with its sinks. */
interface SinkAccount {
  readonly eventSinks: Map<string, EventSink>;
  nextSequence(): number;
}

/** Adds a sink, or replaces the one with the same ARN and URL. */
export function addSink(
  account: SinkAccount,
  { arn, url, rawMessageDelivery, isConfirmed }: EventSinkOptions,
): EventSink {
  const sink: EventSink = {
    sequence: account.nextSequence(),
    arn,
    url,
    rawMessageDelivery: rawMessageDelivery ?? false,
    token: randomBytes(32).toString("hex"),
    isConfirmed: isConfirmed ?? serviceOfArn(arn) !== "sns",
  };
  account.eventSinks.set(sinkKey(arn, url), sink);
  return sink;
}

/** Returns all sinks, without the tokens that confirm them. */
export const listSinks = ({ eventSinks }: Pick<SinkAccount, "eventSinks">): EventSinkOptions[] =>
  [...eventSinks.values()].map(({ sequence: _, token: __, ...sink }) => sink);

/** Returns the host of an HTTP or HTTPS URL. `undefined` for anything else. */
export function hostOf(url: string): string | undefined {
  const parsed = parseUrl(url);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.hostname : undefined;
}
