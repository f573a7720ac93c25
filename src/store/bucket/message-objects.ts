import { createHash } from "node:crypto";
import PQueue from "p-queue";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { createRandom } from "../../base/random.ts";
import type { Connection } from "../sql/connection.ts";
import { createObjectMethods } from "../sql/object-methods.ts";
import { sumOf } from "../sql/stored-document.ts";
import type { StoredObject } from "../store.ts";
import { maxObjectBytes, openBucket } from "./bucket.ts";
import type { BucketSettings } from "./settings.ts";

/** The bytes of messages that are outside the database. Every method throws `ledger-unusable`. */
export interface MessageObjects {
  /** Puts the large ones into the bucket, and returns their objects. Returns undefined for the others. */
  put(contents: readonly (Uint8Array | undefined)[]): Promise<readonly (StoredObject | undefined)[]>;
  /** Returns the bytes of a message's object, and verifies them. */
  read(object: StoredObject, contentHash: string): Promise<Uint8Array>;
  /** Deletes the objects that no message uses. */
  sweep(): Promise<void>;
  /** Throws if objects of the bucket cannot be read. Changes nothing. */
  check(): Promise<void>;
  close(): void;
}

export interface MessageObjectsOptions {
  readonly connection: Connection;
  /** Where large messages are. Absent if all new ones stay in the database. */
  readonly settings?: BucketSettings | undefined;
  /** Returns the time of this machine, in Unix milliseconds. Default: its clock. */
  readonly now?: (() => number) | undefined;
}

/** Calls of the bucket at the same time. */
const concurrency = 4;

/**
 * Opens the bucket of a ledger. Each object has a name of its own: the SHA-256 of its bytes, and a random part. Only the
 * one message that it was put for can use it, so deleting the object of one run never affects another run.
 */
export async function openMessageObjects({
  connection,
  settings,
  now = systemClock.now,
}: MessageObjectsOptions): Promise<MessageObjects> {
  const bucket = settings && (await openBucket(settings));
  const objects = createObjectMethods(connection);
  const random = createRandom();

  /** Waits for all, so that no call is in flight afterward. Throws the first error. */
  async function forEach<T>(all: readonly T[], work: (each: T) => Promise<void>): Promise<void> {
    const queue = new PQueue({ concurrency });
    const ends = await Promise.allSettled(all.map((each) => queue.add(() => work(each))));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  return {
    async put(contents) {
      if (!bucket || !settings) return contents.map(() => undefined);
      const planned = contents.map((bytes) =>
        bytes && bytes.length > settings.overBytes && bytes.length <= maxObjectBytes
          ? { name: `${sha256(bytes)}-${random.hex(16)}`, sum: sumOf(bytes), bytes }
          : undefined,
      );
      const large = planned.filter((each) => each !== undefined);
      if (large.length === 0) return planned;
      await objects.add(
        large.map(({ name }) => name),
        now(),
      );
      await forEach(large, ({ name, bytes }) => bucket.put(name, bytes));
      return planned.map((each) => each && { name: each.name, sum: each.sum });
    },
    async read({ name, sum }, contentHash) {
      const refuse = (reason: string, hint: string): PlacewrightError =>
        new PlacewrightError("ledger-unusable", `Cannot read message ${contentHash}: ${reason}`, { hint });
      if (!bucket)
        throw refuse(
          "its bytes are in a bucket, and the config names none",
          "Set messages.bucket in the config to the bucket of this ledger",
        );
      const bytes = await bucket.get(name);
      if (!bytes)
        throw refuse(
          `its object ${name} is not in bucket "${bucket.name}"`,
          "Correct messages.bucket and messages.prefix in the config, or restore the object. Other messages are not affected",
        );
      if (sha256(bytes) !== name.split("-")[0] || sumOf(bytes) !== sum)
        throw refuse(
          `its object ${name} in bucket "${bucket.name}" is damaged`,
          "Restore the object from an earlier version of the bucket. Other messages are not affected",
        );
      return bytes;
    },
    async sweep() {
      if (!bucket) return;
      for (;;) {
        const names = await objects.unused(now());
        if (names.length === 0) return;
        await forEach(names, (name) => bucket.remove(name));
        await objects.forget(names);
      }
    },
    async check() {
      await bucket?.get("doctor");
    },
    close: () => bucket?.close(),
  };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
