import type { ProviderErrorCode } from "../../base/errors.ts";
import { noticeSimulation } from "../amazon-sdk.ts";
import { toClientOptions, toRequestHandler } from "../client-options.ts";
import { toEmailContent } from "../email-content.ts";
import { ProviderError } from "../provider-error.ts";
import { asProvider } from "../sdk-errors.ts";
import type { Sender } from "./sender.ts";
import type { SesSending } from "./settings.ts";
import { SendFault } from "./smtp-fault.ts";

/** Hands copies to Amazon SES by SendEmail. */
export async function createSesSender(settings: SesSending, now: () => number): Promise<Sender> {
  const { SESv2Client, SendEmailCommand, GetAccountCommand } = await import("@aws-sdk/client-sesv2");
  const client = new SESv2Client({
    ...(await toClientOptions({ provider: "sesv2", ...settings })),
    // A connection of its own for each copy: where a kept one breaks, Deno sends the request again by itself.
    requestHandler: toRequestHandler(false),
  });
  const isEmbedded = noticeSimulation(client);

  return {
    async ready({ signal }) {
      // Who may only send may not read the account: then the first copy tells.
      await asProvider("send by Amazon SES", { signal, now }, () =>
        client.send(new GetAccountCommand({}), { abortSignal: signal }),
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
    async send({ from, to, content, mark }, { signal }) {
      await asProvider(`send to ${to} by Amazon SES`, { signal, now }, () =>
        client.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: { ToAddresses: [to] },
            Content: toEmailContent(content, mark),
            ...(settings.configurationSet ? { ConfigurationSetName: settings.configurationSet } : {}),
          }),
          { abortSignal: signal },
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
          retryable,
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
