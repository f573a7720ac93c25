import type { ValuePath } from "../authored/locate.ts";
import { changeError, PlacewrightError } from "../base/errors.ts";
import type { ResolvedConfig, ScheduleConfig } from "../config/config.ts";
import { type Runnable, selectRunnable } from "./select-tests.ts";

/** Returns the projects that the run of a schedule uses. */
export const projectsOfSchedule = (
  { project }: ScheduleConfig,
  { defaultProjects }: ResolvedConfig,
): readonly string[] => [project ?? defaultProjects].flat();

/**
 * Selects the tests of a schedule. Throws `config-invalid`, with the place in the config, if the schedule names a tag or a
 * path that does not exist, or selects nothing. Throws all errors if all of its scenarios have some.
 */
export async function selectScheduled(config: ResolvedConfig, schedule: ScheduleConfig): Promise<Runnable> {
  const { paths, grep, tags } = schedule.select ?? {};
  return selectRunnable(config, {
    ...(paths ? { paths } : {}),
    grep,
    tag: tags,
    project: projectsOfSchedule(schedule, config),
  }).catch((error) => {
    throw error instanceof PlacewrightError && schedule.select ? toMistake(error, config, schedule) : error;
  });
}

/** Returns what is wrong with the selections of the schedules, besides the errors in their scenarios. */
export async function scheduleProblems(config: ResolvedConfig): Promise<PlacewrightError[]> {
  const problems: PlacewrightError[] = [];
  for (const schedule of config.schedules.filter(({ select }) => select)) {
    try {
      await selectScheduled(config, schedule);
    } catch (error) {
      if (error instanceof PlacewrightError) problems.push(error);
    }
  }
  return problems;
}

/** Converts the error of a selection to one of the config, in its words. */
function toMistake(
  error: PlacewrightError,
  { schedules, atValue }: ResolvedConfig,
  { name, select: { tags = [], paths = [], grep } = {} }: ScheduleConfig,
): PlacewrightError {
  const select = ["schedules", schedules.findIndex((each) => each.name === name), "select"];
  const lists: Readonly<Record<string, readonly string[]>> = { tags, paths };
  const named = Object.entries(lists).find(([, values]) => values.some((value) => value === error.literal));
  const path: ValuePath = named
    ? [...select, named[0], named[1].indexOf(error.literal ?? "")]
    : grep === undefined
      ? select
      : [...select, "grep"];
  const reason = error.reason
    .replace(/^[A-Z]/, (letter) => letter.toLowerCase())
    .replace("--grep ", "grep ")
    .replace("--tag ", "tags ");
  const mistake = changeError(error, {
    code: "config-invalid",
    reason: `Cannot select the tests of schedule "${name}": ${reason}`,
    hint: error.hint?.replace("--tag ", ""),
  });
  return atValue ? atValue(mistake, path) : mistake;
}
