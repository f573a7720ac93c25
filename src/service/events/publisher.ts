import { setMaxListeners } from "node:events";
import PQueue from "p-queue";
import type { Account } from "../state/account.ts";
import type { EventSink } from "../state/event-sink.ts";
import type { MessageEvent } from "../state/message-event.ts";
import { createProgress } from "./progress.ts";
import { type Target, targetsOf } from "./publications.ts";
import { createSender, type LoggedPublication, type SenderOptions, type Waiting } from "./sender.ts";

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

export interface PublisherOptions extends SenderOptions {
  /** Resolves when the changes of the account are on disk. Absent if it is only in memory. */
  readonly committed?: (() => Promise<void>) | undefined;
}

/** Maximum number of messages whose events are published to one URL at the same time. */
const maxConcurrent = 16;

/**
 * Creates the publisher of an account. A URL gets the events of one message in order, each after the one before it is
 * published or given up. Each URL has a queue of its own, so one that does not answer delays no other.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const { account, signal, committed } = options;
  // Each retry that waits adds a listener; raise the limit to avoid a false leak warning.
  setMaxListeners(0, signal);
  const queues = new Map<string, PQueue>();
  /** Events by message and URL, oldest first. There is an entry while it is worked on. */
  const waiting = new Map<string, Waiting[]>();
  const progress = createProgress(account);
  const sender = createSender(options);

  function queueOf(url: string): PQueue {
    const queue = queues.get(url) ?? new PQueue({ concurrency: maxConcurrent });
    queues.set(url, queue);
    return queue;
  }

  function enqueue(event: MessageEvent): void {
    // After a restart, all events happen once more.
    if (progress.isPublished(event)) return;
    const targets = targetsFor(event, account);
    progress.begin(event, targets.length);
    for (const target of targets) {
      const name = `${event.messageId} ${target.url}`;
      const events = waiting.get(name);
      if (events) events.push({ event, target });
      else {
        waiting.set(name, [{ event, target }]);
        void queueOf(target.url).add(() => publishAll(name));
      }
    }
  }

  async function publishAll(name: string): Promise<void> {
    const events = waiting.get(name) ?? [];
    for (let next = events.shift(); next && !signal.aborted; next = events.shift()) {
      await sender.publish(next);
      if (signal.aborted) return;
      // A crash after this repeats nothing that was published before. What cannot be written now is written later.
      if (progress.end(next.event)) await committed?.().catch(() => {});
    }
    waiting.delete(name);
  }

  const allIdle = async (): Promise<void> => {
    await Promise.all([...queues.values()].map((queue) => queue.onIdle()));
  };

  const unsubscribe = account.eventLog.subscribe(enqueue, () => {});
  return {
    entries: sender.entries,
    certificate: sender.certificate,
    confirm(sink) {
      void queueOf(sink.url).add(() => sender.confirm(sink));
    },
    async idle() {
      account.eventLog.settle();
      await allIdle();
    },
    clear() {
      waiting.clear();
      progress.clear();
      sender.clear();
    },
    async close() {
      unsubscribe();
      await allIdle();
    },
  };
}

/** Returns the URLs that an event is published to. */
function targetsFor({ messageId, type }: MessageEvent, account: Account): Target[] {
  const set = account.configurationSets.get(account.outbox.get(messageId)?.configurationSetName ?? "");
  return (set?.eventDestinations ?? [])
    .filter(({ Enabled, MatchingEventTypes = [] }) => Enabled && MatchingEventTypes.includes(type))
    .flatMap((destination) => targetsOf(destination, account));
}
