import type { FaultRule } from "../../service/interceptors/fault-rule.ts";

/** Settings of the embedded service in this process: no account, no network, simulated placements. */
export interface LocalSettings {
  /** Selects the embedded service. */
  readonly provider: "local";
  /** Time that a test takes to complete, in milliseconds. */
  readonly completeAfterMs?: number;
  /** Random seed of the simulation. */
  readonly seed?: string;
  /** Faults injected into its requests. */
  readonly faults?: readonly FaultRule[];
  /** File that `placewright calibrate` wrote. Absent if the model is not calibrated. */
  readonly calibrationFile?: string;
  /** Folder that keeps the service's data after this process ends. Absent: the data is kept in memory. */
  readonly dataDir?: string;
}
