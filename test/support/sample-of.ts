import { test } from "vitest";

/** Whether to test everything, as CI does. */
export const isThorough: boolean = process.env.PLACEWRIGHT_TESTS === "all";

/** Whether to test every one of many similar cases: in CI on Node. Deno runs the same code. */
export const isExhaustive: boolean = isThorough && !("deno" in process.versions);

/** A test that takes long: runs in CI, and with `PLACEWRIGHT_TESTS=all`. A laptop skips it. */
export const inDepth: ReturnType<typeof test.runIf> = test.runIf(isThorough);

/** A test that takes long, of what is the same on both runtimes: runs in CI on Node, and with `PLACEWRIGHT_TESTS=all`. */
export const inDepthOnNode: ReturnType<typeof test.runIf> = test.runIf(isExhaustive);

/**
 * Returns every `step`th of many similar cases, always the same ones, so that the tests take minutes on a laptop.
 * Returns all of them if the runtime is to try `all`.
 */
export const sampleOf = <T>(cases: readonly T[], step: number, all = isExhaustive): readonly T[] =>
  all ? cases : cases.filter((_, index) => index % step === 0);
