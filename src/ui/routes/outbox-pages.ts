import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { UiApp } from "../app-options.ts";
import type { Changes } from "../changes.ts";
import { type CheckedMessage, checkSource } from "../check/check-message.ts";
import { noFields, toCheckSource } from "../check/check-source.ts";
import { createTurns } from "../check/take-turns.ts";
import type { OutboxReader } from "../outbox/outbox-reader.ts";
import { renderOutbox } from "../pages/outbox.ts";
import { renderOutboxMessage } from "../pages/outbox-message.ts";
import { visitNow } from "../visit-now.ts";

/** Checks at a time. Others wait, up to a number. */
const [atATime, maxWaiting] = [2, 8];
/** Answers that are kept: a page is loaded again with every event. */
const maxKept = 20;

export interface OutboxPagesOptions {
  readonly outbox: OutboxReader;
  readonly changes: Changes;
  /** Reads the settings of the checks. */
  readonly config: () => Promise<ResolvedConfig>;
}

/** Adds the pages of an embedded service's outbox. They change nothing. */
export function addOutboxPages(app: UiApp, { outbox, changes, config }: OutboxPagesOptions): void {
  const takeTurn = createTurns(atATime, maxWaiting);
  const kept = new Map<string, Promise<CheckedMessage>>();

  /** Checks a message. What a service sent does not change, so the answer is kept. */
  async function check(id: string): Promise<CheckedMessage | undefined> {
    const found = kept.get(id);
    if (found) return found;
    const bytes = await outbox.eml(id);
    if (!bytes) return undefined;
    const source = toCheckSource({ fields: noFields, file: { name: "message.eml", bytes } }, undefined);
    const checking = takeTurn(async () => checkSource(source, await config(), undefined));
    kept.set(id, checking);
    checking.catch(() => kept.delete(id));
    for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest);
    return checking;
  }

  app.get("/outbox", async (context) => {
    const visit = visitNow(changes, context);
    const { q = "", state = "", page } = context.req.query();
    const { url } = outbox;
    return context.html(
      await renderOutbox({ visit, url, q: q.slice(0, 1000), state, page, ...(await outbox.list()) }),
    );
  });

  app.get("/outbox/:id", async (context) => {
    const visit = visitNow(changes, context);
    const { view, part } = context.req.query();
    const message = await outbox.find(context.req.param("id"));
    if (!message) throw missing();
    const answer = await check(message.id).catch((error) => {
      if (error instanceof PlacewrightError && error.code === "usage") return error;
      throw error;
    });
    return context.html(await renderOutboxMessage({ visit, message, answer, view, part }));
  });

  app.get("/outbox/:id/message.eml", async (context) => {
    const bytes = await outbox.eml(context.req.param("id"));
    if (!bytes) throw missing();
    return context.body(new Uint8Array(bytes), 200, {
      "Content-Type": "message/rfc822",
      "Content-Disposition": 'attachment; filename="message.eml"',
    });
  });
}

const missing = (): PlacewrightError =>
  new PlacewrightError("run-missing", "The service does not have this message", {
    hint: "It forgets its messages when it ends, unless it was started with --data-dir",
  });
