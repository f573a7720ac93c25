import { createHash } from "node:crypto";
import type { Expectations } from "../expect/expectations.ts";
import type { ProviderSettings } from "../provider/settings.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { EarlierPlacement, RunReport, TestResult } from "../result/run-report.ts";
import type { PlannedTest, RunProject, Submission } from "./plan.ts";
import { type HealthPlan, healthHashOf, type PlannedHealth } from "./plan-health.ts";

/** What a run was asked for, as the ledger keeps it. */
export interface RunSettings {
  readonly projects: readonly RunProject[];
  readonly seed?: string;
  readonly command?: string;
  readonly commit?: string;
  readonly shard?: NonNullable<RunReport["run"]["shard"]>;
}

/** What an attempt with a message needs besides it. */
interface SubmittedPlan {
  readonly submission: Omit<Submission, "name">;
  readonly checks?: CheckReport;
  readonly heldBack?: string;
  readonly reused?: EarlierPlacement;
}

export interface PlacementPlan extends SubmittedPlan {
  readonly kind: "placement";
  readonly expect: Expectations;
  readonly confidence?: number | undefined;
  readonly controlId?: string;
  readonly baseline?: EarlierPlacement;
}

export interface ControlPlan extends SubmittedPlan {
  readonly kind: "control";
}

export interface HealthCheckPlan {
  readonly kind: "health";
  readonly health: HealthPlan;
}

/** All that one attempt needs besides its message, as the ledger keeps it: nothing of it is asked of the scenario again. */
export type AttemptPlan = PlacementPlan | ControlPlan | HealthCheckPlan;

/** What came of an attempt, as the ledger keeps it. */
export type Judgement = Pick<
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

/** The same for all that is measured by the same provider in the same way. */
export const providerKeyOf = (settings: ProviderSettings): string => digest(settings);

/** The same of a health check, whose times say nothing of placement tests. */
export const healthKeyOf = ({ project, plan }: PlannedHealth): string =>
  digest(["health", project.settings, healthHashOf(plan)]);

/** The same for tests that measure the same: one message of one sender at one provider. */
export const measureKeyOf = ({
  project,
  message,
  submission,
}: Pick<PlannedTest, "project" | "message" | "submission">): string =>
  digest([project.settings, message.measureHash, submission.from, submission.simulate ?? ""]);
