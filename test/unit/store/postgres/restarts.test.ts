import { connect } from "node:net";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  openPostgresStore,
  type PostgresStoreOptions,
} from "../../../../src/store/postgres/postgres-store.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { hasPostgres, type PostgresServer, postgresNote, startPostgres } from "../../../support/postgres.ts";
import { runCommand } from "../../../support/run-command.ts";
import { runIdOf } from "../../../support/staged-ledger.ts";

let server: PostgresServer;
const name = expect.stringMatching(/^postgres:\/\/placewright@127\.0\.0\.1:\d+\/postgres\?schema=team$/);

async function countRuns(options: PostgresStoreOptions = {}): Promise<number> {
  const store = await openPostgresStore(server.url("team"), options);
  const runs = await store.runs();
  await store.close();
  return runs.length;
}

/** Connects a client, for which a server that stops waits. */
async function connectLast(): Promise<Client> {
  const last = new Client(server.url("team").replace(/\?.*/, ""));
  last.on("error", () => {});
  await last.connect();
  return last;
}

/** Resolves when the server refuses new clients, because it stops. */
const refusesClients = (): Promise<unknown> =>
  vi.waitFor(
    () => expect(countRuns({ patienceMs: 1 })).rejects.toMatchObject({ hint: "Try again in a moment" }),
    { timeout: 120_000 },
  );

describe.skipIf(!hasPostgres)(`a ledger whose server restarts${postgresNote}`, () => {
  beforeAll(async () => {
    server = await startPostgres();
    const store = await openPostgresStore(server.url("team"));
    await store.createRun({ id: runIdOf(1), createdAtMs: 1, settings: {} }, { owner: "me", untilMs: 9 });
    await store.close();
  });
  afterAll(() => server.close());

  test("opens when the server is back", async () => {
    const last = await connectLast();
    const stopped = server.stop("smart");
    await refusesClients();
    const onWait = vi.fn(() => void last.end());
    const [runs] = await Promise.all([countRuns({ onWait }), stopped.then(() => server.start())]);
    expect(runs).toBe(1);
    expect(onWait.mock.calls).toEqual([
      [name, expect.stringContaining("the server is starting or shutting down (")],
    ]);
  });

  test("opens when the server starts in time, and is refused otherwise", async () => {
    await server.stop("fast");
    const reason = expect.stringContaining("no server answers at its address (");
    const onWait = vi.fn();
    await expect(countRuns({ refusedMs: 50, onWait })).rejects.toMatchObject({ reason });
    expect(onWait.mock.calls).toEqual([[name, reason]]);
    let started: Promise<void> | undefined;
    const start = () => {
      started = server.start();
    };
    expect(await countRuns({ refusedMs: 60_000, onWait: start })).toBe(1);
    await started;
  });

  test("is waited for by a command, which says so", async () => {
    let attempts = 0;
    // A server that is ending drops the first connection.
    const { port } = await useTcpServer((socket) => {
      if (++attempts === 1) return socket.destroy();
      const upstream = connect(server.port, "127.0.0.1");
      upstream.on("error", () => socket.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    const url = server.url("team").replace(`:${server.port}/`, `:${port}/`);
    expect(await runCommand(["status", "--all", "--ledger", url])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(runIdOf(1)),
      stderr: `… Waiting for the database of the ledger, ${url}: the connection was lost (Connection terminated unexpectedly)\n`,
    });
  });
});
