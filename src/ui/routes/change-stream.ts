import { streamSSE } from "hono/streaming";
import type { AppOptions, UiApp } from "../app-options.ts";

/** Changes within this time are published as one. In milliseconds. */
const debounceMs = 100;

/** Adds the event stream of changes, which ends with the page or the dashboard. */
export function addChangeStream(app: UiApp, { changes, closing }: AppOptions): void {
  app.get("/changes", (context) => {
    const { topics = "", since = "0" } = context.req.query();
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
          events.writeSSE({ data: topic }).catch(() => {});
        }, debounceMs);
      });
      await ended;
      closing.removeEventListener("abort", finish);
      clearTimeout(timer);
      end();
    });
  });
}
