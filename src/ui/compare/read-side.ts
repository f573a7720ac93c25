import { PlacewrightError } from "../../base/errors.ts";
import type { TestIdentity } from "../../result/run-report.ts";
import { findRun, readTest } from "../../run/read-run.ts";
import { createMessageReader } from "../../run/stored-message.ts";
import type { Store, StoredRun } from "../../store/store.ts";
import type { Side } from "./compare-tests.ts";

/** What one side of a comparison names: a run, and one of its tests. */
export interface SideRef {
  readonly runId: string;
  /** Absent for all tests of the run. */
  readonly testId?: string;
}

/** Parses `20260301-081500-3fa9c1`, or the same with a test: `…:spring-sale[de]@local`. Undefined if it is empty. */
export function parseSide(text: string | undefined): SideRef | undefined {
  if (!text?.trim()) return undefined;
  const at = text.indexOf(":");
  if (at < 0) return { runId: text.trim() };
  const testId = text.slice(at + 1);
  return { runId: text.slice(0, at).trim(), ...(testId === "" ? {} : { testId }) };
}

export const formatSide = ({ runId, testId }: SideRef): string =>
  testId === undefined ? runId : `${runId}:${testId}`;

/** Returns the path of a comparison. */
export const comparePath = (before: SideRef, after: SideRef, extension = ""): string =>
  `/compare${extension}?${new URLSearchParams({ before: formatSide(before).toWellFormed(), after: formatSide(after).toWellFormed() })}`;

/** Reads a test of a run, with its message. Throws `usage` if the run does not have it. */
export async function readSide(store: Store, run: StoredRun, testId: string): Promise<Side> {
  const attempt = (await store.attemptsOf(run.id, testId)).at(-1);
  if (!attempt)
    throw new PlacewrightError("usage", `Cannot compare test "${testId}": run ${run.id} does not have it`, {
      hint: "Choose another test, or another run",
    });
  const identities = (await store.identities(run.id)) as ReadonlyMap<string, TestIdentity>;
  const test = await readTest(store, attempt, identities, run);
  const message = attempt.contentHash
    ? (await createMessageReader(store, [test])(attempt.contentHash))?.report
    : undefined;
  return { runId: run.id, startedAtMs: run.createdAtMs, test, message };
}

/** Reads both sides of a comparison of tests. */
export async function readSides(
  store: Store,
  before: Required<SideRef>,
  after: Required<SideRef>,
): Promise<readonly [Side, Side]> {
  const [earlier, later] = [await findRun(store, before.runId), await findRun(store, after.runId)];
  return [await readSide(store, earlier, before.testId), await readSide(store, later, after.testId)];
}
