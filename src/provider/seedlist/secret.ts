import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isSecret, noteSecret, redact } from "../../base/redact.ts";
import { ProviderError } from "../provider-error.ts";
import { toProgramCall } from "./program-call.ts";
import type { Secret } from "./settings.ts";

/** A secret that is not available. The user must fix it: the server that it opens is not at fault. */
export class SecretError extends ProviderError {}

/**
 * Reads a secret, and registers it for redaction. `action` completes "Cannot …"; `seed` is passed to
 * commands. Throws a `SecretError`.
 */
export type ReadSecret = (secret: Secret, action: string, seed?: string) => Promise<string>;

/** Time limit of a command, in milliseconds. It may ask a person to unlock a store. */
const commandTimeoutMs = 60_000;

/**
 * Creates a reader of secrets from an environment, and from commands that run in the project folder, without
 * a shell.
 */
export function createSecretReader({
  env,
  cwd,
  platform = process.platform,
}: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Default: this one. */
  readonly platform?: string;
}): ReadSecret {
  const read: ReadSecret = async (secret, action, seed) => {
    const refuse = (why: string, hint: string, cause?: unknown) =>
      new SecretError("provider-credentials", `Cannot ${action}: ${why}`, { hint, cause });
    if ("env" in secret) {
      const value = env[secret.env];
      if (value) return value;
      throw refuse(`environment variable ${secret.env} is not set`, `Set ${secret.env}`);
    }
    const [program = "", ...rest] = secret.command;
    const call = toProgramCall(program, rest, { platform, comSpec: env["ComSpec"] });
    if ("refusal" in call) throw refuse(`the command "${program}" cannot be run: ${call.refusal}`, call.hint);
    const { stdout } = await promisify(execFile)(call.file, call.args, {
      cwd,
      windowsVerbatimArguments: call.isVerbatim,
      env: { ...withoutSecrets(env, secret.inherits), ...(seed ? { PLACEWRIGHT_SEED: seed } : {}) },
      timeout: commandTimeoutMs,
      windowsHide: true,
    }).catch((cause: NodeJS.ErrnoException & { readonly stderr?: string; readonly killed?: boolean }) => {
      const why =
        cause.code === "ENOENT"
          ? `the program does not exist${platform === "win32" && !/\.\w+$/.test(program) ? ` (a script needs its extension: ${program}.cmd)` : ""}`
          : cause.killed
            ? "it did not exit within a minute"
            : `it exited with ${cause.code}${cause.stderr ? ` (${redact(firstLine(cause.stderr))})` : ""}`;
      throw refuse(
        `the command "${program}" returned no secret: ${why}`,
        "Run the command yourself to see why",
        cause,
      );
    });
    const value = firstLine(stdout);
    if (value) return value;
    throw refuse(`the command "${program}" printed nothing`, "Run the command yourself to see why");
  };
  return async (...about) => {
    const value = await read(...about);
    noteSecret(value);
    return value;
  };
}

/**
 * Returns the environment of a user's command: all variables except secrets, plus the secrets that `inherits`
 * names.
 */
function withoutSecrets(
  env: Readonly<Record<string, string | undefined>>,
  inherits: readonly string[] = [],
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => inherits.includes(name) || !isSecret(value)),
  );
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? "";
