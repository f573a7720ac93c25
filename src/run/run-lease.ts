import { randomUUID } from "node:crypto";
import { readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { clearInterval, setInterval } from "node:timers";
import type { Clock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { Lease, Store } from "../store/store.ts";

/** After this long without a sign of life a process has lost its run. */
export const leaseMs = 20_000;

/** Pids mean something in one place only: a machine, or a container on it. */
const place = ((): string => {
  try {
    return `${hostname()}/${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    return hostname();
  }
})();

/** Names this process, and this one run of it. */
export const createOwner = (): string => `${place} ${process.pid} ${randomUUID()}`;

/** True for a process of this machine that is no more: nobody need wait until its lease ends. */
function isGone({ owner }: Lease): boolean {
  const [where, pid] = owner.split(" ");
  if (where !== place) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Whether a process works on a run. */
export const isHeld = (lease: Lease | undefined, nowMs: number): lease is Lease =>
  lease !== undefined && lease.untilMs > nowMs && !isGone(lease);

/** Takes a run over, or answers who works on it. */
export async function takeRun(
  store: Store,
  runId: string,
  owner: string,
  nowMs: number,
): Promise<Lease | undefined> {
  const lease = { owner, untilMs: nowMs + leaseMs };
  const holder = await store.lease(runId, lease, { nowMs });
  return holder && isGone(holder) ? store.lease(runId, lease, { nowMs, insteadOf: holder.owner }) : holder;
}

/** `process 4711 on build-3`. */
export function describeHolder({ owner }: Lease): string {
  const [where = "", pid] = owner.split(" ");
  return `process ${pid} on ${where.split("/")[0]}`;
}

export interface KeptLease {
  readonly owner: string;
  /** Aborted when the run is cancelled, or another process has taken it over; the reason says which. */
  readonly ended: AbortSignal;
  /** Stops keeping it; the run is free again. */
  release(): Promise<void>;
}

export interface KeepOptions {
  readonly clock: Clock;
  /** False for one who only collects: what a cancelled run has submitted is collected all the same. Default: true. */
  readonly heedsCancel?: boolean;
  /** Between two signs of life. Default: a quarter of the lease. */
  readonly everyMs?: number;
}

/** Renews a lease that was taken, and looks whether somebody has cancelled the run. */
export function keepLease(
  store: Store,
  runId: string,
  owner: string,
  { clock, heedsCancel = true, everyMs = leaseMs / 4 }: KeepOptions,
): KeptLease {
  const ended = new AbortController();
  async function renew(): Promise<void> {
    const nowMs = clock.now();
    const holder = await store.lease(runId, { owner, untilMs: nowMs + leaseMs }, { nowMs });
    if (holder)
      ended.abort(
        new PlacewrightError(
          "run-busy",
          `Cannot go on with run ${runId}: ${describeHolder(holder)} has taken it over`,
          { hint: `see what it does with placewright status ${runId}` },
        ),
      );
    if (heedsCancel && (await store.run(runId))?.state === "cancelled") ended.abort();
  }
  const timer = setInterval(() => {
    renew().catch((error) => ended.abort(error));
  }, everyMs);
  timer.unref();
  return {
    owner,
    ended: ended.signal,
    async release() {
      clearInterval(timer);
      await store.release(runId, owner);
    },
  };
}

/** Takes a run over and keeps it. Throws `run-busy` where another works on it. */
export async function claimRun(store: Store, runId: string, clock: Clock): Promise<KeptLease> {
  const owner = createOwner();
  const holder = await takeRun(store, runId, owner, clock.now());
  if (!holder) return keepLease(store, runId, owner, { clock });
  throw new PlacewrightError(
    "run-busy",
    `Cannot work on run ${runId}: ${describeHolder(holder)} does so already`,
    { hint: `placewright wait ${runId} waits for it` },
  );
}
