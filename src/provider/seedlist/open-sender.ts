import { readFile } from "node:fs/promises";
import { fileReason } from "../../base/file-reason.ts";
import { noteSecret } from "../../base/redact.ts";
import { ProviderError } from "../provider-error.ts";
import type { ReadSecret } from "./secret.ts";
import type { Sender, SenderCalls } from "./sender.ts";
import type { SeedlistSettings } from "./settings.ts";

/** Access to the secrets and key files of the project. */
export interface Secrets {
  readonly readSecret: ReadSecret;
  /** Makes the path of a key absolute. */
  resolve(path: string): string;
}

/**
 * Opens the sender of the copies. Throws a `SecretError` if a secret is not available, and a `ProviderError`
 * if the DKIM key file cannot be read.
 */
export async function openSender(
  { send }: Pick<SeedlistSettings, "send">,
  { readSecret, resolve }: Secrets,
  calls: SenderCalls,
): Promise<Sender> {
  if (send.via === "ses") return (await import("./ses-sender.ts")).createSesSender(send, calls);
  const { createSmtpSender } = await import("./smtp-sender.ts");
  return createSmtpSender(send, calls, readSecret, async (path) => {
    const key = await readFile(resolve(path), "utf8").catch((cause) => {
      throw new ProviderError(
        "provider-credentials",
        `Cannot read the DKIM key "${path}": ${fileReason(cause)}`,
        {
          cause,
          hint: "Check the path, which is relative to the project folder",
        },
      );
    });
    noteSecret(key);
    return key;
  });
}
