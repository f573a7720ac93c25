import type { Clock } from "../base/clock.ts";
import type { RunEvent } from "../result/run-event.ts";
import { maxPauseMs } from "./decide-test.ts";
import type { RunLedger } from "./run-ledger.ts";
import type { Effects } from "./work-test.ts";

export interface EffectOptions {
  readonly ledger: RunLedger;
  readonly clock: Clock;
  emit(event: RunEvent): void;
  readonly judge: Effects["judge"];
}

/** Creates the effects of a test that happen at once: record, announce, and judge. */
export const createEffects = ({ ledger, clock, emit, judge }: EffectOptions): Effects => ({
  record({ name }, { change }) {
    ledger.note({ name, ...change });
  },
  "announce-submitting"({ testId }) {
    emit({ type: "test-submitting", atMs: clock.now(), testId });
  },
  "announce-submitted"({ testId }, { reportId }) {
    emit({ type: "test-submitted", atMs: clock.now(), testId, reportId });
  },
  "announce-retry"({ testId }, { error: { reason, retryAfterMs = 0 }, tries }) {
    emit({
      type: "call-retried",
      atMs: clock.now(),
      testId,
      operation: "create",
      attempt: tries,
      reason,
      ...(retryAfterMs > 0 ? { delayMs: Math.min(maxPauseMs, retryAfterMs) } : {}),
      ...(retryAfterMs > maxPauseMs ? { askedDelayMs: retryAfterMs } : {}),
    });
  },
  judge,
});
