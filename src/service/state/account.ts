import type { Clock } from "../../base/clock.ts";
import { createRandom } from "../../base/random.ts";
import { createDashboard, type Dashboard } from "./dashboard.ts";
import type { Identity } from "./identity.ts";
import type { TestReport } from "./test-report.ts";

/** What an account is made of at its start. */
export interface AccountOptions {
  /** Twelve digits. */
  readonly id: string;
  readonly region: string;
  readonly clock: Clock;
  /** How long a test report is IN_PROGRESS. */
  readonly completeAfterMs: number;
  /** The same seed and requests give the same ids and placements; without one ids differ from start to start. */
  readonly seed: string | undefined;
}

/** All that the service knows, for both APIs. What changes with time is computed from the clock when asked for. */
export interface Account extends AccountOptions {
  sendingEnabled: boolean;
  readonly dashboard: Dashboard;
  readonly identities: Map<string, Identity>;
  /** By id, in the order of creation. */
  readonly reports: Map<string, TestReport>;
  /** Numbers things in the order of their creation. */
  nextSequence(): number;
  /** An id in the form of a UUID. */
  nextId(): string;
}

export function createAccount(options: AccountOptions): Account {
  const random = createRandom(options.seed);
  let sequence = 0;
  return {
    ...options,
    sendingEnabled: true,
    dashboard: createDashboard(),
    identities: new Map(),
    reports: new Map(),
    nextSequence: () => ++sequence,
    nextId: () => [8, 4, 4, 4, 12].map((size) => random.hex(size)).join("-"),
  };
}

/** What settles chance in the simulation: the account's own seed, or the same for all that have none. */
export const seedOf = ({ seed }: Pick<Account, "seed">): string => seed ?? "placewright";
