import type { MessageEvent, TimedMessages } from "./message-event.ts";
import type { SentMessage } from "./sent-message.ts";
import { createSentTotals, type SentTotals } from "./sent-traffic.ts";

/** Called for each event when it has happened, in order of time. */
export type EventListener = (event: MessageEvent) => void;

/**
 * Follows the account's clock through the events of all messages. Derived from the stored timelines and never
 * stored itself.
 */
export interface EventLog {
  /** Adds events that are new in a timeline. */
  add(events: readonly MessageEvent[]): void;
  /** Moves every event that is due to `happened`, with its consequences. Costs nothing if none is due. */
  settle(): void;
  /** Returns all events that have happened, in order of time. */
  happened(): readonly MessageEvent[];
  /** Returns the totals of all events that have happened. */
  totals(): Pick<SentTotals, "on">;
  /** Returns the time of the next event. `undefined` if there is none. */
  nextAtMs(): number | undefined;
  /** Calls `listener` for each event that happens from now on, and when one is added. Returns the way to stop it. */
  subscribe(listener: EventListener, onAdd: () => void): () => void;
  /** Reports that the clock was moved. */
  clockMoved(): void;
  clear(): void;
}

/** The parts of an account that the log follows. */
interface LoggedAccount extends TimedMessages {
  readonly outbox: ReadonlyMap<string, SentMessage>;
}

/**
 * Creates the log of an account with the events that its store contains.
 * @param onHappened Applies the consequences of events that have happened.
 */
export function createEventLog(
  account: LoggedAccount,
  onHappened: (events: readonly MessageEvent[]) => void,
): EventLog {
  /** Events that have not happened, in order of time. */
  let upcoming: MessageEvent[] = [];
  let happened: MessageEvent[] = [];
  const totals = createSentTotals();
  const subscribers = new Set<{ readonly listener: EventListener; readonly onAdd: () => void }>();

  /** Inserts an event after those that happen before it or at the same time. */
  function insert(event: MessageEvent): void {
    let [low, high] = [0, upcoming.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((upcoming[middle] as MessageEvent).atMs <= event.atMs) low = middle + 1;
      else high = middle;
    }
    upcoming.splice(low, 0, event);
  }

  function happen(event: MessageEvent): void {
    const message = account.outbox.get(event.messageId);
    if (!message) return;
    const events = account.timelines.get(event.messageId)?.events ?? [];
    happened.push(event);
    totals.add(event, message, events.slice(0, events.indexOf(event)));
    for (const { listener } of subscribers) listener(event);
  }

  function settleUntil(nowMs: number): void {
    let due = 0;
    while (due < upcoming.length && (upcoming[due] as MessageEvent).atMs <= nowMs) due++;
    apply(upcoming.splice(0, due));
  }

  function apply(events: readonly MessageEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) happen(event);
    onHappened(events);
  }

  const log: EventLog = {
    add(events) {
      const nowMs = account.clock.now();
      settleUntil(nowMs);
      // What is due does not wait behind what is to come.
      const due = events.filter(({ atMs }) => atMs <= nowMs);
      for (const event of events) if (event.atMs > nowMs) insert(event);
      apply(due);
      for (const { onAdd } of subscribers) onAdd();
    },
    settle: () => settleUntil(account.clock.now()),
    happened() {
      log.settle();
      return happened;
    },
    totals() {
      log.settle();
      return totals;
    },
    nextAtMs: () => upcoming[0]?.atMs,
    subscribe(listener, onAdd) {
      const subscriber = { listener, onAdd };
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    clockMoved() {
      log.settle();
      for (const { onAdd } of subscribers) onAdd();
    },
    clear() {
      upcoming = [];
      happened = [];
      totals.clear();
    },
  };
  upcoming = [...account.timelines.values()]
    .flatMap(({ events }) => events)
    .sort((left, right) => left.atMs - right.atMs);
  return log;
}
