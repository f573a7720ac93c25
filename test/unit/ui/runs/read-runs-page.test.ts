import { describe, expect, test } from "vitest";
import type { ScheduleConfig } from "../../../../src/config/config.ts";
import type { Store } from "../../../../src/store/store.ts";
import {
  countOf,
  type RunChoice,
  readRunChoice,
  readRunsView,
  runsHref,
  runsPerPage,
} from "../../../../src/ui/runs/read-runs-page.ts";
import { sampleReconciliation } from "../../../support/sample-run-report.ts";
import { placed, runIdOf, type StagedRun, stageProject } from "../../../support/staged-ledger.ts";

describe("the choice of runs", () => {
  test.each<[Record<string, string>, RunChoice]>([
    [{}, { words: "" }],
    [{ show: "failed" }, { words: "", show: "failed" }],
    [{ show: "open" }, { words: "", show: "open" }],
    [{ show: "cancelled" }, { words: "", show: "cancelled" }],
    [{ show: "planning" }, { words: "" }],
    [
      { project: " ses ", branch: "main", q: "  sale de " },
      { words: "sale de", project: "ses", branch: "main" },
    ],
    [{ project: "  ", branch: "", q: "" }, { words: "" }],
    [{ branch: "b".repeat(600) }, { words: "", branch: "b".repeat(500) }],
    [{ after: "5.r1" }, { words: "", after: { id: "r1", createdAtMs: 5 } }],
    [{ after: "5.r1.x" }, { words: "", after: { id: "r1.x", createdAtMs: 5 } }],
    [{ after: "x5.r1" }, { words: "" }],
    [{ after: "5." }, { words: "" }],
    [{ after: `5.${"r".repeat(201)}` }, { words: "" }],
    [{ after: `${"1".repeat(16)}.r1` }, { words: "" }],
  ])("is read from %j", (query, choice) => {
    const read = readRunChoice(query);
    expect(Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined))).toEqual(
      choice,
    );
  });

  test("is an address that reads as the same choice", () => {
    const choice: RunChoice = {
      show: "failed",
      project: "ses",
      branch: "a&b",
      words: "sale de",
      after: { id: "r1", createdAtMs: 5 },
    };
    const href = runsHref(choice);
    expect(href).toBe("/runs?show=failed&project=ses&branch=a%26b&q=sale+de&after=5.r1");
    expect(readRunChoice(Object.fromEntries(new URLSearchParams(href.split("?")[1])))).toEqual(choice);
    expect(runsHref({ words: "" })).toBe("/runs");
    expect(runsHref({ words: "", project: "" })).toBe("/runs");
  });
});

test("runs are counted by state or verdict", () => {
  const counts = [
    { state: "finished", verdict: "failed", runs: 2 },
    { state: "finished", verdict: "passed", runs: 3 },
    { state: "open", runs: 4 },
    { state: "cancelled", verdict: "failed", runs: 5 },
  ] as const;
  const shows = [undefined, "failed", "passed", "open", "cancelled", "errored"] as const;
  expect(shows.map((show) => countOf(counts, show))).toEqual([14, 7, 3, 4, 5, 0]);
});

const finished = (number: number, more: Partial<StagedRun> = {}): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: number,
  verdict: "passed",
  tests: [{ scenario: "sale", verdict: "passed", placement: placed(90) }],
  ...more,
});
const open = (number: number, ...submittedAtMs: (number | undefined)[]): StagedRun => ({
  id: runIdOf(number),
  createdAtMs: number,
  tests: submittedAtMs.map((ms, at) => ({
    scenario: `s${at}`,
    ...(ms === undefined ? {} : { state: "submitted" as const, submittedAtMs: ms }),
  })),
});

/** Reads the view of a ledger with these runs. */
async function viewOf(
  runs: readonly StagedRun[],
  {
    choice = {},
    schedules = [],
    nowMs = 1000,
    prepare = async () => {},
    tamper,
  }: {
    readonly choice?: Partial<RunChoice>;
    readonly schedules?: readonly ScheduleConfig[];
    readonly nowMs?: number;
    readonly prepare?: (store: Store) => Promise<void>;
    readonly tamper?: string;
  } = {},
) {
  const project = await stageProject(runs);
  await project.change(prepare);
  if (tamper !== undefined) await project.tamper(tamper);
  return project.change((store) => readRunsView(store, { words: "", ...choice }, { schedules, nowMs }));
}
const numbersOf = (runs: readonly { readonly id: string }[]) =>
  runs.map(({ id }) => Number.parseInt(id.slice(-6), 16));

describe("a page of runs", () => {
  const mixed = [
    finished(1, { branch: "main" }),
    finished(2, { branch: "side", verdict: "failed" }),
    finished(3, { tests: [{ scenario: "order", project: "ses", verdict: "passed" }] }),
    open(4, 500),
    { ...open(5, 500), isCancelled: true },
  ];

  test.each<[Partial<RunChoice>, number[]]>([
    [{}, [5, 4, 3, 2, 1]],
    [{ show: "passed" }, [3, 1]],
    [{ show: "failed" }, [2]],
    [{ show: "open" }, [4]],
    [{ show: "cancelled" }, [5]],
    [{ branch: "main" }, [1]],
    [{ project: "ses" }, [3]],
    [{ words: "order" }, [3]],
    [{ words: "sale  side" }, [2]],
    [{ words: "sale 1 2 3 4 nothing" }, []],
    [{ after: { id: runIdOf(3), createdAtMs: 3 } }, [2, 1]],
  ])("has the newest first, chosen by %j", async (choice, numbers) => {
    expect(numbersOf((await viewOf(mixed, { choice })).runs)).toEqual(numbers);
  });

  test("looks for the first five words only", async () => {
    const { runs } = await viewOf(mixed, { choice: { words: "s a l e sale nothing" } });
    expect(numbersOf(runs)).toEqual([2, 1]);
  });

  test("has what each run tests, the branches, and counts without the choice of verdict", async () => {
    const { sizes, branches, counts, hasMore } = await viewOf(mixed, { choice: { show: "failed" } });
    expect([...sizes].map(([id, { tests, scenario }]) => [id, tests, scenario])).toEqual([
      [runIdOf(2), 1, "sale"],
    ]);
    expect(branches.toSorted()).toEqual(["main", "side"]);
    expect([countOf(counts, undefined), countOf(counts, "passed"), countOf(counts, "open")]).toEqual([
      5, 2, 1,
    ]);
    expect(hasMore).toBe(false);
    const main = await viewOf(mixed, { choice: { branch: "main" } });
    expect(countOf(main.counts, undefined)).toBe(1);
  });

  test("has at most 50 runs, and says that there are more", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => finished(at + 1));
    const more = await viewOf(many(runsPerPage + 1));
    expect([more.runs.length, more.sizes.size, more.hasMore]).toEqual([50, 50, true]);
    const exact = await viewOf(many(runsPerPage));
    expect([exact.runs.length, exact.hasMore]).toEqual([50, false]);
  });
});

describe("open runs", () => {
  test("have their progress, and when the last test is likely to be done", async () => {
    const early = await viewOf([open(1, 1000)]);
    const late = await viewOf([open(1, 1000, 6000, 3000, undefined)]);
    const [first] = early.open;
    const [last] = late.open;
    expect(first?.doneMs).toBeGreaterThan(1000);
    expect((last?.doneMs ?? 0) - (first?.doneMs ?? 0)).toBe(5000);
    expect(last?.progress).toMatchObject({ tests: 4, counts: { pending: 3, skipped: 1 } });
    expect(last?.run.id).toBe(runIdOf(1));
  });

  test("may have nothing under way, so nobody knows when they are done", async () => {
    const { open: runs } = await viewOf([open(1, undefined), finished(2)]);
    expect(runs.map(({ run, doneMs }) => [run.id, doneMs])).toEqual([[runIdOf(1), undefined]]);
  });

  test("at a provider whose usual time is not known are done nobody knows when", async () => {
    const tests = [{ scenario: "sale", project: "ses", state: "submitted" as const, submittedAtMs: 1000 }];
    const { open: runs } = await viewOf([{ id: runIdOf(1), createdAtMs: 1, tests }]);
    expect(runs.map(({ progress, doneMs }) => [progress.counts.pending, doneMs])).toEqual([[1, undefined]]);
  });

  test("are worked on while a process has them", async () => {
    const lease = { owner: "elsewhere 1 x", untilMs: 2000 };
    const at = async (nowMs: number) =>
      (await viewOf([{ ...open(1, 500), lease }], { nowMs })).open[0]?.isWorkedOn;
    expect([await at(1500), await at(2500)]).toEqual([true, false]);
  });

  test("are at most 10, without damaged ones", async () => {
    const { open: runs } = await viewOf(Array.from({ length: 12 }, (_, at) => open(at + 1, 500)));
    expect(runs).toHaveLength(10);
    const damaged = await viewOf([open(1, 500), open(2, 500)], {
      tamper: `UPDATE run SET settings = '{' WHERE id = '${runIdOf(1)}'`,
    });
    expect(damaged.open.map(({ run }) => run.id)).toEqual([runIdOf(2)]);
    expect(damaged.runs.map(({ isDamaged }) => isDamaged)).toEqual([false, true]);
  });
});

describe("schedules", () => {
  const schedules = [
    { name: "nightly", cron: "0 2 * * *" },
    { name: "weekly", cron: "0 3 * * 1" },
  ];
  const hourMs = 3_600_000;

  test("have their next time, unless they are paused", async () => {
    const view = await viewOf([finished(1)], {
      schedules,
      nowMs: hourMs,
      prepare: async (store) => {
        await store.openSchedule("weekly", 1);
        await store.pauseSchedule("weekly", "ada", 1);
      },
    });
    expect(view.schedules).toEqual([
      { name: "nightly", atMs: 2 * hourMs, pausedBy: undefined },
      { name: "weekly", atMs: undefined, pausedBy: "ada" },
    ]);
    expect((await viewOf([finished(1)])).schedules).toEqual([]);
  });

  test("have the last three times that came to nothing, newest first", async () => {
    const states = ["missed", "failed", "claimed", "missed", "failed"] as const;
    const { missed } = await viewOf([finished(1)], {
      prepare: async (store) => {
        await store.openSchedule("nightly", 1);
        for (const [at, state] of states.entries()) {
          const claim = { schedule: "nightly", atMs: at, owner: "me 1 x", nowMs: at, claimMs: 10 };
          const reply = await store.claimTick(claim);
          if (reply.kind === "claimed" && state !== "claimed")
            await store.endTick(reply.claim, state, `reason ${at}`);
        }
      },
    });
    expect(missed.map(({ atMs, state, reason }) => [atMs, state, reason])).toEqual([
      [4, "failed", "reason 4"],
      [3, "missed", "reason 3"],
      [1, "failed", "reason 1"],
    ]);
  });
});

describe("runs that differ from their providers", () => {
  const differing = (store: Store, ...numbers: number[]) =>
    Promise.all(
      numbers.map((number) =>
        store.saveReconciliation({ runId: runIdOf(number), epoch: 1 }, sampleReconciliation),
      ),
    );

  test("are listed with what to do", async () => {
    const runs = [open(1, 500), open(2, 500)];
    const view = await viewOf(runs, { prepare: async (store) => void (await differing(store, 2)) });
    const [only, ...others] = view.differing;
    expect([only?.id, only?.createdAtMs, others]).toEqual([runIdOf(2), 2, []]);
    expect(only?.headlines.join()).toContain("2 tests are paid for more than once");
    expect(only?.steps.length).toBeGreaterThan(0);
    expect((await viewOf(runs)).differing).toEqual([]);
  });

  test("are at most five, without damaged ones", async () => {
    const numbers = [1, 2, 3, 4, 5, 6, 7];
    const runs = numbers.map((number) => open(number, 500));
    const prepare = async (store: Store) => void (await differing(store, ...numbers));
    expect(numbersOf((await viewOf(runs, { prepare })).differing)).toEqual([7, 6, 5, 4, 3]);
    const damaged = await viewOf(runs, {
      prepare,
      tamper: `UPDATE run SET settings = '{' WHERE id = '${runIdOf(7)}'`,
    });
    expect(numbersOf(damaged.differing)).not.toContain(7);
  });
});
