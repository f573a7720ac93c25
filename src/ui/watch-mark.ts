import type { Watch } from "../workspace/watch-project.ts";
import type { Changes } from "./changes.ts";

/** Something in another process, which has no files to watch. */
export interface Marked {
  /** The topic of pages that show it. */
  readonly topic: string;
  /** Returns a text that differs after every change. Asked again if it rejects. */
  mark(): Promise<string>;
  /** Time between two questions, in milliseconds. Default: 2 seconds. */
  readonly everyMs?: number;
}

/** Publishes a topic when its mark changes. Asks only while a page is connected. */
export function watchMark({ topic, mark: read, everyMs = 2000 }: Marked, changes: Changes): Watch {
  let last: string | undefined;
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking || changes.followers() === 0) return;
    isAsking = true;
    const mark = await read().catch(() => last);
    isAsking = false;
    if (mark === last) return;
    last = mark;
    // Also after the first answer: something may have changed since the page was read.
    changes.publish(topic);
  }, everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
