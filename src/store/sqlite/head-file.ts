import {
  closeSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { privateFileMode } from "../../base/private-files.ts";
import { formatSum, sumOf } from "../sql/stored-document.ts";

/** An unfinished run, reduced to what can cost money. Its epoch and intents never decrease. */
export interface RunHead {
  readonly id: string;
  readonly createdAtMs: number;
  readonly epoch: number;
  /** Number of attempts that were ever about to be submitted. */
  readonly intents: number;
}

/**
 * The ledger's state after its last write that can cost money, stored outside the database. The database must
 * know at least this much.
 */
export interface LedgerHead {
  /** Increases by one with each of these writes. */
  readonly sequence: number;
  /** Ordered by id. */
  readonly runs: readonly RunHead[];
}

export const headFileName = "ledger.head";

const pathOf = (folder: string): string => join(folder, headFileName);
const stagedPathOf = (folder: string): string => `${pathOf(folder)}.tmp`;

/** Serializes a head with its checksum, as one line of JSON. */
export function toHeadText({ sequence, runs }: LedgerHead): string {
  const head = {
    sequence,
    runs: runs.map(({ id, createdAtMs, epoch, intents }) => ({ id, createdAtMs, epoch, intents })),
  };
  return `${JSON.stringify({ checksum: formatSum(sumOf(JSON.stringify(head))), head })}\n`;
}

/** Returns undefined if the text is not a completely written head. */
export function parseHead(text: string): LedgerHead | undefined {
  try {
    const { head } = JSON.parse(text) as { readonly head: LedgerHead };
    // Only an unchanged head serializes to the same text again.
    return toHeadText(head) === text ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Returns undefined if the ledger has no head. */
export function readHead(folder: string): LedgerHead | "damaged" | undefined {
  try {
    return parseHead(readFileSync(pathOf(folder), "utf8")) ?? "damaged";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a head next to the current one, without replacing it. */
export function stageHead(folder: string, text: string): void {
  // Synchronous, so that no other code of this process runs inside the open transaction.
  const file = openSync(stagedPathOf(folder), "w", privateFileMode);
  try {
    giveToOwner(file, folder);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Gives the file to the folder's owner if the process runs as root, so that the owner can still use the
 * ledger. SQLite does the same with its files.
 */
function giveToOwner(file: number, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) fchownSync(file, uid, gid);
}

/** Moves the staged head into place. Stages it again first if another process has staged its own since. */
export function publishStaged(folder: string, text: string): void {
  if (readFileSync(stagedPathOf(folder), "utf8") !== text) stageHead(folder, text);
  renameSync(stagedPathOf(folder), pathOf(folder));
}
