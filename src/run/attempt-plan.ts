import { createHash } from "node:crypto";
import type { Expectations } from "../expect/expectations.ts";
import type { ProviderSettings } from "../provider/settings.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { EarlierPlacement, RunReport, TestResult } from "../result/run-report.ts";
import type { PlannedTest, RunProject, Submission } from "./plan.ts";
import type { HealthPlan, PlannedHealth } from "./plan-health.ts";

/** What a run was asked for, as the ledger keeps it. */
export interface RunSettings {
  readonly projects: readonly RunProject[];
  readonly seed?: string;
  readonly command?: string;
  readonly commit?: string;
  readonly shard?: NonNullable<RunReport["run"]["shard"]>;
}

/** All that one attempt needs besides its message, as the ledger keeps it: nothing of it is asked of the scenario again. */
export interface AttemptPlan {
  readonly expect: Expectations;
  readonly confidence?: number | undefined;
  readonly isControl?: boolean;
  /** Absent for a health check. */
  readonly submission?: Omit<Submission, "name">;
  readonly health?: HealthPlan;
  readonly checks?: CheckReport;
  readonly heldBack?: string;
  readonly controlId?: string;
  readonly baseline?: EarlierPlacement;
  readonly reused?: EarlierPlacement;
}

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
export const healthKeyOf = ({ project, contentHash }: PlannedHealth): string =>
  digest(["health", project.settings, contentHash]);

/** The same for tests that measure the same: one message of one sender at one provider. */
export const measureKeyOf = ({
  project,
  message,
  submission,
}: Pick<PlannedTest, "project" | "message" | "submission">): string =>
  digest([project.settings, message.contentHash, submission.from, submission.simulate ?? ""]);
