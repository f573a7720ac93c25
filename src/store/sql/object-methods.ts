import { PlacewrightError } from "../../base/errors.ts";
import { type Connection, clockOffset, type Plan, row, rows, run } from "./connection.ts";

/** How long a process may take from putting an object to recording its message, in milliseconds. */
const graceMs = 24 * 3600 * 1000;

/** Maximum number of objects that one sweep reads at a time. */
const maxObjects = 1000;

/**
 * The record of the objects in the bucket. An object is recorded before it is put, and its record is deleted after it:
 * so none is ever left in the bucket unknown.
 */
export interface ObjectMethods {
  /** Records objects that are about to be put. */
  add(names: readonly string[], nowMs: number): Promise<void>;
  /**
   * Lists objects to delete, at most 1,000. No message uses one of them, and from now on none can. Also takes those that
   * were put a day ago, and whose message was replaced, or never recorded.
   */
  unused(nowMs: number): Promise<readonly string[]>;
  /** Forgets objects that were deleted. */
  forget(names: readonly string[]): Promise<void>;
}

const oldObjects = `FROM bucket_object WHERE is_unused = 0 AND put_ms < ?
  AND NOT EXISTS (SELECT 1 FROM message WHERE object = bucket_object.name) ORDER BY name LIMIT ?`;

/** Creates the methods that record objects. */
export function createObjectMethods({ read, write, dialect: { forUpdate } }: Connection): ObjectMethods {
  function* unusedNames(): Plan<readonly string[]> {
    const found = yield* rows(
      { name: "name" },
      "FROM bucket_object WHERE is_unused = 1 ORDER BY name LIMIT ?",
      maxObjects,
    );
    return found.map(({ name }) => name as string);
  }

  return {
    add: (names, nowMs) =>
      write(function* () {
        const offsetMs = yield* clockOffset();
        for (const name of names)
          yield* run("INSERT INTO bucket_object (name, put_ms) VALUES (?, ?)", name, nowMs + offsetMs);
      }),
    async unused(nowMs) {
      const found = await read(function* () {
        const before = nowMs + (yield* clockOffset()) - graceMs;
        return [yield* rows({ name: "name" }, oldObjects, before, maxObjects), yield* unusedNames()] as const;
      });
      const [old, names] = found;
      if (old.length === 0) return names;
      return write(function* () {
        const before = nowMs + (yield* clockOffset()) - graceMs;
        // Lock them first, as a message does that begins to use one. The second statement then sees what it recorded.
        for (const { name } of yield* rows(
          { name: "name" },
          `${oldObjects} ${forUpdate}`,
          before,
          maxObjects,
        ))
          yield* run(
            "UPDATE bucket_object SET is_unused = 1 WHERE name = ? AND NOT EXISTS (SELECT 1 FROM message WHERE object = ?)",
            name as string,
            name as string,
          );
        return yield* unusedNames();
      });
    },
    forget: (names) =>
      write(function* () {
        for (const name of names)
          yield* run("DELETE FROM bucket_object WHERE name = ? AND is_unused = 1", name);
      }),
  };
}

/**
 * Lets a message use an object, within the transaction that records it. Throws `ledger-unusable` if the object was given
 * up in the meantime.
 */
export function* claimObject({ dialect }: Connection, name: string): Plan<void> {
  const found = yield* row(
    { isUnused: "is_unused" },
    `FROM bucket_object WHERE name = ? ${dialect.forUpdate}`,
    name,
  );
  if (found?.["isUnused"] === 0) return;
  throw new PlacewrightError(
    "ledger-unusable",
    "Cannot record a message: its object in the bucket was deleted, because it was put more than a day ago",
    { hint: "Run the command again" },
  );
}

/** Gives up an object whose message was deleted. */
export const giveUpObject = (name: string): Plan<number> =>
  run("UPDATE bucket_object SET is_unused = 1 WHERE name = ?", name);
