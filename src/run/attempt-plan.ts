import { createHash } from "node:crypto";
import type { WrittenExpectations } from "../expect/expectations.ts";
import { type ParsedExpectations, parseExpectations } from "../expect/parse-expectations.ts";
import type { ProviderSettings } from "../provider/kinds/settings.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { Placement } from "../result/placement.ts";
import type { EarlierPlacement, RunReport, TestResult } from "../result/run-report.ts";
import type { Quarantine } from "../scenario/quarantine.ts";
import type { PlannedTest, RunProject, Submission } from "./plan.ts";
import { type HealthPlan, healthHashOf, type PlannedHealth } from "./plan-health.ts";

/** The settings that a run was started with, as stored in the ledger. */
export interface RunSettings {
  readonly projects: readonly RunProject[];
  /** Random seed of the run. Absent if not set. */
  readonly seed?: string;
  /** The command that repeats the run. */
  readonly command?: string;
  /** Git commit. Absent if unknown. */
  readonly commit?: string;
  readonly shard?: NonNullable<RunReport["run"]["shard"]>;
  /** Version of Placewright that planned the run. Absent in runs of versions that did not record it. */
  readonly version?: string;
}

/** The part of a plan that only an attempt with a message has. */
interface SubmittedPlan {
  readonly submission: Omit<Submission, "name">;
  readonly checks?: CheckReport;
  /** Why the message is blocked, in one sentence. Absent if it is not. */
  readonly heldBack?: string;
  /** The placement that is reused from an earlier run. */
  readonly reused?: EarlierPlacement;
  /**
   * Why the measurement says nothing about the message, in one sentence: the provider has the test with another one. Absent
   * if it is not known to have.
   */
  readonly otherMessage?: string;
}

export interface PlacementPlan extends SubmittedPlan {
  readonly kind: "placement";
  readonly expect: WrittenExpectations;
  readonly confidence?: number | undefined;
  /** Test id of the control that this test is compared with. */
  readonly controlId?: string;
  /** The earlier placement that baseline thresholds compare with. */
  readonly baseline?: EarlierPlacement;
  /** How often to measure again while the verdict is within noise. Default: 0. */
  readonly retries?: number;
  /** Placements of earlier attempts, which are judged together with that of this one. Default: none. */
  readonly repeats?: readonly Placement[];
  readonly quarantine?: Quarantine;
  /** Whether the ledger has lost the measurements that this one repeats, so that their mean is unknown. Absent if not. */
  readonly hasLostRepeats?: true;
}

export interface ControlPlan extends SubmittedPlan {
  readonly kind: "control";
}

/** The plan of a test that cannot be run. Its errors are in its judgment. */
export interface BrokenPlan {
  readonly kind: "broken";
}

export interface HealthCheckPlan {
  readonly kind: "health";
  readonly health: HealthPlan;
  readonly quarantine?: Quarantine;
}

/**
 * Everything that one attempt needs, except for its message, as stored in the ledger. The scenario is never read
 * again.
 */
export type AttemptPlan = PlacementPlan | ControlPlan | HealthCheckPlan | BrokenPlan;

/** A plan with its expectations as values. */
export type ParsedPlan =
  | (PlacementPlan & { readonly expected: ParsedExpectations })
  | ControlPlan
  | HealthCheckPlan
  | BrokenPlan;

/** Adds its expectations as values to a plan. Parses them if they are not given: the ledger has only texts. */
export const parsePlan = (plan: AttemptPlan, expected?: ParsedExpectations): ParsedPlan =>
  plan.kind === "placement" ? { ...plan, expected: expected ?? parseExpectations(plan.expect) } : plan;

/** The outcome of an attempt, as stored in the ledger. */
export type Judgment = Pick<
  TestResult,
  | "verdict"
  | "summary"
  | "assertions"
  | "health"
  | "checkAssertions"
  | "error"
  | "heldBack"
  | "submitUncertain"
>;

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 32);

/** Returns a key that is equal for tests measured by the same provider with the same settings. */
export const providerKeyOf = (settings: ProviderSettings): string => digest(settings);

/**
 * Returns the provider key of a health check. It differs from that of placement tests, which complete at
 * other times.
 */
export const healthKeyOf = ({ project, plan }: PlannedHealth): string =>
  digest(["health", project.settings, healthHashOf(plan)]);

/** Returns the measure key of a repeated test: alone, its placement is not the result, so no other test reuses it. */
export const repeatKeyOf = (measureKey: string, number: number): string =>
  digest(["repeat", measureKey, number]);

const adopted = "adopted ";

/** Returns the measure key of a test that another process created, perhaps from another message: nothing reuses it. */
export const adoptedKeyOf = (name: string): string => adopted + name;

/** Whether a measure key is of an adopted test. The branch of its run is that of the process that adopted it. */
export const isAdoptedKey = (measureKey: string): boolean => measureKey.startsWith(adopted);

/** Returns the measure key of a broken test, which measures nothing. */
export const brokenKeyOf = (testId: string): string => digest(["broken", testId]);

/**
 * Returns a key that is equal for tests that measure the same: message, sender, provider, and simulated
 * placement.
 */
export const measureKeyOf = ({
  project,
  message,
  submission,
}: Pick<PlannedTest, "project" | "message" | "submission">): string =>
  digest([project.settings, message.measureHash, submission.from, submission.simulate ?? ""]);
