import { createPrivateKey } from "node:crypto";
import { composeMail } from "../../message/compose.ts";
import { decodeText } from "../../message/header-text.ts";
import type { MessageContent } from "../../message/rendered-message.ts";
import { parseFromHeader } from "../../message/sender.ts";
import { callTimeoutsMs, withinDeadline } from "../deadline.ts";
import { ProviderError } from "../provider-error.ts";
import type { ReadSecret } from "./secret.ts";
import type { Sender, SenderCalls } from "./sender.ts";
import { defaultConnections, type SmtpSending, toConnection } from "./settings.ts";
import { toSmtpFault } from "./smtp-fault.ts";

/**
 * Longest duration of sending one copy, in milliseconds. A server may take a minute to reply to each of
 * several commands.
 */
const copyTimeoutMs = 180_000;

/** Creates a sender that uses SMTP, over a pool of connections. */
export async function createSmtpSender(
  settings: SmtpSending,
  { callTimeoutMs }: SenderCalls,
  readSecret: ReadSecret,
  readFile: (path: string) => Promise<string>,
): Promise<Sender> {
  const { host, port, tls } = toConnection(settings, { port: 587, implicitPort: 465, starttlsPort: 587 });
  const { user, password, accessToken, dkim, connections = defaultConnections } = settings;
  const server = `${host}:${port}`;
  const whose = `the mail server ${server}`;
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    pool: true,
    maxConnections: connections,
    // A message on a connection that broke may have been sent, so never resend it automatically.
    maxRequeues: 0,
    host,
    port,
    lmtp: settings.lmtp ?? false,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    ...(accessToken
      ? {
          auth: {
            type: "OAuth2" as const,
            user: user ?? "",
            accessToken: await readSecret(accessToken, `sign in to ${whose}`),
          },
        }
      : password
        ? { auth: { user: user ?? "", pass: await readSecret(password, `sign in to ${whose}`) } }
        : {}),
    ...(dkim
      ? {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: await readDkimKey(dkim, readSecret, readFile),
          },
        }
      : {}),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  return {
    async ready({ signal }) {
      const bounds = { signal, timeoutMs: callTimeoutMs ?? callTimeoutsMs.read };
      await withinDeadline(bounds, () => transport.verify()).catch((error) => {
        signal.throwIfAborted();
        throw toSmtpFault(error, server);
      });
    },
    async send({ from, to, content, mark }, { signal, beforeSend }) {
      const bytes = await toBytes(content, from, to);
      const envelope = { from: settings.mailFrom ?? (await parseFromHeader(from, from)).address, to: [to] };
      const raw = Buffer.concat([Buffer.from(`${mark.name}: ${mark.value}\r\n`), bytes]);
      beforeSend?.();
      const bounds = { signal, timeoutMs: callTimeoutMs ?? copyTimeoutMs };
      await withinDeadline(bounds, () => transport.sendMail({ envelope, raw })).catch((error) => {
        signal.throwIfAborted();
        throw toSmtpFault(error, server, to);
      });
    },
    close: () => transport.close(),
  };
}

/** Reads a private key. The SMTP library would send the mail unsigned if the text were not a key. */
async function readDkimKey(
  { domain, key }: NonNullable<SmtpSending["dkim"]>,
  readSecret: ReadSecret,
  readFile: (path: string) => Promise<string>,
): Promise<string> {
  const action = `sign with DKIM for ${domain}`;
  const text = "file" in key ? await readFile(key.file) : await readSecret(key, action);
  try {
    createPrivateKey(text);
    return text;
  } catch (cause) {
    throw new ProviderError(
      "provider-credentials",
      `Cannot ${action}: its key is not a private key in PEM format without a passphrase`,
      { hint: "Set dkim.key to the private key whose public key is in DNS", cause },
    );
  }
}

async function toBytes(content: MessageContent, from: string, to: string): Promise<Uint8Array> {
  switch (content.kind) {
    case "raw":
      return content.bytes;
    case "simple": {
      const { domain } = await parseFromHeader(from, from);
      const { subject, text, html } = content;
      return composeMail({ from, domain, to, subject: decodeText(subject), text, html }, {});
    }
    case "template":
      throw new ProviderError(
        "provider-rejected",
        "Cannot send a service template over SMTP: only the service has it",
        { hint: "Send through Amazon SES (via: ses), or keep the template in this project" },
      );
  }
}
