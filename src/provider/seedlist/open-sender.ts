import { readFile } from "node:fs/promises";
import { noteSecret } from "../../base/redact.ts";
import { ProviderError } from "../provider-error.ts";
import type { ReadSecret } from "./secret.ts";
import type { Sender, SenderCalls } from "./sender.ts";
import type { SeedlistSettings } from "./settings.ts";

/** What seeds need of the project around them. */
export interface Secrets {
  readonly readSecret: ReadSecret;
  /** Makes the path of a key absolute. */
  resolve(path: string): string;
}

/** Opens what sends the copies. Throws a `SecretFault` where it cannot sign in or sign. */
export async function openSender(
  { send }: Pick<SeedlistSettings, "send">,
  { readSecret, resolve }: Secrets,
  calls: SenderCalls,
): Promise<Sender> {
  if (send.via === "ses") return (await import("./ses-sender.ts")).createSesSender(send, calls);
  const { createSmtpSender } = await import("./smtp-sender.ts");
  return createSmtpSender(send, calls, readSecret, async (path) => {
    const key = await readFile(resolve(path), "utf8").catch((cause) => {
      throw new ProviderError("provider-credentials", `Cannot read the DKIM key "${path}"`, {
        cause,
        hint: "check the path, which is relative to the project folder",
      });
    });
    noteSecret(key);
    return key;
  });
}
