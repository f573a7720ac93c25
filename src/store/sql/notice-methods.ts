import type { NoticeReply, TeamStore } from "../team.ts";
import { type Connection, clockOffset, type Plan, row, run } from "./connection.ts";

/** Creates the methods by which processes agree on who sends a notification. */
export const createNoticeMethods = ({
  write,
}: Connection): Pick<TeamStore, "claimNotice" | "endNotice" | "releaseNotice"> => ({
  claimNotice: ({ id, runId, nowMs, untilMs }) =>
    write(function* (): Plan<NoticeReply> {
      const offsetMs = yield* clockOffset();
      const claimed = yield* run(
        `INSERT INTO notice VALUES (?, ?, ?, NULL) ON CONFLICT (id) DO UPDATE SET until_ms = excluded.until_ms
         WHERE notice.sent_ms IS NULL AND notice.until_ms <= ?`,
        id,
        runId,
        untilMs + offsetMs,
        nowMs + offsetMs,
      );
      if (claimed > 0) return { kind: "claimed" };
      const found = yield* row({ untilMs: "until_ms", sentMs: "sent_ms" }, "FROM notice WHERE id = ?", id);
      return found?.["sentMs"] === undefined
        ? { kind: "held", untilMs: (found?.["untilMs"] as number) - offsetMs }
        : { kind: "sent" };
    }),
  endNotice: (id, sentAtMs) =>
    write(function* () {
      yield* run("UPDATE notice SET sent_ms = ? WHERE id = ?", sentAtMs, id);
    }),
  releaseNotice: (id) =>
    write(function* () {
      yield* run("DELETE FROM notice WHERE id = ? AND sent_ms IS NULL", id);
    }),
});
