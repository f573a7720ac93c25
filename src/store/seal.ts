import { createHmac, type Hmac, randomUUID, timingSafeEqual } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, mkdir, readdir, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PlacewrightError } from "../base/errors.ts";
import { bootOf, createOwner, isOwnerDead } from "./owner.ts";

/** The environment variable that has the key. */
export const ledgerKeyName = "PLACEWRIGHT_LEDGER_KEY";

/** Fewer characters than this are guessed. */
const minKeyLength = 16;

const sealName = "ledger.seal";
const useName = /^ledger\.use-[0-9a-f-]+$/;

/** What no seal covers, by its path in the ledger: itself, the next one, marks of use, and SQLite's index of its log, which it makes anew. */
const isCovered = (path: string): boolean =>
  path !== sealName &&
  !/^ledger\.seal\.[0-9a-f-]+\.tmp$/.test(path) &&
  !useName.test(path) &&
  !/^(?:ledger|local\/[^/]+\/[^/]+\/account)\.sqlite-shm$/.test(path);

/** How often the content may change under a seal that is being made. */
const mostTries = 10;

/**
 * A keyed seal over every file of a ledger's folder, for a ledger that travels: who has not the key can neither change it nor put
 * another in its place unnoticed. An older ledger with its own seal can be put back: `head` and `reconcile` are for that.
 */
export interface Seal {
  /**
   * `sealed`, or `in use` where a process of this machine has it open, or was killed while it had. Throws `ledger-unsealed` if it is
   * neither.
   */
  verify(): Promise<"sealed" | "in use">;
  /** Marks the ledger as in use by this process. */
  use(): Promise<void>;
  /** Ends the use of a ledger that could not be opened: the seal it has still holds. */
  leave(): Promise<void>;
  /** Seals the ledger as it is, and ends the use. */
  close(): Promise<void>;
}

/** Throws `config-invalid` for a key that is too short. */
export function openSeal(folder: string, key: string): Seal {
  if (key.length < minKeyLength)
    throw new PlacewrightError(
      "config-invalid",
      `Cannot seal the ledger: ${ledgerKeyName} has fewer than ${minKeyLength} characters`,
      { hint: "make one with openssl rand -hex 32, and keep it as a secret of the CI service" },
    );
  const sealPath = join(folder, sealName);
  const owner = createOwner();
  const usePath = join(folder, `ledger.use-${randomUUID()}`);
  const mac = (purpose: string): Hmac => createHmac("sha256", key).update(`${purpose}\0`);
  /** So that a wrong key is told from a changed ledger. */
  const keyId = mac("key").digest("hex").slice(0, 16);
  /** Good for this folder only, on this machine, until it is started anew. */
  const useOf = async (who: string): Promise<string> => {
    const { dev, ino } = await stat(folder);
    return mac("use").update(`${dev}\0${ino}\0${bootOf()}\0${who}`).digest("hex");
  };

  async function sealOf(): Promise<string> {
    const content = mac("content");
    await addFolder(content, folder, "");
    return `${JSON.stringify({ version: 1, key: keyId, seal: content.digest("hex") })}\n`;
  }

  async function write(text: string): Promise<void> {
    const staged = `${sealPath}.${randomUUID()}.tmp`;
    await writeFile(staged, text, { mode: 0o600, flush: true });
    await rename(staged, sealPath);
  }

  /** Processes of this machine that had the ledger open, by the files that say so. */
  async function uses(): Promise<{ path: string; owner: string }[]> {
    const names = (await readdir(folder)).filter((name) => useName.test(name));
    const found = await Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const [who = "", sign = ""] = (await readText(path)).split("\n");
        return { path, owner: who, isOurs: isSame(sign, await useOf(who)) };
      }),
    );
    return found.filter(({ isOurs }) => isOurs);
  }

  return {
    async verify() {
      const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return [];
        throw error;
      });
      // Nothing of a ledger is there yet.
      if (names.every((name) => name === ".gitignore")) return "sealed";
      const stored = await readText(sealPath);
      if (isSame(stored, await sealOf())) return "sealed";
      if ((await uses()).length > 0) return "in use";
      throw unsealed(folder, reasonOf(stored, names, keyId));
    },
    async use() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(usePath, `${owner}\n${await useOf(owner)}\n`, { mode: 0o600, flush: true });
    },
    leave: () => rm(usePath, { force: true }),
    async close() {
      for (let tries = 0; tries < mostTries; tries++) {
        const text = await sealOf();
        await write(text);
        // What another process has written in between it seals itself, or has sealed before this did.
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
    ? "the process that wrote it last was ended before it could seal it, or it was changed since"
    : "it was changed after it was sealed";
}

const unsealed = (folder: string, reason: string) =>
  new PlacewrightError("ledger-unsealed", `Cannot trust the ledger in "${folder}": ${reason}`, {
    hint: "restore the one that was sealed, or begin with an empty folder and placewright reconcile --adopt; if you know what changed it, placewright ledger seal trusts it as it is",
  });

/** Adds every file, by name, kind and content, in an order that hangs on the names alone. */
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
  // SQLite's log is there and empty, or not there: that says the same.
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

/** Another process took it away: what it leaves is what it seals. */
function orGone(error: NodeJS.ErrnoException): { readonly size: number } {
  if (error.code !== "ENOENT") throw error;
  return { size: 0 };
}

/** A seal and a mark of use are one or two lines; what is longer is neither. */
const maxTextBytes = 4096;

async function readText(path: string): Promise<string> {
  try {
    return (await stat(path)).size > maxTextBytes ? "" : await readFile(path, "utf8");
  } catch (error) {
    orGone(error as NodeJS.ErrnoException);
    return "";
  }
}

function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
