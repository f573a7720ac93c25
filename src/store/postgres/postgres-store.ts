import type { PoolConfig } from "pg";
import { systemClock } from "../../base/clock.ts";
import { createAccessMethods } from "../sql/access-methods.ts";
import { createAttemptMethods } from "../sql/attempt-methods.ts";
import { createBaselineMethods } from "../sql/baseline-methods.ts";
import type { OpenLedger } from "../sql/connection.ts";
import { createHistoryMethods } from "../sql/history-methods.ts";
import { createMeasurementMethods } from "../sql/measurement-methods.ts";
import { createRunCounts } from "../sql/run-counts.ts";
import { createRunMethods } from "../sql/run-methods.ts";
import { createTeamMethods } from "../sql/team-methods.ts";
import type { Store } from "../store.ts";
import { parsePostgresUrl } from "./address.ts";
import { createConnection } from "./connection.ts";
import { openPatiently } from "./patience.ts";
import { reasonOf, toLedgerError } from "./postgres-error.ts";
import { openSchema } from "./schema.ts";

export interface PostgresStoreOptions {
  /** Maximum number of connections. Default: 5. */
  readonly connections?: number;
  /**
   * How long to try again while the server restarts, or cannot be reached once the ledger is open, in milliseconds.
   * Default: 60 seconds.
   */
  readonly patienceMs?: number;
  /**
   * How long to try to open the ledger while no server answers at its address, in milliseconds: it may be the wrong
   * address. Default: 5 seconds.
   */
  readonly refusedMs?: number;
  /** Called once if the ledger cannot be opened yet, with the name of its database and the reason. */
  readonly onWait?: ((name: string, reason: string) => void) | undefined;
  /** Returns the time of this machine, in Unix milliseconds. Default: its clock. */
  readonly now?: () => number;
}

/** PostgreSQL's number of its type BIGINT. The ledger's values are all exact in a JavaScript number. */
const bigint = 20;

/**
 * Opens a ledger that several machines share, in a PostgreSQL database. Creates its tables if there are none.
 * Throws `config-invalid` for a URL that is none, and `ledger-unusable`.
 */
export const openPostgresStore = async (
  location: string,
  options: PostgresStoreOptions = {},
): Promise<Store> => (await openPostgresLedger(location, options)).store;

/** The same, with its connection, which copies the ledger. */
export async function openPostgresLedger(
  location: string,
  {
    connections = 5,
    patienceMs = 60_000,
    refusedMs = 5000,
    onWait,
    now = systemClock.now,
  }: PostgresStoreOptions = {},
): Promise<OpenLedger> {
  const address = parsePostgresUrl(location);
  const { default: pg } = await import("pg");
  const settings: PoolConfig = {
    connectionString: address.url,
    max: connections,
    connectionTimeoutMillis: 10_000,
    query_timeout: 75_000,
    keepAlive: true,
    fallback_application_name: "placewright",
    types: {
      getTypeParser: ((oid: number, format?: "text" | "binary") =>
        oid === bigint ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  };
  const pool = new pg.Pool(settings);
  // A connection that waits in the pool was lost. The next transaction opens another one.
  pool.on("error", () => {});
  pool.on("connect", (client) => void client.on("error", () => {}));
  try {
    await openPatiently(() => openSchema(pool, address), {
      patienceMs,
      refusedMs,
      onWait: (error) => onWait?.(address.name, reasonOf(error)),
    });
  } catch (error) {
    await pool.end();
    throw toLedgerError(error, address.name);
  }
  const connection = createConnection(pool, { address, patienceMs, now });
  const store: Store = {
    ...createRunMethods(connection),
    ...createRunCounts(connection),
    ...createAttemptMethods(connection),
    ...createMeasurementMethods(connection),
    ...createHistoryMethods(connection),
    ...createBaselineMethods(connection),
    ...createTeamMethods(connection),
    ...createAccessMethods(connection),
    losses: () => [],
    async acceptLoss() {},
    warnings: () => [],
    // The server does it on its own (autovacuum).
    async compact() {},
    close: () => pool.end(),
  };
  return { store, connection };
}
