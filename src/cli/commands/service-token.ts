import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { claimFolder } from "../../base/private-files.ts";
import type { CommandContext } from "../command.ts";
import { checkToken, readTokenFile } from "../token-file.ts";

/** Environment variable that contains the token. */
const variable = "PLACEWRIGHT_CONTROL_TOKEN";

export interface ControlToken {
  readonly token: string;
  /** File that contains the token. Absent if the token comes from the environment. */
  readonly file?: string;
  /** Removes the file if it was created for this process only. */
  remove(): Promise<void>;
}

/**
 * Returns the control plane's token from the environment or the given file. If signatures are verified and
 * neither exists, reads or creates a file in the data folder or in a temporary folder. Never reads the
 * command line, which all users of a machine can see.
 */
export async function readControlToken({
  options,
  env,
  cwd,
}: Pick<CommandContext, "options" | "env" | "cwd">): Promise<ControlToken | undefined> {
  const given = env[variable];
  const remove = async (): Promise<void> => {};
  if (options.control === false) return undefined;
  if (options.controlTokenFile !== undefined && given !== undefined)
    throw new PlacewrightError("usage", `Cannot use both --control-token-file and ${variable}`, {
      hint: "Set only one of them",
    });
  if (given !== undefined) return { token: checkControlToken(given, variable), remove };
  if (options.controlTokenFile !== undefined) {
    const file = resolve(cwd, options.controlTokenFile);
    return { token: await readOrCreate(file), file, remove };
  }
  if (options.auth !== "verify") return undefined;
  if (options.dataDir !== undefined) {
    const file = resolve(cwd, options.dataDir, "control-token");
    return { token: await readOrCreate(file, claimFolder), file, remove };
  }
  const folder = await mkdtemp(join(tmpdir(), "placewright-service-"));
  const file = join(folder, "control-token");
  return {
    token: await readOrCreate(file),
    file,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Validates a control token. The error message never contains it. */
const checkControlToken = (token: string, source: string): string =>
  checkToken(token, "control token", source);

/** Reads or creates the file of the control token. */
const readOrCreate = (file: string, prepareFolder?: (folder: string) => Promise<void>): Promise<string> =>
  readTokenFile(file, { what: "control token", otherwise: `, or set ${variable}`, prepareFolder });
