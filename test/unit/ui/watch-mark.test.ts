import { afterEach, expect, test, vi } from "vitest";
import { openPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { createChanges } from "../../../src/ui/changes.ts";
import { watchMark } from "../../../src/ui/watch-mark.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../support/postgres.ts";

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Time limit for a notice. */
const patience = { timeout: 120_000, interval: 10 };

test.skipIf(!hasPostgres)(
  `notices what another process writes, and asks only while a page is connected${postgresNote}`,
  async () => {
    const url = await sharedPostgresUrl();
    const [store, other] = [await openPostgresStore(url), await openPostgresStore(url)];
    closers.push(other.close, store.close);
    let asked = 0;
    const changes = createChanges();
    const watch = watchMark(
      {
        topic: "ledger",
        mark: () => {
          asked += 1;
          return store.changeMark();
        },
        everyMs: 10,
      },
      changes,
    );
    closers.push(watch.close);
    await other.openSchedule("nightly", Date.now());
    expect([asked, changes.now()]).toEqual([0, 0]);
    const heard: string[] = [];
    const end = changes.follow(["ledger"], changes.now(), (topic) => heard.push(topic));
    await vi.waitFor(() => expect(heard).toEqual(["ledger"]), patience);
    const before = asked;
    await vi.waitFor(() => expect(asked).toBeGreaterThan(before + 3), patience);
    expect(heard).toEqual(["ledger"]);
    await other.pauseSchedule("nightly", "ada", Date.now());
    await vi.waitFor(() => expect(heard).toEqual(["ledger", "ledger"]), patience);
    end();
    expect(changes.followers()).toBe(0);
  },
);

test("asks again after an error", async () => {
  let asked = 0;
  const changes = createChanges();
  const watch = watchMark(
    {
      topic: "ledger",
      mark: async () => {
        asked += 1;
        if (asked < 3) throw new Error("not now");
        return "mark";
      },
      everyMs: 5,
    },
    changes,
  );
  closers.push(watch.close);
  changes.follow(["ledger"], 0, () => {});
  await vi.waitFor(() => expect(changes.now()).toBe(1), patience);
  expect(asked).toBeGreaterThanOrEqual(3);
});
