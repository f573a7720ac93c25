import { messageOf, type ProviderErrorCode } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";
import { redact } from "../../base/redact.ts";
import { toOneLine } from "../answer-text.ts";
import { ProviderError, type ProviderErrorDetails } from "../provider-error.ts";

/** The error that nodemailer throws. */
interface SmtpFailure {
  readonly code?: string;
  /** The command in progress: `RCPT TO`, `DATA`. */
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/**
 * Whether the error proves that the copy was not sent. The library reports CONN for any connection that
 * breaks, in every phase.
 */
const isBeforeData = ({ code = "", command = "" }: SmtpFailure, answer: string): boolean =>
  /^(API|EHLO|HELO|LHLO|STARTTLS|AUTH|MAIL FROM|RCPT TO)/.test(command) ||
  code === "EDNS" ||
  /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|^Connection timeout|^Greeting never/.test(answer);

const connectionCodes = new Set([
  "ECONNECTION",
  "ETIMEDOUT",
  "ESOCKET",
  "EDNS",
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "EPROTOCOL",
]);

/** An error of sending. `concernsAll`: whether it would affect the copies of other seeds, too. */
export class SendError extends ProviderError {
  readonly concernsAll: boolean;

  constructor(
    code: ProviderErrorCode,
    reason: string,
    { concernsAll, ...details }: ProviderErrorDetails & { readonly concernsAll: boolean },
  ) {
    super(code, reason, details);
    this.concernsAll = concernsAll;
  }
}

/**
 * Converts an SMTP error to one that says why a copy was not accepted, and what to do. `server` is host and
 * port.
 */
export function toSmtpFault(error: unknown, server: string, to?: string): SendError {
  const failure = (typeof error === "object" && error !== null ? error : {}) as SmtpFailure;
  const { code = "", command = "", responseCode } = failure;
  const answer = toOneLine(redact(failure.response ?? messageOf(error)));
  const what = to === undefined ? `Cannot send through ${server}` : `Cannot send to ${to} through ${server}`;
  const fault = (
    kind: ProviderErrorCode,
    why: string,
    hint: string,
    rest: { readonly concernsAll: boolean; readonly retryable?: boolean; readonly ambiguous?: boolean },
  ) => new SendError(kind, `${what}: ${why}`, { hint, cause: error, ...rest });

  if (code === "EAUTH" || code === "ENOAUTH" || code === "EOAUTH2" || responseCode === 530)
    return fault(
      "provider-credentials",
      `the server rejected the sign-in (${answer})`,
      "Check user and password in send. Providers with two-factor authentication require an app password",
      { concernsAll: true },
    );
  if (code === "ETLS" || code === "EREQUIRETLS")
    return fault(
      "provider-unreachable",
      `the connection is not secure (${answer})`,
      "Check tls in send (implicit on port 465, starttls on 587) and the server's certificate",
      { concernsAll: true },
    );
  if (responseCode === undefined || responseCode === 421 || connectionCodes.has(code)) {
    const isSure = responseCode === 421 || isBeforeData(failure, answer);
    const why = failure.response === undefined ? toOneLine(networkReason(error, server)) : answer;
    return fault(
      "provider-unreachable",
      isSure ? why : `the connection broke while the message was being sent (${why})`,
      "Check the host, the port, and the network. The server's log may have details",
      { concernsAll: isSure, retryable: isSure, ambiguous: !isSure },
    );
  }
  if (responseCode < 500)
    return fault(
      "provider-throttled",
      `the server deferred the message (${answer})`,
      "Try again later, send more slowly with messagesPerSecond, or ask the server's operator",
      { concernsAll: false, retryable: true },
    );
  if (command === "MAIL FROM")
    return fault(
      "provider-rejected",
      `the server rejected the sender (${answer})`,
      "Check from, mailFrom, and what this server is allowed to send",
      {
        concernsAll: true,
      },
    );
  if (command === "RCPT TO")
    return fault(
      "provider-rejected",
      `the server rejected the recipient (${answer})`,
      "Check the seed's email address, and that this server relays to it",
      {
        concernsAll: false,
      },
    );
  return fault(
    "provider-rejected",
    `the server rejected the message (${answer})`,
    "Fix the problem that the server reported",
    {
      concernsAll: false,
    },
  );
}
