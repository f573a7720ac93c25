import type Database from "libsql";
import { messageOf, PlacewrightError } from "./errors.ts";

/** Platforms for which SQLite is built, by their names in Node. */
const builtFor = ["darwin-arm64", "darwin-x64", "linux-arm", "linux-arm64", "linux-x64", "win32-x64"];

/**
 * Loads SQLite, which is machine code: a package of its own for each platform. Throws `ledger-unusable` if that of this
 * platform is missing, and says what to do.
 */
export async function loadSqlite(): Promise<typeof Database> {
  try {
    return (await import("libsql")).default;
  } catch (error) {
    throw toSqliteError(error, process);
  }
}

/** Converts the error of a platform whose package is missing. Returns others as they are. */
export function toSqliteError(
  error: unknown,
  { platform, arch }: { readonly platform: string; readonly arch: string },
): unknown {
  const missing = /Cannot find (?:module|package) '(@libsql\/[\w-]+)'/.exec(messageOf(error))?.[1];
  if (missing === undefined && !messageOf(error).startsWith("Neon: unsupported")) return error;
  const isBuilt = missing !== undefined && builtFor.includes(`${platform}-${arch}`);
  const reason = isBuilt
    ? `its package ${missing} is not installed`
    : `it is not built for this platform (${platform}-${arch})`;
  const hint = isBuilt
    ? "Install again on this machine, with optional dependencies"
    : platform === "win32" && arch === "arm64"
      ? "Install Node for x64, which Windows on Arm runs too, and install again"
      : `Run placewright on one of these: ${builtFor.join(", ")}`;
  return new PlacewrightError("ledger-unusable", `Cannot load SQLite, which keeps the ledger: ${reason}`, {
    hint,
    cause: error,
  });
}
