import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { AccessStore, Person, StoredSession } from "../../store/access.ts";
import type { RequestHead } from "../access.ts";
import { type CookieJar, cookiesNamed } from "./cookies.ts";

/** Between two records of a session's use, in milliseconds: pages load several parts at once. */
const noteEveryMs = 60_000;

/** More cookies of the name than this are not looked up. */
const maxCookies = 4;

export interface Sessions {
  /** Begins a session. Returns the header that gives its key to the browser. */
  begin(person: Person): Promise<string>;
  /** Returns the valid session of a request. */
  find(request: Pick<RequestHead, "headers">): Promise<StoredSession | undefined>;
  /** Whether a session has not ended. Does not count as its use. */
  isOpen(id: string): Promise<boolean>;
  /** Ends a session. Returns the header that removes its key from the browser. */
  end(id: string): Promise<string>;
}

/** Creates the sessions of browsers. The ledger has only a hash of each key, so that reading it signs nobody in. */
export function createSessions({
  store,
  jar,
  clock,
  absoluteMs,
  idleMs,
}: {
  readonly store: AccessStore;
  readonly jar: CookieJar;
  readonly clock: Pick<Clock, "now">;
  /** Time after which a session ends. */
  readonly absoluteMs: number;
  /** Time without a request after which it ends. */
  readonly idleMs: number;
}): Sessions {
  const isIdle = ({ seenAtMs }: StoredSession, nowMs: number): boolean => nowMs - seenAtMs > idleMs;
  return {
    async begin(person) {
      const key = randomBytes(32).toString("base64url");
      const nowMs = clock.now();
      await store.addSession({
        id: hashOf(key),
        person,
        createdAtMs: nowMs,
        untilMs: nowMs + absoluteMs,
      });
      return jar.set("session", key, Math.floor(absoluteMs / 1000));
    },
    async find(request) {
      const nowMs = clock.now();
      for (const key of cookiesNamed(request, jar.nameOf("session")).slice(0, maxCookies)) {
        const session = await store.session(hashOf(key), nowMs);
        if (!session) continue;
        if (isIdle(session, nowMs)) {
          await store.removeSession(session.id);
          continue;
        }
        if (nowMs - session.seenAtMs > Math.min(noteEveryMs, idleMs / 2))
          await store.noteSessionUse(session.id, nowMs);
        return session;
      }
      return undefined;
    },
    async isOpen(id) {
      const nowMs = clock.now();
      const session = await store.session(id, nowMs);
      return session !== undefined && !isIdle(session, nowMs);
    },
    async end(id) {
      await store.removeSession(id);
      return jar.set("session", "", 0);
    },
  };
}

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");
