import type { Socket } from "node:net";
import type { SMTPServerDataStream, SMTPServerSession } from "smtp-server";
import { isLoopback } from "../protocol/allowed-host.ts";
import type { CertifiedKey } from "../protocol/certificate.ts";
import { listen } from "../protocol/listen.ts";
import { limits } from "../state/limits.ts";
import type { CheckPassword } from "./smtp-password.ts";
import { type SmtpReply, temporaryFailure } from "./smtp-reply.ts";

/** A message as received, with its envelope. */
export interface SmtpMail {
  readonly mailFrom: string;
  readonly recipients: readonly string[];
  readonly data: Uint8Array;
}

export interface SmtpServerOptions {
  readonly host: string;
  /** Port to listen on. 0 selects a free port. */
  readonly port: number;
  /** Key and certificate of STARTTLS. */
  readonly key: CertifiedKey;
  readonly checkPassword: CheckPassword;
  /** Takes a message, and returns the reply to it. */
  readonly accept: (mail: SmtpMail) => Promise<SmtpReply>;
  /** Maximum number of connections. Default: 500. */
  readonly maxConnections?: number | undefined;
  /** Time limit for the data of a message, in milliseconds. Default: 300,000. */
  readonly dataTimeoutMs?: number | undefined;
  /** Maximum total size of messages that are being received, in bytes. Default: 256 MB. */
  readonly maxReceivedBytes?: number | undefined;
}

export interface RunningSmtpServer {
  /** URL, such as `smtp://127.0.0.1:2587`. */
  readonly url: string;
  /** Stops listening and closes open connections. */
  close(): Promise<void>;
}

/** Time in milliseconds without a byte after which a connection is closed. */
const idleTimeoutMs = 60_000;

/** Failed attempts of a connection to sign in, after which it is closed. */
const maxFailedSignIns = 5;

/** Commands of the library that SES does not have, and that serve proxies or jokes. */
const disabledCommands = ["XCLIENT", "XFORWARD", "WIZ", "SHELL", "KILL"];

const replyError = (responseCode: number, text: string): Error =>
  Object.assign(new Error(text), { responseCode });

/** Starts an SMTP server for submission. Throws `service-unavailable` if it cannot listen. */
export async function startSmtpServer(options: SmtpServerOptions): Promise<RunningSmtpServer> {
  const { SMTPServer } = await import("smtp-server");
  const { host, port, key, checkPassword, maxConnections = 500 } = options;
  const failedSignIns = new WeakMap<SMTPServerSession, number>();
  const sockets = new Set<Socket>();

  const server = new SMTPServer({
    name: "localhost",
    banner: "Placewright, simulated",
    heloResponse: "%s",
    size: limits.messageBytes.max,
    key: key.privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: key.certificate,
    authMethods: ["PLAIN", "LOGIN"],
    authRequiredMessage: "Authentication required",
    // As an emulator on this machine, it accepts passwords without TLS, too.
    allowInsecureAuth: isLoopback(host),
    // A lookup would leave this machine.
    disableReverseLookup: true,
    disabledCommands,
    // SES offers none of these: https://docs.aws.amazon.com/ses/latest/dg/send-email-smtp-client-command-line.html
    hidePIPELINING: true,
    hideSMTPUTF8: true,
    socketTimeout: idleTimeoutMs,
    logger: false,
    onConnect(_session, done) {
      done(
        server.connections.size > maxConnections
          ? replyError(421, "Too many concurrent SMTP connections")
          : undefined,
      );
    },
    onAuth({ username, password }, session, done) {
      if (checkPassword(username ?? "", password ?? "")) return done(null, { user: username || "anyone" });
      const failed = (failedSignIns.get(session) ?? 0) + 1;
      failedSignIns.set(session, failed);
      done(replyError(failed < maxFailedSignIns ? 535 : 421, "Authentication Credentials Invalid"));
    },
    onMailFrom({ address }, _session, done) {
      // Source: https://repost.aws/knowledge-center/ses-501-errors-smtp-endpoint
      done(address === "" ? replyError(501, "Invalid MAIL FROM address provided") : undefined);
    },
    onRcptTo(_address, { envelope }, done) {
      done(
        envelope.rcptTo.length >= limits.recipients.max
          ? replyError(452, `Too many recipients: a message has at most ${limits.recipients.max}`)
          : undefined,
      );
    },
    onData: createReceiver(options, (session, reply) => {
      const connection = [...server.connections].find(({ id }) => id === session.id);
      if (reply) connection?.send(reply.code, reply.text);
      connection?.close();
    }),
  });
  // Those over the limit get a reply. More are closed at once.
  server.server.maxConnections = maxConnections + 100;
  server.server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  // Errors of connections. Their clients see them, or are gone.
  server.on("error", () => {});
  return {
    url: await listen(server.server, { host, port, scheme: "smtp", what: "SMTP server" }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Closes the connection of a session, after a reply if there is one. */
type EndSession = (session: SMTPServerSession, reply?: SmtpReply) => void;

/** Creates the handler of DATA. It reads each message to its end, also one that is too large. */
function createReceiver(
  { accept, dataTimeoutMs = 300_000, maxReceivedBytes = 256 * 1024 * 1024 }: SmtpServerOptions,
  endSession: EndSession,
) {
  /** Total size of the messages that are being received. */
  let receivedBytes = 0;

  return (
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null, text?: string) => void,
  ): void => {
    let chunks: Buffer[] = [];
    let sizeBytes = 0;
    let refusal: SmtpReply;
    const timer = setTimeout(
      () => endSession(session, { code: 451, text: "Timeout waiting for data from client" }),
      dataTimeoutMs,
    );
    timer.unref();
    const release = (): void => {
      receivedBytes -= sizeBytes;
      sizeBytes = 0;
      chunks = [];
    };
    const refuse = (reply: SmtpReply): void => {
      refusal ??= reply;
      release();
    };
    stream.on("data", (chunk: Buffer) => {
      if (refusal) return;
      if (stream.sizeExceeded) return refuse({ code: 552, text: "Message is too long." });
      if (receivedBytes + chunk.length > maxReceivedBytes) return refuse(temporaryFailure);
      sizeBytes += chunk.length;
      receivedBytes += chunk.length;
      chunks.push(chunk);
    });
    stream.once("close", () => clearTimeout(timer));
    // The client is gone in the middle of the message.
    stream.once("error", release);
    stream.once("end", async () => {
      clearTimeout(timer);
      const { mailFrom, rcptTo } = session.envelope;
      const reply =
        refusal ??
        (await accept({
          mailFrom: mailFrom ? mailFrom.address : "",
          recipients: rcptTo.map(({ address }) => address),
          data: Buffer.concat(chunks),
        }).catch(() => temporaryFailure));
      release();
      if (!reply) endSession(session);
      else if (reply.code === 250) done(null, reply.text);
      else done(replyError(reply.code, reply.text));
    });
  };
}
