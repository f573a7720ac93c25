import type { TestResult } from "../../result/run-report.ts";

/** Groups tests by the name of their project, in the order of their appearance. */
export function groupByProject(tests: readonly TestResult[]): ReadonlyMap<string, readonly TestResult[]> {
  const groups = new Map<string, TestResult[]>();
  for (const test of tests) {
    const group = groups.get(test.project);
    if (group) group.push(test);
    else groups.set(test.project, [test]);
  }
  return groups;
}
