import type { AccessStore, AuditDetails, AuditEntry } from "../access.ts";
import { type Connection, clockOffset, type Dialect, parseStored, row, rows, run } from "./connection.ts";
import { isIntact, toDocument } from "./stored-document.ts";

const columns = {
  id: "id",
  atMs: "at_ms",
  actor: "actor",
  action: "action",
  subject: "subject",
  details: "details",
} as const;

/** Creates the methods for the audit. Entries are added, and never changed. */
export function createAuditMethods(connection: Connection): Pick<AccessStore, "addAudit" | "audit"> {
  const { read, write } = connection;
  return {
    addAudit: ({ id, atMs, actor, action, subject, details }) =>
      write(function* () {
        yield* run(
          "INSERT INTO audit (id, at_ms, actor, action, subject, details) VALUES (?, ?, ?, ?, ?, ?)",
          id,
          atMs + (yield* clockOffset()),
          actor,
          action,
          subject,
          toDocument(details),
        );
      }),
    audit: ({ limit }) =>
      read(function* () {
        const offsetMs = yield* clockOffset();
        const found = yield* rows(columns, "FROM audit ORDER BY at_ms DESC, id DESC LIMIT ?", limit);
        return found
          .filter(({ details }) => isIntact(String(details), true))
          .map((each) => ({
            ...(each as unknown as AuditEntry),
            atMs: (each["atMs"] as number) - offsetMs,
            details: parseStored<AuditDetails>(connection, each["details"], () => "the audit"),
          }));
      }),
  };
}

/** Counts of what pages show, each from an index or a small table. */
const marksOf = ({ join }: Dialect) => ({
  runs: "(SELECT count(*) FROM run)",
  newest: "(SELECT id FROM run ORDER BY created_ms DESC, id DESC LIMIT 1)",
  open: "(SELECT count(*) FROM run WHERE state = 'open')",
  cancelled: "(SELECT count(*) FROM run WHERE state = 'cancelled')",
  epochs: "(SELECT sum(epoch) FROM run WHERE state <> 'finished')",
  submitted: `(SELECT count(*) FROM run ${join} attempt ON attempt.run_id = run.id
    WHERE run.state <> 'finished' AND attempt.state IN ('submitting', 'submitted'))`,
  measured: `(SELECT count(*) FROM run ${join} attempt ON attempt.run_id = run.id
    WHERE run.state <> 'finished' AND attempt.state IN ('measured', 'finished'))`,
  baselines: "(SELECT count(*) FROM baseline)",
  baseline: "(SELECT max(set_ms) FROM baseline)",
  paused: "(SELECT count(*) FROM schedule WHERE paused_by IS NOT NULL)",
  schedules: "(SELECT count(*) FROM schedule)",
  ticks: "(SELECT count(*) FROM tick WHERE state <> 'claimed')",
});

/** Creates the methods that notice changes by other processes. */
export const createMarkMethods = ({
  read,
  dialect,
  version,
}: Connection): Pick<AccessStore, "changeMark" | "version"> => ({
  version,
  changeMark: () =>
    read(function* () {
      const marks = marksOf(dialect);
      const found = yield* row(marks, "FROM budget");
      return Object.keys(marks)
        .map((name) => String(found?.[name] ?? ""))
        .join(" ");
    }),
});
