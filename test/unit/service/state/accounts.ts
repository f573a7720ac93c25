import type { Clock } from "../../../../src/base/clock.ts";
import type { Account } from "../../../../src/service/state/account.ts";
import { createAccount } from "../../../../src/service/state/create-account.ts";
import { createHeldClock } from "../held-clock.ts";

/** Creates an account that cannot render templates. */
export const createTestAccount = (clock: Clock = createHeldClock()): Account =>
  createAccount({
    id: "123456789012",
    region: "us-east-1",
    profile: "easy",
    clock,
    completeAfterMs: 0,
    seed: "seed",
    templateThread: {
      render: () => Promise.reject(new Error("no templates here")),
      close: async () => {},
    },
    receive: () => Promise.reject(new Error("no placements here")),
  });
