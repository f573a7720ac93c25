import type { ProviderErrorCode } from "../../base/errors.ts";
import { toClientOptions } from "../amazon/client-options.ts";
import { toEmailContent } from "../amazon/email-content.ts";
import { noteCredentials } from "../amazon/note-credentials.ts";
import { settleRegion } from "../amazon/region.ts";
import { noticeSimulation } from "../amazon/sdk.ts";
import { asProvider } from "../amazon/sdk-errors.ts";
import { createTransport } from "../amazon/transport.ts";
import { callTimeoutsMs } from "../deadline.ts";
import { ProviderError } from "../provider-error.ts";
import type { Sender, SenderCalls } from "./sender.ts";
import type { SesSending } from "./settings.ts";
import { SendError } from "./smtp-fault.ts";

/** Creates a sender that uses SendEmail of Amazon SES. */
export async function createSesSender(
  settings: SesSending,
  { now, callTimeoutMs }: SenderCalls,
): Promise<Sender> {
  const { SESv2Client, SendEmailCommand, GetAccountCommand } = await import("@aws-sdk/client-sesv2");
  const client = new SESv2Client({
    ...(await toClientOptions({ provider: "sesv2", ...settings })),
    // Deno resends on a reused connection that breaks, so open a new one per copy.
    requestHandler: createTransport({ keepAlive: false }),
  });
  noteCredentials(client);
  await settleRegion(settings, client);
  const isEmbedded = noticeSimulation(client);

  return {
    async ready({ signal }) {
      // An identity that may only send cannot read the account. The first copy then shows whether it can
      // send.
      const bounds = { signal, now, timeoutMs: callTimeoutMs ?? callTimeoutsMs.read };
      await asProvider("send through Amazon SES", bounds, (options) =>
        client.send(new GetAccountCommand({}), options),
      ).catch((error) => {
        if (error instanceof ProviderError && error.code === "provider-access-denied") return;
        throw error;
      });
      if (isEmbedded())
        throw new ProviderError(
          "provider-rejected",
          "Cannot send to seed mailboxes through the embedded service: it does not deliver mail",
          { hint: "Send through SMTP or Amazon, or test with the provider local" },
        );
    },
    async send({ from, to, content, mark }, { signal, beforeSend }) {
      const bounds = { signal, now, beforeSend, timeoutMs: callTimeoutMs ?? callTimeoutsMs.create };
      await asProvider(`send to ${to} through Amazon SES`, bounds, (options) =>
        client.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: { ToAddresses: [to] },
            Content: toEmailContent(content, mark),
            ...(settings.configurationSet ? { ConfigurationSetName: settings.configurationSet } : {}),
          }),
          options,
        ),
      ).catch((error) => {
        if (!(error instanceof ProviderError)) throw error;
        const { code, reason, hint, retryable, ambiguous, retryAfterMs } = error;
        throw new SendError(code as ProviderErrorCode, reason, {
          hint:
            code === "provider-access-denied"
              ? "Grant ses:SendEmail to this IAM identity (docs/seedlist.md)"
              : hint,
          cause: error,
          // A copy that may have been sent is searched for, and never resent.
          retryable: retryable && !ambiguous,
          ambiguous,
          retryAfterMs,
          // Only a sandboxed account rejects single recipients, so a rejection counts for all copies.
          concernsAll: !retryable && !ambiguous,
        });
      });
    },
    close: () => client.destroy(),
  };
}
