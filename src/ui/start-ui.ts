import { setMaxListeners } from "node:events";
import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { openLedger } from "../workspace/ledger.ts";
import { createApp } from "./app.ts";
import { createChanges } from "./changes.ts";
import { createKeys } from "./guard.ts";
import { openProject } from "./open-project.ts";
import { createRunJobs } from "./run-jobs.ts";
import { watchLedger, watchProject } from "./watch-project.ts";

export interface UiOptions {
  readonly config: ResolvedConfig;
  /** Reads the config anew, after its file has changed. */
  readonly loadConfig: () => Promise<ResolvedConfig>;
  readonly env: Environment;
  /** 0 takes a free one. */
  readonly port: number;
  /** Breaks off what its runs have under way when it is closed. */
  readonly abandon?: AbortSignal;
}

/** A dashboard that answers. */
export interface RunningUi {
  /** With the key that lets a browser in. */
  readonly url: string;
  /** Stops its runs, which can be gone on with, and ends. */
  close(): Promise<void>;
}

/** The dashboard is for whoever sits at this machine. */
const host = "127.0.0.1";

/** Opens the dashboard of a project folder. Throws `ledger-unusable`, and `service-unavailable` where the port is taken. */
export async function startUi({
  config,
  loadConfig,
  env,
  port,
  abandon = new AbortController().signal,
}: UiOptions): Promise<RunningUi> {
  const store = await openLedger(config);
  const changes = createChanges();
  const project = openProject(config, loadConfig);
  const jobs = createRunJobs(store, changes, abandon);
  const keys = createKeys();
  const closing = new AbortController();
  // Every open page listens; that is no leak.
  setMaxListeners(0, closing.signal);
  const app = createApp({ project, store, jobs, changes, keys, host, env, closing: closing.signal });
  const watches = await Promise.all([
    watchProject(config, () => {
      project.changed();
      changes.publish("files");
    }),
    watchLedger(config, () => changes.publish("ledger")),
  ]);
  const end = async () => {
    closing.abort();
    await Promise.all(watches.map((watch) => watch.close()));
    await jobs.close();
    await store.close();
  };
  const { server, bound } = await listen(app.fetch, port).catch(async (error) => {
    await end();
    throw error;
  });
  return {
    url: `http://${host}:${bound}/?token=${keys.link}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await end();
      server.closeAllConnections();
      await closed;
    },
  };
}

const listen = (
  fetch: Parameters<typeof serve>[0]["fetch"],
  port: number,
): Promise<{ server: Server; bound: number }> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: host }, (address) =>
      resolve({ server, bound: address.port }),
    ) as Server;
    server.once("error", (cause) =>
      reject(
        new PlacewrightError(
          "service-unavailable",
          `Cannot open the dashboard on port ${port}: ${messageOf(cause)}`,
          {
            hint: "name another by --port, or 0 for a free one",
            cause,
          },
        ),
      ),
    );
  });
