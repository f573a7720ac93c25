import { setMaxListeners } from "node:events";
import type { ResolvedConfig } from "../config/config.ts";
import { createChanges } from "./changes.ts";
import { createPages } from "./create-pages.ts";
import { createGuard } from "./guard.ts";
import { createLinkAccess } from "./link-access.ts";
import { type OutboxAddress, openOutbox } from "./outbox/outbox-reader.ts";
import { addAssets } from "./routes/assets.ts";
import { addChangeStream } from "./routes/change-stream.ts";
import { addOutboxPages } from "./routes/outbox-pages.ts";
import type { UiServer } from "./server.ts";
import { listenOrExplain } from "./start-ui.ts";
import { ownVisitor } from "./visitor.ts";
import { watchMark } from "./watch-mark.ts";

export interface OutboxUiOptions {
  readonly service: OutboxAddress;
  /** Settings of the checks. */
  readonly config: ResolvedConfig;
  /** Port to listen on. 0 selects a free one. */
  readonly port: number;
  /** Called with a new link when a browser asks for access and the last link was used. */
  readonly onLink: (link: string) => void;
}

/** The outbox of an embedded service, for the person who started it. */
export interface OutboxUi {
  /** Returns a link that signs in one browser, once. */
  link(): string;
  close(): Promise<void>;
}

/** Serves the outbox of an embedded service, without a project. Throws `service-unavailable` if the port is in use. */
export async function startOutboxUi({ service, config, port, onLink }: OutboxUiOptions): Promise<OutboxUi> {
  const outbox = openOutbox(service);
  const changes = createChanges();
  const closing = new AbortController();
  // Each open page adds a listener; raise the limit to avoid a false leak warning.
  setMaxListeners(0, closing.signal);
  const visitor = { ...ownVisitor(), outbox: "alone" } as const;
  const app = createPages(() => visitor);
  app.get("/", (context) => context.redirect("/outbox"));
  addAssets(app);
  addOutboxPages(app, { outbox, changes, config: async () => config });
  addChangeStream(app, { changes, closing: closing.signal });
  const server: UiServer = await listenOrExplain(port);
  const watch = watchMark({ topic: "outbox", mark: outbox.mark, everyMs: 1000 }, changes);
  const access = createLinkAccess(server.port, onLink, "placewright service");
  server.answer(createGuard(access), app.fetch as Parameters<UiServer["answer"]>[1]);
  return {
    link: () => access.link(),
    close: () =>
      server.close(async () => {
        closing.abort();
        watch.close();
      }),
  };
}
