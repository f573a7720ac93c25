import { createHmac, type Hmac, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { isSameSecret } from "../base/is-same-secret.ts";
import { makeFolder } from "../base/make-folder.ts";
import { refuseMoved } from "./ledger-folder.ts";
import { bootOf, createOwner, isOwnerDead } from "./owner.ts";

/** The environment variable that contains the key. */
export const ledgerKeyName = "PLACEWRIGHT_LEDGER_KEY";

/** Minimum length of a key, in characters. Shorter keys can be guessed. */
const minKeyLength = 16;

const sealName = "ledger.seal";
const useName = /^ledger\.use-[0-9a-f-]+$/;
/** A seal or a use marker that is being written. */
const stagedName = /^ledger\.seal\.[0-9a-f-]+\.tmp$/;

/**
 * Whether the seal covers a file, by its path in the ledger. It does not cover itself, its staged
 * replacement, use markers, or SQLite's index of its log (`-shm`), which SQLite recreates.
 */
const isCovered = (path: string): boolean =>
  path !== sealName &&
  !stagedName.test(path) &&
  !useName.test(path) &&
  !/^(?:ledger|local\/[^/]+\/[^/]+\/account)\.sqlite-shm$/.test(path);

/** Maximum number of times to seal again because the content changed in the meantime. */
const maxTries = 10;

/**
 * A keyed seal over every file of a ledger's folder, for a ledger that is copied between machines. Without
 * the key, no one can change or replace the ledger unnoticed. An older ledger with its own valid seal can
 * still be put back: `head` and `reconcile` cover that.
 */
export interface Seal {
  /**
   * Returns `sealed` if the seal matches, or `in use` if a process of this machine has the ledger open or was
   * killed while it had. Throws `ledger-unusable` if the ledger was moved to a database, and `ledger-unsealed`
   * otherwise.
   */
  verify(): Promise<"sealed" | "in use">;
  /** Marks the ledger as in use by this process. */
  use(): Promise<void>;
  /** Ends the use of a ledger that could not be opened. Its existing seal stays valid. */
  leave(): Promise<void>;
  /** Seals the ledger as it is, and ends the use. */
  close(): Promise<void>;
}

/** Opens the seal of a ledger's folder. Throws `config-invalid` if the key is too short. */
export function openSeal(folder: string, key: string): Seal {
  if (key.length < minKeyLength)
    throw new PlacewrightError(
      "config-invalid",
      `Cannot seal the ledger: ${ledgerKeyName} has fewer than ${minKeyLength} characters`,
      { hint: "Create one with openssl rand -hex 32, and store it as a secret in your CI service" },
    );
  const sealPath = join(folder, sealName);
  const owner = createOwner();
  const usePath = join(folder, `ledger.use-${randomUUID()}`);
  const mac = (purpose: string): Hmac => createHmac("sha256", key).update(`${purpose}\0`);
  /** Identifies the key, to distinguish a wrong key from a changed ledger. */
  const keyId = mac("key").digest("hex").slice(0, 16);
  /**
   * Returns the signature of a use marker. It is valid only for this folder, on this machine, until the next
   * boot.
   */
  const useOf = async (who: string): Promise<string> => {
    const { dev, ino } = await stat(folder);
    return mac("use").update(`${dev}\0${ino}\0${bootOf()}\0${who}`).digest("hex");
  };

  async function sealOf(): Promise<string> {
    const content = mac("content");
    await addFolder(content, folder, "");
    return `${JSON.stringify({ version: 1, key: keyId, seal: content.digest("hex") })}\n`;
  }

  /** Writes a seal or a use marker. Other processes see all of it, or nothing. */
  async function write(path: string, text: string): Promise<void> {
    const staged = `${sealPath}.${randomUUID()}.tmp`;
    await writeFile(staged, text, { mode: 0o600, flush: true });
    await rename(staged, path);
  }

  /** Returns the use markers of processes of this machine that have, or had, the ledger open. */
  async function uses(): Promise<{ path: string; owner: string }[]> {
    const names = (await readdir(folder)).filter((name) => useName.test(name));
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const [who = "", sign = ""] = (await readText(path)).split("\n");
        return { path, owner: who, isOurs: isSameSecret(sign, await useOf(who)) };
      }),
    );
    return found.filter(({ isOurs }) => isOurs);
  }

  return {
    async verify() {
      for (let tries = 1; ; tries++) {
        const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "ENOENT") return [];
          throw error;
        });
        // There is no ledger yet.
        if (names.every((name) => name === ".gitignore" || stagedName.test(name))) return "sealed";
        // What is left of a ledger that was moved is none, sealed or not.
        await refuseMoved(folder);
        const stored = await readText(sealPath);
        if (isSameSecret(stored, await sealOf())) return "sealed";
        if ((await uses()).length > 0) return "in use";
        // The last process that used it may have sealed it in the meantime. Check again in that case.
        if (tries === maxTries || stored === (await readText(sealPath)))
          throw unsealed(folder, reasonOf(stored, names, keyId));
      }
    },
    async use() {
      await makeFolder(folder, 0o700);
      await write(usePath, `${owner}\n${await useOf(owner)}\n`);
    },
    leave: () => rm(usePath, { force: true }),
    async close() {
      for (let tries = 0; tries < maxTries; tries++) {
        const text = await sealOf();
        await write(sealPath, text);
        // Another process that wrote in the meantime seals its own changes, or did so before this process.
        // Check again in that case.
        if (text === (await sealOf())) break;
      }
      for (const each of await uses()) if (isOwnerDead(each.owner)) await rm(each.path, { force: true });
      await rm(usePath, { force: true });
    },
  };
}

function reasonOf(stored: string, names: readonly string[], keyId: string): string {
  if (stored === "") return "it has no seal";
  if (!stored.includes(`"key":"${keyId}"`)) return `it was sealed with another ${ledgerKeyName}`;
  return names.some((name) => useName.test(name))
    ? "the last process that wrote it ended before it could seal it, or it was changed since"
    : "it was changed after it was sealed";
}

const unsealed = (folder: string, reason: string) =>
  new PlacewrightError("ledger-unsealed", `Cannot trust the ledger in "${folder}": ${reason}`, {
    hint: "Restore the sealed ledger, or start with an empty folder and run placewright reconcile --adopt. If you know what changed it, run placewright ledger seal to trust it as it is",
  });

/**
 * Adds the name, kind, and content of every covered file to the hash. The order depends only on the names.
 */
async function addFolder(content: Hmac, folder: string, prefix: string): Promise<void> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) =>
    isCovered(`${prefix}${name}`),
  );
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) {
      content.update(`folder\0${name}\0`);
      await addFolder(content, path, `${name}/`);
    } else if (entry.isFile()) await addFile(content, path, name);
    else content.update(`other\0${name}\0${entry.isSymbolicLink() ? await readlink(path) : ""}\0`);
  }
}

async function addFile(content: Hmac, path: string, name: string): Promise<void> {
  const { size } = await lstat(path).catch(orGone);
  // SQLite's log may be empty or missing: both mean the same.
  if (size === 0 && name.endsWith("-wal")) return;
  content.update(`file\0${name}\0${size}\0`);
  let length = 0;
  try {
    for await (const chunk of createReadStream(path, { end: Math.max(0, size - 1) })) {
      length += (chunk as Buffer).length;
      content.update(chunk as Buffer);
    }
  } catch (error) {
    orGone(error as NodeJS.ErrnoException);
  }
  content.update(`\0${length}\0`);
}

/**
 * Returns size 0 for a file that another process has deleted: the seal covers what is left. Rethrows other
 * errors.
 */
function orGone(error: NodeJS.ErrnoException): { readonly size: number } {
  if (error.code !== "ENOENT") throw error;
  return { size: 0 };
}

/** Maximum size of a seal or use marker, in bytes. Both have one or two lines; a larger file is neither. */
const maxTextBytes = 4096;

async function readText(path: string): Promise<string> {
  try {
    return (await stat(path)).size > maxTextBytes ? "" : await readFile(path, "utf8");
  } catch (error) {
    orGone(error as NodeJS.ErrnoException);
    return "";
  }
}
