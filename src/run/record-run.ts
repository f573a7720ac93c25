import type { EarlierPlacement } from "../result/run-report.ts";
import { maxRetries } from "../scenario/retries.ts";
import type { Fence, Measurement, NewAttempt, Store, StoredMessage } from "../store/store.ts";
import type { Overspending, Spending } from "../store/team.ts";
import {
  type AttemptPlan,
  adoptedKeyOf,
  brokenKeyOf,
  type ControlPlan,
  healthKeyOf,
  measureKeyOf,
  type PlacementPlan,
  parsePlan,
  providerKeyOf,
} from "./attempt-plan.ts";
import type { CostedTest } from "./cost.ts";
import { findBaseline } from "./find-baseline.ts";
import { judgeTest } from "./judge-test.ts";
import { type BrokenTest, type PlannedPlacement, type PlannedTest, toReportName } from "./plan.ts";
import type { PlannedHealth } from "./plan-health.ts";
import { toStoredMessage } from "./stored-message.ts";
import { toIso } from "./test-result.ts";

export interface RecordOptions {
  readonly store: Store;
  readonly fence: Fence;
  readonly branch: string | undefined;
  /** Branches whose baseline counts if the branch has none, the closest first. Default: none. */
  readonly baseBranches?: readonly string[] | undefined;
  readonly nowMs: number;
  /** Maximum age of a placement of an identical message to reuse, in milliseconds. Absent to reuse none. */
  readonly reuseMs?: number | undefined;
  /**
   * Whether another process created the tests, perhaps from other messages, so that their results must never
   * be reused.
   */
  readonly isAdopted?: boolean;
  /** Why the measurement of a test says nothing about its message, in one sentence. Default: it does. */
  readonly otherMessageOf?: ((test: PlannedTest) => string | undefined) | undefined;
}

/** Why an attempt costs nothing, by its initial state. */
const spared = {
  planned: undefined,
  measured: "already measured",
  finished: "blocked by checks",
} as const satisfies Record<NewAttempt["state"], CostedTest["noChargeReason"]>;

/** Number of tests per write. */
const chunkSize = 50;

/** Records planned tests in a run, and returns what determines the cost of each. Keeps no tests in memory. */
export async function recordTests(
  tests: AsyncIterable<PlannedTest | BrokenTest>,
  options: RecordOptions,
): Promise<CostedTest[]> {
  const { store, fence } = options;
  const toAttempt = await createAttempts(options);
  const costed: CostedTest[] = [];
  for await (const chunk of inChunks(tests)) {
    const rows = [];
    for (const test of chunk) {
      const { identity, position } = test;
      const attempt = await toAttempt(test, 1);
      rows.push({
        position,
        id: identity.id,
        scenario: identity.scenario,
        project: identity.project,
        identity,
        attempt,
      });
      const noChargeReason = test.kind === "broken" ? "invalid" : spared[attempt.state];
      const retries =
        test.kind === "placement" && noChargeReason !== "blocked by checks" ? test.retries : undefined;
      costed.push({ project: test.project, noChargeReason, ...(retries ? { retries } : {}) });
    }
    await store.addTests(fence, rows, messagesOf(chunk));
  }
  return costed;
}

/** Records broken tests in a run. */
export const recordBroken = (
  tests: readonly BrokenTest[],
  { store, fence }: Pick<RecordOptions, "store" | "fence">,
): Promise<void> =>
  store.addTests(
    fence,
    tests.map((test) => {
      const { position, identity, project } = test;
      const { id, scenario } = identity;
      return {
        position,
        id,
        scenario,
        project: project.name,
        identity,
        attempt: toBrokenAttempt(test, fence, 1),
      };
    }),
    [],
  );

/** Returns an attempt that is finished: it has no message, and nothing is submitted. */
function toBrokenAttempt(
  { identity, project, name, problems }: BrokenTest,
  { runId }: Fence,
  number: number,
): NewAttempt {
  const plan: AttemptPlan = { kind: "broken" };
  const judgment = judgeTest(parsePlan(plan), { kind: "broken", problems });
  return {
    name: number === 1 ? name : toReportName(runId, identity, number),
    number,
    state: "finished",
    providerKey: providerKeyOf(project.settings),
    measureKey: brokenKeyOf(identity.id),
    plan,
    verdict: judgment.verdict,
    result: judgment,
  };
}

/**
 * Records health checks in a run, or as further attempts if `numberOf` is given. Health checks have no
 * message.
 */
export async function recordHealth(
  planned: readonly PlannedHealth[],
  { store, fence }: Pick<RecordOptions, "store" | "fence">,
  numberOf?: ReadonlyMap<string, number>,
): Promise<void> {
  if (planned.length === 0) return;
  const rows = planned.map((health) => {
    const { position, identity, project, name, plan, quarantine } = health;
    const number = (numberOf?.get(identity.id) ?? 0) + 1;
    const attempt: NewAttempt = {
      name: number === 1 ? name : toReportName(fence.runId, identity, number),
      number,
      state: "planned",
      providerKey: healthKeyOf(health),
      measureKey: healthKeyOf(health),
      plan: {
        kind: "health",
        health: plan,
        ...(quarantine ? { quarantine } : {}),
      } satisfies AttemptPlan,
    };
    const { id, scenario } = identity;
    return { position, id, scenario, project: project.name, identity, attempt };
  });
  if (numberOf)
    await store.addAttempts(
      fence,
      rows.map(({ id, attempt }) => ({ testId: id, attempt })),
      [],
    );
  else await store.addTests(fence, rows, []);
}

/**
 * Records planned tests as further attempts of a run's existing tests, unless they would exceed a limit, which it
 * returns then.
 */
export async function recordAttempts(
  tests: readonly (PlannedTest | BrokenTest)[],
  numberOf: ReadonlyMap<string, number>,
  options: RecordOptions & { readonly spending?: Spending },
): Promise<Overspending | undefined> {
  const toAttempt = await createAttempts(options);
  const attempts = [];
  for (const test of tests) {
    const { id } = test.identity;
    const attempt = await toAttempt(test, (numberOf.get(id) ?? 0) + 1);
    attempts.push({
      testId: id,
      attempt: options.isAdopted ? await asRepeat(attempt, id, options) : attempt,
    });
  }
  return options.store.addAttempts(options.fence, attempts, messagesOf(tests), options.spending);
}

/**
 * Returns an adopted attempt as one that repeats those before it, if its scenario has retries: whether it was a retry is
 * unknown, and alone it could pass although the mean fails.
 */
async function asRepeat(
  attempt: NewAttempt,
  testId: string,
  { store, fence: { runId } }: Pick<RecordOptions, "store" | "fence">,
): Promise<NewAttempt> {
  const plan = attempt.plan as AttemptPlan;
  if (!("retries" in plan)) return attempt;
  const before = (await store.attemptsOf(runId, testId)).filter(({ number }) => number < attempt.number);
  const repeats = before.flatMap(({ placement }) => placement ?? []);
  const isKnown = repeats.length === attempt.number - 1 && repeats.length <= maxRetries;
  return { ...attempt, plan: { ...plan, ...(isKnown ? { repeats } : { hasLostRepeats: true }) } };
}

/**
 * Returns a function that creates an attempt, with its data from the ledger: the baseline, and a placement
 * that can be reused.
 */
async function createAttempts({
  store,
  fence,
  branch,
  baseBranches = [],
  nowMs,
  reuseMs,
  isAdopted = false,
  otherMessageOf = () => undefined,
}: RecordOptions): Promise<(test: PlannedTest | BrokenTest, number: number) => Promise<NewAttempt>> {
  const pinned = await store.baselines();
  const branches = [branch, ...baseBranches];
  const baselineOf = async ({ identity: { id, project } }: PlannedTest) =>
    toEarlier(await findBaseline(store, pinned, { testId: id, project, branches }));

  async function toPlacementPlan(
    test: PlannedPlacement,
    common: Omit<ControlPlan, "kind">,
  ): Promise<PlacementPlan> {
    const { expect, confidence, controlId, retries, quarantine } = test;
    const baseline = await baselineOf(test);
    return {
      kind: "placement",
      expect,
      ...(confidence === undefined ? {} : { confidence }),
      ...(controlId === undefined ? {} : { controlId }),
      ...(baseline ? { baseline } : {}),
      ...(retries ? { retries } : {}),
      ...(quarantine ? { quarantine } : {}),
      ...common,
    };
  }

  return async (test, number) => {
    if (test.kind === "broken") return toBrokenAttempt(test, fence, number);
    const { identity, project, submission, checks, heldBack } = test;
    const { name, ...submitted } = submission;
    const measureKey = measureKeyOf(test);
    const reused =
      reuseMs === undefined || heldBack !== undefined
        ? undefined
        : toEarlier(await store.measuredSince(measureKey, nowMs - reuseMs));
    const otherMessage = otherMessageOf(test);
    const common = {
      submission: submitted,
      ...(checks ? { checks } : {}),
      ...(heldBack === undefined ? {} : { heldBack }),
      ...(reused ? { reused } : {}),
      ...(otherMessage === undefined ? {} : { otherMessage }),
    };
    const plan: AttemptPlan =
      test.kind === "control" ? { kind: "control", ...common } : await toPlacementPlan(test, common);
    const expected = test.kind === "placement" ? test.expected : undefined;
    const judgment =
      heldBack === undefined
        ? undefined
        : judgeTest(parsePlan(plan, expected), { kind: "held-back", reason: heldBack });
    return {
      name: number === 1 ? name : toReportName(fence.runId, identity, number),
      number,
      state: judgment ? "finished" : reused ? "measured" : "planned",
      contentHash: test.message.contentHash,
      providerKey: providerKeyOf(project.settings),
      measureKey: isAdopted ? adoptedKeyOf(name) : measureKey,
      plan,
      ...(reused ? { placement: reused.placement } : {}),
      ...(judgment ? { verdict: judgment.verdict, result: judgment } : {}),
    };
  };
}

const toEarlier = (measurement: Measurement | undefined): EarlierPlacement | undefined =>
  measurement && {
    runId: measurement.runId,
    measuredAt: toIso(measurement.completedAtMs),
    placement: measurement.placement,
  };

/** Converts each distinct message once. */
function messagesOf(tests: readonly (PlannedTest | BrokenTest)[]): StoredMessage[] {
  const messages = new Map(
    tests.flatMap((test) =>
      test.kind === "broken" ? [] : [[test.message.contentHash, test.message] as const],
    ),
  );
  return [...messages.values()].map(toStoredMessage);
}

async function* inChunks<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < chunkSize) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
