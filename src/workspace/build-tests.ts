import { Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { RenderContext } from "../message/render.ts";
import type { BrokenTest, PlannedTest } from "../run/plan.ts";
import { createComponentRenderer } from "../scenario/render-component.ts";
import type { SelectedTest } from "../scenario/select.ts";

export interface BuildOptions {
  /** Random seed that makes boundaries, Message-IDs, and the simulation repeatable. */
  readonly seed?: string | undefined;
  /** The time of the `Date` header, and `now` in templates. Default: the current time. */
  readonly date?: Date | undefined;
}

export function renderContextOf(
  { projectDir, templatesDir }: ResolvedConfig,
  { seed, date }: BuildOptions,
): RenderContext {
  return {
    projectDir,
    templatesDir,
    renderComponent: createComponentRenderer(projectDir),
    ...(seed === undefined ? {} : { seed }),
    ...(date === undefined ? {} : { date }),
  };
}

/**
 * Builds the message of every selected test, and of every control, for the first project. After the last one,
 * throws all errors together.
 */
export async function* buildTests(
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
  options: BuildOptions,
): AsyncGenerator<PlannedTest> {
  const { planTests, problemsOf, withoutBroken } = await import("../run/plan.ts");
  const broken: BrokenTest[] = [];
  const tests = planTests(selection, {
    runId: "unsent",
    projects: config.projects.slice(0, 1),
    context: renderContextOf(config, options),
  });
  yield* withoutBroken(tests, broken);
  if (broken.length > 0) throw new Problems(problemsOf(broken));
}
