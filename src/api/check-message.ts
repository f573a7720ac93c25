import { resolve } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import type { CheckConfig } from "../config/config.ts";
import type { CheckReport } from "../result/check-report.ts";

/**
 * Settings of `checkMessage`: those of `check` in the config file.
 *
 * @example
 * ```ts
 * import { type CheckMessageOptions, checkMessage } from "placewright/check";
 *
 * const settings: CheckMessageOptions = {
 *   cwd: "brand",
 *   dns: { servers: ["203.0.113.53"] },
 *   sendingAddress: "203.0.113.7",
 *   mailFrom: "bounce.acme.example",
 *   bimi: { logo: "logo.svg" },
 *   engines: [{ engine: "spamassassin", host: "127.0.0.1", port: 783 }],
 * };
 * const check = (message: Uint8Array) => checkMessage(message, settings);
 * ```
 */
export interface CheckMessageOptions extends Omit<CheckConfig, "failOn" | "baseline"> {
  /** Folder that the files in `dns` and `bimi` are relative to. Default: the working folder. */
  readonly cwd?: string;
}

/**
 * Checks a message, as `placewright check` does: all built-in checks, custom checks, rule packs, and spam engines. By
 * default, it reads nothing but the message: checks that depend on DNS are not measured, and the spam engine is the
 * built-in one.
 *
 * @param message The whole message as MIME, such as the content of an `.eml` file. Text is encoded as UTF-8.
 * @throws {PlacewrightError} `config-invalid` if a setting is invalid; `file-missing` if a file cannot be read. A spam
 *   engine that cannot be reached is reported in `spam`, and does not throw.
 *
 * @example
 * ```ts
 * import { readFile } from "node:fs/promises";
 * import { checkMessage } from "placewright/check";
 *
 * const message = await readFile("messages/receipt.eml");
 * const { findings, notMeasured, spam } = await checkMessage(message, {
 *   purpose: "transactional",
 *   severities: { "text-part": "off" },
 * });
 * findings.filter(({ severity }) => severity === "error").map(({ check }) => check); // → ["date-field"]
 * notMeasured.some(({ check }) => check === "dkim"); // → true
 * spam.map(({ engine, error }) => error ?? engine); // → ["builtin"]
 * ```
 */
export async function checkMessage(
  message: Uint8Array | string,
  options: CheckMessageOptions = {},
): Promise<CheckReport> {
  const [{ configFaults }, { openChecks }, { readMessage }] = await Promise.all([
    import("../config/config-faults.ts"),
    import("../workspace/open-checks.ts"),
    import("../check/evidence/message-evidence.ts"),
  ]);
  const { cwd = ".", ...check } = options ?? {};
  const [fault] =
    typeof cwd === "string"
      ? await configFaults({ check })
      : [{ reason: "cwd must be the path of a folder", hint: undefined }];
  if (fault)
    throw new PlacewrightError("config-invalid", `Cannot check the message: ${fault.reason}`, {
      hint: fault.hint,
    });
  const { inspector } = await openChecks({ check, projectDir: resolve(cwd) }, {});
  return inspector.inspect({ message: readMessage(message) });
}
