import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * The test files that take longest, longest first. If they started last, they would keep one worker busy
 * while the others are idle.
 */
const longest = [
  "cli/paid-once",
  "browser/visibility-kinds",
  "cli/chaos",
  "cli/user-code",
  "cli/commands",
  "cli/runs",
  "browser/report",
  "browser/docs",
  "cli/tutorial",
  "cli/explain",
  "security/other-users",
  "browser/dashboard",
  "package/tarball",
  "unit/check/separation",
  "unit/vitest/scenario-tests",
  "security/linear",
  "conformance/all-operations",
  "cli/ui",
  "cli/ledger",
  "browser/professional-visibility",
  "browser/visibility",
  "conformance/spam-engines",
  "conformance/data-folder",
  "unit/provider/deadline",
  "cli/sources",
  "cli/seedlist",
  "security/ledger-folder",
  "cli/check",
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
