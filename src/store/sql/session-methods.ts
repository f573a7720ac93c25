import type { AccessStore, Person } from "../access.ts";
import { type Connection, clockOffset, parseStored, row, run } from "./connection.ts";
import { isIntact, toDocument } from "./stored-document.ts";

/** Creates the methods for the sessions of browsers. One that cannot be read does not exist: its person signs in again. */
export function createSessionMethods(
  connection: Connection,
): Pick<AccessStore, "addSession" | "session" | "noteSessionUse" | "removeSession"> {
  const { read, write } = connection;
  return {
    addSession: ({ id, person, createdAtMs, untilMs }) =>
      write(function* () {
        const offsetMs = yield* clockOffset();
        yield* run("DELETE FROM session WHERE until_ms <= ?", createdAtMs + offsetMs);
        yield* run(
          "INSERT INTO session (id, person, created_ms, seen_ms, until_ms) VALUES (?, ?, ?, ?, ?)",
          id,
          toDocument(person),
          createdAtMs + offsetMs,
          createdAtMs + offsetMs,
          untilMs + offsetMs,
        );
      }),
    session: (id, nowMs) =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        const found = yield* row(
          { person: "person", createdMs: "created_ms", seenMs: "seen_ms", untilMs: "until_ms" },
          "FROM session WHERE id = ? AND until_ms > ?",
          id,
          nowMs + offsetMs,
        );
        if (!found || !isIntact(found["person"] as string, true)) return undefined;
        return {
          id,
          person: parseStored<Person>(connection, found["person"], () => "a session"),
          createdAtMs: (found["createdMs"] as number) - offsetMs,
          seenAtMs: (found["seenMs"] as number) - offsetMs,
          untilMs: (found["untilMs"] as number) - offsetMs,
        };
      }),
    noteSessionUse: (id, nowMs) =>
      write(function* () {
        yield* run("UPDATE session SET seen_ms = ? WHERE id = ?", nowMs + (yield* clockOffset()), id);
      }),
    removeSession: (id) =>
      write(function* () {
        yield* run("DELETE FROM session WHERE id = ?", id);
      }),
  };
}
