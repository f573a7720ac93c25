/** Whether to test every case, as CI does. */
export const isThorough: boolean = process.env.PLACEWRIGHT_TESTS === "all";

/**
 * Returns every `step`th of many similar cases, always the same ones, so that the tests take minutes on a laptop.
 * Returns all of them in CI.
 */
export const sampleOf = <T>(cases: readonly T[], step: number): readonly T[] =>
  isThorough ? cases : cases.filter((_, index) => index % step === 0);
