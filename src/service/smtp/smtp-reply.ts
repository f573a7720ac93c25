import type { HttpResponse } from "../protocol/http-response.ts";

/** A reply to a message. `undefined` closes the connection without one. */
export type SmtpReply = { readonly code: number; readonly text: string } | undefined;

/**
 * Converts the response of SendEmail to the reply of the SMTP interface. Sources:
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
export function toSmtpReply({ status, body, errorType = "", delivery }: HttpResponse): SmtpReply {
  if (delivery) return undefined;
  const { MessageId, message } = parseBody(body);
  if (status < 400) return { code: 250, text: `Ok ${MessageId ?? ""}` };
  const why = typeof message === "string" ? message : errorType;
  if (status === 429 || throttling.includes(errorType))
    return { code: 454, text: `Throttling failure: ${why}` };
  if (status >= 500) return temporaryFailure;
  if (rejections.includes(errorType)) return { code: 554, text: `Message rejected: ${why}` };
  return { code: 554, text: `Transaction failed: ${why}` };
}

export const temporaryFailure: SmtpReply = { code: 451, text: "Temporary service failure" };

const throttling: readonly string[] = [
  "LimitExceededException",
  "ThrottlingException",
  "TooManyRequestsException",
];

const rejections: readonly string[] = [
  "AccountSuspendedException",
  "MailFromDomainNotVerifiedException",
  "MessageRejected",
  "SendingPausedException",
];

function parseBody(body: string | Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(typeof body === "string" ? body : Buffer.from(body).toString());
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // An interceptor may respond with anything.
    return {};
  }
}
