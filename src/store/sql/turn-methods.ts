import type { TeamStore } from "../team.ts";
import { type Connection, clockOffset, type Plan, row, run } from "./connection.ts";

/** Creates the methods by which processes take turns at an account. */
export const createTurnMethods = ({
  read,
  write,
  dialect: { forUpdate },
}: Connection): Pick<TeamStore, "clockOffset" | "takeTurn" | "acquireSweep" | "releaseSweep"> => ({
  clockOffset: () => read(clockOffset),
  takeTurn: (bucket, { nowMs, intervalMs }) =>
    write(function* (): Plan<number> {
      const atMs = nowMs + (yield* clockOffset());
      yield* run("INSERT INTO turn VALUES (?, ?) ON CONFLICT (bucket) DO NOTHING", bucket, 0);
      const found = yield* row({ nextMs: "next_ms" }, `FROM turn WHERE bucket = ? ${forUpdate}`, bucket);
      const turnMs = Math.max(atMs, found?.["nextMs"] as number);
      yield* run("UPDATE turn SET next_ms = ? WHERE bucket = ?", Math.ceil(turnMs + intervalMs), bucket);
      return turnMs - atMs;
    }),
  acquireSweep: (account, { owner, nowMs, untilMs }) =>
    write(function* (): Plan<number> {
      const offsetMs = yield* clockOffset();
      yield* run(
        `INSERT INTO sweep VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE
         SET owner = excluded.owner, until_ms = excluded.until_ms
         WHERE sweep.owner = excluded.owner OR sweep.until_ms <= ?`,
        account,
        owner,
        untilMs + offsetMs,
        nowMs + offsetMs,
      );
      const found = yield* row(
        { owner: "owner", untilMs: "until_ms" },
        "FROM sweep WHERE account = ?",
        account,
      );
      return found?.["owner"] === owner ? 0 : (found?.["untilMs"] as number) - (nowMs + offsetMs);
    }),
  releaseSweep: (account, owner) =>
    write(function* () {
      yield* run("DELETE FROM sweep WHERE account = ? AND owner = ?", account, owner);
    }),
});
