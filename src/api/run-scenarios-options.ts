import * as z from "zod";
import { checkOptions } from "../authored/check-options.ts";
import { type Shape, strictObject } from "../authored/schema-parts.ts";
import { purposes } from "../check/evidence/purpose.ts";
import { failLevels } from "../check/settings.ts";
import type { CollectRunOptions } from "./collect-run.ts";
import type { RunScenariosOptions } from "./run-scenarios.ts";

const names = z.array(z.string());
const path = z.string().regex(/\S/, "must not be empty");
const durationMs = z.number().min(0);
const whole = z.int().min(1).max(9999);

const shape: Shape<RunScenariosOptions> = {
  cwd: path.optional(),
  env: z.record(z.string(), z.string().optional()).optional(),
  config: path.optional(),
  paths: names.optional(),
  grep: z.string().optional(),
  tags: names.optional(),
  project: names.min(1).optional(),
  shard: strictObject({ index: whole, total: whole })
    .refine(({ index, total }) => total < 1 || index <= total, "has an index above its total")
    .optional(),
  lastFailed: z.boolean().optional(),
  onlyErrored: z.boolean().optional(),
  reuseMs: durationMs.optional(),
  strict: z.boolean().optional(),
  check: z.boolean().optional(),
  failOn: z.enum(failLevels).optional(),
  purpose: z.enum(purposes).optional(),
  branch: z.string().optional(),
  seed: z.string().optional(),
  date: z.date().optional(),
  maxNewTests: z.int().min(0).optional(),
  maxCost: z.number().min(0).optional(),
  dryRun: z.boolean().optional(),
  detach: z.boolean().optional(),
  everyMs: durationMs.optional(),
  timeoutMs: durationMs.optional(),
  reports: path.optional(),
  ledger: path.optional(),
  reporters: names.optional(),
  onEvent: z.custom((value) => typeof value === "function", "must be a function").optional(),
  signal: z.instanceof(AbortSignal).optional(),
  abandonSignal: z.instanceof(AbortSignal).optional(),
};
const schema = strictObject(shape).check(({ value, issues }) => {
  const refuse = (message: string) =>
    issues.push({ code: "custom", path: ["everyMs"], message, input: value });
  if (value.everyMs === undefined) return;
  if (!value.detach)
    refuse("requires detach: a call that waits must have a verdict, also if it submits nothing");
  for (const other of ["lastFailed", "onlyErrored", "shard"] as const)
    if (value[other]) refuse(`cannot be used with ${other}`);
});

/** Throws `usage` if the options of `runScenarios` are invalid. */
export const checkRunOptions = (options: RunScenariosOptions): void =>
  checkOptions(schema, options, "Cannot run the scenarios");

const { cwd, env, config, reports, ledger, reporters, timeoutMs, onEvent, signal, abandonSignal } = shape;
const collectShape: Shape<CollectRunOptions> = {
  ...{ cwd, env, config, reports, ledger, reporters, timeoutMs, onEvent, signal, abandonSignal },
  run: z.string().optional(),
  wait: z.boolean().optional(),
};
const collectSchema = strictObject(collectShape);

/** Throws `usage` if the options of `collectRun` are invalid. */
export const checkCollectOptions = (options: CollectRunOptions): void =>
  checkOptions(collectSchema, options, "Cannot collect the run");
