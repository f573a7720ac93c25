import type { FetchMessageObject } from "imapflow";
import { redact } from "../../base/redact.ts";
import { parseMimeTree } from "../../message/mime-tree.ts";
import { readAuthentication } from "./authentication-results.ts";
import type { FoundCopy } from "./journal.ts";
import { probeField } from "./mark.ts";

/** A folder, and what a copy in it counts as. */
export interface Place {
  readonly path: string;
  readonly place: FoundCopy["place"];
}

/** Every copy seen in one mailbox, wanted or not, because each message is read only once. */
export interface Sightings {
  get(token: string): FoundCopy | undefined;
  /** Whether a copy was found in a folder that counts. */
  isSettled(token: string): boolean;
  /** Records a message. Returns whether it is a test copy. `token` is set if a search found it. */
  note(message: FetchMessageObject, place: Place, token?: string): boolean;
  /** Records the Gmail tab of a copy. */
  noteTab(token: string, tab: string): void;
  /** Returns the copies with these tokens. */
  of(tokens: ReadonlySet<string>): ReadonlyMap<string, FoundCopy>;
}

export function createSightings({
  now,
  authservId,
}: {
  readonly now: () => number;
  readonly authservId: string | undefined;
}): Sightings {
  const seen = new Map<string, FoundCopy>();

  const isSettled = (token: string): boolean => {
    const place = seen.get(token)?.place;
    return place === "inbox" || place === "spam";
  };

  return {
    get: (token) => seen.get(token),
    isSettled,
    note({ headers, uid, internalDate }, { path, place }, found) {
      const fields = parseMimeTree(headers ?? Buffer.of()).headers;
      const token =
        found ?? fields.find(({ name }) => name.toLowerCase() === probeField.toLowerCase())?.value;
      if (token === undefined) return false;
      if (isSettled(token)) return true;
      const seenAtMs = now();
      seen.set(token, {
        place,
        folder: redact(path),
        uid,
        arrivedAtMs: new Date(internalDate ?? seenAtMs).getTime() || seenAtMs,
        seenAtMs,
        ...(authservId === undefined
          ? {}
          : { authentication: readAuthentication(fields, { authservId, ownField: probeField }) }),
      });
      return true;
    },
    noteTab(token, tab) {
      const sighting = seen.get(token);
      if (sighting) seen.set(token, { ...sighting, tab });
    },
    of: (tokens) => new Map([...seen].filter(([token]) => tokens.has(token))),
  };
}
