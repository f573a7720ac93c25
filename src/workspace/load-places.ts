import { isAbsolute, relative, resolve, sep } from "node:path";
import { readRegularFile } from "../base/read-regular-file.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { lineOf, mostUrgentUnmet, type Place, type PlaceOf } from "../report/place-of.ts";
import type { TestResult } from "../result/run-report.ts";
import { repositoryOf } from "./repository-of.ts";

/** Larger scenario files get no lines. */
const maxBytes = 1_000_000;

/**
 * Reads the scenario files of the tests, to find the lines of their expectations. Paths are relative
 * to the repository, as code hosts need them.
 */
export async function loadPlaces(
  { projectDir }: Pick<ResolvedConfig, "projectDir">,
  tests: readonly TestResult[],
): Promise<PlaceOf> {
  const root = await repositoryOf(projectDir);
  const sources = new Map<string, string>();
  for (const { file } of tests) {
    if (sources.has(file)) continue;
    const path = resolve(projectDir, file);
    // The ledger, which says where a test is declared, may come from others.
    const bytes = isInside(projectDir, path) ? await readRegularFile(path, maxBytes).catch(() => "") : "";
    sources.set(file, bytes.toString());
  }
  const inRepository = (file: string): string => {
    const path = resolve(projectDir, file);
    return isInside(root, path) ? relative(root, path).split(sep).join("/") : file;
  };
  const known = new Map<string, Place>();
  return (test, expectation = mostUrgentUnmet(test)) => {
    const { file, scenario, error } = test;
    // An error in a file of the project has its own place, which may be in a template.
    if (error?.location)
      return {
        file: inRepository(error.location.file),
        ...(error.location.line === undefined ? {} : { line: error.location.line }),
      };
    const key = JSON.stringify([file, scenario, expectation?.scope, expectation?.source]);
    let place = known.get(key);
    if (place === undefined) {
      const source = sources.get(file);
      place = {
        file: inRepository(file),
        ...(source ? { line: lineOf(source, scenario, expectation) } : {}),
      };
      known.set(key, place);
    }
    return place;
  };
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
