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
import { formatSum, sumOf } from "./stored-document.ts";

/** A run that is not finished, as far as it can cost money. Its epoch and its intents only grow. */
export interface RunHead {
  readonly id: string;
  readonly createdAtMs: number;
  readonly epoch: number;
  /** Attempts that were ever about to be submitted. */
  readonly intents: number;
}

/** The ledger's state after its last write that can cost money, kept outside of the database: what the database must know at least. */
export interface LedgerHead {
  /** Grows by one with each of these writes. */
  readonly sequence: number;
  /** Ordered by id. */
  readonly runs: readonly RunHead[];
}

export const headFileName = "ledger.head";

const pathOf = (folder: string): string => join(folder, headFileName);
const stagedPathOf = (folder: string): string => `${pathOf(folder)}.tmp`;

export function toHeadText({ sequence, runs }: LedgerHead): string {
  const head = {
    sequence,
    runs: runs.map(({ id, createdAtMs, epoch, intents }) => ({ id, createdAtMs, epoch, intents })),
  };
  return `${JSON.stringify({ checksum: formatSum(sumOf(JSON.stringify(head))), head })}\n`;
}

/** Undefined if the text is not a head that was written whole. */
export function parseHead(text: string): LedgerHead | undefined {
  try {
    const { head } = JSON.parse(text) as { readonly head: LedgerHead };
    // What toHeadText makes of it is the whole text, or it is another's.
    return toHeadText(head) === text ? head : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined if the ledger has none. */
export function readHead(folder: string): LedgerHead | "damaged" | undefined {
  try {
    return parseHead(readFileSync(pathOf(folder), "utf8")) ?? "damaged";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a head next to the one that counts. */
export function stageHead(folder: string, text: string): void {
  // Synchronous: nothing else of this process may get into the transaction that it belongs to.
  const file = openSync(stagedPathOf(folder), "w", privateFileMode);
  try {
    giveToOwner(file, folder);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Root that works in another user's checkout does not lock them out of their ledger; SQLite does the same with its files. */
function giveToOwner(file: number, folder: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  if (uid !== 0) fchownSync(file, uid, gid);
}

/** Puts the head that was staged in place, unless another process has staged its own since. */
export function publishStaged(folder: string, text: string): void {
  if (readFileSync(stagedPathOf(folder), "utf8") !== text) stageHead(folder, text);
  renameSync(stagedPathOf(folder), pathOf(folder));
}
