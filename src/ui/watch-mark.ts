import type { Store } from "../store/store.ts";
import type { Watch } from "../workspace/watch-project.ts";
import type { Changes } from "./changes.ts";

/** Between two questions to the database, in milliseconds. */
const defaultEveryMs = 2000;

/**
 * Publishes `ledger` when any process changes a ledger in a database, which has no files to watch. Asks only while a
 * page is connected. A database that cannot be read is asked again.
 */
export function watchDatabase(
  store: Pick<Store, "changeMark">,
  changes: Changes,
  everyMs: number = defaultEveryMs,
): Watch {
  let last: string | undefined;
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking || changes.followers() === 0) return;
    isAsking = true;
    const mark = await store.changeMark().catch(() => last);
    isAsking = false;
    if (mark === last) return;
    last = mark;
    // Also after the first answer: something may have changed since the page was read.
    changes.publish("ledger");
  }, everyMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
