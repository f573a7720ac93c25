import type * as z from "zod";
import { dataWords } from "../base/data-words.ts";
import type { PlacewrightError } from "../base/errors.ts";
import { isRunId } from "../base/ids.ts";
import { damagedRecord } from "../store/damaged-record.ts";
import type {
  AttemptDetails,
  ListedRun,
  MeasurementFilter,
  OldRun,
  Store,
  StoredRun,
} from "../store/store.ts";
import { intact } from "./intact.ts";

/** Describes a record in an error, with its run if known. */
interface About {
  readonly what: string;
  readonly runId?: string | undefined;
}

/**
 * Returns only the id of a run whose row is damaged, so that it does not hide the others in a list. The id must be one:
 * folders are named after it.
 */
const toListed = ({ listedRun }: typeof import("./ledger-schema.ts"), run: ListedRun): ListedRun =>
  listedRun.safeParse(run).success
    ? run
    : { id: run.id, createdAtMs: 0, state: "open", calls: {}, epoch: 0, isDamaged: true };

/** Same, for a list of old runs. The id may be anything: a damaged run is never deleted. */
const toOld = ({ oldRun }: typeof import("./ledger-schema.ts"), run: OldRun): OldRun =>
  oldRun.safeParse(run).success
    ? run
    : { id: run.id, epoch: 0, uncollected: 0, isBaseline: false, isLastPassed: false, isDamaged: true };

const aboutRun = ({ id }: { readonly id: string }): About => ({ what: `run ${id}`, runId: id });
const aboutAttempt = ({ testId, runId }: { readonly testId: string; readonly runId: string }): About => ({
  what: `test ${testId} in run ${runId}`,
  runId,
});

/**
 * Wraps a store so that every record read has the shape that this version writes, no matter who wrote it. Any
 * other record throws `ledger-unusable`; lists that leave out damaged records leave it out too.
 */
export async function checkStore(store: Store, folder: string): Promise<Store> {
  const [schemas, { checkAccess }] = await Promise.all([
    import("./ledger-schema.ts"),
    import("./checked-access.ts"),
  ]);

  /**
   * Returns the original value, not the parsed one: some values are hashed, so their keys must keep their
   * order.
   */
  function hold<T>(schema: z.ZodType, value: T, about: () => About): T {
    const [issue] = schema.safeParse(value, { error: dataWords }).error?.issues ?? [];
    if (!issue) return value;
    const { what, runId } = about();
    const why = [issue.path.join("."), issue.message].filter(Boolean).join(": ");
    // No command takes an id that is not valid, and no list shows its run.
    throw runId === undefined || isRunId(runId)
      ? damagedRecord(folder, what, runId, why)
      : damagedRecord(folder, what, undefined, why, "Other runs still work by their ids");
  }
  const holdAll = <T>(schema: z.ZodType, values: readonly T[], about: (value: T) => About): T[] =>
    values.map((value) => hold(schema, value, () => about(value)));

  function holdRun(run: StoredRun | undefined): StoredRun | undefined {
    if (!run) return undefined;
    const about = () => aboutRun(run);
    hold(schemas.runRow, run, about);
    hold(schemas.runSettings, run.settings, about);
    if (run.reconciliation !== undefined) hold(schemas.reconciliation, run.reconciliation, about);
    return run;
  }

  function holdDetails<T extends AttemptDetails>(details: T, about: () => About): T {
    hold(schemas.attemptPlan, details.plan, about);
    if (details.result !== undefined) hold(schemas.judgment, details.result, about);
    if (details.placement !== undefined) hold(schemas.placement, details.placement, about);
    return details;
  }

  return {
    ...store,
    ...checkAccess(store),
    runs: async (filter) =>
      holdAll(schemas.listedId, await store.runs(filter), aboutRun).map((run) => toListed(schemas, run)),
    countRuns: async (filter) => intact(schemas.runCount, await store.countRuns(filter)),
    run: async (runId) => holdRun(await store.run(runId)),
    newestRun: async () => holdRun(await store.newestRun()),
    oldRuns: async (beforeMs) => (await store.oldRuns(beforeMs)).map((run) => toOld(schemas, run)),
    latestAttempts: async (runId) =>
      holdAll(schemas.attemptRow, await store.latestAttempts(runId), aboutAttempt),
    allAttempts: async (runId) => holdAll(schemas.attemptRow, await store.allAttempts(runId), aboutAttempt),
    lastAttempts: async (testIds, limit) =>
      intact(schemas.lastAttempt, await store.lastAttempts(testIds, limit)),
    attemptResults: async (names) => intact(schemas.attemptResult, await store.attemptResults(names)),
    openAttempts: async (limit) => intact(schemas.attemptRow, await store.openAttempts(limit)),
    attemptsOf: async (runId, testId) =>
      (await store.attemptsOf(runId, testId)).map((attempt) => {
        const about = () => aboutAttempt(attempt);
        return holdDetails(hold(schemas.attemptRow, attempt, about), about);
      }),
    async attempt(name) {
      const found = await store.attempt(name);
      return found && holdDetails(found, () => ({ what: `the test named ${name}` }));
    },
    async identities(runId) {
      const found = await store.identities(runId);
      for (const [testId, identity] of found)
        hold(schemas.identityOf, { testId, identity }, () => aboutAttempt({ testId, runId }));
      return found;
    },
    async message(contentHash) {
      const found = await store.message(contentHash);
      if (found) hold(schemas.storedMessage, found.document, () => ({ what: `message ${contentHash}` }));
      return found;
    },
    ...checkMeasurements(store, schemas, hold),
    ...checkTeam(store, schemas, hold),
    baselines: async () =>
      holdAll(schemas.baseline, await store.baselines(), ({ project }) => ({
        what: `the baseline of ${project}`,
      })),
  };
}

type Schemas = typeof import("./ledger-schema.ts");
type Hold = <T>(schema: z.ZodType, value: T, about: () => About) => T;

/** Returns the checked methods of what processes share. A record that is damaged is left out. */
const checkTeam = (
  store: Store,
  schemas: Schemas,
  hold: Hold,
): Pick<Store, "dueRuns" | "workers" | "ticks" | "schedules" | "openSchedule"> => ({
  dueRuns: async (filter) => intact(schemas.dueRun, await store.dueRuns(filter)),
  workers: async () => intact(schemas.worker, await store.workers()),
  ticks: async (filter) => intact(schemas.tick, await store.ticks(filter)),
  schedules: async () => intact(schemas.schedule, await store.schedules()),
  openSchedule: async (name, nowMs) =>
    hold(schemas.schedule, await store.openSchedule(name, nowMs), () => ({ what: `schedule "${name}"` })),
});

/** Returns the checked methods of measurements. */
function checkMeasurements(
  store: Store,
  schemas: Schemas,
  hold: Hold,
): Pick<
  Store,
  | "measuredSince"
  | "measuredIn"
  | "measuredInPassedRun"
  | "measurementsBefore"
  | "measurements"
  | "measuredTests"
  | "history"
> {
  const holdMeasurement = <T extends Awaited<ReturnType<Store["measuredIn"]>>>(found: T): T =>
    found && hold(schemas.measurement, found, () => aboutAttempt(found));

  /** Returns the records that hold. Reports the others to `onDamaged`, or throws the first one. */
  const holdEach = <T>(
    found: readonly T[],
    holdOne: (each: T) => T,
    onDamaged: MeasurementFilter["onDamaged"],
  ): T[] =>
    found.flatMap((each) => {
      try {
        return [holdOne(each)];
      } catch (error) {
        if (!onDamaged) throw error;
        onDamaged(error as PlacewrightError);
        return [];
      }
    });

  return {
    measuredSince: async (key, sinceMs) => holdMeasurement(await store.measuredSince(key, sinceMs)),
    measuredIn: async (runId, testId) => holdMeasurement(await store.measuredIn(runId, testId)),
    measuredInPassedRun: async (testId, branch) =>
      holdMeasurement(await store.measuredInPassedRun(testId, branch)),
    measurementsBefore: async (testId, beforeMs, limit) =>
      intact(schemas.measurement, await store.measurementsBefore(testId, beforeMs, limit)),
    measurements: async (filter) =>
      holdEach(await store.measurements(filter), holdMeasurement, filter.onDamaged),
    measuredTests: async () => intact(schemas.measuredTest, await store.measuredTests()),
    history: async (filter) =>
      holdEach(
        await store.history(filter),
        (entry) => hold(schemas.historyEntry, entry, () => aboutAttempt(entry)),
        filter.onDamaged,
      ),
  };
}
