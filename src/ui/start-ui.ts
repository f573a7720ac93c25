import { setMaxListeners } from "node:events";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { openLedger } from "../workspace/ledger.ts";
import { createApp } from "./app.ts";
import { createChanges } from "./changes.ts";
import { createGuard } from "./guard.ts";
import { createLinkAccess } from "./link-access.ts";
import { openProject } from "./open-project.ts";
import { createPasswordAccess } from "./password-access.ts";
import { createRunJobs } from "./run-jobs.ts";
import { listen, type UiServer } from "./server.ts";
import { watchLedger, watchProject } from "./watch-project.ts";

export interface UiOptions {
  readonly config: ResolvedConfig;
  /** Reads the config anew, after its file has changed. */
  readonly loadConfig: () => Promise<ResolvedConfig>;
  readonly env: Environment;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether to ask for a password at 127.0.0.1, for browsers that cannot find `*.localhost`. Default: `false`. */
  readonly askPassword?: boolean;
  /** Called with a new link when a browser asks to be let in and the last link was used. */
  readonly onLink?: (link: string) => void;
  /** Breaks off what its runs have under way when it is closed. */
  readonly abandon?: AbortSignal;
}

/** A dashboard that answers. */
export interface RunningUi {
  /** The one origin that it answers under. */
  readonly origin: string;
  /** Returns the address to open: a link that lets one browser in, once. Where a password is asked for, the origin. */
  link(): string;
  /** Absent where a link lets in. */
  readonly password?: string;
  /** Stops its runs, which can be gone on with, and ends. */
  close(): Promise<void>;
}

/** Opens the dashboard of a project folder. Throws `ledger-unusable`, and `service-unavailable` where the port is taken. */
export async function startUi({
  config,
  loadConfig,
  env,
  port,
  askPassword = false,
  onLink = () => {},
  abandon = new AbortController().signal,
}: UiOptions): Promise<RunningUi> {
  const store = await openLedger(config);
  const changes = createChanges();
  const project = openProject(config, loadConfig);
  const jobs = createRunJobs(store, changes, abandon);
  const closing = new AbortController();
  // Every open page listens; that is no leak.
  setMaxListeners(0, closing.signal);
  const app = createApp({ project, store, jobs, changes, env, closing: closing.signal });
  const watches = [
    watchProject(config, () => {
      project.changed();
      changes.publish("files");
    }),
    watchLedger(config, () => changes.publish("ledger")),
  ];
  const end = async () => {
    closing.abort();
    for (const watch of watches) watch.close();
    await jobs.close();
    await store.close();
  };
  const server = await listenOrExplain(port).catch(async (error) => {
    await end();
    throw error;
  });
  const access = askPassword ? createPasswordAccess(server.port) : createLinkAccess(server.port, onLink);
  server.answer(createGuard(access), app.fetch);
  return {
    origin: access.origin,
    link: () => ("link" in access ? access.link() : `${access.origin}/`),
    ...("password" in access ? { password: access.password } : {}),
    async close() {
      await server.close(end);
    },
  };
}

const listenOrExplain = (port: number): Promise<UiServer> =>
  listen(port).catch((cause) => {
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot open the dashboard on port ${port}: ${messageOf(cause)}`,
      { hint: "name another by --port, or 0 for a free one", cause },
    );
  });
