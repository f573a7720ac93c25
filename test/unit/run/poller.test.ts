import { beforeEach, describe, expect, test } from "vitest";
import type { PlacementProvider, TestSnapshot } from "../../../src/provider/provider.ts";
import { ProviderError } from "../../../src/provider/provider-error.ts";
import { createPoller, type PolledTest, type PollerOptions } from "../../../src/run/poller.ts";
import { createManualClock, type ManualClock } from "../../support/manual-clock.ts";

const pollEveryMs = 1000;
const open: TestSnapshot = { status: "in-progress" };
const completed: TestSnapshot = { status: "completed" };
const throttled = new ProviderError("provider-throttled", "Cannot poll: fewer calls", { retryable: true });
const fault = new ProviderError("provider-fault", "Cannot poll: HTTP 500", { retryable: true });

type Answer = TestSnapshot | ProviderError | undefined;

let clock: ManualClock;
let stopper: AbortController;
/** The polls so far: `time: ids`. */
let polls: string[];
let waits: string[];
beforeEach(() => {
  clock = createManualClock();
  stopper = new AbortController();
  polls = [];
  waits = [];
});

/** Starts a poller at a provider that gives every test the same answer. */
function start(
  answer: (id: string) => Answer | Promise<Answer> = () => completed,
  options: Partial<PollerOptions> = {},
) {
  const provider: Pick<PlacementProvider, "poll"> = {
    async poll(ids) {
      polls.push(`${clock.steadyMs()}: ${ids.join()}`);
      const snapshots = new Map<string, TestSnapshot | ProviderError>();
      for (const id of ids) {
        const snapshot = await answer(id);
        if (snapshot) snapshots.set(id, snapshot);
      }
      return snapshots;
    },
  };
  const poller = createPoller({
    provider,
    pace: { pollEveryMs },
    clock,
    usual: { current: () => undefined, learn: () => {} },
    stop: stopper.signal,
    onWaiting: (count, nextPollAtMs) => waits.push(`${count} until ${nextPollAtMs - 1_000_000}`),
    ...options,
  });
  return { ...poller, running: poller.run() };
}

const submitted = (name: string, ageMs = 0): PolledTest => ({
  name,
  reportId: `id-${name}`,
  submittedAtMs: clock.now() - ageMs,
});

/** Polls a test until it is completed, as the work on a test does. */
async function follow(poller: ReturnType<typeof start>, polled: PolledTest): Promise<void> {
  for (;;) {
    const seen = await poller.poll(polled);
    if (seen.kind === "stopped" || (seen.kind === "polled" && seen.snapshot?.status === "completed")) return;
  }
}

describe("a poll of a test", () => {
  test.each<[string, Answer, unknown]>([
    ["in progress", open, { kind: "polled", snapshot: open }],
    ["completed", completed, { kind: "polled", snapshot: completed }],
    ["unknown to the provider", undefined, { kind: "polled", snapshot: undefined }],
    ["that could not be read", fault, { kind: "poll-failed", error: fault }],
  ])("reports one that is %s", async (_, answer, expected) => {
    const poller = start(() => answer);
    const seen = poller.poll(submitted("a"));
    await clock.advance(pollEveryMs);
    expect(await seen).toEqual(expected);
  });

  test("reports an error of the whole call for each of its tests", async () => {
    const failure = new Error("connection reset");
    const poller = start(() => Promise.reject(failure));
    const seen = Promise.all([poller.poll(submitted("a")), poller.poll(submitted("b"))]);
    await clock.advance(pollEveryMs);
    expect(await seen).toEqual([
      { kind: "poll-failed", error: failure },
      { kind: "poll-failed", error: failure },
    ]);
    expect(polls).toEqual(["1000: id-a,id-b"]);
  });

  test("names its tests, and ends when the run is stopped", async () => {
    const calls: unknown[] = [];
    const poller = start(undefined, {
      provider: {
        async poll(ids, { signal, names }) {
          calls.push(ids, names);
          expect(signal).toBe(stopper.signal);
          return new Map();
        },
      },
    });
    const seen = poller.poll(submitted("a"));
    await clock.advance(pollEveryMs);
    expect(await seen).toEqual({ kind: "polled", snapshot: undefined });
    expect(calls).toEqual([["id-a"], new Map([["id-a", "a"]])]);
  });
});

describe("a test is polled", () => {
  test("at a tenth of its age if nothing is known, but not more often than the pace", async () => {
    const poller = start(() => (clock.steadyMs() >= 25_000 ? completed : open));
    const following = follow(poller, submitted("a"));
    await clock.advance(30_000);
    await following;
    const times = polls.map((poll) => Number.parseFloat(poll));
    expect(times.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => (index + 1) * 1000));
    expect(times.slice(10, 13)).toEqual([11_000, 12_100, 13_310]);
  });

  test("around its usual completion", async () => {
    const usual = { current: () => ({ earliestMs: 8000, latestMs: 10_000 }), learn: () => {} };
    const poller = start(() => (clock.steadyMs() >= 10_000 ? completed : open), { usual });
    const following = follow(poller, submitted("a"));
    await clock.advance(20_000);
    await following;
    expect(polls).toEqual(["8000: id-a", "9000: id-a", "10000: id-a"]);
  });

  test.each([
    ["at once if it is old enough", 5000, 0],
    ["at once if its first poll is due", 1000, 0],
    ["once its first poll is due", 400, 600],
    ["as if it was new if it was submitted by a clock that is ahead", -4000, 1000],
  ])("%s when the process starts", async (_, ageMs, dueMs) => {
    const poller = start();
    const seen = poller.poll(submitted("a", ageMs));
    await clock.advance(10_000);
    expect(await seen).toEqual({ kind: "polled", snapshot: completed });
    expect(polls).toEqual([`${dueMs}: id-a`]);
  });

  test("again only after a delay, no matter how old it is", async () => {
    const poller = start(() => (polls.length > 1 ? completed : open));
    const following = follow(poller, submitted("a", 5000));
    await clock.advance(10_000);
    await following;
    expect(polls).toEqual(["0: id-a", "1000: id-a"]);
  });

  test("together with tests that are due within a quarter of their delay", async () => {
    const poller = start();
    const seen = Promise.all([
      poller.poll(submitted("a", 300)),
      poller.poll(submitted("b", 50)),
      poller.poll(submitted("c", 49)),
    ]);
    await clock.advance(5000);
    await seen;
    expect(polls).toEqual(["700: id-a,id-b", "951: id-c"]);
  });

  test("in time, even if it was submitted while the poller waits for a later poll", async () => {
    const usual = { current: () => ({ earliestMs: 9000, latestMs: 10_000 }), learn: () => {} };
    const poller = start(undefined, { usual });
    const first = poller.poll(submitted("a"));
    await clock.advance(100);
    const second = poller.poll(submitted("b", 8500));
    await clock.advance(500);
    expect(polls).toEqual(["600: id-b"]);
    expect(await second).toEqual({ kind: "polled", snapshot: completed });
    await clock.advance(9000);
    await first;
    expect(polls).toEqual(["600: id-b", "9000: id-a"]);
  });

  test("while a poll of another test is in flight, but never twice at once", async () => {
    const answers = new Map<string, (answer: Answer) => void>();
    const poller = start((id) => new Promise((resolve) => answers.set(id, resolve)));
    const first = poller.poll(submitted("a"));
    await clock.advance(500);
    const second = poller.poll(submitted("b"));
    await clock.advance(60_000);
    expect(polls).toEqual(["1000: id-a", "1500: id-b"]);
    answers.get("id-b")?.(completed);
    expect(await second).toEqual({ kind: "polled", snapshot: completed });
    answers.get("id-a")?.(open);
    expect(await first).toEqual({ kind: "polled", snapshot: open });
  });
});

describe("throttling", () => {
  /** Returns the delays between the polls of one test that stays open. */
  async function delaysOf(answer: (nth: number) => Answer, count: number, slowDowns = 0): Promise<number[]> {
    const usual = { current: () => ({ earliestMs: 0, latestMs: Number.POSITIVE_INFINITY }), learn: () => {} };
    const poller = start(() => answer(polls.length), { usual });
    for (let times = 0; times < slowDowns; times++) poller.slowDown();
    void follow(poller, submitted("a"));
    await clock.advance(200_000);
    const times = [0, ...polls.map((poll) => Number.parseFloat(poll))];
    return times.slice(1, count + 1).map((time, index) => time - (times[index] ?? 0));
  }

  test("doubles the delays up to a factor of 16, and each success halves them again", async () => {
    const delays = await delaysOf((nth) => (nth <= 6 ? throttled : open), 13);
    expect(delays).toEqual([
      1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 8000, 4000, 2000, 1000, 1000, 1000,
    ]);
  });

  test("is slowed down for from elsewhere, too", async () => {
    expect(await delaysOf(() => open, 3, 2)).toEqual([4000, 2000, 1000]);
  });

  test("is not what another error of a test is", async () => {
    expect(await delaysOf(() => fault, 3)).toEqual([1000, 1000, 1000]);
  });

  test("of one test slows down all", async () => {
    const usual = { current: () => ({ earliestMs: 0, latestMs: Number.POSITIVE_INFINITY }), learn: () => {} };
    const poller = start((id) => (id === "id-a" ? throttled : open), { usual });
    void follow(poller, submitted("a"));
    void follow(poller, submitted("b"));
    await clock.advance(4000);
    expect(polls).toEqual(["1000: id-a,id-b", "3000: id-a,id-b"]);
  });

  test("is assumed of a call that failed", async () => {
    expect(
      await delaysOf((nth) => {
        if (nth === 1) throw new Error("connection reset");
        return open;
      }, 3),
    ).toEqual([1000, 2000, 1000]);
  });
});

describe("waiting", () => {
  test("is announced with the number of open tests and the time of the next poll", async () => {
    const poller = start();
    const seen = [poller.poll(submitted("a")), poller.poll(submitted("b", 500))];
    await clock.advance(1000);
    await Promise.all(seen);
    // A test in flight is open until its result is known.
    expect(waits).toEqual(["2 until 500", "2 until 1000", "1 until 1000"]);
  });

  test("is not announced without tests, or while all are being polled", async () => {
    const poller = start(() => new Promise(() => {}));
    await clock.advance(1000);
    expect(waits).toEqual([]);
    void poller.poll(submitted("a", 1000));
    await clock.advance(10_000);
    expect(waits).toEqual([]);
  });
});

describe("a poller ends", () => {
  test("when it is closed, and polls nothing afterwards", async () => {
    const poller = start();
    await clock.advance(1);
    poller.close();
    await poller.running;
    expect(await poller.poll(submitted("a"))).toEqual({ kind: "stopped" });
    expect(polls).toEqual([]);
  });

  test("when it was closed before it ran", async () => {
    const poller = createPoller({
      provider: { poll: () => Promise.reject(new Error("polled")) },
      pace: { pollEveryMs },
      clock,
      usual: { current: () => undefined, learn: () => {} },
      stop: stopper.signal,
      onWaiting: () => {},
    });
    poller.close();
    await poller.run();
  });

  test("when it is stopped, and so do the polls that wait", async () => {
    const poller = start();
    const seen = poller.poll(submitted("a"));
    await clock.advance(1);
    stopper.abort();
    expect(await seen).toEqual({ kind: "stopped" });
    expect(await poller.poll(submitted("b", 5000))).toEqual({ kind: "stopped" });
    await poller.running;
    expect(polls).toEqual([]);
  });

  test("when it is stopped without any test", async () => {
    const poller = start();
    await clock.advance(1);
    stopper.abort();
    await poller.running;
  });

  test("after the polls in flight, whose results count", async () => {
    let answer: (snapshot: Answer) => void = () => {};
    const poller = start(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    let isOver = false;
    const running = poller.running.then(() => {
      isOver = true;
    });
    const seen = poller.poll(submitted("a", 1000));
    await clock.advance(1);
    stopper.abort();
    await clock.advance(1);
    expect(isOver).toBe(false);
    answer(completed);
    expect(await seen).toEqual({ kind: "polled", snapshot: completed });
    await running;
  });
});
