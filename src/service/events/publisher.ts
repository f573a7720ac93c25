import PQueue from "p-queue";
import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import { toEventRecord } from "../operations/event-record.ts";
import type { Account } from "../state/account.ts";
import { type EventSink, sinkKey } from "../state/event-sink.ts";
import type { MessageEvent } from "../state/message-event.ts";
import { createNotificationKey, type NotificationKey } from "./certificate.ts";
import {
  confirmationFor,
  type Publication,
  type PublicationContext,
  publicationsFor,
} from "./publications.ts";

/**
 * One attempt to publish an event.
 *
 * @example
 * ```ts
 * import { startService } from "placewright/service";
 *
 * const service = await startService();
 * await service.control.eventsPublished();
 * service.control.publications().map(({ destination, status }) => `${destination}: ${status}`); // → []
 * await service.close();
 * ```
 */
export interface LoggedPublication {
  /** Time of the attempt, by the account's clock. */
  readonly time: Date;
  /** ID of the event. */
  readonly eventId: string;
  /** Name of the event destination in its configuration set. */
  readonly destination: string;
  /** Service of AWS that the destination belongs to: `sns`, `events`, `firehose`, or `monitoring`. */
  readonly service: string;
  /** URL that the event was sent to. */
  readonly url: string;
  /** 1-based number of the attempt. */
  readonly attempt: number;
  /** HTTP status. 0 if there was no response. */
  readonly status: number;
  /** Why the attempt failed. Absent if it succeeded. */
  readonly error?: string;
}

/** Publishes events to the destinations of their configuration sets. */
export interface Publisher {
  /** Returns the last 1,000 attempts, oldest first. */
  entries(): LoggedPublication[];
  /** Returns the certificate that verifies notifications, in PEM. */
  certificate(): string;
  /** Asks a URL to confirm its subscription of a topic. Does nothing if it has. */
  confirm(sink: EventSink): void;
  /** Resolves when every event that has happened is published or given up. */
  idle(): Promise<void>;
  clear(): void;
  close(): Promise<void>;
}

export interface PublisherOptions {
  readonly account: Account;
  /** Returns the base URL of the service, which is known once it listens. */
  readonly serviceUrl: () => string;
  /** Clock that times retries: real time, like a client's timeouts. */
  readonly clock: Clock;
  /** Delays before the retries, in milliseconds. An event is given up after the last one. */
  readonly retryDelaysMs?: readonly number[];
  /** Aborts requests and retries. */
  readonly signal: AbortSignal;
}

const defaultRetryDelaysMs = [100, 300, 1000, 3000];
const requestTimeoutMs = 5000;
/** Maximum number of messages whose events are published at the same time. */
const maxConcurrent = 16;
/** Maximum number of logged attempts. */
const capacity = 1000;

/**
 * Creates the publisher of an account. Events of one message are published in order, each after the one before it is
 * published or given up.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { account, signal, clock, retryDelaysMs = defaultRetryDelaysMs } = options;
  const queue = new PQueue({ concurrency: maxConcurrent });
  /** Events by message, oldest first. A message has an entry while it is worked on. */
  const waiting = new Map<string, MessageEvent[]>();
  let log: LoggedPublication[] = [];
  let key: NotificationKey | undefined;

  const context = (): PublicationContext => {
    key ??= createNotificationKey("sns.amazonaws.com", clock.now());
    return { account, serviceUrl: options.serviceUrl(), key };
  };

  function enqueue(event: MessageEvent): void {
    const published = account.publishedCounts.get(event.messageId);
    const all = account.timelines.get(event.messageId)?.events ?? [];
    // After a restart, all events happen once more.
    if (!published || all.indexOf(event) < published.count) return;
    const events = waiting.get(event.messageId);
    if (events) {
      events.push(event);
      return;
    }
    waiting.set(event.messageId, [event]);
    void queue.add(() => publishAll(event.messageId));
  }

  async function publishAll(messageId: string): Promise<void> {
    const events = waiting.get(messageId) ?? [];
    for (let event = events.shift(); event && !signal.aborted; event = events.shift()) {
      await publish(event);
      const { count } = account.publishedCounts.get(messageId) ?? { count: 0 };
      if (!signal.aborted && account.outbox.has(messageId))
        account.publishedCounts.set(messageId, { count: count + 1 });
    }
    waiting.delete(messageId);
  }

  async function publish(event: MessageEvent): Promise<void> {
    const message = account.outbox.get(event.messageId);
    const set = account.configurationSets.get(message?.configurationSetName ?? "");
    const destinations = (set?.eventDestinations ?? []).filter(
      ({ Enabled, MatchingEventTypes = [] }) => Enabled && MatchingEventTypes.includes(event.type),
    );
    if (!message || destinations.length === 0) return;
    const published = { event, message, record: await toEventRecord(event, message, account) };
    const publications = destinations.flatMap((each) => publicationsFor(each, published, context()));
    await Promise.all(publications.map((each) => attemptAll(each, event.id)));
  }

  async function attemptAll(publication: Publication, eventId: string): Promise<void> {
    const { destination, service, url } = publication;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const outcome = await attemptOnce(publication);
      const time = new Date(account.clock.now());
      log.push({ time, eventId, destination, service, url, attempt, ...outcome });
      if (log.length > capacity) log.shift();
      const delayMs = retryDelaysMs[attempt - 1];
      if (outcome.error === undefined || delayMs === undefined) return;
      await clock.sleep(delayMs, signal, { background: true }).catch(() => {});
    }
  }

  async function attemptOnce(publication: Publication): Promise<Outcome> {
    const { subscription } = publication;
    if (subscription && !isConfirmed(subscription)) {
      const outcome = await post(confirmationFor(subscription, context()), signal);
      if (outcome.error !== undefined) return outcome;
      if (!isConfirmed(subscription))
        return { ...outcome, error: "the subscription is not confirmed: the URL did not visit SubscribeURL" };
    }
    return post(publication, signal);
  }

  const isConfirmed = ({ arn, url }: EventSink): boolean =>
    account.eventSinks.get(sinkKey(arn, url))?.isConfirmed !== false;

  const unsubscribe = account.eventLog.subscribe(enqueue, () => {});
  return {
    entries: () => [...log],
    certificate: () => context().key.certificate,
    confirm(sink) {
      void queue.add(async () => {
        if (!isConfirmed(sink)) await post(confirmationFor(sink, context()), signal);
      });
    },
    async idle() {
      account.eventLog.settle();
      await queue.onIdle();
    },
    clear() {
      waiting.clear();
      log = [];
    },
    async close() {
      unsubscribe();
      await queue.onIdle();
    },
  };
}

/** The outcome of one request. */
type Outcome = Pick<LoggedPublication, "status" | "error">;

/** Sends a request. An error or a status other than 2xx is a failure. */
async function post(
  { url, headers, body }: Pick<Publication, "url" | "headers" | "body">,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers,
      body,
      // A redirect could lead to a host that nobody named.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]),
    });
    await response.body?.cancel();
    const { status } = response;
    return status >= 200 && status < 300 ? { status } : { status, error: `the URL responded with ${status}` };
  } catch (error) {
    return { status: 0, error: messageOf(error) };
  }
}
