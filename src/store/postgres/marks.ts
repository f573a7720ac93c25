import { randomUUID } from "node:crypto";
import type { PoolClient } from "pg";
import { isLost } from "./postgres-error.ts";

/** Thrown if a connection was lost while its transaction was committed. Its cause is the connection's error. */
export class LostCommit extends Error {
  readonly id: string;

  constructor(id: string, cause: unknown) {
    super("the answer to the commit was lost", { cause });
    this.id = id;
  }
}

/** Age of marks whose process has ended, in milliseconds. */
const oldMs = 24 * 3600 * 1000;

/**
 * Commits writes with a mark of their own each, which shows later whether a write happened. The number of a
 * transaction would not: a server that crashed gives it to another one.
 */
export function createMarks(begin: string, now: () => number) {
  /** Marks of writes that are known to have happened. The next write removes them. */
  let known: string[] = [];

  return {
    /** Commits. Throws `LostCommit` if the answer is lost. */
    async commit(client: PoolClient): Promise<void> {
      const id = randomUUID();
      const done = known;
      known = [];
      await client.query("DELETE FROM written WHERE id = ANY($1) OR at_ms < $2", [done, now() - oldMs]);
      await client.query("INSERT INTO written VALUES ($1, $2, true)", [id, now()]);
      try {
        await client.query("COMMIT");
        known.push(id);
      } catch (error) {
        throw isLost(error) ? new LostCommit(id, error) : error;
      }
    },

    /**
     * Resolves to whether a write happened. If not, its mark is taken, so that it never will: the server may not have
     * noticed yet that its connection is lost.
     */
    async wasCommitted(client: PoolClient, id: string): Promise<boolean> {
      await client.query(begin);
      await client.query("INSERT INTO written VALUES ($1, $2, false) ON CONFLICT (id) DO NOTHING", [
        id,
        now(),
      ]);
      const { rows } = await client.query<{ happened: boolean }>(
        "SELECT happened FROM written WHERE id = $1",
        [id],
      );
      await client.query("COMMIT");
      return rows[0]?.happened === true;
    },
  };
}
