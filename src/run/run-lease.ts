import type { SteadyClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { createOwner, describeOwner, isOwnerDead } from "../store/owner.ts";
import type { Fence, Lease, LeaseReply, Store } from "../store/store.ts";

/** How long a process may work on a run after its last sign of life, in milliseconds. */
export const leaseMs = 20_000;

/** The last part of a lease, in which nothing is sent any more: what was sent needs time to leave. */
const margin = 1 / 20;

/** Whether a process works on a run. A lease that ends later than any can was written before the clock was set back. */
export const isHeld = (lease: Lease | undefined, nowMs: number): lease is Lease =>
  lease !== undefined &&
  lease.untilMs > nowMs &&
  lease.untilMs <= nowMs + leaseMs &&
  !isOwnerDead(lease.owner);

/** A lease that this process renews until it is released or lost. */
export interface HeldLease {
  readonly fence: Fence;
  /**
   * When every create that an earlier holder of the run had begun has left its process or never will, by the steady clock. Until
   * then a name that is missing from the provider's list proves nothing.
   */
  readonly quietFromMs: number;
  /** Aborted when the run is cancelled (no reason), or another process has taken it over; then the reason says which. */
  readonly ended: AbortSignal;
  /** Throws why the lease was lost, if it was. */
  throwIfLost(): void;
  /**
   * Throws `run-taken-over` if the lease was lost, and a `LeasePassed` if its time is over and nobody knows yet whether another
   * process has taken the run.
   */
  assertHeld(): void;
  /** Not aborted while this process may send creates; aborted when its lease passes before it was renewed. A confirmation makes a new one. */
  readonly unbroken: AbortSignal;
  /** Resolves once the ledger confirms that the run is still this process's. Throws `run-taken-over`. */
  confirm(): Promise<void>;
  /** Stops renewing it; the run is free again. */
  release(): Promise<void>;
}

/** The process was held up for longer than its lease: it must ask the ledger before it goes on. */
export class LeasePassed extends Error {
  override readonly name = "LeasePassed";

  /** Whether it ended a call that was under way. */
  readonly isAbort: boolean;

  constructor(runId: string, isAbort = false) {
    super(`The lease of run ${runId} was not renewed in time`);
    this.isAbort = isAbort;
  }
}

export interface LeaseOptions {
  readonly clock: SteadyClock;
  /** False to collect what a cancelled run has submitted. Default: `true`. */
  readonly stopsOnCancel?: boolean;
  readonly owner?: string;
  /** How long the lease is. Default: `leaseMs`. */
  readonly durationMs?: number;
}

interface Held extends LeaseOptions {
  readonly fence: Fence;
  /** By the steady clock, when the lease was asked for. */
  readonly takenAtMs: number;
  readonly quietFromMs: number;
}

/** Renews a lease that a process has, and watches for whoever cancels the run or takes it over. */
function keepLease(
  store: Store,
  { fence, clock, stopsOnCancel = true, durationMs = leaseMs, takenAtMs, quietFromMs }: Held,
): HeldLease {
  const ended = new AbortController();
  const released = new AbortController();
  // Held against both clocks: the steady one may stand still while the machine sleeps, the other may be set back.
  let asked = { steadyMs: takenAtMs, wallMs: clock.now() - (clock.steadyMs() - takenAtMs) };

  let spell = new AbortController();
  const passedMs = (): number => Math.max(clock.steadyMs() - asked.steadyMs, clock.now() - asked.wallMs);
  const leftMs = (): number => durationMs * (1 - margin) - passedMs();

  async function confirm(): Promise<void> {
    const asking = { steadyMs: clock.steadyMs(), wallMs: clock.now() };
    try {
      await store.renewLease(fence, asking.wallMs + durationMs);
    } catch (error) {
      ended.abort(error);
      throw error;
    }
    asked = asking;
    if (spell.signal.aborted) spell = new AbortController();
    if (stopsOnCancel && (await store.run(fence.runId))?.state === "cancelled") ended.abort();
  }

  async function renewUntilReleased(): Promise<void> {
    for (;;) {
      await clock.sleep(durationMs / 4, released.signal, { background: true });
      if (!ended.signal.aborted) await confirm();
    }
  }
  async function breakWhenPassed(): Promise<void> {
    for (;;) {
      await clock.sleep(Math.max(1, leftMs()), released.signal, { background: true });
      if (leftMs() <= 0) {
        spell.abort(new LeasePassed(fence.runId, true));
        await clock.sleep(durationMs / 4, released.signal, { background: true });
      }
    }
  }
  // Cancelling aborts without a reason of its own; the run is still this process's.
  const throwIfLost = (): void => {
    if (ended.signal.reason instanceof PlacewrightError) throw ended.signal.reason;
  };
  renewUntilReleased().catch(() => {});
  breakWhenPassed().catch(() => {});

  return {
    fence,
    quietFromMs,
    ended: ended.signal,
    throwIfLost,
    assertHeld() {
      throwIfLost();
      if (leftMs() <= 0) throw new LeasePassed(fence.runId);
    },
    get unbroken() {
      return spell.signal;
    },
    confirm,
    async release() {
      released.abort();
      await store.releaseLease(fence);
    },
  };
}

/** The lease of a run that this process has written down itself. */
export function holdNewRun(
  store: Store,
  runId: string,
  options: Omit<LeaseOptions, "owner"> & { readonly takenAtMs: number },
): HeldLease {
  return keepLease(store, { ...options, fence: { runId, epoch: 1 }, quietFromMs: options.takenAtMs });
}

/** Takes a run over, or answers who works on it. */
export async function acquireLease(
  store: Store,
  runId: string,
  options: LeaseOptions,
): Promise<HeldLease | Lease> {
  const { clock, owner = createOwner(), durationMs = leaseMs } = options;
  const request = async (insteadOf?: number): Promise<HeldLease | Lease> => {
    const nowMs = clock.now();
    const takenAtMs = clock.steadyMs();
    const reply: LeaseReply = await store.acquireLease(runId, {
      owner,
      nowMs,
      untilMs: nowMs + durationMs,
      leaseMs: durationMs,
      ...(insteadOf === undefined ? {} : { insteadOf }),
    });
    if (reply.kind === "held") return reply.lease;
    const shadowMs = Math.min(durationMs, Math.max(0, reply.shadowUntilMs - nowMs));
    const fence = { runId, epoch: reply.epoch };
    return keepLease(store, { ...options, fence, takenAtMs, quietFromMs: takenAtMs + shadowMs });
  };
  const first = await request();
  if ("fence" in first) return first;
  if (isOwnerDead(first.owner)) return request(first.epoch);
  if (first.untilMs <= clock.now() + durationMs) return first;
  // The clock was set back, here or there: only watching tells whether its holder still renews it.
  await clock.sleep(durationMs);
  const { lease } = (await store.run(runId)) ?? {};
  const isSilent = lease?.epoch === first.epoch && lease.untilMs === first.untilMs;
  return request(isSilent ? first.epoch : undefined);
}

/** Takes a run over. Throws `run-busy` if another process works on it. */
export async function claimRun(store: Store, runId: string, options: LeaseOptions): Promise<HeldLease> {
  const lease = await acquireLease(store, runId, options);
  if ("fence" in lease) return lease;
  throw new PlacewrightError(
    "run-busy",
    `Cannot work on run ${runId}: ${describeOwner(lease.owner)} is working on it`,
    { hint: `placewright wait ${runId} waits for it` },
  );
}
