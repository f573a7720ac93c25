import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { openPostgresStore } from "../../../src/store/postgres/postgres-store.ts";
import { createScheduler, type Scheduler } from "../../../src/worker/scheduler.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../../support/postgres.ts";
import { makeProject } from "../../support/project-folder.ts";

const minute = 60_000;
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Opens the ledger and the scheduler of a machine whose clock is ahead of the server's. */
async function machine(url: string, aheadMs: number) {
  const { dir, remove } = await makeProject({
    // Once a day, about a minute ago: no time comes while the test runs.
    "placewright.config.ts": `export default { check: { failOn: "never" },
      schedules: [{ name: "nightly", cron: "${lastMinute.getUTCMinutes()} ${lastMinute.getUTCHours()} * * *" }] };\n`,
    "scenarios/a.yaml":
      'from: news@acme.example\nmessage: { simple: { subject: "Your order", text: "On its way." } }\nexpect: { overall: [inbox >= 0] }\n',
  });
  closers.push(remove);
  const now = (): number => Date.now() + aheadMs;
  const store = await openPostgresStore(url, { now });
  closers.push(store.close);
  const { signal } = new AbortController();
  const scheduler: Scheduler = createScheduler({
    store,
    config: await loadConfig({ cwd: dir, env: {} }),
    env: {},
    clock: { now, steadyMs: () => performance.now(), sleep: async () => {} },
    owner: String(aheadMs),
    concurrency: 1,
    projects: ["local"],
    interrupt: signal,
    abandon: signal,
    onEvent: () => {},
    onStarted: ({ lease }) => lease.release(),
  });
  return { store, now, scheduler };
}

const lastMinute = new Date(Date.now() - minute);

describe.skipIf(!hasPostgres)(`schedulers whose clocks are apart${postgresNote}`, () => {
  test("start one run for a time, by the clock of the ledger", async () => {
    const url = await sharedPostgresUrl();
    const machines = [];
    for (const minutes of [0, 5, -5, 90]) machines.push(await machine(url, minutes * minute));
    const [right] = machines;
    if (!right) throw new Error("no machine");
    await right.store.openSchedule("nightly", right.now() - 10 * minute);
    await Promise.all(machines.map(({ scheduler }) => scheduler.look()));
    expect(await right.store.ticks({ limit: 5 })).toMatchObject([
      { atMs: Math.floor(lastMinute.getTime() / minute) * minute, state: "started" },
    ]);
    expect(await right.store.runs({ limit: 5 })).toHaveLength(1);
  });

  test.each([5, -5, 24 * 60])(
    "record a new schedule by the clock of the ledger, %i minutes apart",
    async (minutes) => {
      const { store, scheduler } = await machine(await sharedPostgresUrl(), minutes * minute);
      await scheduler.look();
      const [schedule] = await store.schedules();
      expect(Math.abs((schedule?.sinceMs ?? 0) - Date.now())).toBeLessThan(10_000);
      expect(await store.ticks({ limit: 5 })).toEqual([]);
    },
  );
});
