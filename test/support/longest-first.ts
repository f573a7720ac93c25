import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * The test files that take longest, longest first. If they started last, they would keep one worker busy
 * while the others are idle.
 */
const longest = [
  "cli/explain",
  "cli/paid-once",
  "cli/tutorial",
  "cli/user-code",
  "cli/chaos",
  "security/other-users",
  "browser/report",
  "browser/docs",
  "cli/runs",
  "cli/check",
  "browser/dashboard",
  "package/tarball",
  "cli/commands",
  "cli/reconcile",
  "simulation/",
  "unit/vitest/scenario-tests",
  "cli/bad-input",
  "unit/check/separation",
  "security/linear",
  "cli/ledger",
  "conformance/data-folder",
  "cli/calibrate",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = longest.findIndex((name) => moduleId.includes(`/test/${name}`));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).toSorted((left, right) => rank(left) - rank(right));
  }
}
