import { openSender, type Secrets } from "./open-sender.ts";
import { mergeSecretErrors } from "./search-mailboxes.ts";
import { SecretError } from "./secret.ts";
import type { SenderCalls } from "./sender.ts";
import { mailboxesOf, type SeedlistSettings } from "./settings.ts";

/**
 * Throws a `ProviderError` if the sender lacks a secret or its DKIM key, or a mailbox a secret in the environment. Connects
 * to no server, and runs no command of a mailbox: there may be hundreds, and the run needs what they print.
 */
export async function checkSecrets(
  settings: SeedlistSettings,
  secrets: Secrets,
  calls: SenderCalls,
): Promise<void> {
  (await openSender(settings, secrets, calls)).close();
  const faults: SecretError[] = [];
  for (const { address, accessToken, password } of mailboxesOf(settings))
    for (const secret of [accessToken, password])
      if (secret && "env" in secret)
        await secrets.readSecret(secret, `sign in to the mailbox ${address}`).catch((error) => {
          if (!(error instanceof SecretError)) throw error;
          faults.push(error);
        });
  if (faults.length > 0) throw mergeSecretErrors(faults);
}
