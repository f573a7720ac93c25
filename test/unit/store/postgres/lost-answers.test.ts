import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openPostgresStore } from "../../../../src/store/postgres/postgres-store.ts";
import type { NewTest, Store } from "../../../../src/store/store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl, startPostgres } from "../../../support/postgres.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** What to do with the next commit: lose it, lose its answer, or pass it on. */
type Loss = "the commit" | "its answer" | undefined;

/** Stands between a ledger and its server, and cuts connections at their commits. */
async function startProxy(url: string) {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  const proxy = { loses: undefined as Loss, losesEvery: undefined as Loss, lost: 0 };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on("close", cut);
    upstream.on("close", cut);
    let losesAnswer = false;
    client.on("data", (data) => {
      // A simple query is Q, its length, and its text.
      const loss = proxy.loses ?? proxy.losesEvery;
      if (loss && data[0] === 0x51 && data.includes("COMMIT\0")) {
        proxy.lost++;
        const isAnswer = loss === "its answer";
        proxy.loses = undefined;
        if (!isAnswer) return cut();
        losesAnswer = true;
      }
      upstream.write(data);
    });
    upstream.on("data", (data) => (losesAnswer ? cut() : client.write(data)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  target.port = String((server.address() as AddressInfo).port);
  return Object.assign(proxy, { url: target.href });
}

const fence = { runId: "r", epoch: 1 };
const testOf = (id: string): NewTest => ({
  position: 1,
  id,
  scenario: "s",
  project: "p",
  identity: {},
  attempt: { name: id, number: 1, state: "planned", providerKey: "k", measureKey: "k", plan: {} },
});

async function open(url: string): Promise<Store> {
  const store = await openPostgresStore(url, { connections: 2 });
  closers.push(store.close);
  return store;
}

const createRun = (store: Store) =>
  store.createRun({ id: "r", createdAtMs: 1, settings: {} }, { owner: "me", untilMs: 9 });
const countCalls = async (store: Store) => (await store.run("r"))?.calls["get"];

describe.skipIf(!hasPostgres)(`a connection that is cut${postgresNote}`, () => {
  test.each(["the commit", "its answer"] as const)(
    "at a commit, and loses %s: the write happens once",
    async (loss) => {
      const proxy = await startProxy(await sharedPostgresUrl());
      const store = await open(proxy.url);
      await createRun(store);
      for (let round = 1; round <= 3; round++) {
        proxy.loses = loss;
        // An insert fails if it happens twice, and a sum shows it.
        await store.addTests(fence, [testOf(`t${round}`)], []);
        proxy.loses = loss;
        await store.saveAttempts(fence, [], { get: 1 });
        expect(await countCalls(store)).toBe(round);
      }
      expect(proxy.lost).toBe(6);
      expect(await store.allAttempts("r")).toHaveLength(3);
    },
  );

  test("at all commits at the same time does not keep the others waiting for a connection", async () => {
    const proxy = await startProxy(await sharedPostgresUrl());
    const store = await open(proxy.url);
    await createRun(store);
    proxy.losesEvery = "its answer";
    const writes = ["t1", "t2", "t3", "t4"].map((id) => store.addTests(fence, [testOf(id)], []));
    await expect.poll(() => proxy.lost).toBeGreaterThanOrEqual(2);
    proxy.losesEvery = undefined;
    await Promise.all(writes);
    expect(await store.allAttempts("r")).toHaveLength(4);
  });

  test("while it waits in the pool is not noticed", async () => {
    const url = await sharedPostgresUrl();
    const [store, other] = [await open(url), await open(url)];
    await createRun(store);
    const server = await open(url);
    await server.runs();
    await store.saveAttempts(fence, [], { get: 1 });
    expect(await countCalls(other)).toBe(1);
  });
});

describe.skipIf(!hasPostgres)(`a server that ends${postgresNote}`, () => {
  test("and starts again loses no write, and doubles none", async () => {
    const server = await startPostgres();
    closers.push(server.close);
    const url = server.url("restarted");
    const stores = await Promise.all([open(url), open(url), open(url)]);
    const [first] = stores as [Store, Store, Store];
    await createRun(first);
    let isOver = false;
    const counts = stores.map(async (store) => {
      let done = 0;
      while (!isOver) {
        await store.saveAttempts(fence, [], { get: 1 });
        done++;
      }
      return done;
    });
    const restarts = ["immediate", "fast", "immediate"] as const;
    for (const how of restarts) {
      const before = (await countCalls(first)) ?? 0;
      await expect.poll(() => countCalls(first)).toBeGreaterThan(before + 20);
      await server.stop(how);
      await server.start();
    }
    isOver = true;
    const done = (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    expect(await countCalls(first)).toBe(done);
  });

  test("is an error in words once patience ends", async () => {
    const server = await startPostgres();
    closers.push(server.close);
    const store = await openPostgresStore(server.url("gone"), { patienceMs: 200 });
    closers.push(store.close);
    await createRun(store);
    await server.stop("fast");
    await expect(store.runs()).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringMatching(
        /^Cannot use the ledger in postgres:\/\/placewright@127\.0\.0\.1:\d+\/postgres\?schema=gone: no server answers at its address \(/,
      ),
    });
  });
});
