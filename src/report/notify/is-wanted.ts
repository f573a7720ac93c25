import type { RunOutcome } from "../../result/run-report.ts";
import { isSendable } from "../../result/verdict.ts";
import type { EarlierVerdicts } from "./notice.ts";

/**
 * Whether a run is complete, so that a notification about it will not be wrong a minute later. A shard is a part only:
 * `merge` notifies about the whole.
 */
export const isComplete = ({ run, counts, tests }: RunOutcome): boolean =>
  !run.interrupted &&
  run.shard === undefined &&
  tests.length > 0 &&
  counts.pending === 0 &&
  counts.skipped === 0 &&
  !tests.some(({ submitUncertain }) => submitUncertain);

/** Whether a notification with this `when` is for a complete run. A test without an earlier verdict should pass. */
export function isWanted(
  when: "changed" | "failed" | "always",
  { verdict, tests, exitCode }: RunOutcome,
  earlier: EarlierVerdicts,
): boolean {
  switch (when) {
    case "always":
      return true;
    case "failed":
      return exitCode !== 0 || !isSendable(verdict);
    case "changed":
      return tests.some((test) => test.verdict !== (earlier.get(test.id)?.verdict ?? "passed"));
  }
}
