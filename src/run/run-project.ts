import type { CallPolicy } from "../provider/calls.ts";
import type { PlacementProvider, TestLook } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { AttemptRow } from "../store/store.ts";
import { askHealth } from "./ask-health.ts";
import { createIntents } from "./intents.ts";
import { createJudging, type JudgingOptions } from "./judging.ts";
import { learnUsual } from "./learn-usual.ts";
import type { RunProject } from "./plan.ts";
import { waitBeforeLook } from "./schedule.ts";
import { readContent } from "./stored-message.ts";
import { createSubmitter, uncertain } from "./submit-test.ts";

export interface ProjectRunOptions extends JudgingOptions {
  /** Nothing new is begun; what is submitted stays pending. */
  readonly stop: AbortSignal;
  /** Creates under way are broken off. */
  readonly abandon: AbortSignal;
  /** False where only what was submitted is collected. */
  readonly submits: boolean;
  /** False where it ends once all is submitted. */
  readonly waits: boolean;
  openProvider(project: RunProject, policy: CallPolicy): Promise<PlacementProvider>;
}

/** A test that the provider measures. */
interface OpenTest {
  readonly attempt: AttemptRow;
  readonly submittedAtMs: number;
  nextLookAtMs: number;
  failures: number;
}

/** After so many looks on end that failed, each with its own retries, it is the provider's fault. */
const mostFailures = 5;

/** The longest that throttling stretches the waits between looks. */
const mostStretch = 16;

/** Takes the unfinished tests of one project as far as they go, from submit to verdict. */
export async function runProject(
  project: RunProject,
  all: readonly AttemptRow[],
  options: ProjectRunOptions,
): Promise<void> {
  const { store, ledger, clock, emit, stop } = options;
  const { pace } = project;
  const startedAtMs = clock.now();
  const isHealth = ({ testId }: AttemptRow) => options.identities.get(testId)?.role === "health";
  const health = all.filter((attempt) => isHealth(attempt) && attempt.state !== "finished");
  const attempts = all.filter((attempt) => !isHealth(attempt));
  const judge = createJudging(all, options);
  const fail = (attempt: AttemptRow, error: unknown, isFinal = false) =>
    judge.settle(attempt, { kind: "errored", error }, { isFinal });

  // Measured before: what remains is to judge them, perhaps with a control that is still measured.
  for (const attempt of attempts.filter(({ state }) => state === "measured")) {
    const placement = (await store.attempt(attempt.name))?.placement;
    if (placement) await judge.measured(attempt, placement);
  }
  const submitted = attempts.filter(({ state }) => state === "submitted");
  const planned = attempts.filter(({ state }) => state === "planned");
  const toSubmit = attempts.filter(
    ({ state }) => state === "submitting" || (state === "planned" && options.submits),
  );
  if (!options.submits)
    for (const attempt of [...planned, ...health])
      await judge.unsent(attempt, "Not submitted: placewright resume submits it");
  const toAsk = options.submits ? health : [];
  const isIdle = submitted.length + toSubmit.length + toAsk.length === 0;
  if (isIdle) return judge.end();

  let stretch = 1;
  let opened: PlacementProvider | undefined;
  const policy: CallPolicy = {
    pace,
    clock,
    onCall: ledger.count,
    onRetry: ({ testName, isThrottled, ...retry }) => {
      if (isThrottled && retry.operation !== "create") stretch = Math.min(mostStretch, stretch * 2);
      const testId = attempts.find(({ name }) => name === testName)?.testId;
      emit({ type: "call-retried", atMs: clock.now(), ...retry, ...(testId ? { testId } : {}) });
    },
  };
  try {
    opened = await options.openProvider(project, policy);
  } catch (error) {
    for (const attempt of [...submitted, ...toSubmit, ...toAsk])
      await fail(attempt, error, attempt.state === "planned");
    return judge.end();
  }
  const provider = opened;
  const refused = await refuse(provider);
  const submitter = createSubmitter({ provider, stop, abandon: options.abandon, ...policy });

  /** Asks once whether any test can be created, before the first is; those that cannot be end here. */
  async function refuse(asked: PlacementProvider): Promise<ReadonlySet<AttemptRow>> {
    const unsent = toSubmit.filter(({ state }) => state === "planned");
    if (unsent.length === 0) return new Set();
    try {
      await asked.ready?.({ signal: stop });
      return new Set();
    } catch (error) {
      if (stop.aborted) return new Set();
      for (const attempt of unsent) await fail(attempt, error, true);
      return new Set(unsent);
    }
  }

  const open = new Map<string, OpenTest>();
  const usual = await learnUsual(project, store);
  const sendable = toSubmit.filter((attempt) => !refused.has(attempt));
  let unsubmitted = sendable.length;
  let wake = new AbortController();
  let sleepsUntilMs = Number.POSITIVE_INFINITY;
  const wakeUp = () => wake.abort();
  stop.addEventListener("abort", wakeUp);

  const waitOf = ({ submittedAtMs }: OpenTest): number =>
    stretch *
    waitBeforeLook(clock.now() - submittedAtMs, { pollEveryMs: pace.pollEveryMs, usual: usual.current() });

  function follow(attempt: AttemptRow, reportId: string, submittedAtMs: number): void {
    const test: OpenTest = {
      attempt: { ...attempt, reportId, submittedAtMs },
      submittedAtMs,
      nextLookAtMs: 0,
      failures: 0,
    };
    test.nextLookAtMs = Math.max(
      clock.now(),
      submittedAtMs + waitBeforeLook(0, { ...pace, usual: usual.current() }),
    );
    open.set(reportId, test);
    if (test.nextLookAtMs < sleepsUntilMs) wakeUp();
  }
  for (const attempt of submitted)
    if (attempt.reportId) follow(attempt, attempt.reportId, attempt.submittedAtMs ?? startedAtMs);

  const takeIntended = createIntents(sendable, options);

  async function submitAll(): Promise<void> {
    for (let attempt = await takeIntended(); attempt; attempt = await takeIntended()) {
      await submit(attempt);
      unsubmitted--;
    }
    wakeUp();
  }

  async function submit(attempt: AttemptRow): Promise<void> {
    const { name, testId, contentHash } = attempt;
    try {
      emit({ type: "test-submitting", atMs: clock.now(), testId });
      let reportId: string | undefined;
      if (attempt.state === "submitting")
        reportId = await submitter.settle(name, startedAtMs).catch((error) => {
          throw uncertain(name, `Cannot tell whether placement test "${name}" was created`, error);
        });
      const submittedAtMs = reportId === undefined ? undefined : attempt.intendedAtMs;
      if (reportId === undefined) {
        if (!options.submits)
          return await judge.unsent(attempt, "Not submitted: placewright resume submits it");
        const { submission } = await judge.planOf(attempt);
        if (!submission) throw new Error(`the ledger has no submission of test ${testId}`);
        reportId = await submitter.submit({
          name,
          content: await readContent(store, contentHash),
          ...submission,
        });
      }
      const atMs = clock.now();
      ledger.note({ name, state: "submitted", reportId, submittedAtMs: submittedAtMs ?? atMs });
      follow(attempt, reportId, submittedAtMs ?? atMs);
      emit({ type: "test-submitted", atMs, testId, reportId });
    } catch (error) {
      if (error instanceof ProviderError) await fail(attempt, error, !error.ambiguous);
      else if (stop.aborted) await judge.unsent(attempt);
      else await fail(attempt, error, true);
    }
  }

  /** Looks at what is open when it is due, until nothing is or the run is stopped. */
  async function poll(): Promise<void> {
    while (!stop.aborted && (unsubmitted > 0 || open.size > 0)) {
      wake = new AbortController();
      let nextLookAtMs = Number.POSITIVE_INFINITY;
      for (const test of open.values()) nextLookAtMs = Math.min(nextLookAtMs, test.nextLookAtMs);
      sleepsUntilMs = nextLookAtMs;
      const waitMs = nextLookAtMs - clock.now();
      if (waitMs > 0) {
        if (open.size > 0)
          emit({
            type: "project-waiting",
            atMs: clock.now(),
            project: project.name,
            open: open.size,
            nextLookAtMs,
          });
        await untilWoken(waitMs, wake.signal);
      } else await look();
    }
  }

  async function untilWoken(ms: number, signal: AbortSignal): Promise<void> {
    if (Number.isFinite(ms)) await clock.sleep(ms, signal).catch(() => {});
    else await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }

  async function look(): Promise<void> {
    const atMs = clock.now();
    // Those that are due soon are looked at along with those that are due.
    const due = [...open].filter(([, test]) => test.nextLookAtMs - atMs <= waitOf(test) / 4);
    try {
      const looks = await provider.look(
        due.map(([id]) => id),
        { signal: stop },
      );
      stretch = Math.max(1, stretch / 2);
      await Promise.all(
        due.map(([id, test]) => {
          const seen = looks.get(id);
          return seen instanceof ProviderError ? postpone(id, test, seen) : take(id, test, seen);
        }),
      );
    } catch (error) {
      if (stop.aborted) return;
      stretch = Math.min(mostStretch, stretch * 2);
      for (const [id, test] of due) await postpone(id, test, error);
    }
  }

  async function take(id: string, test: OpenTest, seen: TestLook | undefined): Promise<void> {
    test.failures = 0;
    test.nextLookAtMs = clock.now() + waitOf(test);
    if (seen?.status !== "completed") return;
    try {
      const placement = seen.placement ?? (await provider.result(id, { signal: stop }));
      const completedAtMs = clock.now();
      open.delete(id);
      usual.learn(completedAtMs - test.submittedAtMs);
      await judge.measured({ ...test.attempt, completedAtMs }, placement);
    } catch (error) {
      if (!stop.aborted) await postpone(id, test, error);
    }
  }

  /** A test that was paid for is not given up for a fault that may pass. */
  async function postpone(id: string, test: OpenTest, error: unknown): Promise<void> {
    const mayPass = error instanceof ProviderError && error.retryable && ++test.failures < mostFailures;
    test.nextLookAtMs = clock.now() + waitOf(test);
    if (mayPass) return;
    open.delete(id);
    await fail(test.attempt, error, error instanceof ProviderError && error.code === "provider-not-found");
  }

  try {
    const submitters = Array.from({ length: pace.concurrency }, submitAll);
    const asked = toAsk.map((attempt) => askHealth(attempt, provider, { ...options, judge }));
    await Promise.all([...submitters, ...asked, ...(options.waits ? [poll()] : [])]);
    for (const { attempt } of open.values())
      await judge.settle(attempt, { kind: "pending" }, { isFinal: false });
    await judge.end();
  } finally {
    stop.removeEventListener("abort", wakeUp);
    await provider.close();
  }
}
