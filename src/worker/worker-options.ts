import type { SteadyClock } from "../base/clock.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { Environment } from "../config/environment.ts";
import type { Store } from "../store/store.ts";
import type { WorkerEvent } from "./worker-event.ts";

export interface WorkerOptions {
  readonly store: Store;
  readonly config: ResolvedConfig;
  readonly env: Environment;
  readonly clock: SteadyClock;
  /** Maximum number of runs at once. */
  readonly concurrency: number;
  /** Names of the projects that the worker may use: it leaves runs of others to other workers. */
  readonly projects: readonly string[];
  /** Signal to take nothing new, finish what is in flight, and hand the runs back. */
  readonly interrupt: AbortSignal;
  /** Signal that aborts what is in flight. */
  readonly abandon: AbortSignal;
  onEvent(event: WorkerEvent): void;
}
