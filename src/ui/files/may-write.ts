import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { AppOptions } from "../app-options.ts";

/** Whether pages may change files of the project. Never at the dashboard of a team, whose folder is its server's. */
export const mayWriteFiles = (
  { team }: Pick<AppOptions, "team">,
  { mayWrite }: Pick<ResolvedConfig, "mayWrite">,
): boolean => team === undefined && mayWrite;

/** Throws `usage` if pages may not change files of the project. */
export function checkMayWrite(
  options: Pick<AppOptions, "team">,
  config: Pick<ResolvedConfig, "mayWrite">,
): void {
  if (mayWriteFiles(options, config)) return;
  throw new PlacewrightError("usage", "Cannot save: this dashboard only reads the files of the project", {
    hint: options.team
      ? "Change the files in your own checkout, and push them"
      : "Remove ui: { write: false } from placewright.config.ts",
  });
}
