import type { ImapFlow } from "imapflow";
import { ProviderError } from "../provider-error.ts";
import { type ConnectionOptions, createConnection } from "./connection.ts";
import { createFolderReader, readTabs, type Wanted } from "./folder-reader.ts";
import { type Folders, listFolders } from "./folders.ts";
import type { FoundCopy } from "./journal.ts";
import { probeField } from "./mark.ts";
import type { SeedMailbox } from "./settings.ts";
import { createSightings } from "./sightings.ts";

export interface MailboxOptions extends ConnectionOptions {
  readonly now: () => number;
}

export type Mailbox = ReturnType<typeof openMailbox>;

/**
 * Opens one seed mailbox. Keeps the connection between scans, and reconnects if it breaks. Only `remove`
 * changes the mailbox.
 */
export function openMailbox(seed: SeedMailbox, { now, ...options }: MailboxOptions) {
  const { address, imap, authservId } = seed;
  const { whose, attempt, close } = createConnection(seed, options);
  const sightings = createSightings({ now, authservId });
  const reader = createFolderReader(sightings);
  let folders: Folders | undefined;

  async function foldersOf(opened: ImapFlow): Promise<Folders> {
    folders ??= await listFolders(opened, imap, whose);
    return folders;
  }

  return {
    address,
    /** Signs in, and returns the folders. Throws a `ProviderError`. */
    folders: (signal?: AbortSignal): Promise<Folders> => attempt(foldersOf, signal),

    /**
     * Returns the wanted copies that the mailbox contains. Throws a `ProviderError` if the mailbox cannot be
     * read.
     */
    scan: (wanted: Wanted, signal?: AbortSignal): Promise<ReadonlyMap<string, FoundCopy>> =>
      attempt(async (opened) => {
        const { inbox, junk, others } = await foldersOf(opened);
        if (junk) await reader.read(opened, { path: junk, place: "spam" }, wanted);
        await reader.read(opened, { path: inbox, place: "inbox" }, wanted);
        await readTabs(opened, sightings, wanted);
        for (const path of others) {
          const lost = new Set([...wanted.closing].filter((token) => !sightings.get(token)));
          if (lost.size === 0) break;
          await reader.read(opened, { path, place: "elsewhere" }, { tokens: lost, closing: lost });
        }
        return sightings.of(wanted.tokens);
      }, signal),

    /**
     * Deletes one test copy, and nothing else. Throws a `ProviderError` if the server cannot delete a single
     * message.
     */
    remove: ({ folder, uid }: FoundCopy, token: string, signal?: AbortSignal): Promise<void> =>
      attempt(async (opened) => {
        const trash = await trashOf(opened);
        if (!trash && !canDeleteOne(opened))
          throw new ProviderError(
            "provider-rejected",
            `Cannot delete the copy in ${whose}: the server cannot delete a single message`,
            { hint: "Remove cleanUp for this mailbox, and empty it yourself from time to time" },
          );
        await opened.mailboxOpen(folder);
        const range = String(uid);
        const message = await opened.fetchOne(range, { uid: true, headers: [probeField] }, { uid: true });
        const header = message ? message.headers?.toString("latin1") : undefined;
        if (!header?.includes(token)) return;
        if (trash) await opened.messageMove(range, trash, { uid: true });
        else await opened.messageDelete(range, { uid: true });
        reader.forget(folder);
      }, signal),

    close,
  };
}

/**
 * Whether imapflow can delete a single message (UID EXPUNGE), which IMAP4rev2 includes. Otherwise it would
 * delete all marked messages.
 */
const canDeleteOne = ({ capabilities, enabled }: ImapFlow): boolean =>
  capabilities.has("UIDPLUS") ||
  enabled.has("IMAP4REV2") ||
  (capabilities.has("IMAP4rev2") && !capabilities.has("IMAP4rev1"));

/** Returns Gmail's trash, which is where a deleted message must go. Undefined for other servers. */
async function trashOf(opened: ImapFlow): Promise<string | undefined> {
  if (!opened.capabilities.has("X-GM-EXT-1")) return undefined;
  return (await opened.list()).find(({ specialUse }) => specialUse === "\\Trash")?.path;
}
