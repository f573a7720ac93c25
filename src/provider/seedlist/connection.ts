import type { ImapFlow } from "imapflow";
import pRetry, { AbortError } from "p-retry";
import { ProviderError } from "../provider-error.ts";
import { toImapFault } from "./imap-fault.ts";
import type { ReadSecret } from "./secret.ts";
import { type SeedMailbox, toConnection } from "./settings.ts";

export interface ConnectionOptions {
  readonly readSecret: ReadSecret;
  /** Maximum retries of an action that failed. */
  readonly retries: number;
  /** First wait between attempts, in milliseconds. */
  readonly retryBaseMs: number;
}

/** The connection to one mailbox. It is kept between actions, and replaced if it breaks. */
export interface Connection {
  /** Names the mailbox and its server in errors. */
  readonly whose: string;
  /** Runs an action over the connection, and retries it over a new one if it fails. */
  attempt<T>(action: (opened: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T>;
  close(): Promise<void>;
}

/** Creates a connection. Connects when the first action runs. */
export function createConnection(
  seed: SeedMailbox,
  { readSecret, retries, retryBaseMs }: ConnectionOptions,
): Connection {
  const server = toConnection(seed.imap, { port: 993, implicitPort: 993, starttlsPort: 143 });
  const whose = `the mailbox ${seed.address} (${server.host}:${server.port})`;
  let client: ImapFlow | undefined;
  /** A permanent sign-in failure. Not retried: repeated attempts can lock the account. */
  let refusal: ProviderError | undefined;

  async function connected(): Promise<ImapFlow> {
    if (!client?.usable) client = await signIn(seed, server, readSecret, whose);
    return client;
  }

  async function attemptOnce<T>(
    action: (opened: ImapFlow) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await action(await connected());
    } catch (error) {
      client?.close();
      client = undefined;
      signal?.throwIfAborted();
      const fault = error instanceof ProviderError ? error : toImapFault(error, whose);
      if (fault.retryable) throw fault;
      // A missing secret may be available at the next scan.
      if (fault !== error) refusal = fault;
      throw new AbortError(fault);
    }
  }

  return {
    whose,
    async attempt(action, signal) {
      if (refusal) throw refusal;
      return pRetry(() => attemptOnce(action, signal), {
        retries,
        minTimeout: retryBaseMs,
        maxTimeout: 10_000,
        ...(signal ? { signal } : {}),
      });
    },
    async close() {
      const closing = client;
      client = undefined;
      if (closing?.usable) await closing.logout().catch(() => {});
      closing?.close();
    },
  };
}

/** Connects to the server of a mailbox, and signs in. */
async function signIn(
  { address, user, accessToken, password }: SeedMailbox,
  { host, port, tls }: ReturnType<typeof toConnection>,
  readSecret: ReadSecret,
  whose: string,
): Promise<ImapFlow> {
  const { ImapFlow } = await import("imapflow");
  const read = (secret: NonNullable<typeof password>) => readSecret(secret, `sign in to ${whose}`, address);
  const opened = new ImapFlow({
    host,
    port,
    secure: tls === "implicit",
    doSTARTTLS: tls === "starttls",
    auth: {
      user,
      ...(accessToken ? { accessToken: await read(accessToken) } : {}),
      ...(password ? { pass: await read(password) } : {}),
    },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
    maxLiteralSize: 1_000_000,
    maxLineLength: 1_000_000,
  });
  // If the connection breaks between two scans, the next one reconnects.
  opened.on("error", () => {});
  await opened.connect().catch((error) => {
    opened.close();
    throw error;
  });
  return opened;
}
