import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { onTestFinished } from "vitest";

/** A copy that the server accepted. */
interface ReceivedCopy {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

interface SmtpServer {
  readonly port: number;
  /** Accepted copies, in order. */
  readonly received: readonly ReceivedCopy[];
  /** Every recipient that was named, in order. */
  readonly named: readonly string[];
  /** Number of connections so far, and the largest number at once. */
  readonly connections: { total: number; most: number };
}

/** Replies such as `550 5.1.1 Unknown`, by stage. Absent: accepted. `nth` counts the tries per recipient, from 1. */
export interface SmtpReplies {
  readonly mailFrom?: string;
  readonly rcpt?: (to: string, nth: number) => string | undefined;
  readonly data?: (to: string, nth: number) => string | undefined;
}

/** Starts a mail server for one test, which accepts copies as `replies` says. */
export async function useSmtpServer(
  { mailFrom, rcpt = () => undefined, data = () => undefined }: SmtpReplies = {},
  options: SMTPServerOptions = {},
): Promise<SmtpServer> {
  const received: ReceivedCopy[] = [];
  const named: string[] = [];
  const connections = { total: 0, most: 0 };
  let open = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    closeTimeout: 1,
    disableReverseLookup: true,
    onConnect(_, done) {
      connections.total++;
      connections.most = Math.max(connections.most, ++open);
      done();
    },
    onClose: () => void open--,
    onMailFrom: (_, __, done) => done(errorOf(mailFrom)),
    onRcptTo({ address }, _, done) {
      named.push(address);
      done(errorOf(rcpt(address, named.filter((each) => each === address).length)));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = envelope.rcptTo[0]?.address ?? "";
        const refusal = errorOf(data(to, named.filter((each) => each === to).length));
        if (refusal) return done(refusal);
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        received.push({ from, to, raw: Buffer.concat(chunks).toString("latin1") });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { port: (listening.address() as AddressInfo).port, received, named, connections };
}

function errorOf(reply: string | undefined): Error | null {
  if (reply === undefined) return null;
  return Object.assign(new Error(reply.slice(4)), { responseCode: Number(reply.slice(0, 3)) });
}
