import type { ProviderErrorCode } from "../../base/errors.ts";
import { noticeSimulation } from "../amazon-sdk.ts";
import { toClientOptions } from "../client-options.ts";
import { callTimeoutsMs } from "../deadline.ts";
import { toEmailContent } from "../email-content.ts";
import { noteCredentials } from "../note-credentials.ts";
import { ProviderError } from "../provider-error.ts";
import { settleRegion } from "../region.ts";
import { asProvider } from "../sdk-errors.ts";
import { createTransport } from "../transport.ts";
import type { Sender, SenderCalls } from "./sender.ts";
import type { SesSending } from "./settings.ts";
import { SendFault } from "./smtp-fault.ts";

/** Hands copies to Amazon SES by SendEmail. */
export async function createSesSender(
  settings: SesSending,
  { now, callTimeoutMs }: SenderCalls,
): Promise<Sender> {
  const { SESv2Client, SendEmailCommand, GetAccountCommand } = await import("@aws-sdk/client-sesv2");
  const client = new SESv2Client({
    ...(await toClientOptions({ provider: "sesv2", ...settings })),
    // A connection of its own for each copy: where a kept one breaks, Deno sends the request again by itself.
    requestHandler: createTransport({ keepAlive: false }),
  });
  noteCredentials(client);
  await settleRegion(settings, client);
  const isEmbedded = noticeSimulation(client);

  return {
    async ready({ signal }) {
      // Who may only send may not read the account: then the first copy tells.
      const bounds = { signal, now, timeoutMs: callTimeoutMs ?? callTimeoutsMs.read };
      await asProvider("send by Amazon SES", bounds, (options) =>
        client.send(new GetAccountCommand({}), options),
      ).catch((error) => {
        if (error instanceof ProviderError && error.code === "provider-access-denied") return;
        throw error;
      });
      if (isEmbedded())
        throw new ProviderError(
          "provider-rejected",
          "Cannot send to seed mailboxes by the embedded service: it keeps what it is sent",
          { hint: "send by SMTP or by Amazon, or measure with the provider local" },
        );
    },
    async send({ from, to, content, mark }, { signal, beforeSend }) {
      const bounds = { signal, now, beforeSend, timeoutMs: callTimeoutMs ?? callTimeoutsMs.create };
      await asProvider(`send to ${to} by Amazon SES`, bounds, (options) =>
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
        throw new SendFault(code as ProviderErrorCode, reason, {
          hint:
            code === "provider-access-denied"
              ? "allow ses:SendEmail to this identity (docs/seedlist.md)"
              : hint,
          cause: error,
          // A copy that may have gone out is looked for, and never sent again.
          retryable: retryable && !ambiguous,
          ambiguous,
          retryAfterMs,
          // Sandboxed accounts refuse single recipients; whatever else is refused is refused for all.
          concernsAll: !retryable && !ambiguous,
        });
      });
    },
    close: () => client.destroy(),
  };
}
