import type { ErrorCode } from "../base/errors.ts";
import type { Assertion } from "./assertion.ts";
import type { CheckAssertion, CheckReport } from "./check-report.ts";
import type { HealthReport } from "./health.ts";
import type { Placement } from "./placement.ts";
import type { Reconciliation } from "./reconciliation.ts";
import type { RunExitCode, Verdict } from "./verdict.ts";

/** What was sent, as the service was asked to send it: whole MIME, its parts, or a template it holds. */
export type ContentKind = "raw" | "simple" | "template";

export interface AttachmentReport {
  readonly filename?: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  /** Shown inside the message by its Content-ID, not listed beside it. */
  readonly inline: boolean;
}

/** A message as read back from its own bytes. */
export interface MessageReport {
  /** SHA-256 in hexadecimal; the same for the same content, whatever its Date, Message-ID or boundaries. */
  readonly contentHash: string;
  readonly kind: ContentKind;
  readonly from: string;
  readonly subject: string;
  readonly sizeBytes: number;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly html?: string;
  readonly text?: string;
  readonly attachments: readonly AttachmentReport[];
  /** The source as sent, long encoded parts shortened; absent where the service holds the template. */
  readonly source?: string;
  /** The whole message beside the report, relative to its folder. */
  readonly emlPath?: string;
  /** What a reader should know of it: `rendered from the local copy of the template`. */
  readonly notes: readonly string[];
}

/** A test's name and place, known before anything is sent. */
export interface TestIdentity {
  /** `spring-sale[de]@local`: unique in a run and the same in the next run. */
  readonly id: string;
  /** `spring-sale (de)`. */
  readonly title: string;
  readonly scenario: string;
  readonly variant?: string;
  readonly project: string;
  readonly provider: string;
  readonly region?: string;
  /** The scenario's file, relative to the project folder. */
  readonly file: string;
  readonly tags: readonly string[];
  /** A known good message, which others are compared with, or a look at how a domain's mail has fared. Absent for a campaign's own. */
  readonly role?: "control" | "health";
}

export interface TestError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** What the provider answered, as JSON text, if the answer is what is wrong. */
  readonly answer?: string;
}

/** A placement that was measured before, and is compared with or taken over. */
export interface EarlierPlacement {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  readonly placement: Placement;
}

/** The inbox shares that an earlier run measured, in percent, by mailbox provider and `overall`. */
export interface TrendPoint {
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly measuredAt: string;
  readonly inboxPercents: Readonly<Record<string, number>>;
}

/** An attempt of a test that another one followed. */
export interface EarlierAttempt {
  readonly number: number;
  readonly verdict: Verdict;
  readonly summary: string;
  readonly reportName: string;
  readonly reportId?: string;
  readonly placement?: Placement;
}

/** One placement test: scenario × variant × project, and what came of it. */
export interface TestResult extends TestIdentity {
  /** Its place in the whole run, from 1; a shard keeps it. */
  readonly position: number;
  readonly verdict: Verdict;
  /** One sentence that says why: `Outlook puts 42 % in spam; at most 5 % allowed`. */
  readonly summary: string;
  readonly placement?: Placement;
  /** Of a health check: how the domain's mail has fared. */
  readonly health?: HealthReport;
  /** Every one, passed ones too. */
  readonly assertions: readonly Assertion[];
  /** What the offline checks found before it was sent; absent where they were not run. */
  readonly checks?: CheckReport;
  /** What the scenario demands of the checks. */
  readonly checkAssertions?: readonly CheckAssertion[];
  /** True where it was never submitted, because of what the checks found. */
  readonly heldBack?: boolean;
  readonly error?: TestError;
  /** What it is compared with: the run that was named, or the last of its branch that passed. Absent where there was none. */
  readonly baseline?: EarlierPlacement;
  /** How the runs before it went, the oldest first. */
  readonly trend?: readonly TrendPoint[];
  /** The known good message that was measured beside it; its placement once it is there. */
  readonly control?: { readonly testId: string; readonly placement?: Placement };
  /** Where the placement was measured by an earlier run, of the very same message: nothing was created. */
  readonly reused?: { readonly runId: string; readonly measuredAt: string };
  /** Those before the one that counts, the first first. */
  readonly earlierAttempts?: readonly EarlierAttempt[];
  /** The key of `RunReport.messages`; a health check has no message. */
  readonly contentHash: string;
  /** The unique name the test was created under: how it is found again. */
  readonly reportName: string;
  /** The provider's id of the test; absent where nothing was submitted. */
  readonly reportId?: string;
  /** True where a submit was sent and its answer never came: it may exist and cost money. */
  readonly submitUncertain?: boolean;
  /** ISO 8601, UTC. */
  readonly submittedAt?: string;
  readonly completedAt?: string;
}

/** What tests were created at one project, and what each costs there. */
export interface ProjectCost {
  readonly project: string;
  readonly newTests: number;
  /** In the config's own currency; 0 for the embedded service. Absent where the config names no price. */
  readonly pricePerTest?: number | undefined;
}

/** Everything a reporter needs, and all that `report.json` holds. Times are ISO 8601 in UTC, durations milliseconds. */
export interface RunReport {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: "placewright"; readonly version: string };
  readonly runtime: { readonly name: string; readonly version: string };
  readonly run: {
    readonly id: string;
    readonly startedAt: string;
    readonly finishedAt: string;
    readonly durationMs: number;
    readonly interrupted: boolean;
    /** True where any placement in it is simulated. */
    readonly simulated: boolean;
    /** Calls made to providers, retries included. */
    readonly apiCalls: number;
    /** The same by operation: `account`, `create`, `get`, `list`. */
    readonly callsByOperation: Readonly<Record<string, number>>;
    /** What was created, and what it costs. Absent in reports of versions that did not count it. */
    readonly costs?: readonly ProjectCost[];
    /** What the ledger and the providers differ in; absent until they were compared. */
    readonly reconciliation?: Reconciliation;
    /** Of the version control. */
    readonly branch?: string;
    readonly commit?: string;
    /** Which part of the tests this is; `plan` is the same for all parts of one whole. */
    readonly shard?: { readonly index: number; readonly total: number; readonly plan: string };
    readonly seed?: string;
    /** The command to repeat the run. */
    readonly command?: string;
  };
  readonly verdict: Verdict;
  readonly exitCode: RunExitCode;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** One sentence for a person: may this be sent, and if not, why. */
  readonly summary: string;
  readonly tests: readonly TestResult[];
  /** By content hash, so that a message that several tests share is kept once. */
  readonly messages: Readonly<Record<string, MessageReport>>;
}

/** A report without its messages, of which a large run has too many to hold at once. */
export type RunOutcome = Omit<RunReport, "messages">;

/** A message for a report, and its bytes where there are any. */
export interface ReportedMessage {
  readonly report: MessageReport;
  readonly bytes?: Uint8Array | undefined;
}

/** Gives a report's messages one at a time, by content hash. */
export type ReadMessage = (contentHash: string) => Promise<ReportedMessage | undefined>;
