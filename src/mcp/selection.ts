import { realpath } from "node:fs/promises";
import { isAbsolute, relative, resolve, sep } from "node:path";
import * as z from "zod";
import { PlacewrightError, Problems, toProblems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import type { PlannedTest } from "../run/plan.ts";
import { discoverScenarioFiles } from "../scenario/discover.ts";
import { errorsOf } from "../scenario/load.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";
import { buildTests } from "../workspace/build-tests.ts";
import { selectFrom, selectRunnable } from "../workspace/select-tests.ts";

/** Arguments that select scenarios. */
export const selectionFields = {
  paths: z
    .array(z.string().min(1).max(500))
    .max(100)
    .describe("Scenario files, folders, or globs, relative to the project folder. Default: all scenarios.")
    .optional(),
  grep: z.string().max(500).describe('Regular expression that "scenario (variant)" must match.').optional(),
  tags: z
    .array(z.string().max(100))
    .max(50)
    .describe("Scenarios with at least one of these tags.")
    .optional(),
};

/** The tests that a call selects. */
export interface AskedTests {
  readonly paths?: readonly string[] | undefined;
  readonly grep?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/**
 * Returns the selection, for `selectAllFrom`. Throws `file-outside-project` for a path that leads out of the project
 * folder: by its name, as a glob, or by a link.
 */
export async function wantedOf(
  config: ResolvedConfig,
  { paths = [], grep, tags }: AskedTests,
): Promise<{ paths: readonly string[]; grep: string | undefined; tag: readonly string[] | undefined }> {
  const wanted = { grep, tag: tags };
  if (paths.length === 0) return { paths, ...wanted };
  // Refused before they are searched, which would say whether they exist.
  for (const path of paths) await refuseOutside(path, config.projectDir);
  const files = await discoverScenarioFiles({ ...config, paths });
  for (const file of files) await refuseOutside(file, config.projectDir);
  return { paths: files, ...wanted };
}

async function refuseOutside(path: string, projectDir: string): Promise<void> {
  const target = resolve(projectDir, path);
  const real = await realpath(target).catch(() => undefined);
  const isInside =
    isBelow(target, projectDir) && (real === undefined || isBelow(real, await realpath(projectDir)));
  if (isInside) return;
  throw new PlacewrightError(
    "file-outside-project",
    `Cannot read "${path}": it is outside the project folder`,
    {
      hint: "Use a path inside the project folder, relative to it",
    },
  );
}

function isBelow(path: string, folder: string): boolean {
  const from = relative(folder, path);
  return from === "" || (!isAbsolute(from) && from !== ".." && !from.startsWith(`..${sep}`));
}

/** Messages of a selection, and the errors of the scenarios that have none. */
export interface Sound<Item> {
  readonly items: readonly Item[];
  readonly problems: readonly PlacewrightError[];
}

/**
 * Selects the tests with messages. A scenario that cannot be loaded fails itself. Throws all errors if no test is left.
 */
export async function selectSound(config: ResolvedConfig, asked: AskedTests): Promise<Sound<SelectedTest>> {
  const wanted = await wantedOf(config, asked);
  const { tests, broken } = await selectRunnable(config, wanted);
  // Throws why there is none.
  return tests.length === 0
    ? { items: await selectFrom(config, wanted), problems: [] }
    : { items: tests, problems: errorsOf(broken) };
}

/** Leaves out the tests whose message cannot be built. Throws all errors if none is left. */
export async function withMessages(
  config: ResolvedConfig,
  sound: Sound<SelectedTest>,
): Promise<Sound<SelectedTest>> {
  const { items: built, problems } = await buildSound(config, sound);
  const titles = new Set(built.map(({ identity }) => identity.title));
  return { items: sound.items.filter((test) => titles.has(titleOf(test))), problems };
}

/** Builds the messages of tests. A message that cannot be built fails itself. Throws all errors if none is left. */
export async function buildSound(
  config: ResolvedConfig,
  { items, problems }: Sound<SelectedTest>,
): Promise<Sound<PlannedTest>> {
  const built: PlannedTest[] = [];
  try {
    for await (const test of buildTests(config, items, {})) built.push(test);
  } catch (error) {
    const all = [...problems, ...toProblems(error)];
    if (!(error instanceof Problems) || built.length === 0) throw new Problems(all);
    return { items: built, problems: all };
  }
  return { items: built, problems };
}
