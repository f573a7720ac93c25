import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { end, freePort, ready } from "./server-process.ts";

const dovecot = "/usr/sbin/dovecot";

/** Whether Dovecot can run here. Only root can start it; it drops its privileges itself. */
export const hasDovecot = (): boolean => existsSync(dovecot) && process.getuid?.() === 0;

export interface Dovecot {
  readonly imapPort: number;
  readonly lmtpPort: number;
  /** Delivers a message to a folder of a user, as a mail server would. Default: the inbox. */
  deliver(to: string, raw: Buffer | string, folder?: string): Promise<void>;
  /** Returns the number of sign-ins by IMAP. */
  logins(): Promise<number>;
  close(): Promise<void>;
}

export interface DovecotOptions {
  /** Mailboxes, all with the password `secret`. */
  readonly users: readonly string[];
  /** Folders of the namespace, and their special use. Default: a Junk folder marked as such. */
  readonly folders?: string;
}

const junkFolder = "mailbox Junk { \n auto = subscribe \n special_use = \\Junk \n }";

/** Starts Dovecot on loopback: IMAP, and LMTP to fill the mailboxes. */
export async function startDovecot({ users, folders = junkFolder }: DovecotOptions): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), "placewright-dovecot-"));
  // Dovecot's processes drop their privileges.
  await chmod(folder, 0o755);
  await mkdir(join(folder, "mail"));
  await chmod(join(folder, "mail"), 0o777);
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  await writeFile(join(folder, "users"), users.map((user) => `${user}:{PLAIN}secret\n`).join(""));
  await writeFile(
    join(folder, "dovecot.conf"),
    `protocols = imap lmtp
base_dir = ${folder}/base
state_dir = ${folder}/state
log_path = ${folder}/dovecot.log
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:${folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
recipient_delimiter = +
lmtp_save_to_detail_mailbox = yes
lda_mailbox_autocreate = yes
default_process_limit = 1000
default_client_limit = 4000
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${folder}/users
}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
  ${folders}
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap {
  process_limit = 1000
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
`,
  );
  const child = spawn(dovecot, ["-F", "-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
  const transport = createTransport({
    host: "127.0.0.1",
    port: lmtpPort,
    lmtp: true,
    ignoreTLS: true,
    pool: true,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  return ready(
    {
      imapPort,
      lmtpPort,
      async deliver(to: string, raw: Buffer | string, place?: string) {
        const [local, domain] = to.split("@");
        const address = place === undefined ? to : `${local}+${place}@${domain}`;
        await transport.sendMail({ envelope: { from: "bounce@relay.example", to: [address] }, raw });
      },
      async logins() {
        const log = await readFile(join(folder, "dovecot.log"), "utf8");
        return log.match(/imap-login: Info: Login:/g)?.length ?? 0;
      },
      async close() {
        transport.close();
        await end(child);
        await rm(folder, { recursive: true, force: true });
      },
    },
    child,
    async () => (await answers(imapPort)) && (await answers(lmtpPort)),
  );
}

/** Whether a server sends a greeting. */
function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket
      .once("data", () => resolve(true))
      .once("error", () => resolve(false))
      .once("close", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

/** Treatment of the copy for one recipient by a relay. */
export interface Delivery {
  /** Folder that receives the copy. With `lost`, the copy is dropped without a bounce. */
  readonly folder?: string;
  readonly lost?: true;
  /** The SMTP reply to RCPT TO or to DATA. Absent: accepted. */
  readonly rcpt?: string;
  readonly data?: string;
  /** Value of the Authentication-Results header that the receiver puts on top. */
  readonly results?: string;
  /** Headers that the receiver drops. */
  readonly drops?: RegExp;
}

export interface Relay {
  readonly port: number;
  /** Accepted copies, in order. */
  readonly taken: readonly { readonly to: string; readonly raw: string; readonly from: string }[];
  close(): Promise<void>;
}

/**
 * Starts a mail server on loopback that files each copy as `decide` says. `nth` is the attempt per recipient,
 * 1-based.
 */
export async function startRelay(
  dovecot: Pick<Dovecot, "deliver">,
  decide: (to: string, nth: number) => Delivery,
  options: SMTPServerOptions = {},
): Promise<Relay> {
  const taken: { to: string; raw: string; from: string }[] = [];
  const tries = new Map<string, number>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    ...options,
    onRcptTo({ address }, _, callback) {
      const nth = (tries.get(address) ?? 0) + 1;
      tries.set(address, nth);
      callback(toAnswer(decide(address, nth).rcpt));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", async () => {
        const to = session.envelope.rcptTo[0]?.address ?? "";
        const delivery = decide(to, tries.get(to) ?? 1);
        const refusal = toAnswer(delivery.data);
        if (refusal) return callback(refusal);
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : "";
        const raw = Buffer.concat(chunks).toString("latin1");
        taken.push({ to, raw, from });
        if (!delivery.lost) {
          const kept = delivery.drops ? raw.replace(delivery.drops, "") : raw;
          const results = delivery.results ? `Authentication-Results: ${delivery.results}\r\n` : "";
          const received =
            "Received: from sender.example by mx.seed.example; Sat, 1 Mar 2026 08:00:00 +0000\r\n";
          await dovecot.deliver(to, Buffer.from(results + received + kept, "latin1"), delivery.folder);
        }
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.on("error", () => {});
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Converts a reply, such as `451 4.7.1 Greylisted`, to the error that makes the server send it. */
function toAnswer(answer: string | undefined): Error | undefined {
  if (answer === undefined) return undefined;
  return Object.assign(new Error(answer.slice(4)), { responseCode: Number(answer.slice(0, 3)) });
}

export interface ImapProxy {
  readonly port: number;
  /** Returns the number of connections made so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Returns the line to pass on, changed or not. Undefined breaks the connection. */
export type Rewrite = (line: string, connection: number) => string | undefined;

/** Starts a proxy in front of an IMAP server that rewrites single lines. */
export async function startImapProxy(
  port: number,
  {
    toServer = (line) => line,
    toClient = (line) => line,
  }: { readonly toServer?: Rewrite; readonly toClient?: Rewrite },
): Promise<ImapProxy> {
  let connections = 0;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const nth = ++connections;
    const upstream = connect(port, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    pass(client, upstream, (line) => toServer(line, nth));
    pass(upstream, client, (line) => toClient(line, nth));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function pass(from: Socket, to: Socket, rewrite: (line: string) => string | undefined): void {
  let rest = "";
  from.setEncoding("latin1");
  from.on("data", (text: string) => {
    const lines = (rest + text).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const passed = rewrite(line);
      if (passed === undefined) {
        from.destroy();
        to.destroy();
        return;
      }
      if (to.writable) to.write(`${passed}\r\n`, "latin1");
    }
  });
  from.on("close", () => to.end());
}
