import { networkReason } from "../../base/network-reason.ts";
import { redactAndCut } from "../../base/redact.ts";
import { isHere } from "../../config/is-covered.ts";
import { withinDeadline } from "../../provider/deadline.ts";
import type { NoticeMail } from "../../report/notify/mail.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { SendFailure } from "./send-failure.ts";

/** Longest duration of sending one mail, in milliseconds. */
const mailTimeoutMs = 20_000;

export interface MailOptions {
  readonly from: string;
  readonly recipients: readonly string[];
  readonly mail: NoticeMail;
  /** The same in each attempt, so that mail programs show a mail that arrives twice only once. */
  readonly id: string;
  readonly signal: AbortSignal;
}

/**
 * Sends a mail once, over TLS except on this machine. Returns a sentence about recipients that the server refused, if it
 * took the mail for others. Throws a `SendFailure`.
 */
export async function sendMail(
  server: URL,
  { from, recipients, mail, id, signal }: MailOptions,
): Promise<string | undefined> {
  const { createTransport } = await import("nodemailer");
  const secure = server.protocol === "smtps:";
  const host = server.hostname.replace(/[[\]]/g, "");
  const port = Number(server.port) || (secure ? 465 : 587);
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !isHere(host),
    ...(server.username === ""
      ? {}
      : { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 15_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s@<>]+)>?$/.exec(from.trim())?.[1] ?? host;
  try {
    const { rejected } = await withinDeadline({ signal, timeoutMs: mailTimeoutMs }, () =>
      transport.sendMail({
        from,
        to: [...recipients],
        ...mail,
        messageId: `<${id}@${domain}>`,
        headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
      }),
    );
    return rejected.length === 0 ? undefined : `the server refused ${rejected.join(", ")}`;
  } catch (error) {
    signal.throwIfAborted();
    throw toFailure(error, `${host}:${port}`);
  } finally {
    transport.close();
  }
}

function toFailure(error: unknown, server: string): SendFailure {
  const { code, responseCode, response }: Readonly<Record<string, unknown>> = Object(error);
  const answer = typeof response === "string" ? toSafeLine(redactAndCut(response, 200)) : undefined;
  const isRefused = typeof responseCode === "number" && responseCode >= 500;
  if (code === "EAUTH")
    return new SendFailure(`${server} rejects the sign-in${answer ? ` (${answer})` : ""}`, {
      isFinal: true,
      hint: "Check the user and the password in the URL. Encode special characters: @ is %40",
    });
  if (code === "ETLS")
    return new SendFailure(`the connection to ${server} is not secure`, {
      isFinal: true,
      hint: "Check the protocol (smtps:// on port 465, smtp:// with STARTTLS on 587) and the server's certificate",
    });
  const reason = answer ?? toSafeLine(networkReason(error, server));
  return new SendFailure(`${server}: ${reason}`, { isFinal: isRefused });
}
