import { streamSSE } from "hono/streaming";
import type { AppOptions, UiApp } from "../app-options.ts";

/** Changes within this time are published as one. In milliseconds. */
const debounceMs = 100;

/** Time between two checks whether the session of a page has ended, in milliseconds. */
const checkEveryMs = 10_000;

/** Adds the event stream of changes, which ends with the page, its session, or the dashboard. */
export function addChangeStream(
  app: UiApp,
  { changes, closing, team }: Pick<AppOptions, "changes" | "closing" | "team">,
): void {
  app.get("/changes", (context) => {
    const { topics = "", since = "0" } = context.req.query();
    const { sessionId } = context.get("visitor");
    const sessions = team?.signIn?.sessions;
    const mayFollow = async (): Promise<boolean> =>
      sessionId === undefined || !sessions || sessions.isOpen(sessionId).catch(() => false);
    return streamSSE(context, async (events) => {
      let finish = () => {};
      const ended = new Promise<void>((resolve) => {
        finish = resolve;
      });
      events.onAbort(finish);
      closing.addEventListener("abort", finish);
      // Combine changes into one event, because a run of thousands of tests changes constantly.
      let timer: ReturnType<typeof setTimeout> | undefined;
      const end = changes.follow(topics.split(" "), Number(since), (topic) => {
        timer ??= setTimeout(() => {
          timer = undefined;
          mayFollow()
            .then((may) => (may ? events.writeSSE({ data: topic }) : finish()))
            .catch(() => {});
        }, debounceMs);
      });
      const check =
        sessionId && setInterval(() => void mayFollow().then((may) => may || finish()), checkEveryMs);
      await ended;
      clearInterval(check);
      closing.removeEventListener("abort", finish);
      clearTimeout(timer);
      end();
    });
  });
}
