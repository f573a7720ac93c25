import { price } from "../../base/money.ts";

/** Tests that a run may create in a project, and what each costs. */
export interface ProjectTests {
  readonly project: string;
  readonly tests: number;
  /** Price of one test. Absent if the config has none. */
  readonly price?: number | undefined;
}

/**
 * Says what tests cost at most, by project: `$20 at ses, the rest is free`. Empty if there are none. Runs in browsers too.
 */
export function costWords(all: readonly ProjectTests[]): string {
  const some = all.filter(({ tests }) => tests > 0);
  const unknown = some.filter(({ price }) => price === undefined);
  const paid = some.filter(({ price }) => price !== undefined && price > 0);
  const free = some.length - unknown.length - paid.length;
  const parts = [
    ...paid.map(({ project, tests, price: each = 0 }) => `${price(tests * each)} at ${project}`),
    ...unknown.map(({ project }) => `price unknown at ${project}`),
  ];
  if (free === 0) return parts.join(", ");
  return [...parts, parts.length > 0 ? "the rest is free" : "free"].join(", ");
}
