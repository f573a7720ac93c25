import type { Environment } from "../config/environment.ts";
import type { Store } from "../store/store.ts";
import type { Changes } from "./changes.ts";
import type { OpenProject } from "./open-project.ts";
import type { RunJobs } from "./run-jobs.ts";

/** What the routes of the dashboard use. */
export interface AppOptions {
  readonly project: OpenProject;
  readonly store: Store;
  readonly jobs: RunJobs;
  readonly changes: Changes;
  readonly env: Environment;
  /** Aborted when the dashboard closes. Ends all event streams. */
  readonly closing: AbortSignal;
}
