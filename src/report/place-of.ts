import { locateLiteral, locatePath } from "../authored/locate.ts";
import type { TestResult } from "../result/run-report.ts";
import { sortByUrgency } from "./words.ts";

/** A place in a file, for a code host. */
export interface Place {
  /** Path with `/`, relative to the repository. */
  readonly file: string;
  /** 1-based. Absent if the file could not be read. */
  readonly line?: number;
}

/** Returns where a test is declared, and the line of an expectation of it, by default the most urgent unmet one. */
export type PlaceOf = (test: TestResult, expectation?: Expectation) => Place;

/** An expectation, as the scenario states it. */
export type Expectation = Pick<TestResult["assertions"][number], "scope" | "source">;

/** Knows only the file, which is relative to the project. */
export const placeByFile: PlaceOf = ({ file }) => ({ file });

/**
 * Returns the 1-based line of a scenario file that a result is about: an expectation's, else that of the scenario's
 * name, else 1. A best guess, because a program may compute both.
 */
export function lineOf(source: string, scenario: string, expectation?: Expectation): number {
  const named = locateLiteral(source, scenario)?.line ?? 1;
  if (!expectation) return named;
  // A file can have several scenarios with equal expectations: search below the name.
  const below = source
    .split("\n")
    .slice(named - 1)
    .join("\n");
  const { scope, source: threshold } = expectation;
  if (locateLiteral(below, threshold) === undefined) return named;
  return named - 1 + (locatePath(below, [scope], threshold)?.line ?? 1);
}

/** Returns the expectation of a test that needs attention first. Undefined if all are met. */
export const mostUrgentUnmet = ({ assertions }: TestResult): Expectation | undefined =>
  sortByUrgency(
    assertions.filter(({ outcome }) => outcome !== "passed"),
    ({ outcome }) => outcome,
  )[0];
