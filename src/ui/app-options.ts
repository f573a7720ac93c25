import type { IncomingMessage } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { Environment } from "../config/environment.ts";
import type { Store } from "../store/store.ts";
import type { Changes } from "./changes.ts";
import type { Answers } from "./home/answers.ts";
import type { NoteAction } from "./note-action.ts";
import type { OpenProject } from "./open-project.ts";
import type { OutboxReader } from "./outbox/outbox-reader.ts";
import type { RunJobs } from "./run-jobs.ts";
import type { TeamRoutes } from "./team/team-routes.ts";
import type { Visitor } from "./visitor.ts";
import type { UnsavedBuilds } from "./write/unsaved.ts";

/** What requests carry, and what the dashboard knows of them. */
export interface UiEnv {
  Bindings: HttpBindings;
  Variables: {
    visitor: Visitor;
    /** Number of open runs. Absent unless a page is asked for. */
    openRuns?: number;
  };
}

export type UiApp = Hono<UiEnv>;

/** What the routes of the dashboard use. */
export interface AppOptions {
  readonly project: OpenProject;
  readonly store: Store;
  readonly jobs: RunJobs;
  readonly changes: Changes;
  /** Whether campaigns may go out. */
  readonly answers: Answers;
  readonly env: Environment;
  /** Builds messages from unsaved text. */
  readonly unsaved: UnsavedBuilds;
  /** Records an action of a visitor in the audit. */
  readonly note: NoteAction;
  /** Returns who an admitted request is from. */
  readonly visitorOf: (request: IncomingMessage) => Visitor | undefined;
  /** The outbox of an embedded service. Absent if the config names none. */
  readonly outbox?: OutboxReader | undefined;
  /** What only the dashboard of a team has. Absent if it serves one person. */
  readonly team?: TeamRoutes | undefined;
  /** Aborted when the dashboard closes. Ends all event streams. */
  readonly closing: AbortSignal;
}
