import { test } from "vitest";

/**
 * How much to test. A laptop tests every part of the product; CI, on each push, also what takes long, each such test on
 * one of the runtimes, and more of many similar cases; `all` everything.
 */
const depth: string | undefined = process.env.PLACEWRIGHT_TESTS;

const isDeno = "deno" in process.versions;

/** Whether to test more than a laptop does. */
export const isThorough: boolean = depth === "ci" || depth === "all";

/** Whether to test more than a laptop does of what is the same on both runtimes: on Node. */
export const isExhaustive: boolean = isThorough && !isDeno;

/** Returns the amount for this depth. */
export const byDepth = <T>(amounts: { readonly laptop: T; readonly ci: T; readonly all: T }): T =>
  amounts[depth === "all" || depth === "ci" ? depth : "laptop"];

/** In CI, half of the tests run on each runtime, the same ones on each push. */
const isHere = (name: string): boolean => depth === "all" || [...name].length % 2 === (isDeno ? 1 : 0);

type Tests = ReturnType<typeof test.runIf>;
type Declare = (name: string, ...rest: readonly unknown[]) => unknown;

const onOneRuntime =
  (declareBy: (tests: Tests) => unknown): Declare =>
  (name, ...rest) =>
    (declareBy(test.runIf(isThorough && isHere(name))) as Declare)(name, ...rest);

/** A test that takes long: runs in CI on one of the runtimes, and with `PLACEWRIGHT_TESTS=all` on both. */
export const inDepth = Object.assign(
  onOneRuntime((tests) => tests),
  {
    each: (cases: readonly unknown[]) => onOneRuntime((tests) => tests.each(cases)),
    for: (cases: readonly unknown[]) => onOneRuntime((tests) => tests.for(cases)),
  },
) as unknown as Tests;

/** A test that takes long, of what can differ between runtimes: runs on both, in CI and with `PLACEWRIGHT_TESTS=all`. */
export const inCi: Tests = test.runIf(isThorough);

/** A test that takes long, of what is the same on both runtimes: runs on Node, in CI and with `PLACEWRIGHT_TESTS=all`. */
export const inDepthOnNode: Tests = test.runIf(isExhaustive);

/**
 * Returns every `step`th of many similar cases, always the same ones; on a laptop every second of those, so that the tests
 * take minutes. If the runtime is to try `more`, CI takes more than that, and `PLACEWRIGHT_TESTS=all` every one.
 */
export function sampleOf<T>(cases: readonly T[], step: number, more = isExhaustive): readonly T[] {
  const most = more ? byDepth({ laptop: step, ci: Math.floor(Math.sqrt(step)), all: 1 }) : step;
  const taken = isThorough ? most : 2 * step;
  return cases.filter((_, index) => index % taken === 0);
}
