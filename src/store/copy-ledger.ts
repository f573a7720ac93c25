import { isDeepStrictEqual } from "node:util";
import { PlacewrightError } from "../base/errors.ts";
import type { MessageObjects } from "./bucket/message-objects.ts";
import {
  bytes,
  type Columns,
  type Connection,
  type Plan,
  type Row,
  row,
  rows,
  run,
  type SqlValue,
} from "./sql/connection.ts";
import { claimObject } from "./sql/object-methods.ts";
import { sumOf } from "./sql/stored-document.ts";

/** A table whose rows belong to a run, and the order in which they are written. */
interface Table {
  readonly name: string;
  /** Its columns in the order of `INSERT`. */
  readonly columns: readonly string[];
  /** The column with the id of the run. */
  readonly runId: string;
  readonly order: string;
}

const tables: readonly Table[] = [
  {
    name: "run",
    columns: [
      "id",
      "created_ms",
      "branch",
      "settings",
      "state",
      "verdict",
      "finished_ms",
      "calls",
      "lease_owner",
      "epoch",
      "shadow_until_ms",
      "reconciliation",
      "intents",
    ],
    runId: "id",
    order: "id",
  },
  {
    name: "test",
    columns: ["run_id", "id", "position", "scenario", "project", "identity"],
    runId: "run_id",
    order: "position",
  },
  {
    name: "attempt",
    columns: [
      "name",
      "run_id",
      "test_id",
      "number",
      "state",
      "content_hash",
      "provider_key",
      "measure_key",
      "plan",
      "intended_ms",
      "report_id",
      "submitted_ms",
      "completed_ms",
      "placement",
      "verdict",
      "result",
      "sum",
    ],
    runId: "run_id",
    order: "test_id, number",
  },
  // Budgets count what was spent before the move, too.
  {
    name: "charge",
    columns: ["run_id", "project", "epoch", "at_ms", "new_tests", "price"],
    runId: "run_id",
    order: "project, epoch",
  },
];

/** The rows of a run, by table. */
type Rows = Readonly<Record<string, readonly Row[]>>;

export interface CopiedLedger {
  readonly runs: number;
  readonly tests: number;
  readonly messages: number;
}

export interface CopyOptions {
  /** Names of the two ledgers, for errors. */
  readonly from: string;
  readonly to: string;
  /** The runs to copy, in any order. */
  readonly runIds: readonly string[];
}

/** A ledger to copy from or to. */
export interface CopySide {
  readonly connection: Connection;
  /** Where its large messages may be. Absent if it keeps them all itself. */
  readonly objects?: MessageObjects | undefined;
}

/**
 * Copies runs of a ledger to another one, each in one transaction, with its tests and messages; then their pins as
 * baselines. Afterward compares each row, and each byte of each message, with what the other ledger has. A run that
 * is there already stays as it is: so a copy that was interrupted continues.
 *
 * Throws `ledger-unusable` for a run that is different there, because it went on in both ledgers.
 */
export async function copyLedger(
  source: CopySide,
  target: CopySide,
  options: CopyOptions,
): Promise<CopiedLedger> {
  const [from, to] = [source.connection, target.connection];
  const hashes = new Set<string>();
  let tests = 0;
  for (const id of options.runIds) {
    const own = await from.read(() => rowsOf(id));
    for (const hash of messagesIn(own)) {
      await copyMessage(source, target, hash);
      hashes.add(hash);
    }
    await to.write(() => insertMissing(own));
    tests += own["test"]?.length ?? 0;
  }
  for (const pinned of await from.read(() => rows(baselineColumns, "FROM baseline")))
    if (options.runIds.includes(pinned["run_id"] as string))
      await to.write(() => insert("baseline", "ON CONFLICT (project, branch) DO NOTHING", pinned));
  for (const id of options.runIds) await compareRun(from, to, id, options);
  for (const hash of hashes) await compareMessage(source, target, hash, options);
  return { runs: options.runIds.length, tests, messages: hashes.size };
}

const named = (columns: readonly string[]): Columns =>
  Object.fromEntries(columns.map((name) => [name, name]));
const baselineColumns = named(["project", "branch", "run_id", "set_ms"]);
const messageColumns = named(["content_hash", "document", "bytes_sum", "object"]);

function* rowsOf(id: string): Plan<Rows> {
  const found: Record<string, readonly Row[]> = {};
  for (const { name, columns, runId, order } of tables)
    found[name] = yield* rows(named(columns), `FROM ${name} WHERE ${runId} = ? ORDER BY ${order}`, id);
  return found;
}

const messagesIn = ({ attempt = [] }: Rows): Set<string> =>
  new Set(attempt.flatMap(({ content_hash: hash }) => (typeof hash === "string" ? [hash] : [])));

/** Inserts a run, unless it is there. Another process may copy the same run: its insert is awaited. */
function* insertMissing(own: Rows): Plan<void> {
  for (const { name, columns } of tables)
    for (const each of own[name] ?? []) {
      const added = yield* insert(name, name === "run" ? "ON CONFLICT (id) DO NOTHING" : "", each, columns);
      if (added === 0) return;
    }
}

function insert(
  table: string,
  conflict: string,
  values: Row,
  columns: readonly string[] = Object.keys(values),
): Plan<number> {
  const marks = columns.map(() => "?").join(", ");
  const sql = `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${marks}) ${conflict}`;
  return run(sql, ...columns.map((name) => (values[name] ?? null) as SqlValue));
}

/** Copies a message, unless it is there. Messages with one hash are the same message. */
async function copyMessage(from: CopySide, to: CopySide, hash: string): Promise<void> {
  const isThere = () => row({ hash: "content_hash" }, "FROM message WHERE content_hash = ?", hash);
  if (await to.connection.read(isThere)) return;
  const found = await readMessage(from, hash);
  if (!found) return;
  const [object] = (await to.objects?.put([found.bytes])) ?? [];
  const { bytes: content, ...rest } = found;
  await to.connection.write(function* () {
    if (object) yield* claimObject(to.connection, object.name);
    yield* insert("message", "ON CONFLICT (content_hash) DO NOTHING", {
      ...rest,
      ...(object ? { object: object.name } : content ? { bytes: content } : {}),
    });
  });
}

/** Returns the row of a message, with its bytes if it has any, wherever they are. */
async function readMessage(
  { connection, objects }: CopySide,
  hash: string,
): Promise<(Row & { readonly bytes?: Uint8Array }) | undefined> {
  const found = await connection.read(function* () {
    const own = yield* row(messageColumns, "FROM message WHERE content_hash = ?", hash);
    const content = yield* bytes("SELECT bytes FROM message WHERE content_hash = ?", hash);
    return own && { ...own, ...(content ? { bytes: content } : {}) };
  });
  if (!found) return undefined;
  const { object, ...rest } = found as Row;
  if (typeof object !== "string" || !objects) return rest;
  return { ...rest, bytes: await objects.read({ name: object, sum: rest["bytes_sum"] as number }, hash) };
}

async function compareRun(from: Connection, to: Connection, id: string, names: CopyOptions): Promise<void> {
  const [own, copied] = [await from.read(() => rowsOf(id)), await to.read(() => rowsOf(id))];
  for (const { name, order } of tables) {
    const keys = order.split(", ");
    const inOrder = (list: readonly Row[] = []): Row[] =>
      list.toSorted((a, b) => compareKeys(a, b, keys)).map(withoutHold);
    if (!isDeepStrictEqual(inOrder(own[name]), inOrder(copied[name])))
      throw differs(names, `run ${id}`, `its rows in the table ${name} are different there`);
  }
}

/** Leaves out who works on a run: each process that moves the ledger takes its runs again. */
const withoutHold = ({ lease_owner: _owner, epoch: _epoch, shadow_until_ms: _shadow, ...rest }: Row): Row =>
  rest;

/** Databases sort texts differently. */
function compareKeys(a: Row, b: Row, keys: readonly string[]): number {
  for (const key of keys) {
    const [left, right] = [a[key] as string | number, b[key] as string | number];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

async function compareMessage(from: CopySide, to: CopySide, hash: string, names: CopyOptions): Promise<void> {
  const own = await readMessage(from, hash);
  if (!own) return;
  const copied = await readMessage(to, hash);
  const isWhole =
    copied !== undefined &&
    (own.bytes === undefined) === (copied.bytes === undefined) &&
    (copied.bytes === undefined || sumOf(copied.bytes) === copied["bytes_sum"]);
  if (!isWhole) throw differs(names, `message ${hash}`, "it is damaged there");
}

const differs = ({ from, to }: CopyOptions, what: string, why: string): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot copy the ledger in "${from}" to "${to}": ${what} is in both, and ${why}`,
    {
      hint: "Nothing was deleted. Use the ledger in which that run went on, or copy it to an empty folder or database",
    },
  );
