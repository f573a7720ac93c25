import type { Pace } from "../provider/pace.ts";
import type { TestSnapshot } from "../provider/provider.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { HealthReport } from "../result/health.ts";
import type { Placement } from "../result/placement.ts";
import type { AttemptChange, AttemptState } from "../store/store.ts";
import { ambiguousSubmit, toSettled } from "./ambiguous-submit.ts";
import type { Outcome } from "./judge-test.ts";

/**
 * State of a test in the process that works on it. Anything that must outlive the process is in the ledger.
 */
export type TestState =
  /** Waiting for its turn to be submitted. */
  | { readonly at: "queued" }
  /** A create is about to be sent, or in flight. */
  | { readonly at: "creating"; readonly tries: number }
  /** Waiting to retry a create that certainly created nothing. */
  | { readonly at: "pausing"; readonly tries: number }
  /**
   * A create was sent, or may have been, and its response is lost. Only a search for the name can find the
   * test.
   */
  | {
      readonly at: "ambiguous";
      readonly tries: number;
      /** Latest time at which the create was sent, by the steady clock. */
      readonly sentAtMs: number;
      /** Error of the create. Absent if an earlier process sent it. */
      readonly error?: ProviderError;
    }
  /** The provider has the test. */
  | {
      readonly at: "open";
      readonly reportId: string;
      readonly submittedAtMs: number;
      /** When this process began to poll the test, by the steady clock. */
      readonly followedFromMs: number;
      /** Number of failed polls in a row. */
      readonly failures: number;
    }
  /** The placement is known. That of its control may not be. */
  | { readonly at: "measured"; readonly placement: Placement; readonly completedAtMs: number | undefined }
  /** A health check that waits for its response. */
  | { readonly at: "asking" }
  /** This process does nothing more for the test. */
  | { readonly at: "ended" };

/** An observation of a test, which `decideTest` responds to. */
export type Observation =
  /** The process starts to work on the test. */
  | { readonly kind: "start"; readonly from: Start }
  /** The test's turn has come. If it was planned, its intent is on disk. */
  | { readonly kind: "turn" }
  /** The provider does not accept tests from this account. */
  | { readonly kind: "refused"; readonly error: unknown }
  | { readonly kind: "created"; readonly reportId: string }
  | { readonly kind: "create-failed"; readonly error: unknown }
  /** The create was not sent: the process is stopping, or the lease had expired and was confirmed again. */
  | { readonly kind: "not-sent" }
  /**
   * Result of searching the provider's list for the test's name. `askedAtMs` is the start of the search, by
   * the steady clock.
   */
  | { readonly kind: "searched"; readonly reportId: string | undefined; readonly askedAtMs: number }
  | { readonly kind: "search-failed"; readonly error: unknown }
  /** A wait is over. */
  | { readonly kind: "time" }
  /** Result of a poll. `poll` is undefined if the provider does not know the test. */
  | { readonly kind: "polled"; readonly snapshot: TestSnapshot | undefined }
  | { readonly kind: "poll-failed"; readonly error: unknown }
  | { readonly kind: "placement"; readonly placement: Placement }
  /** The control has ended, or the test has none. */
  | { readonly kind: "compared"; readonly control: Placement | undefined }
  | { readonly kind: "health"; readonly health: HealthReport }
  | { readonly kind: "health-failed"; readonly error: unknown }
  /** The process begins nothing more: the awaited turn, poll, or control will not come. */
  | { readonly kind: "stopped" };

/** The ledger's record of a test when a process starts to work on it. */
export interface Start {
  readonly state: AttemptState;
  readonly isHealth: boolean;
  readonly reportId?: string | undefined;
  readonly submittedAtMs?: number | undefined;
  readonly completedAtMs?: number | undefined;
  readonly placement?: Placement | undefined;
}

/** An action that is performed for a test at once. */
export type Effect =
  | { readonly do: "record"; readonly change: Omit<AttemptChange, "name"> }
  | { readonly do: "announce-submitting" }
  | { readonly do: "announce-submitted"; readonly reportId: string }
  | { readonly do: "announce-retry"; readonly error: ProviderError; readonly tries: number }
  | { readonly do: "judge"; readonly outcome: Outcome; readonly isFinal: boolean };

/** An action that is awaited for a test. Its result is the next observation. */
export type Step =
  /** Wait for the test's turn to be submitted. */
  | { readonly do: "queue" }
  | { readonly do: "create" }
  | { readonly do: "search" }
  | { readonly do: "wait"; readonly ms: number }
  /** Poll the test when it is due. */
  | { readonly do: "poll"; readonly reportId: string; readonly submittedAtMs: number }
  | { readonly do: "read"; readonly reportId: string }
  /** Wait for the test's control, if it has one. */
  | { readonly do: "compare"; readonly placement: Placement; readonly completedAtMs: number | undefined }
  | { readonly do: "ask" };

/** The conditions under which a decision is made. */
export interface Circumstances {
  /** The test's name at the provider. */
  readonly name: string;
  /** Unix time in milliseconds, for the ledger. */
  readonly nowMs: number;
  /** Time of the steady clock in milliseconds, for measuring waits. */
  readonly steadyMs: number;
  readonly pace: Pick<Pace, "retries" | "retryBaseMs" | "settleMs">;
  /** Whether to submit tests. Otherwise only submitted ones are collected. */
  readonly submits: boolean;
  /** Whether the process is stopping, so that nothing new begins. */
  readonly isStopping: boolean;
  /** Whether the run is cancelled, so that the rest is never submitted. */
  readonly isCancelled: boolean;
  /** When every create that earlier holders of the run began has left its process, by the steady clock. */
  readonly quietFromMs: number;
  /** A random number in [0, 1). */
  readonly jitter: number;
}

export interface Decision {
  readonly state: TestState;
  readonly effects: readonly Effect[];
  /** Absent once this process does nothing more for the test. */
  readonly next?: Step;
}

/** Consecutive failed polls, each already retried, after which a test counts as `errored`. */
export const maxPollFailures = 5;

/** Maximum wait between two creates of a test, in milliseconds, even if the provider asks for more. */
export const maxPauseMs = 60_000;

/** Minimum time before a new test that the provider does not show counts as missing, in milliseconds. */
const minVisibleMs = 120_000;

const ended: TestState = { at: "ended" };

/**
 * Decides what happens next to a test. Returns its next state, the effects to perform at once, and the step
 * to await. Pure. Throws if an observation cannot occur in a state, which is a bug of the caller.
 */
export function decideTest(state: TestState, seen: Observation, so: Circumstances): Decision {
  if (seen.kind === "start") return start(seen.from, so);
  switch (state.at) {
    case "queued":
      return whileQueued(seen, so);
    case "creating":
      return whileCreating(state, seen, so);
    case "pausing":
      return mayCreate(so) ? create(state.tries + 1) : unsent(so);
    case "ambiguous":
      return whileAmbiguous(state, seen, so);
    case "open":
      return whileOpen(state, seen, so);
    case "measured":
      return whileMeasured(state, seen);
    case "asking":
      return whileAsking(seen, so);
    case "ended":
      return { state, effects: [] };
  }
}

const mayCreate = ({ isStopping, isCancelled, submits }: Circumstances): boolean =>
  submits && !isStopping && !isCancelled;

function unexpected(state: TestState["at"], { kind }: Observation): never {
  throw new Error(`a test that is ${state} cannot observe ${kind}`);
}

const end = (outcome: Outcome, isFinal: boolean, record?: Omit<AttemptChange, "name">): Decision => ({
  state: ended,
  effects: [
    ...(record ? [{ do: "record", change: record } as const] : []),
    { do: "judge", outcome, isFinal },
  ],
});

const create = (tries: number, effects: readonly Effect[] = []): Decision => ({
  state: { at: "creating", tries },
  effects,
  next: { do: "create" },
});

function start(from: Start, so: Circumstances): Decision {
  switch (from.state) {
    case "finished":
      return { state: ended, effects: [] };
    case "measured":
      return from.placement ? measured(from.placement, from.completedAtMs) : end({ kind: "pending" }, false);
    case "submitted":
      return from.reportId === undefined
        ? end({ kind: "pending" }, false)
        : open({
            reportId: from.reportId,
            submittedAtMs: from.submittedAtMs ?? so.nowMs,
            followedFromMs: so.steadyMs,
          });
    case "submitting":
      return {
        state: { at: "ambiguous", tries: 0, sentAtMs: so.quietFromMs },
        effects: [],
        next: { do: "queue" },
      };
    case "planned":
      if (!from.isHealth) return { state: { at: "queued" }, effects: [], next: { do: "queue" } };
      return mayCreate(so) ? { state: { at: "asking" }, effects: [], next: { do: "ask" } } : unsent(so);
  }
}

/**
 * Ends the work on a test that was certainly not created. Another process may still create it, unless the run
 * is cancelled.
 */
function unsent({ isCancelled, submits }: Circumstances): Decision {
  if (isCancelled) return end({ kind: "unsubmitted", why: "Not submitted: the run was cancelled" }, true);
  return end(
    submits ? { kind: "skipped" } : { kind: "skipped", why: "Not submitted: placewright resume submits it" },
    false,
    { state: "planned" },
  );
}

type OpenState = Extract<TestState, { at: "open" }>;

const open = (
  { reportId, submittedAtMs, followedFromMs }: Omit<OpenState, "at" | "failures">,
  { effects = [], failures = 0 }: { readonly effects?: readonly Effect[]; readonly failures?: number } = {},
): Decision => ({
  state: { at: "open", reportId, submittedAtMs, followedFromMs, failures },
  effects,
  next: { do: "poll", reportId, submittedAtMs },
});

const submitted = (reportId: string, { nowMs, steadyMs }: Circumstances): Decision =>
  open(
    { reportId, submittedAtMs: nowMs, followedFromMs: steadyMs },
    {
      effects: [
        { do: "record", change: { state: "submitted", reportId, submittedAtMs: nowMs } },
        { do: "announce-submitted", reportId },
      ],
    },
  );

function whileQueued(seen: Observation, so: Circumstances): Decision {
  switch (seen.kind) {
    case "turn":
      return mayCreate(so) ? create(1, [{ do: "announce-submitting" }]) : unsent(so);
    case "searched":
      // Created by a process that this ledger does not know.
      return seen.reportId === undefined ? unexpected("queued", seen) : submitted(seen.reportId, so);
    case "search-failed":
      // A cancelled run may have tests at the provider. Report the failed search rather than give them up
      // unseen.
      return mayCreate(so) || so.isCancelled
        ? end({ kind: "errored", error: seen.error }, false)
        : unsent(so);
    case "refused":
      return so.isStopping ? unsent(so) : end({ kind: "errored", error: seen.error }, true);
    case "stopped":
      return unsent(so);
    default:
      return unexpected("queued", seen);
  }
}

function whileCreating(
  { tries }: Extract<TestState, { at: "creating" }>,
  seen: Observation,
  so: Circumstances,
): Decision {
  switch (seen.kind) {
    case "created":
      return submitted(seen.reportId, so);
    case "not-sent":
      return mayCreate(so) ? create(tries) : unsent(so);
    case "create-failed": {
      const { error } = seen;
      if (!(error instanceof ProviderError)) return end({ kind: "errored", error }, true);
      const mayRetry = error.retryable && tries <= so.pace.retries && !so.isStopping;
      const retry = {
        effects: [{ do: "announce-retry", error, tries }],
        next: { do: "wait", ms: pauseAfter(error, tries, so) },
      } as const;
      if (error.ambiguous) {
        const state: TestState = { at: "ambiguous", tries, sentAtMs: so.steadyMs, error };
        return mayRetry ? { state, ...retry } : { state, effects: [], next: { do: "search" } };
      }
      if (mayRetry) return { state: { at: "pausing", tries }, ...retry };
      return error.retryable && so.isStopping ? unsent(so) : end({ kind: "errored", error }, true);
    }
    default:
      return unexpected("creating", seen);
  }
}

/**
 * Returns the wait before the next create, in milliseconds. Doubles with each try, with jitter, and is at
 * least what the provider asks for, but at most `maxPauseMs`.
 */
function pauseAfter(error: ProviderError, tries: number, { pace, jitter }: Circumstances): number {
  const growingMs = pace.retryBaseMs * 2 ** (tries - 1) * (1 + jitter);
  return Math.min(maxPauseMs, Math.max(growingMs, error.retryAfterMs ?? 0));
}

function whileAmbiguous(
  state: Extract<TestState, { at: "ambiguous" }>,
  seen: Observation,
  so: Circumstances,
): Decision {
  const { tries, sentAtMs, error } = state;
  switch (seen.kind) {
    case "turn":
    case "time":
      return { state, effects: [], next: { do: "search" } };
    case "searched": {
      if (seen.reportId !== undefined) return submitted(seen.reportId, so);
      const leftMs = sentAtMs + so.pace.settleMs - seen.askedAtMs;
      if (leftMs > 0)
        return so.isStopping
          ? unsettled(error, so)
          : { state, effects: [], next: { do: "wait", ms: leftMs } };
      // The settle time is over, so nothing was created.
      if (error && (!error.retryable || tries > so.pace.retries))
        return end({ kind: "errored", error: toSettled(error) }, true);
      return mayCreate(so) ? create(tries + 1) : unsent(so);
    }
    case "search-failed":
      return unsettled(error ?? (so.isStopping ? undefined : seen.error), so);
    case "stopped":
      return unsettled(error, so);
    default:
      return unexpected("ambiguous", seen);
  }
}

/**
 * Ends the work on a test that may or may not exist. The ledger keeps its intent, and a later process finds
 * out.
 */
const unsettled = (error: unknown, { name }: Circumstances): Decision =>
  end(
    error === undefined
      ? { kind: "pending", isUncertain: true }
      : { kind: "errored", error: ambiguousSubmit(name, error) },
    false,
  );

function whileOpen(state: OpenState, seen: Observation, so: Circumstances): Decision {
  switch (seen.kind) {
    case "polled":
      if (seen.snapshot === undefined) return missing(state, so);
      if (seen.snapshot.status !== "completed") return open(state);
      return seen.snapshot.placement
        ? measured(seen.snapshot.placement, so.nowMs)
        : { state, effects: [], next: { do: "read", reportId: state.reportId } };
    case "placement":
      return measured(seen.placement, so.nowMs);
    case "searched":
      return seen.reportId === undefined || seen.reportId === state.reportId
        ? gone(state)
        : submitted(seen.reportId, so);
    case "search-failed":
    case "poll-failed":
      return so.isStopping ? end({ kind: "pending" }, false) : postpone(state, seen.error);
    case "stopped":
      return end({ kind: "pending" }, false);
    default:
      return unexpected("open", seen);
  }
}

/**
 * Polls again after a transient error, because the test is already billed. Gives up after `maxPollFailures`
 * in a row, and at once after any other error.
 */
function postpone(state: OpenState, error: unknown): Decision {
  const failures = state.failures + 1;
  if (error instanceof ProviderError && error.retryable && failures < maxPollFailures)
    return open(state, { failures });
  const isGone = error instanceof ProviderError && error.code === "provider-not-found";
  return end({ kind: "errored", error }, isGone);
}

/** Continues to poll a test that the provider does not show yet. After a while, searches for its name. */
function missing(state: OpenState, { steadyMs, pace }: Circumstances): Decision {
  if (steadyMs - state.followedFromMs < Math.max(pace.settleMs, minVisibleMs)) return open(state);
  // The report id may be wrong, but the name is not.
  return { state, effects: [], next: { do: "search" } };
}

const gone = (state: OpenState): Decision =>
  postpone(
    state,
    new ProviderError(
      "provider-not-found",
      `Cannot find placement test ${state.reportId} at the provider anymore`,
      { hint: "Check the region and the account", retryable: state.failures + 1 < maxPollFailures },
    ),
  );

const measured = (placement: Placement, completedAtMs: number | undefined): Decision => ({
  state: { at: "measured", placement, completedAtMs },
  effects: [],
  next: { do: "compare", placement, completedAtMs },
});

function whileMeasured(
  { placement, completedAtMs }: Extract<TestState, { at: "measured" }>,
  seen: Observation,
): Decision {
  switch (seen.kind) {
    case "compared":
      return end(
        {
          kind: "measured",
          placement,
          control: seen.control,
          ...(completedAtMs === undefined ? {} : { completedAtMs }),
        },
        true,
      );
    case "stopped":
      return end({ kind: "pending", why: "Measured; waiting for its control" }, false);
    default:
      return unexpected("measured", seen);
  }
}

function whileAsking(seen: Observation, so: Circumstances): Decision {
  switch (seen.kind) {
    case "health":
      return end({ kind: "health", health: seen.health, completedAtMs: so.nowMs }, true);
    case "health-failed":
      return so.isStopping ? unsent(so) : end({ kind: "errored", error: seen.error }, true);
    default:
      return unexpected("asking", seen);
  }
}
