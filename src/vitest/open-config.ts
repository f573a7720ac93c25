import process from "node:process";
import type { ResolvedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";

/** The config file to use. */
export interface ConfigChoice {
  /**
   * A config file, relative to the folder where Vitest runs. Default: `placewright.config.ts`, if it exists.
   */
  readonly config?: string;
}

/** Loads the config of the folder where Vitest runs. */
export const openConfig = ({ config }: ConfigChoice): Promise<ResolvedConfig> =>
  loadConfig({ cwd: process.cwd(), env: process.env, ...(config === undefined ? {} : { file: config }) });
