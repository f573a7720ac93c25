import type { TestIdentity } from "./run-report.ts";

/** Returns a function that names a test: by its title, and by its project if the tests belong to several. */
export function namesAmong(
  tests: readonly TestIdentity[],
): (test: Pick<TestIdentity, "title" | "project">) => string {
  const hasProjects = tests.some(({ project }) => project !== tests[0]?.project);
  return ({ title, project }) => (hasProjects ? `${title} · ${project}` : title);
}
