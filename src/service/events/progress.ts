import type { Account } from "../state/account.ts";
import type { MessageEvent } from "../state/message-event.ts";

/** How far the events of each message are published. The account stores it, so that a restart continues there. */
export interface Progress {
  /** Whether an event was published to all its URLs, or need not be. */
  isPublished(event: MessageEvent): boolean;
  /** Begins an event that is published to a number of URLs. */
  begin(event: MessageEvent, targets: number): void;
  /** Ends an event at one URL. Returns whether the stored progress changed. */
  end(event: MessageEvent): boolean;
  clear(): void;
}

/** Creates the progress of an account. Events of a message complete in any order; their count grows in order. */
export function createProgress(account: Pick<Account, "publishedCounts" | "timelines" | "outbox">): Progress {
  /** URLs that are left, by event, of all events that are not counted. */
  const left = new Map<string, Map<number, number>>();

  const indexOf = (event: MessageEvent): number =>
    account.timelines.get(event.messageId)?.events.indexOf(event) ?? -1;

  /** Counts the events at the beginning that have no URL left. */
  function store(messageId: string): boolean {
    const events = left.get(messageId);
    const before = account.publishedCounts.get(messageId)?.count ?? 0;
    let count = before;
    for (; events?.get(count) === 0; count++) events.delete(count);
    if (events?.size === 0) left.delete(messageId);
    if (count === before || !account.outbox.has(messageId)) return false;
    account.publishedCounts.set(messageId, { count });
    return true;
  }

  return {
    isPublished(event) {
      const published = account.publishedCounts.get(event.messageId);
      return !published || indexOf(event) < published.count;
    },
    begin(event, targets) {
      const events = left.get(event.messageId) ?? new Map<number, number>();
      left.set(event.messageId, events.set(indexOf(event), targets));
      if (targets === 0) store(event.messageId);
    },
    end(event) {
      const events = left.get(event.messageId);
      const index = indexOf(event);
      const open = events?.get(index);
      if (!events || open === undefined) return false;
      events.set(index, open - 1);
      return open === 1 && store(event.messageId);
    },
    clear: () => left.clear(),
  };
}
