import type { Clock } from "../../base/clock.ts";
import { messageOf } from "../../base/errors.ts";
import { type EventRecord, toEventRecord } from "../operations/event-record.ts";
import { type CertifiedKey, createCertifiedKey } from "../protocol/certificate.ts";
import type { Account } from "../state/account.ts";
import { type EventSink, sinkKey } from "../state/event-sink.ts";
import type { MessageEvent } from "../state/message-event.ts";
import {
  confirmationFor,
  type Publication,
  type PublicationContext,
  publicationFor,
  type Target,
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

/** An event that waits for its turn at a URL. */
export interface Waiting {
  readonly event: MessageEvent;
  readonly target: Target;
}

export interface SenderOptions {
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
/** Maximum number of logged attempts. */
const capacity = 1000;

/** Sends the requests that publish events, with retries, and keeps a log of them. */
export interface Sender {
  /** Publishes an event to a URL. Resolves when the URL took it, or it is given up. */
  publish(waiting: Waiting): Promise<void>;
  /** Asks a URL to confirm its subscription of a topic. Does nothing if it has. */
  confirm(sink: EventSink): Promise<void>;
  /** Returns the last 1,000 attempts, oldest first. */
  entries(): LoggedPublication[];
  /** Returns the certificate that verifies notifications, in PEM. */
  certificate(): string;
  /** Empties the log. */
  clear(): void;
}

export function createSender(options: SenderOptions): Sender {
  const { account, signal, clock, retryDelaysMs = defaultRetryDelaysMs } = options;
  const records = new WeakMap<MessageEvent, Promise<EventRecord>>();
  let log: LoggedPublication[] = [];
  let key: CertifiedKey | undefined;

  const context = (): PublicationContext => {
    key ??= createCertifiedKey("sns.amazonaws.com", clock.now());
    return { account, serviceUrl: options.serviceUrl(), key };
  };

  async function publish({ event, target }: Waiting): Promise<void> {
    const message = account.outbox.get(event.messageId);
    if (!message) return;
    const record = records.get(event) ?? toEventRecord(event, message, account);
    records.set(event, record);
    const { destination, service, url } = target;
    for (let attempt = 1; !signal.aborted; attempt++) {
      const outcome = await attemptOnce(target, async () =>
        publicationFor(target, { event, message, record: await record }, context()),
      );
      const time = new Date(account.clock.now());
      log.push({
        time,
        eventId: event.id,
        destination: destination.Name ?? "",
        service,
        url,
        attempt,
        ...outcome,
      });
      if (log.length > capacity) log.shift();
      const delayMs = retryDelaysMs[attempt - 1];
      if (outcome.error === undefined || delayMs === undefined) return;
      await clock.sleep(delayMs, signal, { background: true }).catch(() => {});
    }
  }

  /** Sends the request once. A message that cannot be composed has no record, and no publication. */
  async function attemptOnce(
    { service, sink }: Target,
    compose: () => Promise<Publication>,
  ): Promise<Outcome> {
    if (service === "sns" && sink && !isConfirmed(sink)) {
      const outcome = await post(confirmationFor(sink, context()), signal);
      if (outcome.error !== undefined) return outcome;
      if (!isConfirmed(sink))
        return { ...outcome, error: "the subscription is not confirmed: the URL did not visit SubscribeURL" };
    }
    const publication = await compose().catch((error: unknown) => ({ status: 0, error: messageOf(error) }));
    return "error" in publication ? publication : post(publication, signal);
  }

  const isConfirmed = ({ arn, url }: EventSink): boolean =>
    account.eventSinks.get(sinkKey(arn, url))?.isConfirmed !== false;

  return {
    publish,
    async confirm(sink) {
      if (!isConfirmed(sink)) await post(confirmationFor(sink, context()), signal);
    },
    entries: () => [...log],
    certificate: () => context().key.certificate,
    clear() {
      log = [];
    },
  };
}

/** The outcome of one request. */
type Outcome = Pick<LoggedPublication, "status" | "error">;

/** Sends a request. An error or a status other than 2xx is a failure. */
async function post({ url, headers, body }: Publication, signal: AbortSignal): Promise<Outcome> {
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
