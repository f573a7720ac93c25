import type { TestSpecification } from "vitest/node";
import { BaseSequencer } from "vitest/node";

/**
 * The test files that take longest, longest first. If they started last, they would keep one worker busy
 * while the others are idle.
 */
const longest = [
  "package/first-steps",
  "cli/user-code",
  "cli/same-moment",
  "browser/docs",
  "browser/visibility-kinds",
  "cli/nights",
  "cli/paid-once",
  "cli/runs",
  "cli/explain",
  "security/other-users",
  "cli/commands",
  "browser/report",
  "unit/check/separation",
  "package/tarball",
  "browser/dashboard-pages",
  "browser/dashboard",
  "browser/ten-tasks",
  "security/linear",
  "unit/worker/run-worker",
  "cli/watch",
  "conformance/aws-cli",
  "unit/vitest/scenario-tests",
  "conformance/all-operations",
  "browser/readers",
  "simulation/simulation",
  "browser/write",
  "cli/calibrate",
  "browser/runs",
  "cli/tutorial",
  "cli/chaos",
  "cli/chaos-team",
  "unit/cli/mistakes-page",
  "cli/service",
  "unit/ui/dashboard",
  "cli/docs-snippets",
  "cli/team-paid-once",
  "conformance/data-folder",
  "cli/screenshots",
  "cli/ui",
  "cli/ledger",
  "browser/professional-visibility",
  "browser/visibility",
  "conformance/spam-engines",
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
