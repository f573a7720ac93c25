import type { FetchMessageObject, ImapFlow, ListResponse } from "imapflow";
import pRetry, { AbortError } from "p-retry";
import { redact } from "../../base/redact.ts";
import { parseMimeTree, type RawHeader } from "../../message/mime-tree.ts";
import { ProviderError } from "../provider-error.ts";
import { readAuthentication } from "./authentication-results.ts";
import { toImapFault } from "./imap-fault.ts";
import type { Sighting } from "./journal.ts";
import { probeField } from "./mark.ts";
import type { ReadSecret } from "./secret.ts";
import { reach, type SeedMailbox } from "./settings.ts";

export interface MailboxOptions {
  readonly readSecret: ReadSecret;
  readonly now: () => number;
  /** Maximum retries of a scan that failed. */
  readonly retries: number;
  /** First wait between attempts, in milliseconds. */
  readonly retryBaseMs: number;
}

/** The copies to search for in a mailbox, by token. */
export interface Wanted {
  /** Tokens of the copies that have not been found yet. */
  readonly tokens: ReadonlySet<string>;
  /** Tokens among them whose time is over. Every folder is searched for these. */
  readonly closing: ReadonlySet<string>;
}

/** The folders of a mailbox, as far as the server reports them. */
export interface Folders {
  readonly inbox: string;
  readonly junk?: string;
  readonly others: readonly string[];
}

/**
 * Number of newest messages to read in the first scan of a folder, so that it depends neither on clocks nor
 * on the server's search.
 */
const newest = 200;

/** Gmail's tabs. Its search shows which one contains a message. */
const tabs = ["promotions", "updates", "social", "forums", "primary"] as const;

/**
 * Opens one seed mailbox. Keeps the connection between scans, and reconnects if it breaks. Only `remove`
 * changes the mailbox.
 */
export function openMailbox(seed: SeedMailbox, { readSecret, now, retries, retryBaseMs }: MailboxOptions) {
  const { address, imap, authservId } = seed;
  const { host, port, tls } = reach(imap, { port: 993, implicitPort: 993, starttlsPort: 143 });
  const whose = `the mailbox ${address} (${host}:${port})`;
  let client: ImapFlow | undefined;
  let folders: Folders | undefined;
  /** A permanent sign-in failure. Not retried: repeated attempts can lock the account. */
  let refusal: ProviderError | undefined;
  /** First unread UID of each folder. */
  const cursors = new Map<string, { readonly uidValidity: bigint; readonly next: number }>();
  /** Every copy seen, wanted or not, because each message is read only once. */
  const seen = new Map<string, Sighting>();

  async function connect(): Promise<ImapFlow> {
    if (client?.usable) return client;
    const { ImapFlow } = await import("imapflow");
    const opened = new ImapFlow({
      host,
      port,
      secure: tls === "implicit",
      ...(tls === "starttls" ? { doSTARTTLS: true } : tls === "none" ? { doSTARTTLS: false } : {}),
      auth: {
        user: seed.user,
        ...(seed.accessToken
          ? { accessToken: await readSecret(seed.accessToken, `sign in to ${whose}`, address) }
          : {}),
        ...(seed.password ? { pass: await readSecret(seed.password, `sign in to ${whose}`, address) } : {}),
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
    client = opened;
    return opened;
  }

  /** Runs an action over the connection, and retries it over a new one if it fails. */
  async function attempt<T>(action: (opened: ImapFlow) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (refusal) throw refusal;
    return pRetry(
      async () => {
        try {
          return await action(await connect());
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
      },
      { retries, minTimeout: retryBaseMs, maxTimeout: 10_000, ...(signal ? { signal } : {}) },
    );
  }

  async function listFolders(opened: ImapFlow): Promise<Folders> {
    if (folders) return folders;
    const listed = await opened.list(imap.junk ? { specialUseHints: { junk: imap.junk } } : {});
    if (imap.junk && !listed.some(({ path }) => path === imap.junk))
      throw new ProviderError(
        "provider-rejected",
        `Cannot look into ${whose}: it has no folder "${imap.junk}"`,
        {
          hint: `Fix junk. Use one of: ${listed.map(({ path }) => redact(path)).join(", ")}`,
        },
      );
    const junk = listed.find(isJunk)?.path;
    folders = {
      inbox: "INBOX",
      ...(junk ? { junk } : {}),
      others: listed
        .filter(
          ({ path, flags }) =>
            path !== "INBOX" && path !== junk && !flags.has("\\Noselect") && !flags.has("\\NonExistent"),
        )
        .map(({ path }) => path),
    };
    return folders;
  }

  /** Reads the new messages in a folder. */
  async function read(
    opened: ImapFlow,
    path: string,
    place: Sighting["place"],
    wanted: Wanted,
  ): Promise<void> {
    const mailbox = await opened.mailboxOpen(path, { readOnly: true });
    const cursor = cursors.get(path);
    const isKnown = cursor?.uidValidity === mailbox.uidValidity;
    const strangers: number[] = [];
    if (mailbox.exists > 0) {
      const fresh: FetchMessageObject[] = [];
      const take = async (range: string, options: { uid: boolean }) => {
        for await (const message of opened.fetch(range, fetched, options))
          if (!isKnown || message.uid >= cursor.next) fresh.push(message);
      };
      if (isKnown) {
        if (mailbox.uidNext > cursor.next || !mailbox.uidNext) await take(`${cursor.next}:*`, { uid: true });
      } else await take(`${Math.max(1, mailbox.exists - newest + 1)}:*`, { uid: false });
      for (const message of fresh) if (!note(message, path, place)) strangers.push(message.uid);
    }
    // A receiver may drop headers that it does not know, so the mark is in the text, too.
    const lost = [...wanted.tokens].filter((token) => !isSettled(token));
    if (mailbox.exists > 0) {
      for (const token of lost) {
        const range = wanted.closing.has(token) ? {} : { uid: strangers.join(",") };
        if (!wanted.closing.has(token) && strangers.length === 0) continue;
        const uids = await opened.search(
          { ...range, or: [{ header: { [probeField]: token } }, { body: token }] },
          { uid: true },
        );
        const [uid] = uids || [];
        if (uid !== undefined) await noteFound(opened, uid, token, path, place);
      }
    }
    const next = Math.max(mailbox.uidNext ?? 0, cursor?.next ?? 0, 1);
    cursors.set(path, { uidValidity: mailbox.uidValidity, next });
  }

  const isSettled = (token: string): boolean => {
    const place = seen.get(token)?.place;
    return place === "inbox" || place === "spam";
  };

  /** Records a message. Returns whether it is a test copy. */
  function note(
    message: FetchMessageObject,
    path: string,
    place: Sighting["place"],
    known?: string,
  ): boolean {
    const fields = parseMimeTree(message.headers ?? Buffer.of()).headers;
    const token = known ?? fields.find(({ name }) => name.toLowerCase() === probeField.toLowerCase())?.value;
    if (token === undefined) return false;
    if (isSettled(token)) return true;
    seen.set(token, toSighting(message, fields, path, place));
    return true;
  }

  async function noteFound(
    opened: ImapFlow,
    uid: number,
    token: string,
    path: string,
    place: Sighting["place"],
  ) {
    const message = await opened.fetchOne(String(uid), fetched, { uid: true });
    if (message) note(message, path, place, token);
  }

  function toSighting(
    { uid, internalDate }: FetchMessageObject,
    fields: readonly RawHeader[],
    folder: string,
    place: Sighting["place"],
  ): Sighting {
    const seenAtMs = now();
    return {
      place,
      folder: redact(folder),
      uid,
      arrivedAtMs: new Date(internalDate ?? seenAtMs).getTime() || seenAtMs,
      seenAtMs,
      ...(authservId === undefined
        ? {}
        : { authentication: readAuthentication(fields, { authservId, ownField: probeField }) }),
    };
  }

  /** Finds the Gmail tab of each copy that is new in the inbox. The inbox must be open. */
  async function readTabs(opened: ImapFlow, wanted: Wanted): Promise<void> {
    if (!opened.capabilities.has("X-GM-EXT-1")) return;
    const untold = [...wanted.tokens].filter(
      (token) => seen.get(token)?.place === "inbox" && !seen.get(token)?.tab,
    );
    const byUid = new Map(untold.map((token) => [seen.get(token)?.uid, token]));
    for (const tab of tabs) {
      if (byUid.size === 0) return;
      const uids = await opened.search(
        { uid: [...byUid.keys()].join(","), gmraw: `category:${tab}` },
        { uid: true },
      );
      for (const uid of uids || []) {
        const token = byUid.get(uid);
        const sighting = token === undefined ? undefined : seen.get(token);
        if (token !== undefined && sighting) seen.set(token, { ...sighting, tab });
        byUid.delete(uid);
      }
    }
  }

  return {
    address,
    /** Signs in, and returns the folders. Throws a `ProviderError`. */
    folders: (signal?: AbortSignal): Promise<Folders> => attempt(listFolders, signal),

    /**
     * Returns the wanted copies that the mailbox contains. Throws a `ProviderError` if the mailbox cannot be
     * read.
     */
    scan: (wanted: Wanted, signal?: AbortSignal): Promise<ReadonlyMap<string, Sighting>> =>
      attempt(async (opened) => {
        const { inbox, junk, others } = await listFolders(opened);
        if (junk) await read(opened, junk, "spam", wanted);
        await read(opened, inbox, "inbox", wanted);
        await readTabs(opened, wanted);
        for (const path of others) {
          const lost = [...wanted.closing].filter((token) => !seen.has(token));
          if (lost.length === 0) break;
          await read(opened, path, "elsewhere", { tokens: new Set(lost), closing: new Set(lost) });
        }
        return new Map([...seen].filter(([token]) => wanted.tokens.has(token)));
      }, signal),

    /**
     * Deletes one test copy, and nothing else. Throws a `ProviderError` if the server cannot delete a single
     * message.
     */
    remove: ({ folder, uid }: Sighting, token: string, signal?: AbortSignal): Promise<void> =>
      attempt(async (opened) => {
        const isGmail = opened.capabilities.has("X-GM-EXT-1");
        const trash = isGmail
          ? (await opened.list()).find(({ specialUse }) => specialUse === "\\Trash")?.path
          : undefined;
        if (!trash && !opened.capabilities.has("UIDPLUS") && !opened.capabilities.has("IMAP4REV2"))
          throw new ProviderError(
            "provider-rejected",
            `Cannot delete the copy in ${whose}: its server cannot delete a single message`,
            {
              hint: "Remove cleanUp for this mailbox, and empty it yourself from time to time",
            },
          );
        await opened.mailboxOpen(folder);
        const range = String(uid);
        const message = await opened.fetchOne(range, { uid: true, headers: [probeField] }, { uid: true });
        const header = message ? message.headers?.toString("latin1") : undefined;
        if (!header?.includes(token)) return;
        if (trash) await opened.messageMove(range, trash, { uid: true });
        else await opened.messageDelete(range, { uid: true });
        cursors.delete(folder);
      }, signal),

    async close(): Promise<void> {
      const closing = client;
      client = undefined;
      if (closing?.usable) await closing.logout().catch(() => {});
      closing?.close();
    },
  };
}

/** Fetch options for a message that may be a test copy. */
const fetched = { uid: true, internalDate: true, headers: [probeField, "Authentication-Results"] };

/** Whether the server or the config marks a folder as spam. Folder names do not count. */
const isJunk = ({ specialUse, specialUseSource }: ListResponse): boolean =>
  specialUse === "\\Junk" && (specialUseSource === "extension" || specialUseSource === "user");
