import type { SteadyClock } from "../base/clock.ts";
import { PlacewrightError } from "../base/errors.ts";
import { createOwner, describeOwner, isOwnerDead } from "../store/owner.ts";
import type { Fence, Lease, LeaseReply, Store } from "../store/store.ts";

/** How long a process may work on a run after its last renewal, in milliseconds. */
export const leaseMs = 20_000;

/** Last fraction of a lease, in which nothing is sent: a call that was sent needs time to leave. */
const margin = 1 / 20;

/**
 * Whether a process works on a run. A lease that ends later than any can was written before the clock was set
 * back, and does not count.
 */
export const isHeld = (lease: Lease | undefined, nowMs: number): lease is Lease =>
  lease !== undefined &&
  lease.untilMs > nowMs &&
  lease.untilMs <= nowMs + leaseMs &&
  !isOwnerDead(lease.owner);

/** A lease that this process renews until it is released or lost. */
export interface HeldLease {
  readonly fence: Fence;
  /**
   * When every create that an earlier holder of the run began has left its process or never will, by the
   * steady clock. Until then, a name that is missing from the provider's list proves nothing.
   */
  readonly quietFromMs: number;
  /**
   * Aborted without a reason if the run is cancelled. Aborted with an error if another process has taken it
   * over, or if the lease cannot be renewed.
   */
  readonly ended: AbortSignal;
  /** Throws the reason why the lease was lost, if it was. */
  throwIfLost(): void;
  /**
   * Throws `run-taken-over` if the lease was lost. Throws `LeasePassed` if it has expired and it is not known
   * yet whether another process took the run.
   */
  assertHeld(): void;
  /**
   * Not aborted while this process may send creates. Aborted when the lease expires without a renewal; a
   * confirmation replaces it.
   */
  readonly unbroken: AbortSignal;
  /** Resolves once the ledger confirms that this process still holds the run. Throws `run-taken-over`. */
  confirm(): Promise<void>;
  /** Stops renewing the lease, and releases the run. */
  release(): Promise<void>;
}

/**
 * Thrown if the process was stalled for longer than its lease. It must ask the ledger before it continues.
 */
export class LeasePassed extends Error {
  override readonly name = "LeasePassed";

  /** Whether an in-flight call was aborted. */
  readonly isAbort: boolean;

  constructor(runId: string, isAbort = false) {
    super(`The lease of run ${runId} was not renewed in time`);
    this.isAbort = isAbort;
  }
}

export interface LeaseOptions {
  readonly clock: SteadyClock;
  /**
   * Whether a cancel ends the lease. False to collect the submitted tests of a cancelled run. Default:
   * `true`.
   */
  readonly stopsOnCancel?: boolean;
  readonly owner?: string;
  /** Duration of the lease, in milliseconds. Default: `leaseMs`. */
  readonly durationMs?: number;
}

interface Held extends LeaseOptions {
  readonly fence: Fence;
  /** When the lease was requested, by the steady clock. */
  readonly takenAtMs: number;
  readonly quietFromMs: number;
}

/** Renews a lease that this process has, and notices a cancel or a takeover. */
function renewLease(
  store: Store,
  { fence, clock, stopsOnCancel = true, durationMs = leaseMs, takenAtMs, quietFromMs }: Held,
): HeldLease {
  const ended = new AbortController();
  const released = new AbortController();
  // Measure by both clocks: the steady clock may stop while the machine sleeps, and the other may be set
  // back.
  let asked = { steadyMs: takenAtMs, wallMs: clock.now() - (clock.steadyMs() - takenAtMs) };

  let spell = new AbortController();
  const passedMs = (): number => Math.max(clock.steadyMs() - asked.steadyMs, clock.now() - asked.wallMs);
  const leftMs = (): number => durationMs * (1 - margin) - passedMs();

  async function confirm(): Promise<void> {
    const asking = { steadyMs: clock.steadyMs(), wallMs: clock.now() };
    const hadPassed = leftMs() <= 0;
    let isCancelled: boolean;
    try {
      await store.renewLease(fence, asking.wallMs + durationMs);
      isCancelled = stopsOnCancel && (await store.run(fence.runId))?.state === "cancelled";
    } catch (error) {
      ended.abort(error);
      throw error;
    }
    if (isCancelled) ended.abort();
    // A cancel that came after the lease had passed has reported that nothing more is submitted.
    if (isCancelled && hadPassed) return;
    asked = asking;
    if (spell.signal.aborted) spell = new AbortController();
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
  // A cancel aborts with the default reason; this process still holds the run.
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

/** Returns the lease of a run that this process has recorded itself. */
export function holdNewRun(
  store: Store,
  runId: string,
  options: Omit<LeaseOptions, "owner"> & { readonly takenAtMs: number },
): HeldLease {
  return renewLease(store, { ...options, fence: { runId, epoch: 1 }, quietFromMs: options.takenAtMs });
}

/**
 * Acquires and renews the lease of a run. Returns the current lease instead if another process works on the
 * run.
 */
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
    return renewLease(store, { ...options, fence, takenAtMs, quietFromMs: takenAtMs + shadowMs });
  };
  const first = await request();
  if ("fence" in first) return first;
  if (isOwnerDead(first.owner)) return request(first.epoch);
  if (first.untilMs <= clock.now() + durationMs) return first;
  // A clock was set back on one of the machines. Only watching shows whether the holder still renews its
  // lease.
  await clock.sleep(durationMs);
  const { lease } = (await store.run(runId)) ?? {};
  const isSilent = lease?.epoch === first.epoch && lease.untilMs === first.untilMs;
  return request(isSilent ? first.epoch : undefined);
}

/** Acquires and renews the lease of a run. Throws `run-busy` if another process works on the run. */
export async function acquireAndRenewLease(
  store: Store,
  runId: string,
  options: LeaseOptions,
): Promise<HeldLease> {
  const lease = await acquireLease(store, runId, options);
  if ("fence" in lease) return lease;
  throw new PlacewrightError("run-busy", `Run ${runId} is in use by ${describeOwner(lease.owner)}`, {
    hint: `Run placewright wait ${runId} to wait for it`,
  });
}
