import type { ErrorCode, SourceLocation } from "../base/errors.ts";
import type { Assertion } from "./assertion.ts";
import type { CheckAssertion, CheckReport } from "./check-report.ts";
import type { HealthReport } from "./health.ts";
import type { Placement } from "./placement.ts";
import type { Reconciliation } from "./reconciliation.ts";
import type { RunExitCode, Verdict } from "./verdict.ts";

/** What the service was asked to send: whole MIME, its parts, or a template that the service stores. */
export type ContentKind = "raw" | "simple" | "template";

/** A file that goes with a message. */
export interface AttachmentReport {
  /** File name. Absent if the part has none. */
  readonly filename?: string;
  /** Media type. */
  readonly contentType: string;
  /** Decoded size, in bytes. */
  readonly sizeBytes: number;
  /** Whether the message shows the file by its Content-ID, instead of listing it. */
  readonly inline: boolean;
}

/** A message as read back from its own bytes. */
export interface MessageReport {
  /** SHA-256 in hexadecimal. Equal for equal content; ignores the Date, Message-ID, and boundaries. */
  readonly contentHash: string;
  /** What the service was asked to send. */
  readonly kind: ContentKind;
  /** Decoded value of the From header. */
  readonly from: string;
  /** Decoded subject. */
  readonly subject: string;
  /** Size of the message, in bytes. */
  readonly sizeBytes: number;
  /** Headers in order: names as written, values unfolded and decoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** HTML part, with inline images as `data:` URLs. Absent if there is none. */
  readonly html?: string;
  /** Text part. Absent if there is none. */
  readonly text?: string;
  /** Files that go with the message. */
  readonly attachments: readonly AttachmentReport[];
  /** Source as sent, with long encoded parts shortened. Absent if the service stores the template. */
  readonly source?: string;
  /** Path of the whole message, relative to the report's folder. Absent if no file was written. */
  readonly emlPath?: string;
  /** Notes for readers: `rendered from the local copy of the template`. */
  readonly notes: readonly string[];
}

/** A test's names and file, known before anything is sent. */
export interface TestIdentity {
  /** Id, unique in a run and stable between runs: `spring-sale[de]@local`. */
  readonly id: string;
  /** Scenario and variant, for display: `spring-sale (de)`. */
  readonly title: string;
  /** Name of the scenario. */
  readonly scenario: string;
  /** Name of the variant. Absent if the scenario has no data. */
  readonly variant?: string;
  /** Name of the project in the config. */
  readonly project: string;
  /** Provider that measures placement: `local`, `sesv2`, `pinpoint-email`, `seedlist`, or a custom one. */
  readonly provider: string;
  /** AWS region. Absent if the provider has none. */
  readonly region?: string;
  /** The scenario file, relative to the project folder. */
  readonly file: string;
  /** Tags of the scenario. */
  readonly tags: readonly string[];
  /**
   * `control`: a known-good message to compare with. `health`: a check of a domain's past performance. Absent
   * for a campaign's own tests.
   */
  readonly role?: "control" | "health";
}

/** Why a test could not be executed. */
export interface TestError {
  /** Stable code of the error. */
  readonly code: ErrorCode;
  /** What failed, and why. */
  readonly message: string;
  /** The next step. Absent if there is none. */
  readonly hint?: string;
  /** The provider's response, as JSON text. Absent unless the response itself is invalid. */
  readonly answer?: string;
  /** The place of the error, in a file of the project. Absent for provider errors. */
  readonly location?: SourceLocation;
  /** The lines around that place, numbered. */
  readonly frame?: string;
}

/** A placement that an earlier run measured, to compare against or reuse. */
export interface EarlierPlacement {
  /** Id of the run that measured it. */
  readonly runId: string;
  /** Time of the measurement. ISO 8601, UTC. */
  readonly measuredAt: string;
  /** The measured placement. */
  readonly placement: Placement;
}

/** Inbox rates that an earlier run measured. */
export interface TrendPoint {
  /** Id of the run. */
  readonly runId: string;
  /** Time of the measurement. ISO 8601, UTC. */
  readonly measuredAt: string;
  /** Inbox rates in percent, 0 to 100, by mailbox provider and `overall`. */
  readonly inboxPercents: Readonly<Record<string, number>>;
}

/**
 * The quarantine of a test: it is measured, and does not gate.
 *
 * @example
 * ```ts
 * import type { QuarantineReport } from "placewright/report-schema";
 *
 * const describe = ({ until, reason, verdict }: QuarantineReport): string =>
 *   `${verdict}, in quarantine until ${until}${reason ? `: ${reason}` : ""}`;
 * ```
 */
export interface QuarantineReport {
  /** The last day of the quarantine, in UTC: `2026-12-31`. */
  readonly until: string;
  /** Why, as the scenario states it. Absent if it does not. */
  readonly reason?: string;
  /** The verdict that the test would have without the quarantine. */
  readonly verdict: Verdict;
}

/** An attempt at a test that was followed by another attempt. */
export interface EarlierAttempt {
  /** Number of the attempt, 1-based. */
  readonly number: number;
  /** Verdict of the attempt. */
  readonly verdict: Verdict;
  /** One sentence that explains the verdict. */
  readonly summary: string;
  /** Name under which the test was created. */
  readonly reportName: string;
  /** The provider's id of the test. Absent if nothing was submitted. */
  readonly reportId?: string;
  /** Measured placement. Absent if not measured. */
  readonly placement?: Placement;
}

/**
 * One placement test (scenario × variant × project) and its result.
 *
 * @example
 * ```ts
 * import type { TestResult } from "placewright/report-schema";
 *
 * function describe(test: TestResult): string[] {
 *   const { title, verdict, placement, error, baseline, trend = [], earlierAttempts = [] } = test;
 *   return [
 *     `${title}: ${verdict}, ${placement?.overall.inboxPercent ?? "?"}% inbox`,
 *     ...(error ? [`${error.code}: ${error.message}. ${error.hint ?? ""}`] : []),
 *     ...(baseline ? [`run ${baseline.runId} had ${baseline.placement.overall.inboxPercent ?? "?"}%`] : []),
 *     ...trend.map(({ measuredAt, inboxPercents }) => `${measuredAt}: ${inboxPercents["overall"]}%`),
 *     ...earlierAttempts.map((attempt) => `attempt ${attempt.number}: ${attempt.verdict}`),
 *     ...(test.checkAssertions ?? []).map(({ source, outcome }) => `${source}: ${outcome}`),
 *   ];
 * }
 * ```
 */
export interface TestResult extends TestIdentity {
  /** Position in the whole run, 1-based; a shard keeps it. */
  readonly position: number;
  /** Verdict of the test. */
  readonly verdict: Verdict;
  /** One sentence that explains the verdict. */
  readonly summary: string;
  /** The quarantine, in which failures count as warnings. Absent if there is none. */
  readonly quarantine?: QuarantineReport;
  /** The confidence that verdicts of its thresholds need, from 0.5 to 0.999. Absent if the figures alone decide. */
  readonly confidence?: number;
  /** Where the message landed. Absent if not measured. */
  readonly placement?: Placement;
  /** Number of measurements whose mean `placement` is. Absent if it is one. */
  readonly measurements?: number;
  /** Past performance of the domain. Absent unless the test is a health check. */
  readonly health?: HealthReport;
  /** All assertions, including passed ones. */
  readonly assertions: readonly Assertion[];
  /** Results of the offline checks before sending. Absent if they did not run. */
  readonly checks?: CheckReport;
  /** Evaluated expectations on checks. Absent if there are none. */
  readonly checkAssertions?: readonly CheckAssertion[];
  /** Whether the test was blocked: never submitted, because of the findings. Absent otherwise. */
  readonly heldBack?: boolean;
  /** Why the test could not be executed. Absent if it was. */
  readonly error?: TestError;
  /**
   * Placement to compare against: of the chosen run, or of the last run on the branch that passed. Absent if
   * there is none, and in runs of over 1,000 tests unless a threshold uses it.
   */
  readonly baseline?: EarlierPlacement;
  /**
   * Inbox rates of up to 12 earlier runs, oldest first. Absent if there are none, and in runs of over 1,000
   * tests.
   */
  readonly trend?: readonly TrendPoint[];
  /**
   * The known-good message tested at the same time, and its placement once measured. Absent if there is none.
   */
  readonly control?: { readonly testId: string; readonly placement?: Placement };
  /**
   * The run whose result for an identical message was reused, and when it was measured. Absent unless reused:
   * nothing was created.
   */
  readonly reused?: { readonly runId: string; readonly measuredAt: string };
  /** Attempts before the one that counts, oldest first. Absent if there are none. */
  readonly earlierAttempts?: readonly EarlierAttempt[];
  /**
   * Key of the message in `RunReport.messages`. A health check has no message there, and neither has a test that could
   * not be run.
   */
  readonly contentHash: string;
  /** Unique name under which the test was created, used to find it again. */
  readonly reportName: string;
  /** The provider's id of the test. Absent if nothing was submitted. */
  readonly reportId?: string;
  /** Whether a submit got no response: the test may exist and be billed. Absent otherwise. */
  readonly submitUncertain?: boolean;
  /** Time at which the provider accepted the test. ISO 8601, UTC. Absent if it did not. */
  readonly submittedAt?: string;
  /** Time at which the result was read. ISO 8601, UTC. Absent while there is none. */
  readonly completedAt?: string;
}

/** Number of tests created in one project, and their price. */
export interface ProjectCost {
  /** Name of the project. */
  readonly project: string;
  /** Number of tests created. */
  readonly newTests: number;
  /**
   * Price per test, in the config's own currency; 0 for the embedded service. Absent if the config names
   * none.
   */
  readonly pricePerTest?: number | undefined;
}

/**
 * The result of a run with its messages. Times are ISO 8601 in UTC, durations in milliseconds. `report.json`
 * stores it as a `ReportFile`.
 */
export interface RunReport {
  /** Version of `report.json`. Rises if a reader of the previous version could misread this one. */
  readonly schemaVersion: 2;
  /** The Placewright version that wrote the report. */
  readonly tool: { readonly name: "placewright"; readonly version: string };
  /** Runtime and its version: `node` or `deno`. */
  readonly runtime: { readonly name: string; readonly version: string };
  /** The invocation. */
  readonly run: {
    /** Id of the run, and name of its report folder. Sorts by start time. */
    readonly id: string;
    /** Time at which the run started. */
    readonly startedAt: string;
    /** Time at which the run ended. */
    readonly finishedAt: string;
    /** Duration of the run, in milliseconds. */
    readonly durationMs: number;
    /** Whether the run was stopped before it was complete. */
    readonly interrupted: boolean;
    /** Whether any result in the run is simulated. */
    readonly simulated: boolean;
    /** Number of calls to providers, including retries. */
    readonly apiCalls: number;
    /** Number of calls by operation: `account`, `create`, `get`, `list`. */
    readonly callsByOperation: Readonly<Record<string, number>>;
    /** Tests created per project, and their price. Absent in reports of versions that did not count them. */
    readonly costs?: readonly ProjectCost[];
    /** Differences between the ledger and the providers. Absent until they were compared. */
    readonly reconciliation?: Reconciliation;
    /** Git branch. Absent if unknown. */
    readonly branch?: string;
    /** Git commit. Absent if unknown. */
    readonly commit?: string;
    /**
     * 1-based shard of the run. All shards of one run have the same `plan`, a hash of the tests' ids, and the same
     * `scenarios`, a hash of the scenarios and their data files. `tests` is the number of tests of this shard, without
     * controls. Absent if the run is not sharded.
     */
    readonly shard?: {
      readonly index: number;
      readonly total: number;
      readonly plan: string;
      readonly scenarios?: string;
      readonly tests?: number;
    };
    /** Random seed that makes the run repeatable. Absent if none was used. */
    readonly seed?: string;
    /** Command that repeats the run. Absent if unknown. */
    readonly command?: string;
  };
  /** The most severe verdict of the tests. */
  readonly verdict: Verdict;
  /** Exit code of the run. */
  readonly exitCode: RunExitCode;
  /** Number of tests per verdict; every verdict is a key. */
  readonly counts: Readonly<Record<Verdict, number>>;
  /** One sentence for display: whether the campaign may be sent, and if not, why. */
  readonly summary: string;
  /** All tests of the run. */
  readonly tests: readonly TestResult[];
  /** Messages by content hash, so that a message that several tests share is stored once. */
  readonly messages: Readonly<Record<string, MessageReport>>;
}

/** A report without its messages: a large run has too many to keep in memory. */
export type RunOutcome = Omit<RunReport, "messages">;

/** A message for a report, with its bytes if there are any. */
export interface ReportedMessage {
  /** The message as read back. */
  readonly report: MessageReport;
  /** The whole message as MIME. Absent if the service stores the template. */
  readonly bytes?: Uint8Array | undefined;
}

/** Reads one message of a report by its content hash. Returns undefined if it is not there. */
export type ReadMessage = (contentHash: string) => Promise<ReportedMessage | undefined>;
