import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { keepInBucket } from "../../../../src/store/bucket/bucket-store.ts";
import { type MessageObjects, openMessageObjects } from "../../../../src/store/bucket/message-objects.ts";
import type { BucketSettings } from "../../../../src/store/bucket/settings.ts";
import { openPostgresLedger } from "../../../../src/store/postgres/postgres-store.ts";
import type { OpenLedger } from "../../../../src/store/sql/connection.ts";
import type { NewTest, Store, StoredMessage } from "../../../../src/store/store.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../../support/postgres.ts";
import { type S3Server, s3Environment, startS3 } from "../../../support/s3-server.ts";

const dayMs = 24 * 3600 * 1000;
const large = (fill: number): Uint8Array => new Uint8Array(200).fill(fill);
const messageOf = (contentHash: string, bytes: Uint8Array): StoredMessage => ({
  contentHash,
  bytes,
  document: { subject: contentHash },
});
const testOf = (runId: string, contentHash: string): NewTest => ({
  position: 1,
  id: "a",
  scenario: "s",
  project: "p",
  identity: {},
  attempt: {
    name: `${runId}.a`,
    number: 1,
    state: "planned",
    contentHash,
    providerKey: "k",
    measureKey: "m",
    plan: {},
  },
});

describe.skipIf(!hasPostgres)(`messages in a bucket${postgresNote}`, () => {
  let server: S3Server;
  let settings: BucketSettings;
  let url: string;
  let ledger: OpenLedger;
  let objects: MessageObjects;
  let store: Store;
  let nowMs = 0;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
    server = await startS3();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });
  beforeEach(async () => {
    const { bucket, endpoint } = server;
    settings = { bucket, endpoint, overBytes: 100, prefix: "mail/", pathStyle: true };
    url = await sharedPostgresUrl();
    nowMs = Date.now();
    ({ ledger, objects, store } = await open(settings));
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    for (const key of await server.keys()) await server.remove(key);
  });

  /** Opens the ledger as one more process. */
  async function open(own: BucketSettings | undefined) {
    const opened = await openPostgresLedger(url);
    const found = await openMessageObjects({
      connection: opened.connection,
      settings: own,
      now: () => nowMs,
    });
    const wrapped = keepInBucket(opened.store, found);
    closers.push(() => wrapped.close());
    return { ledger: opened, objects: found, store: wrapped };
  }

  async function addRun(id: string, message: StoredMessage, to: Store = store): Promise<void> {
    await to.createRun({ id, createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1 });
    await to.addTests({ runId: id, epoch: 1 }, [testOf(id, message.contentHash)], [message]);
  }
  const drop = (id: string, from: Store = store) => from.deleteRun({ runId: id, epoch: 1 });

  test("are there above the limit, and in the database up to it", async () => {
    const own = messageOf("small", new Uint8Array(100).fill(1));
    await addRun("r1", own);
    expect(await server.keys()).toEqual([]);
    expect(await ledger.store.message("small")).toEqual(own);
    const message = messageOf("large", large(2));
    await addRun("r2", message);
    const [key = "", ...others] = await server.keys();
    expect(others).toEqual([]);
    const hash = createHash("sha256").update(large(2)).digest("hex");
    expect(key).toMatch(new RegExp(`^mail/${hash}-[0-9a-f]{16}$`));
    expect(await server.read(key)).toEqual(large(2));
    expect(await ledger.store.message("large")).not.toHaveProperty("bytes");
    expect(await store.message("large")).toEqual(message);
    expect(await store.message("none")).toBeUndefined();
  });

  test("are put by further attempts, too", async () => {
    await addRun("r1", messageOf("h", large(1)));
    const again = { ...testOf("r1", "h").attempt, name: "r1.a.2", number: 2 };
    await store.addAttempts(
      { runId: "r1", epoch: 1 },
      [{ testId: "a", attempt: again }],
      [messageOf("h", large(2))],
    );
    expect((await store.message("h"))?.bytes).toEqual(large(2));
  });

  test("are deleted with the last run that uses them, and not before", async () => {
    await addRun("r1", messageOf("h", large(1)));
    await addRun("r2", messageOf("h", large(1)));
    await drop("r1");
    expect((await store.message("h"))?.bytes).toEqual(large(1));
    await drop("r2");
    expect(await store.message("h")).toBeUndefined();
    // The object of r1 was replaced by the one of r2, and goes after a day.
    expect(await server.keys()).toHaveLength(1);
    nowMs += dayMs + 60_000;
    await store.compact();
    expect(await server.keys()).toEqual([]);
  });

  test("with the same hash and other bytes are those that were recorded last", async () => {
    await addRun("r1", messageOf("h", large(1)));
    await addRun("r2", messageOf("h", large(2)));
    expect((await store.message("h"))?.bytes).toEqual(large(2));
    await addRun("r3", messageOf("h", new Uint8Array([3])));
    expect((await store.message("h"))?.bytes).toEqual(new Uint8Array([3]));
    nowMs += dayMs + 60_000;
    await store.compact();
    expect(await server.keys()).toEqual([]);
    expect((await store.message("h"))?.bytes).toEqual(new Uint8Array([3]));
  });

  test("of a run that is recorded while another run with the same message is deleted stay", async () => {
    await addRun("r1", messageOf("h", large(1)));
    // Another process has put its object, and has not recorded it yet.
    const other = await open(settings);
    const [object] = await other.objects.put([large(1)]);
    await drop("r1");
    await other.ledger.store.createRun(
      { id: "r2", createdAtMs: 6, settings: {} },
      { owner: "me", untilMs: 1 },
    );
    await other.ledger.store.addTests(
      { runId: "r2", epoch: 1 },
      [testOf("r2", "h")],
      [{ contentHash: "h", document: {}, object }],
    );
    expect((await store.message("h"))?.bytes).toEqual(large(1));
    expect(await server.keys()).toHaveLength(1);
  });

  test("that another run replaces while they are read are read again", async () => {
    await addRun("r1", messageOf("h", large(1)));
    let reads = 0;
    const reader = keepInBucket(ledger.store, {
      ...objects,
      async read(object, hash) {
        if (++reads === 1) {
          await drop("r1");
          await addRun("r2", messageOf("h", large(2)));
        }
        return objects.read(object, hash);
      },
    });
    expect((await reader.message("h"))?.bytes).toEqual(large(2));
    expect(reads).toBe(2);
    reads = 0;
    const loser = keepInBucket(ledger.store, {
      ...objects,
      async read(object, hash) {
        if (++reads === 1) await drop("r2");
        return objects.read(object, hash);
      },
    });
    expect(await loser.message("h")).toBeUndefined();
  });

  test("stay readable while many processes record and delete runs with one message", async () => {
    const others = await Promise.all([1, 2, 3, 4].map(() => open(settings)));
    await Promise.all(
      others.map(async ({ store: own }, index) => {
        for (let round = 0; round < 5; round++) {
          const id = `r${index}.${round}`;
          await addRun(id, messageOf("h", large(index)), own);
          expect((await own.message("h"))?.bytes).toHaveLength(200);
          await drop(id, own);
        }
      }),
    );
    await addRun("last", messageOf("h", large(9)));
    nowMs += dayMs + 60_000;
    await Promise.all(others.map(({ store: own }) => own.compact()));
    expect(await server.keys()).toHaveLength(1);
    expect((await store.message("h"))?.bytes).toEqual(large(9));
  });

  test("that were never recorded are deleted a day later, and cannot be recorded from then on", async () => {
    const [object] = await objects.put([large(1)]);
    await store.compact();
    expect(await server.keys()).toHaveLength(1);
    nowMs += dayMs + 60_000;
    await store.compact();
    expect(await server.keys()).toEqual([]);
    await store.createRun({ id: "r", createdAtMs: 5, settings: {} }, { owner: "me", untilMs: 1 });
    await expect(
      ledger.store.addTests(
        { runId: "r", epoch: 1 },
        [testOf("r", "h")],
        [{ contentHash: "h", document: {}, object }],
      ),
    ).rejects.toMatchObject({ code: "ledger-unusable", hint: "Run the command again" });
    expect(await store.latestAttempts("r")).toEqual([]);
  });

  test("that cannot be put are an error, and nothing is recorded", async () => {
    await server.stop();
    try {
      await expect(addRun("r", messageOf("h", large(1)))).rejects.toMatchObject({
        code: "ledger-unusable",
        reason: expect.stringMatching(
          /^Cannot store a message in bucket "acme-placewright": the connection was refused/,
        ),
        hint: "Check that the service runs, and messages.endpoint and messages.region in the config",
      });
    } finally {
      await server.start();
    }
    expect(await store.latestAttempts("r")).toEqual([]);
    expect(await store.message("h")).toBeUndefined();
  });

  test("that cannot be deleted are deleted later: the run is gone, and compacting reports it", async () => {
    await addRun("r", messageOf("h", large(1)));
    await server.stop();
    try {
      await drop("r");
      await expect(store.compact()).rejects.toThrow("Cannot delete a message in bucket");
    } finally {
      await server.start();
    }
    expect(await store.run("r")).toBeUndefined();
    expect(await server.keys()).toHaveLength(1);
    await store.compact();
    expect(await server.keys()).toEqual([]);
  });

  test.each<[string, (key: string) => Promise<void>, RegExp]>([
    ["deleted", (key) => server.remove(key), /^Cannot read message h: its object \w+-\w+ is not in bucket/],
    ["changed", (key) => server.write(key, large(7)), /^Cannot read message h: .* is damaged$/],
    ["cut short", (key) => server.write(key, large(1).subarray(1)), / is damaged$/],
    [
      "too long",
      (key) => server.write(key, new Uint8Array(64 * 2 ** 20 + 1)),
      /its object has more than 64 MB/,
    ],
  ])("that something else has %s are an error in words", async (_, change, reason) => {
    await addRun("r", messageOf("h", large(1)));
    await addRun("r2", messageOf("h2", large(2)));
    const keys = await server.keys();
    const key = keys.find((each) => each.includes(createHash("sha256").update(large(1)).digest("hex"))) ?? "";
    await change(key);
    await expect(store.message("h")).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringMatching(reason),
    });
    expect((await store.message("h2"))?.bytes).toEqual(large(2));
  });

  test("need the bucket in the config", async () => {
    await addRun("r", messageOf("h", large(1)));
    const { store: other } = await open(undefined);
    await expect(other.message("h")).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: "Cannot read message h: its bytes are in a bucket, and the config names none",
      hint: "Set messages.bucket in the config to the bucket of this ledger",
    });
    await addRun("r2", messageOf("h2", large(2)), other);
    expect((await store.message("h2"))?.bytes).toEqual(large(2));
  });

  test.each<[string, Partial<BucketSettings>, Record<string, string>, string]>([
    ["does not exist", { bucket: "nobodys" }, {}, "the bucket does not exist"],
    [
      "refuses the credentials",
      {},
      { AWS_ACCESS_KEY_ID: "AKIAUNKNOWNUNKNOWN77" },
      "the service refuses the credentials",
    ],
    ["has no known profile", { profile: "nobody" }, {}, "no AWS credentials were found"],
  ])("in a bucket that %s are an error in words", async (_, change, env, reason) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    try {
      const { store: other } = await open({ ...settings, ...change });
      const error = await addRun("r", messageOf("h", large(1)), other).catch((each) => each);
      expect(error).toMatchObject({ code: "ledger-unusable", reason: expect.stringContaining(reason) });
      expect(error.hint).toMatch(/\w/);
    } finally {
      for (const [name, value] of Object.entries(s3Environment)) vi.stubEnv(name, value);
    }
  });
});
