import { join } from "node:path";
import type Database from "libsql";
import * as z from "zod";
import { openPrivateDatabase } from "../../base/private-database.ts";
import type { Authentication } from "./authentication-results.ts";
import { tokenOf } from "./mark.ts";

/** A copy that was found in a mailbox. */
export interface FoundCopy {
  /** `elsewhere`: a folder that is neither the inbox nor the server's spam folder. */
  readonly place: "inbox" | "spam" | "elsewhere";
  readonly folder: string;
  readonly uid: number;
  /** Arrival time by the mailbox server's clock. */
  readonly arrivedAtMs: number;
  /** Time when the copy was first seen, by the local clock. */
  readonly seenAtMs: number;
  /** Tab in Gmail's inbox. */
  readonly tab?: string;
  /** Absent if no receiver is trusted. */
  readonly authentication?: Authentication;
}

/** State of one seed's copy. */
export interface SeedState {
  /** `begun`: the copy may or may not have been sent. */
  readonly sending?: "begun" | "accepted" | "refused";
  readonly sentAtMs?: number;
  readonly sighting?: FoundCopy;
  /** Why the seed is not measured, in one sentence. */
  readonly unmeasured?: string | undefined;
  /** Whether that sentence names the seed. */
  readonly namesSeed?: boolean | undefined;
}

/** The recorded state of one test. */
export interface SeedTest {
  readonly name: string;
  readonly token: string;
  /** Time when the last copy was sent. Absent while sending is in progress. */
  readonly sentAtMs?: number;
  /** Whether the results are final. */
  readonly isClosed: boolean;
  readonly seeds: ReadonlyMap<string, SeedState>;
}

/** One event of a test. */
export type JournalEntry =
  | { readonly type: "test"; readonly name: string }
  | { readonly type: "begun" | "accepted"; readonly seed: string; readonly atMs: number }
  /** `isShared`: the reason is about another seed's copy, whose error concerned all copies. */
  | { readonly type: "refused"; readonly seed: string; readonly reason: string; readonly isShared?: true }
  | { readonly type: "sent"; readonly atMs: number }
  | { readonly type: "found"; readonly seed: string; readonly sighting: FoundCopy }
  | { readonly type: "unmeasured"; readonly seed: string; readonly reason: string }
  | { readonly type: "closed" };

export type Journal = ReturnType<typeof openJournal>;

const tables = `
  CREATE TABLE entry (id INTEGER PRIMARY KEY, token TEXT NOT NULL, entry TEXT NOT NULL);
  CREATE INDEX entry_by_token ON entry (token)`;

const fileName = "seeds.sqlite";

/**
 * Opens the durable record of sent and found copies: one row per event, in `seeds.sqlite`. Each event is on
 * disk before the next step. If a process is killed or the power fails, no recorded event is lost, and no
 * copy is sent twice.
 */
export function openJournal(folder: string) {
  const probes = new Map<string, SeedTest>();
  let opened: Promise<Database.Database> | undefined;
  const database = (): Promise<Database.Database> => {
    opened ??= openPrivateDatabase({ folder, name: fileName, layoutVersion: 1, tables });
    // Allow another attempt if it failed.
    opened.catch(() => {
      opened = undefined;
    });
    return opened;
  };

  /** Returns the test of a token, or undefined if there is none. */
  async function read(token: string): Promise<SeedTest | undefined> {
    const known = probes.get(token);
    if (known || !/^pw[0-9a-f]+$/.test(token)) return known;
    // Select bytes: libsql aborts the process on text that is not UTF-8, which one flipped bit can cause.
    const select = (await database()).prepare(
      "SELECT CAST(entry AS BLOB) AS entry FROM entry WHERE token = ? ORDER BY id",
    );
    let probe: SeedTest | undefined;
    // Nothing is skipped: without one row, a copy that was sent would be sent again.
    for (const { entry: bytes } of select.iterate(token) as Iterable<{ readonly entry: ArrayBuffer }>) {
      const entry = parseEntry(Buffer.from(bytes).toString());
      const next = entry && after(probe, token, entry);
      if (!next)
        throw new Error(
          `"${join(folder, fileName)}" has a damaged row, so it is unknown which copies were sent. Restore the file from a copy, or start a new run`,
        );
      probe = next;
    }
    if (probe) probes.set(token, probe);
    return probe;
  }

  async function note(token: string, entry: JournalEntry): Promise<void> {
    (await database())
      .prepare("INSERT INTO entry (token, entry) VALUES (?, ?)")
      .run(token, JSON.stringify(entry));
    const probe = after(probes.get(token), token, entry);
    if (probe) probes.set(token, probe);
  }

  return {
    read,
    note,
    /** Returns the test of a name, or undefined if there is none. */
    find: (name: string): Promise<SeedTest | undefined> => read(tokenOf(name)),
    /** Returns the test of a name. Starts its record if there is none. */
    async begin(name: string): Promise<SeedTest> {
      const token = tokenOf(name);
      if (!(await read(token))) await note(token, { type: "test", name });
      return (await read(token)) as SeedTest;
    },
    async close(): Promise<void> {
      (await opened)?.close();
      opened = undefined;
    },
  };
}

const seed = z.string();
const atMs = z.number();
const authentication = z.strictObject({
  spf: z.boolean().exactOptional(),
  dkim: z.boolean().exactOptional(),
  dmarc: z.boolean().exactOptional(),
});
const entrySchema: z.ZodType<JournalEntry> = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("test"), name: z.string() }),
  z.strictObject({ type: z.enum(["begun", "accepted"]), seed, atMs }),
  z.strictObject({
    type: z.literal("refused"),
    seed,
    reason: z.string(),
    isShared: z.literal(true).exactOptional(),
  }),
  z.strictObject({ type: z.literal("sent"), atMs }),
  z.strictObject({
    type: z.literal("found"),
    seed,
    sighting: z.strictObject({
      place: z.enum(["inbox", "spam", "elsewhere"]),
      folder: z.string(),
      uid: z.int().min(1).max(0xffff_ffff),
      arrivedAtMs: atMs,
      seenAtMs: atMs,
      tab: z.string().exactOptional(),
      authentication: authentication.exactOptional(),
    }),
  }),
  z.strictObject({ type: z.literal("unmeasured"), seed, reason: z.string() }),
  z.strictObject({ type: z.literal("closed") }),
]);

/** Parses an entry. Returns undefined for one that is damaged, or that Placewright did not write. */
function parseEntry(line: string): JournalEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function after(probe: SeedTest | undefined, token: string, entry: JournalEntry): SeedTest | undefined {
  if (entry.type === "test") return probe ?? { name: entry.name, token, isClosed: false, seeds: new Map() };
  if (!probe) return undefined;
  const withSeed = (seed: string, change: SeedState): SeedTest => ({
    ...probe,
    seeds: new Map(probe.seeds).set(seed, { ...probe.seeds.get(seed), ...change }),
  });
  switch (entry.type) {
    case "begun":
    case "accepted":
      return withSeed(entry.seed, { sending: entry.type, sentAtMs: entry.atMs, unmeasured: undefined });
    case "refused":
      return withSeed(entry.seed, {
        sending: "refused",
        unmeasured: entry.reason,
        namesSeed: !entry.isShared,
      });
    case "sent":
      return { ...probe, sentAtMs: entry.atMs };
    case "found":
      return withSeed(entry.seed, { sighting: entry.sighting });
    case "unmeasured":
      return withSeed(entry.seed, { unmeasured: entry.reason, namesSeed: true });
    case "closed":
      return { ...probe, isClosed: true };
  }
}
