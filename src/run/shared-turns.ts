import { randomUUID } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import type { Turns } from "../provider/calls.ts";
import { accountOf } from "../provider/kinds/settings.ts";
import type { Store } from "../store/store.ts";
import type { RunProject } from "./plan.ts";

/** How long a sweep counts as running after it began, in milliseconds. It may then overlap with another one. */
const sweepMs = 60_000;

/** Longest wait before asking again whether another process has ended its sweep, in milliseconds. */
const askAgainMs = 1000;

/**
 * Returns the turns of a project's account among all processes that share the ledger. Undefined if it has none, or no
 * limit. If the ledger cannot be asked, calls are sent at the project's own pace: a run whose ledger stays away stops
 * itself.
 */
export function createSharedTurns(
  store: Pick<Store, "takeTurn" | "acquireSweep" | "releaseSweep">,
  { settings, pace }: Pick<RunProject, "settings" | "pace">,
  clock: Clock,
): Turns | undefined {
  const account = accountOf(settings);
  const { callsPerSecond } = pace;
  if (account === undefined || callsPerSecond === undefined) return undefined;
  const intervalMs = 1000 / callsPerSecond;
  return {
    async take(operation, signal) {
      const request = { nowMs: clock.now(), intervalMs };
      const waitMs = await store.takeTurn(`${operation} ${account}`, request).catch(() => 0);
      if (waitMs > 0) await clock.sleep(waitMs, signal);
    },
    async beginSweep(signal) {
      const owner = randomUUID();
      for (;;) {
        const nowMs = clock.now();
        const request = { owner, nowMs, untilMs: nowMs + sweepMs };
        const waitMs = await store.acquireSweep(account, request).catch(() => 0);
        if (waitMs <= 0) return () => store.releaseSweep(account, owner).catch(() => {});
        await clock.sleep(Math.min(waitMs, askAgainMs), signal);
      }
    },
  };
}
