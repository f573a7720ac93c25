import type { AccessStore, StoredToken } from "../access.ts";
import { type Connection, clockOffset, parseStored, type Row, row, rows, run } from "./connection.ts";
import { isIntact, toOptionalDocument } from "./stored-document.ts";

const columns = {
  id: "id",
  name: "name",
  role: "role",
  projects: "projects",
  createdMs: "created_ms",
  createdBy: "created_by",
  untilMs: "until_ms",
  revokedMs: "revoked_ms",
  usedMs: "used_ms",
} as const;

/** Creates the methods for the tokens of programs. */
export function createTokenMethods(
  connection: Connection,
): Pick<AccessStore, "addToken" | "tokens" | "tokenWithHash" | "noteTokenUse" | "revokeToken"> {
  const { read, write } = connection;
  const toToken = (found: Row, offsetMs: number): StoredToken => {
    const timeOf = (name: string) => {
      const time = found[name] as number | undefined;
      return time === undefined ? undefined : time - offsetMs;
    };
    const projects = found["projects"];
    return {
      id: found["id"] as string,
      name: found["name"] as string,
      role: found["role"] as StoredToken["role"],
      projects:
        projects === undefined
          ? undefined
          : // A limit that cannot be read limits to nothing.
            isIntact(projects as string, true)
            ? parseStored(connection, projects, () => "a token")
            : [],
      createdAtMs: timeOf("createdMs") ?? 0,
      createdBy: found["createdBy"] as string,
      untilMs: timeOf("untilMs"),
      revokedAtMs: timeOf("revokedMs"),
      usedAtMs: timeOf("usedMs"),
    };
  };
  return {
    addToken: ({ id, name, role, projects, createdAtMs, createdBy, untilMs }, hash) =>
      write(function* () {
        const offsetMs = yield* clockOffset();
        yield* run(
          `INSERT INTO token (id, hash, name, role, projects, created_ms, created_by, until_ms)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          hash,
          name,
          role,
          toOptionalDocument(projects),
          createdAtMs + offsetMs,
          createdBy,
          untilMs === undefined ? null : untilMs + offsetMs,
        );
      }),
    tokens: () =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        return (yield* rows(columns, "FROM token ORDER BY created_ms DESC, id")).map((found) =>
          toToken(found, offsetMs),
        );
      }),
    tokenWithHash: (hash) =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        const found = yield* row(columns, "FROM token WHERE hash = ?", hash);
        return found && toToken(found, offsetMs);
      }),
    noteTokenUse: (id, nowMs) =>
      write(function* () {
        yield* run("UPDATE token SET used_ms = ? WHERE id = ?", nowMs + (yield* clockOffset()), id);
      }),
    revokeToken: (id, nowMs) =>
      write(function* () {
        const atMs = nowMs + (yield* clockOffset());
        return (
          (yield* run("UPDATE token SET revoked_ms = ? WHERE id = ? AND revoked_ms IS NULL", atMs, id)) > 0
        );
      }),
  };
}
