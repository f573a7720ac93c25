import * as z from "zod";
import { isRunId } from "../base/ids.ts";
import { operators } from "../result/assertion.ts";
import { healthMetrics } from "../result/health.ts";
import { reportSchemas } from "../result/run-report-schema.ts";
import { verdicts } from "../result/verdict.ts";
import { maxRetries } from "../scenario/retries.ts";
import { faultRulesSchema } from "../service/interceptors/fault-schema.ts";
import { attemptStates, runStates } from "../store/store.ts";
import { tickStates } from "../store/team.ts";
import { parseReportName } from "./reconcile.ts";

// Schemas for everything read from a ledger. It travels in caches and artifacts, so anyone may have written
// it: every record must match one of these.

const runId = z.string().refine(isRunId, "is not a run id");
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256 hash");
/** A digest, or a unique key with the name of an adopted test. */
const key = z.string().regex(/^(?:[0-9a-f]{32}|adopted [^\s]+)$/, "is not a key");
/** Unix time in milliseconds, within the range of a `Date`. */
export const time = z.number().min(-8.64e15).max(8.64e15);
const milliseconds = z.number().min(0).max(8.64e15);
const count = z.int().min(0);
const reportId = z.string().min(1).max(1000);
const lease = z.object({ owner: z.string().max(1000), epoch: count, untilMs: time });

const { checkReport, message, placement, reconciliation, run, test } = reportSchemas;

/** A run as a row, with the keys of the store. */
export const runRow = z.object({
  id: runId,
  createdAtMs: time,
  branch: z.string().optional(),
  state: z.enum(runStates),
  verdict: z.enum(verdicts).optional(),
  finishedAtMs: time.optional(),
  calls: z.record(z.string(), count),
  epoch: count,
  lease: lease.optional(),
});

export const listedRun = runRow.extend({ isDamaged: z.boolean() });
export const listedId = z.object({ id: runId });

export const runCount = z.object({
  state: z.enum(runStates),
  verdict: z.enum(verdicts).optional(),
  runs: count,
});

export const dueRun = z.object({ id: runId, state: z.enum(["open", "cancelled"]) });

/** What a worker says of itself. */
export const workerDocument = z.object({
  host: z.string().max(300),
  pid: count,
  version: z.string().max(100),
  startedAtMs: time,
  /** Names of the projects that it may use. Absent for all. */
  projects: z.array(z.string().max(1000)).max(1000).optional(),
  concurrency: count,
  runs: z.array(runId).max(10_000),
});
export const worker = z.object({ id: z.string().max(1000), seenAtMs: time, document: workerDocument });

const scheduleName = z.string().min(1).max(200);
export const schedule = z.object({
  name: scheduleName,
  sinceMs: time,
  pausedBy: z.string().max(1000).optional(),
  settledUntilMs: time.optional(),
});
export const tick = z.object({
  schedule: scheduleName,
  atMs: time,
  state: z.enum(tickStates),
  runId: runId.optional(),
  reason: z.string().max(10_000).optional(),
});

export const oldRun = z.object({
  id: runId,
  epoch: count,
  lease: lease.optional(),
  uncollected: count,
  isBaseline: z.boolean(),
  isLastPassed: z.boolean(),
});

const attemptShape = {
  runId,
  position: z.int().min(1),
  testId: z.string().min(1),
  scenario: z.string().min(1),
  project: z.string().min(1),
  name: z.string(),
  number: z.int().min(1),
  state: z.enum(attemptStates),
  contentHash: sha256.optional(),
  measureKey: key,
  intendedAtMs: time.optional(),
  reportId: reportId.optional(),
  submittedAtMs: time.optional(),
  completedAtMs: time.optional(),
  verdict: z.enum(verdicts).optional(),
};
const isNamedAfterRun = {
  error: "is not the name of a test in this run",
  path: ["name"],
};
const isOwnName = (row: { readonly name: string; readonly runId: string }): boolean =>
  parseReportName(row.name)?.runId === row.runId;

export const attemptRow = z.object(attemptShape).refine(isOwnName, isNamedAfterRun);

export const lastAttempt = z
  .object({ ...attemptShape, startedAtMs: time })
  .refine(isOwnName, isNamedAfterRun);

export const measurement = z.object({
  runId,
  testId: z.string(),
  scenario: z.string(),
  project: z.string(),
  branch: z.string().optional(),
  reportId: reportId.optional(),
  completedAtMs: time,
  verdict: z.enum(verdicts).optional(),
  placement,
  contentHash: sha256.optional(),
  judgment: z.lazy(() => judgment).optional(),
});

export const attemptResult = z.object({
  name: z.string(),
  placement: placement.optional(),
  result: z.lazy(() => judgment).optional(),
});

export const baseline = z.object({ project: z.string(), branch: z.string(), runId, setAtMs: time });

/**
 * A project's provider settings. If a provider connects to anything, its stored settings are only compared
 * with the config, never used.
 */
const providerSettings = z.union([
  z.strictObject({
    provider: z.literal("local"),
    completeAfterMs: milliseconds.optional(),
    seed: z.string().optional(),
    faults: faultRulesSchema.optional(),
  }),
  z.looseObject({
    provider: z.enum(["sesv2", "pinpoint-email", "seedlist"]),
    region: z.string().optional(),
  }),
  z.looseObject({ provider: z.literal("module"), module: z.string() }),
]);

/** The limits of the config; see `config/schema.ts`. */
const pace = z.strictObject({
  concurrency: z.int().min(1).max(100),
  callsPerSecond: z.number().positive().optional(),
  pollEveryMs: milliseconds,
  retries: z.int().min(0).max(20),
  retryBaseMs: milliseconds,
  settleMs: milliseconds,
  callTimeoutMs: milliseconds.optional(),
});

export const runSettings = z.strictObject({
  projects: z.array(
    z.strictObject({
      name: z.string().regex(/\S/),
      settings: providerSettings,
      pricePerTest: z.number().min(0).optional(),
      pace,
    }),
  ),
  ...run.pick({ seed: true, command: true, commit: true, shard: true }).shape,
  version: z.string().max(100).optional(),
});

export const historyEntry = z.object({
  runId,
  testId: z.string(),
  createdAtMs: time,
  branch: z.string().optional(),
  name: z.string(),
  number: z.int().min(1),
  state: z.enum(attemptStates),
  verdict: z.enum(verdicts).optional(),
  contentHash: sha256.optional(),
  providerKey: key,
  completedAtMs: time.optional(),
  placement: placement.optional(),
  judgment: z.lazy(() => judgment).optional(),
  settings: runSettings,
});

const identity = test.pick({
  id: true,
  title: true,
  scenario: true,
  variant: true,
  project: true,
  provider: true,
  region: true,
  file: true,
  tags: true,
  role: true,
});

/** A test's identity, with the test id under which the ledger stores it. */
export const identityOf = z
  .object({ testId: z.string(), identity })
  .refine((row) => row.identity.id === row.testId, {
    error: "belongs to another test",
    path: ["identity", "id"],
  });

export const measuredTest = z.object({
  testId: z.string(),
  scenario: z.string(),
  project: z.string(),
  runId,
  completedAtMs: time,
  verdict: z.enum(verdicts).optional(),
  identity,
});

const threshold = z.union([z.string(), z.strictObject({ warn: z.string() })]);
const earlier = z.strictObject({ runId, measuredAt: z.iso.datetime(), placement });
const submitted = {
  submission: z.strictObject({
    from: z.string(),
    tags: z.record(z.string(), z.string()),
    simulate: z.string().optional(),
  }),
  checks: checkReport.optional(),
  heldBack: z.string().optional(),
  reused: earlier.optional(),
  otherMessage: z.string().optional(),
};

const quarantine = z.strictObject({ until: z.iso.date(), reason: z.string().optional() });

export const attemptPlan = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("placement"),
    ...submitted,
    expect: z.record(
      z.string(),
      z.union([z.array(threshold), z.record(z.string(), z.union([z.number(), z.string()]))]),
    ),
    confidence: z.number().min(0.5).max(0.999).optional(),
    controlId: z.string().optional(),
    baseline: earlier.optional(),
    retries: z.int().min(1).max(maxRetries).optional(),
    repeats: z.array(placement).min(1).max(maxRetries).optional(),
    quarantine: quarantine.optional(),
    hasLostRepeats: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal("control"), ...submitted }),
  z.strictObject({ kind: z.literal("broken") }),
  z.strictObject({
    kind: z.literal("health"),
    quarantine: quarantine.optional(),
    health: z.strictObject({
      question: z.strictObject({
        domain: z.string(),
        identity: z.string().optional(),
        configurationSet: z.string().optional(),
        campaigns: z.array(z.string()).optional(),
      }),
      withinDays: z.number().min(0).max(366),
      demands: z.array(
        z.strictObject({
          selector: z.string(),
          threshold: z.strictObject({
            source: z.string(),
            metric: z.enum(healthMetrics),
            operator: z.enum(operators),
            value: z.strictObject({ kind: z.literal("percent"), percent: z.number() }),
            level: z.enum(["error", "warn"]),
          }),
          isDefault: z.literal(true).optional(),
        }),
      ),
    }),
  }),
]);

export const judgment = test.pick({
  verdict: true,
  summary: true,
  assertions: true,
  health: true,
  checkAssertions: true,
  error: true,
  heldBack: true,
  submitUncertain: true,
});

export const storedMessage = z.strictObject({
  content: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("raw") }),
    z.strictObject({
      kind: z.literal("simple"),
      subject: z.string(),
      text: z.string().optional(),
      html: z.string().optional(),
    }),
    z.strictObject({ kind: z.literal("template"), templateArn: z.string(), templateData: z.string() }),
  ]),
  report: message.omit({ emlPath: true }),
});

export { placement, reconciliation };
