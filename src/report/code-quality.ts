import { createHash } from "node:crypto";
import { toSentence } from "../base/errors.ts";
import { fingerprintOf } from "../result/finding.ts";
import type { RunOutcome, TestResult } from "../result/run-report.ts";
import { type PlaceOf, placeByFile } from "./place-of.ts";
import { toSafeJson, toSafeLine } from "./safe-text.ts";
import { shortNotesOn } from "./short-notes.ts";
import { placeOf as serviceOf } from "./words.ts";

/** Severities of GitLab, from mild to severe. */
type Severity = "info" | "minor" | "major" | "critical" | "blocker";

/** One violation, before its file and its fingerprint. */
interface Violation {
  /** Name of what was violated: `placement/inbox`, `check/merge-tags`, `provider-throttled`. */
  readonly name: string;
  readonly description: string;
  readonly severity: Severity;
  /** Distinguishes the violation from others of the test. Equal in all runs, whatever was measured. */
  readonly identity: readonly string[];
  readonly expectation?: TestResult["assertions"][number];
}

/** Maximum length of a description, in characters. */
const maxCharacters = 1000;

/**
 * Renders what tests did not meet as GitLab's Code Quality report: unmet expectations, findings, provider errors, and
 * tests that are open or were not submitted. A fingerprint names the test and its expectation, not what was measured, so
 * that a merge request shows what its target branch does not have.
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function toCodeQuality({ tests }: RunOutcome, placeOf: PlaceOf = placeByFile): string {
  const violations = new Map<string, object>();
  for (const test of tests) {
    const notes = shortNotesOn(test).map((note) => ` ${note}`);
    for (const { name, description, severity, identity, expectation } of violationsOf(test)) {
      const fingerprint = createHash("sha256")
        .update(JSON.stringify(["placewright/v2", test.id, name, ...identity]))
        .digest("hex");
      if (violations.has(fingerprint)) continue;
      const { file, line = 1 } = placeOf(test, expectation);
      violations.set(fingerprint, {
        description: describe(`${test.title} (${serviceOf(test)}): ${description}`, notes.join("")),
        check_name: name,
        fingerprint,
        severity,
        location: { path: toSafeLine(file), lines: { begin: line } },
      });
    }
  }
  return toSafeJson([...violations.values()]);
}

/** Returns a bounded line that ends with the notes on the test, if there are any. */
function describe(text: string, notes: string): string {
  const line = toSafeLine(text);
  const end = toSafeLine(notes);
  if (end === "") return line.slice(0, maxCharacters);
  return `${toSentence(line.slice(0, Math.max(0, maxCharacters - end.length - 2)))} ${end}`.slice(
    0,
    maxCharacters,
  );
}

const severities: Readonly<Record<Exclude<TestResult["verdict"], "passed">, Severity>> = {
  failed: "critical",
  errored: "major",
  "not-measured": "major",
  warned: "minor",
  pending: "info",
  skipped: "info",
};

function violationsOf(test: TestResult): Violation[] {
  const { verdict, error, summary } = test;
  const violations = [...unmet(test)];
  if (error)
    violations.push({ name: error.code, description: error.message, severity: "major", identity: [] });
  // A test that did not pass is in the file, whatever the reason.
  else if (verdict !== "passed" && violations.length === 0)
    violations.push({ name: verdict, description: summary, severity: severities[verdict], identity: [] });
  return violations;
}

function* unmet(test: TestResult): Generator<Violation> {
  const severityOf = (outcome: keyof typeof severities): Severity =>
    test.quarantine ? severities.warned : severities[outcome];
  for (const assertion of test.assertions) {
    const { outcome, metric, scope, source, message } = assertion;
    if (outcome === "passed") continue;
    yield {
      name: `placement/${metric}`,
      description: message,
      severity: severityOf(outcome),
      identity: [scope, source],
      expectation: assertion,
    };
  }
  for (const { outcome, source, message } of test.checkAssertions ?? [])
    if (outcome !== "passed")
      yield {
        name: "placement/checks",
        description: message,
        severity: severityOf(outcome),
        identity: [source],
      };
  for (const finding of test.checks?.findings ?? [])
    yield {
      name: `check/${finding.check}`,
      description: `${finding.message}. ${finding.fix}`,
      severity: finding.severity === "error" ? "critical" : "minor",
      identity: [fingerprintOf(finding)],
    };
}
