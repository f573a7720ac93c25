import { randomBytes } from "node:crypto";
import { type Clock, systemClock } from "../../base/clock.ts";
import type { Visitor } from "../visitor.ts";
import type { CheckedMessage } from "./check-message.ts";
import type { CheckSource } from "./check-source.ts";

/** A message that was checked, in the memory of this process. */
export interface KeptCheck {
  readonly source: CheckSource;
  readonly checked: CheckedMessage;
}

export interface KeepLimits {
  /** Messages per visitor. */
  readonly perVisitor: number;
  /** Messages of all visitors. */
  readonly count: number;
  /** Bytes of all messages together, estimated. One message is kept however large it is. */
  readonly bytes: number;
  readonly ageMs: number;
}

const defaultLimits: KeepLimits = {
  perVisitor: 8,
  count: 40,
  bytes: 128 * 1024 * 1024,
  ageMs: 60 * 60 * 1000,
};

export interface KeptChecks {
  /** Keeps a message, and returns the id that only its visitor can use. Drops the oldest beyond the limits. */
  keep(visitor: Visitor, check: KeptCheck): string;
  /** Returns a message of the visitor. Undefined if it is no longer kept, or is another's. */
  find(visitor: Visitor, id: string): KeptCheck | undefined;
}

/** Keeps the last messages that each visitor checked. Nothing of them is written. */
export function createKeptChecks(clock: Clock = systemClock, limits: KeepLimits = defaultLimits): KeptChecks {
  const kept = new Map<
    string,
    {
      readonly owner: string;
      readonly sizeBytes: number;
      readonly untilMs: number;
      readonly check: KeptCheck;
    }
  >();
  const dropOld = (): void => {
    for (const [id, { untilMs }] of kept) if (untilMs <= clock.now()) kept.delete(id);
  };
  return {
    keep(visitor, check) {
      dropOld();
      const owner = ownerOf(visitor);
      const id = randomBytes(16).toString("base64url");
      kept.set(id, {
        owner,
        sizeBytes: sizeOf(check),
        untilMs: clock.now() + limits.ageMs,
        check,
      });
      const own = [...kept].filter(([, each]) => each.owner === owner);
      for (const [oldest] of own.slice(0, Math.max(0, own.length - limits.perVisitor))) kept.delete(oldest);
      let totalBytes = [...kept.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      for (const [oldest, { sizeBytes }] of kept) {
        if ((kept.size <= limits.count && totalBytes <= limits.bytes) || oldest === id) break;
        kept.delete(oldest);
        totalBytes -= sizeBytes;
      }
      return id;
    },
    find(visitor, id) {
      dropOld();
      const found = kept.get(id);
      return found?.owner === ownerOf(visitor) ? found.check : undefined;
    },
  };
}

/** Identifies a visitor: by the session, or else by the name that the proxy vouches for. */
const ownerOf = ({ sessionId, name, isOfTeam }: Visitor): string =>
  isOfTeam ? (sessionId === undefined ? `name ${name}` : `session ${sessionId}`) : "own";

/** Estimates the memory of a message, with 2 bytes per character. */
function sizeOf({ source, checked: { message, bytes, mjml = "" } }: KeptCheck): number {
  const { html = "", text = "", source: shown = "" } = message ?? {};
  const characters = html.length + text.length + shown.length + mjml.length;
  return source.bytes.length + (bytes?.length ?? 0) + 2 * characters;
}
