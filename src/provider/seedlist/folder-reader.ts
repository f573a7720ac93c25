import type { FetchMessageObject, ImapFlow, MailboxObject } from "imapflow";
import { probeField } from "./mark.ts";
import type { Place, Sightings } from "./sightings.ts";

/** The copies to search for in a mailbox, by token. */
export interface Wanted {
  /** Tokens of the copies that have not been found yet. */
  readonly tokens: ReadonlySet<string>;
  /** Tokens among them whose time is over. Every folder is searched for these. */
  readonly closing: ReadonlySet<string>;
}

/** First unread UID of a folder. */
interface Cursor {
  readonly uidValidity: bigint;
  readonly next: number;
}

/**
 * Number of newest messages to read in the first scan of a folder, so that it depends neither on clocks nor
 * on the server's search.
 */
const newest = 200;

/** Fetch options for a message that may be a test copy. */
const fetched = { uid: true, internalDate: true, headers: [probeField, "Authentication-Results"] };

/** Gmail's tabs. Its search shows which one contains a message. */
const tabs = ["promotions", "updates", "social", "forums", "primary"] as const;

/** Creates a reader of the folders of one mailbox, which reads each message once. */
export function createFolderReader(sightings: Sightings) {
  const cursors = new Map<string, Cursor>();
  return {
    /** Reads the new messages in a folder, and searches it for the copies that are still missing. */
    async read(opened: ImapFlow, place: Place, wanted: Wanted): Promise<void> {
      const mailbox = await opened.mailboxOpen(place.path, { readOnly: true });
      const cursor = cursors.get(place.path);
      if (mailbox.exists > 0) {
        const known = cursor?.uidValidity === mailbox.uidValidity ? cursor : undefined;
        const fresh = await fetchNew(opened, mailbox, known);
        const strangers = fresh.filter((message) => !sightings.note(message, place)).map(({ uid }) => uid);
        await searchLost(opened, sightings, place, wanted, strangers);
      }
      const next = Math.max(mailbox.uidNext ?? 0, cursor?.next ?? 0, 1);
      cursors.set(place.path, { uidValidity: mailbox.uidValidity, next });
    },
    /** Makes the next scan read the newest messages of a folder again. */
    forget(path: string): void {
      cursors.delete(path);
    },
  };
}

/** Fetches the messages that arrived since the last scan of the open folder, or its newest messages. */
async function fetchNew(
  opened: ImapFlow,
  { exists, uidNext }: MailboxObject,
  cursor: Cursor | undefined,
): Promise<FetchMessageObject[]> {
  const fresh: FetchMessageObject[] = [];
  if (cursor && uidNext && uidNext <= cursor.next) return fresh;
  const range = cursor ? `${cursor.next}:*` : `${Math.max(1, exists - newest + 1)}:*`;
  for await (const message of opened.fetch(range, fetched, { uid: cursor !== undefined }))
    if (!cursor || message.uid >= cursor.next) fresh.push(message);
  return fresh;
}

/**
 * Searches for the missing copies by their mark: a receiver may drop headers that it does not know, so the mark
 * is in the text, too. Searches among the new messages that are not known as copies, or, for a copy whose time
 * is over, in the whole folder.
 */
async function searchLost(
  opened: ImapFlow,
  sightings: Sightings,
  place: Place,
  { tokens, closing }: Wanted,
  strangers: readonly number[],
): Promise<void> {
  const lost = [...tokens].filter((token) => !sightings.isSettled(token));
  for (const token of lost) {
    if (!closing.has(token) && strangers.length === 0) continue;
    const range = closing.has(token) ? {} : { uid: strangers.join(",") };
    const uids = await opened.search(
      { ...range, or: [{ header: { [probeField]: token } }, { body: token }] },
      { uid: true },
    );
    const [uid] = uids || [];
    const message = uid === undefined ? false : await opened.fetchOne(String(uid), fetched, { uid: true });
    if (message) sightings.note(message, place, token);
  }
}

/** Finds the Gmail tab of each copy that is new in the inbox. The inbox must be open. */
export async function readTabs(
  opened: ImapFlow,
  sightings: Sightings,
  { tokens }: Pick<Wanted, "tokens">,
): Promise<void> {
  if (!opened.capabilities.has("X-GM-EXT-1")) return;
  const untold = [...tokens].filter((token) => {
    const sighting = sightings.get(token);
    return sighting?.place === "inbox" && !sighting.tab;
  });
  const byUid = new Map(untold.map((token) => [sightings.get(token)?.uid, token]));
  for (const tab of tabs) {
    if (byUid.size === 0) return;
    const uids = await opened.search(
      { uid: [...byUid.keys()].join(","), gmraw: `category:${tab}` },
      { uid: true },
    );
    for (const uid of uids || []) {
      const token = byUid.get(uid);
      if (token !== undefined) sightings.noteTab(token, tab);
      byUid.delete(uid);
    }
  }
}
