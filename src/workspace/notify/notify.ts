import { createHash } from "node:crypto";
import { systemClock } from "../../base/clock.ts";
import { joinSentences, messageOf } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import type { NotificationConfig } from "../../config/notifications.ts";
import { withinDeadline } from "../../provider/deadline.ts";
import { isComplete, isWanted } from "../../report/notify/is-wanted.ts";
import type { EarlierVerdicts } from "../../report/notify/notice.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import type { Store } from "../../store/store.ts";
import { SendFailure } from "./send-failure.ts";

/** Longest duration of sending one notification with all its attempts, in milliseconds. */
const sendTimeoutMs = 60_000;

/** How long a process has the sole right to send a notification, in milliseconds. */
const claimMs = 2 * sendTimeoutMs;

export interface NotifyOptions {
  readonly report: RunOutcome;
  /** The ledger of the run. Absent for a merged report, which is in no ledger. */
  readonly store?: Store | undefined;
  /** Stops sending. What was not sent stays so. */
  readonly signal?: AbortSignal | undefined;
  /** Receives one sentence for each notification that was not sent. */
  onFailure(message: string): void;
}

/**
 * Sends the notifications about a run that is complete, all at the same time: each once, also if several processes report
 * the run. Never throws: a failure is no reason to lose a report or to change a verdict.
 *
 * A process that ends between sending and recording it leaves a notification that `placewright wait` sends again, with
 * the same id. See docs/decisions/0032.
 */
export async function notify(
  config: ResolvedConfig,
  { report, store, signal, onFailure }: NotifyOptions,
): Promise<void> {
  const { notifications } = config;
  if (notifications.length === 0 || !isComplete(report)) return;
  try {
    if (store && (await store.run(report.run.id))?.state !== "finished") return;
    const { readEarlierVerdicts } = await import("./earlier-verdicts.ts");
    const earlier: EarlierVerdicts = store ? await readEarlierVerdicts(store, report) : new Map();
    const wanted = notifications.filter(({ when = "changed" }) => isWanted(when, report, earlier));
    await Promise.all(
      wanted.map((notification) =>
        notifyOne(config, notification, { report, store, signal, onFailure, earlier }),
      ),
    );
  } catch (error) {
    onFailure(`Cannot notify about run ${report.run.id}: ${messageOf(error)}`);
  }
}

async function notifyOne(
  config: ResolvedConfig,
  notification: NotificationConfig,
  { report, store, signal, onFailure, earlier }: NotifyOptions & { readonly earlier: EarlierVerdicts },
): Promise<void> {
  const runId = report.run.id;
  const id = eventIdOf(notification, report);
  const nowMs = systemClock.now();
  const [{ openTarget, targetNames }, { withRetries }, { reportLink }] = await Promise.all([
    import("./open-target.ts"),
    import("./with-retries.ts"),
    import("./report-link.ts"),
  ]);
  const fail = (error: unknown, step?: string): void =>
    onFailure(
      joinSentences(
        `Cannot notify ${targetNames[notification.to]} about run ${runId}: ${messageOf(error)}`,
        [error instanceof SendFailure ? error.hint : undefined, step].filter(Boolean).join(". "),
      ),
    );
  const claim = (await store?.claimNotice({ id, runId, nowMs, untilMs: nowMs + claimMs })) ?? {
    kind: "claimed",
  };
  if (claim.kind === "sent") return;
  if (claim.kind === "held") return fail(heldBy(claim.untilMs, runId));
  try {
    const link = reportLink(config, runId);
    const send = await openTarget(notification, config.env, { id, report, earlier, link });
    const partly = await withinDeadline({ signal, timeoutMs: sendTimeoutMs }, (within) =>
      withRetries(() => send(within), within),
    );
    if (partly) fail(partly);
  } catch (error) {
    await store?.releaseNotice(id);
    fail(error, store && `The report is complete. To send it later: placewright wait ${runId}`);
    return;
  }
  await store?.endNotice(id, systemClock.now());
}

/** Says that another process is sending something, or was, if it is gone. */
export const heldBy = (untilMs: number, runId: string): string =>
  `another process is sending it. If that process has ended, run placewright wait ${runId} after ${new Date(untilMs).toISOString().slice(11, 19)} UTC`;

/** Returns an id of the event for a target: another one once tests of the run were repeated. Contains no secret. */
function eventIdOf({ when: _when, ...target }: NotificationConfig, { run }: RunOutcome): string {
  const text = JSON.stringify([run.id, run.finishedAt, target]);
  return `msg_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
}
