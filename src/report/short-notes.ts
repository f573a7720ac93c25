import type { TestResult } from "../result/run-report.ts";
import { toSafeLine } from "./safe-text.ts";
import { notesOn } from "./words.ts";

/** Longest reason of a quarantine where a text is bounded, in characters. */
const maxReason = 120;

/** Returns `notesOn`, with a long reason cut: the verdict, which follows it, must still fit. */
export function shortNotesOn(test: TestResult): string[] {
  const reason = [...toSafeLine(test.quarantine?.reason ?? "")];
  if (!test.quarantine || reason.length <= maxReason) return notesOn(test);
  const cut = `${reason.slice(0, maxReason - 1).join("")}…`;
  return notesOn({ ...test, quarantine: { ...test.quarantine, reason: cut } });
}
