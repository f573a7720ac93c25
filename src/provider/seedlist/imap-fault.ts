import { messageOf, type ProviderErrorCode } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";
import { redact } from "../../base/redact.ts";
import { toOneLine } from "../answer-text.ts";
import { ProviderError } from "../provider-error.ts";
import { isTlsFault } from "../tls-fault.ts";

/** The error that imapflow throws. */
interface ImapFailure {
  readonly code?: string;
  readonly authenticationFailed?: boolean;
  readonly tlsFailed?: boolean;
  readonly responseStatus?: string;
  readonly responseText?: string;
  readonly serverResponseCode?: string;
}

/**
 * Converts an IMAP error to one that says why a mailbox cannot be read, and what to do. `whose` completes
 * "Cannot read …".
 */
export function toImapFault(error: unknown, whose: string): ProviderError {
  const failure = (typeof error === "object" && error !== null ? error : {}) as ImapFailure;
  const { code = "", responseText } = failure;
  const message = toOneLine(redact(responseText ?? messageOf(error)));
  const fault = (kind: ProviderErrorCode, why: string, hint: string, retryable = false) =>
    new ProviderError(kind, `Cannot read ${whose}: ${why}`, { hint, cause: error, retryable });

  // A server that is out of order reports that instead of judging the credentials (RFC 5530).
  if (failure.authenticationFailed && failure.serverResponseCode !== "UNAVAILABLE")
    return fault(
      "provider-credentials",
      `the server rejected the sign-in (${message})`,
      "Check user and password. IMAP must be enabled, and providers with two-factor authentication require an app password",
    );
  if (failure.tlsFailed || isTlsFault(code))
    return fault(
      "provider-unreachable",
      `the connection is not secure (${message})`,
      "Check tls in imap (implicit on port 993, starttls on 143) and the server's certificate",
    );
  if (failure.responseStatus === "NO" || failure.responseStatus === "BAD")
    return fault(
      "provider-fault",
      `the server rejected a command (${message})`,
      "Check the server's log",
      true,
    );
  const why = responseText === undefined ? toOneLine(networkReason(error, whose)) : message;
  return fault("provider-unreachable", why, "Check the host, the port, and the network", true);
}
