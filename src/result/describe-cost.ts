import { money } from "../base/money.ts";
import { plural } from "../base/plural.ts";
import type { ProjectCost } from "./run-report.ts";

/** Describes a cost such as `ses: 11 new tests × 10.00 = 110.00`. */
export function describeCost({ project, newTests, pricePerTest }: ProjectCost): string {
  const tests = `${project}: ${plural(newTests, "new test")}`;
  if (pricePerTest === undefined) return `${tests}, price unknown (set pricePerTest in the config)`;
  return pricePerTest === 0
    ? `${tests}, free`
    : `${tests} × ${money(pricePerTest)} = ${money(newTests * pricePerTest)}`;
}
