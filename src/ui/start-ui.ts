import { setMaxListeners } from "node:events";
import { type Clock, systemClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { networkReason } from "../base/network-reason.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import { rememberReads } from "../store/remember-reads.ts";
import { openLedger } from "../workspace/ledger.ts";
import type { NewRun, StartOptions } from "../workspace/start-run.ts";
import { watchLedger, watchProject } from "../workspace/watch-project.ts";
import { createApp } from "./app.ts";
import { createChanges } from "./changes.ts";
import { createGuard } from "./guard.ts";
import { createAnswers } from "./home/answers.ts";
import { createLinkAccess } from "./link-access.ts";
import { createNoteAction, noteNothing } from "./note-action.ts";
import { openProject } from "./open-project.ts";
import { openOutbox } from "./outbox/outbox-reader.ts";
import { createPasswordAccess } from "./password-access.ts";
import { createRunJobs } from "./run-jobs.ts";
import { listen, type UiServer } from "./server.ts";
import { createTeam, dashboardOf } from "./team/team.ts";
import { ownVisitor } from "./visitor.ts";
import { watchMark } from "./watch-mark.ts";
import { createUnsavedBuilds } from "./write/unsaved.ts";

export interface UiOptions {
  readonly config: ResolvedConfig;
  /** Reads the config again, after its file has changed. */
  readonly loadConfig: () => Promise<ResolvedConfig>;
  readonly env: Environment;
  /** Port to listen on. 0 selects a free one. */
  readonly port: number;
  /** Whether to ask for a password at 127.0.0.1, for browsers that cannot find `*.localhost`. Default: `false`. */
  readonly askPassword?: boolean;
  /** Called with a new link when a browser asks for access and the last link was used. */
  readonly onLink?: (link: string) => void;
  /** Address to listen on, for the dashboard of a team, which the config describes. Default: one person, on loopback. */
  readonly host?: string;
  /** Clock of sessions and tokens. Default: the system's. */
  readonly clock?: Clock;
  /** Aborts the in-flight calls of its runs on close. */
  readonly abandon?: AbortSignal;
}

/** A dashboard that is running. */
export interface RunningUi {
  /** The only origin that the dashboard serves. */
  readonly origin: string;
  readonly port: number;
  /**
   * Returns the URL to open: a link that signs in one browser, once. With `askPassword`, returns the origin.
   */
  link(): string;
  /**
   * Runs tests in the background, as the button of a page does. Undefined if `confirm` declined. Throws all errors of
   * scenarios and messages together.
   */
  begin(options: StartOptions): Promise<NewRun | undefined>;
  /** The password to enter. Absent if a link signs in. */
  readonly password?: string;
  /** Stops the dashboard and its runs, which can be resumed. */
  close(): Promise<void>;
}

/**
 * Opens the dashboard of a project folder. Throws `ledger-unusable`, or `service-unavailable` if the port is
 * in use.
 */
export async function startUi({
  config,
  loadConfig,
  env,
  port,
  askPassword = false,
  onLink = () => {},
  host,
  clock = systemClock,
  abandon = new AbortController().signal,
}: UiOptions): Promise<RunningUi> {
  const dashboard = host === undefined ? undefined : dashboardOf(config);
  const store = await openLedger(config);
  const changes = createChanges();
  const project = openProject(config, loadConfig);
  const jobs = createRunJobs(store, changes, abandon);
  const unsaved = createUnsavedBuilds();
  const closing = new AbortController();
  // Each open page adds a listener; raise the limit to avoid a false leak warning.
  setMaxListeners(0, closing.signal);
  const team =
    dashboard &&
    (await createTeam(dashboard, { store, clock, env }).catch(async (error) => {
      await store.close();
      throw error;
    }));
  const visitor = ownVisitor();
  const outbox =
    config.outboxUrl === undefined
      ? undefined
      : openOutbox({ url: config.outboxUrl, token: env["PLACEWRIGHT_CONTROL_TOKEN"] });
  const remembering = rememberReads(store);
  const app = createApp({
    project,
    store: remembering,
    jobs,
    changes,
    answers: createAnswers({ store: remembering, changes, closing: closing.signal }),
    env,
    unsaved,
    outbox,
    note: config.ledgerUrl === undefined ? noteNothing : createNoteAction(store),
    visitorOf: team?.visitorOf ?? (() => visitor),
    team: team?.routes,
    closing: closing.signal,
  });
  const watches = [
    watchProject(config, (paths) => {
      project.changed(paths);
      unsaved.changed();
      changes.publish("files");
    }),
    config.ledgerUrl === undefined
      ? watchLedger(config, () => changes.publish("ledger"))
      : watchMark({ topic: "ledger", mark: () => store.changeMark() }, changes),
    ...(outbox ? [watchMark({ topic: "outbox", mark: outbox.mark, everyMs: 1000 }, changes)] : []),
  ];
  const end = async () => {
    closing.abort();
    for (const watch of watches) watch.close();
    await unsaved.close();
    await jobs.close();
    await store.close();
  };
  const begin = (options: StartOptions) => jobs.begin(config, options);
  const server = await listenOrExplain(port, host).catch(async (error) => {
    await end();
    throw error;
  });
  if (team) {
    server.answer(team.guard, app.fetch as Fetch);
    const { origin } = team;
    return { origin, port: server.port, link: () => `${origin}/`, begin, close: () => server.close(end) };
  }
  const access = askPassword ? createPasswordAccess(server.port) : createLinkAccess(server.port, onLink);
  server.answer(createGuard(access), app.fetch as Fetch);
  return {
    origin: access.origin,
    port: server.port,
    link: () => ("link" in access ? access.link() : `${access.origin}/`),
    begin,
    ...("password" in access ? { password: access.password } : {}),
    async close() {
      await server.close(end);
    },
  };
}

type Fetch = Parameters<UiServer["answer"]>[1];

/** Listens. Throws `service-unavailable` if the port is in use. */
export const listenOrExplain = (port: number, host?: string): Promise<UiServer> =>
  listen(port, undefined, host).catch((cause) => {
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot open the dashboard on port ${port}: ${networkReason(cause)}`,
      { hint: "Choose another port with --port, or 0 for a free one", cause },
    );
  });
