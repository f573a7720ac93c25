import { takeTurn } from "../../base/take-turn.ts";
import type { AuthOptions } from "../interceptors/authenticate.ts";
import { sendEmail } from "../operations/send-email.ts";
import type { Api, Interceptor } from "../protocol/api.ts";
import { type CertifiedKey, createCertifiedKey } from "../protocol/certificate.ts";
import type { Account } from "../state/account.ts";
import { createCheckPassword } from "./smtp-password.ts";
import { temporaryFailure, toSmtpReply } from "./smtp-reply.ts";
import { type RunningSmtpServer, startSmtpServer } from "./smtp-server.ts";

export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly auth: AuthOptions;
  readonly account: Account;
  readonly api: Api;
  /** Interceptors of a message, outermost first. */
  readonly interceptors: readonly Interceptor[];
  /** Resolves when all changes are on disk. Absent if the account is in memory. */
  readonly committed: (() => Promise<void>) | undefined;
}

export interface RunningSmtp extends RunningSmtpServer {
  /** The certificate of STARTTLS, in PEM. */
  readonly certificate: string;
}

/** Starts SMTP submission: each message is a call of SendEmail. */
export async function startSmtp(options: SmtpOptions): Promise<RunningSmtp> {
  const { host, port, auth, account, api, interceptors, committed } = options;
  const key = createKey();
  const call = api.prepare("SendEmail", interceptors);
  const server = await startSmtpServer({
    host,
    port,
    key,
    checkPassword: createCheckPassword(auth, account.region),
    async accept({ mailFrom, recipients, data }) {
      account.eventLog.settle();
      const request = { method: "SMTP", rawPath: "/", query: "", headers: {}, body: data };
      const response = await call(request, async () => {
        // Reading a message of 40 MB takes time, in which others are answered.
        await takeTurn();
        return sendEmail(
          { Content: { Raw: { Data: data } }, Destination: { ToAddresses: [...recipients] } },
          account,
          "v2",
          mailFrom,
        );
      });
      try {
        await committed?.();
      } catch {
        return temporaryFailure;
      }
      return toSmtpReply(response);
    },
  });
  return { ...server, certificate: key.certificate };
}

const createKey = (): CertifiedKey =>
  createCertifiedKey("localhost", Date.now(), {
    dns: ["localhost"],
    addresses: [Buffer.of(127, 0, 0, 1), Buffer.from([...new Array(15).fill(0), 1])],
  });
