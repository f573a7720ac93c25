import process from "node:process";
import type { ResolvedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";

export interface ConfigChoice {
  /** A config file, relative to the folder where vitest runs. Default: `placewright.config.ts`, if there is one. */
  readonly config?: string;
}

/** The config of the folder where vitest runs. */
export const openConfig = ({ config }: ConfigChoice): Promise<ResolvedConfig> =>
  loadConfig({ cwd: process.cwd(), env: process.env, ...(config === undefined ? {} : { file: config }) });
