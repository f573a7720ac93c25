import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../src/expect/evaluate.ts";
import { evaluateHealth } from "../../../src/expect/evaluate-health.ts";
import { healthDemandsOf } from "../../../src/expect/health-expectations.ts";
import { threshold as asThreshold } from "../../../src/expect/threshold-text.ts";
import { toCtrf } from "../../../src/report/ctrf.ts";
import { toGithubAnnotations } from "../../../src/report/github.ts";
import { toJunit } from "../../../src/report/junit.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import { formatFigure } from "../../../src/report/placement-grid.ts";
import { createTerminalReporter } from "../../../src/report/terminal.ts";
import { describeFigures, formatActual, formatExpected, limitsAt } from "../../../src/report/words.ts";
import { type Assertion, type Operator, operators } from "../../../src/result/assertion.ts";
import { type HealthRate, type HealthReport, healthRates } from "../../../src/result/health.ts";
import { type Metric, metrics, type Placement } from "../../../src/result/placement.ts";
import { htmlOf } from "../../support/rendered-report.ts";
import { runReportOf, test as testResult } from "../../support/sample-run-report.ts";

/** How a reader compares two numbers. */
const read: Readonly<Record<Operator, (actual: number, limit: number) => boolean>> = {
  ">=": (actual, limit) => actual >= limit,
  ">": (actual, limit) => actual > limit,
  "<=": (actual, limit) => actual <= limit,
  "<": (actual, limit) => actual < limit,
  "==": (actual, limit) => actual === limit,
};

const clamp = (percent: number): number => Math.min(100, Math.max(0, percent));
const share = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 100_000 }).map((each) => each / 1000),
  fc.double({ min: 0, max: 100, noNaN: true }),
  // As a provider divides counts.
  fc.tuple(fc.integer({ min: 0, max: 97 }), fc.integer({ min: 97, max: 300 })).map(([a, b]) => (100 * a) / b),
);
/** A share that is often close to another one. */
const near = (other: number): fc.Arbitrary<number> =>
  fc.oneof(
    share,
    fc.constant(clamp(other)),
    fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: -12, max: 0 }), fc.constantFrom(-1, 1))
      .map(([digits, exponent, sign]) => clamp(other + sign * digits * 10 ** exponent)),
  );
const limit = fc
  .oneof(
    fc.integer({ min: 0, max: 100 }),
    fc.integer({ min: 0, max: 10_000_000 }).map((each) => each / 100_000),
  )
  .map((each) => ({ text: String(each), value: each, baseline: undefined as number | undefined }));
const computed = fc.tuple(share, fc.integer({ min: -9, max: 9 })).map(([baseline, offset]) => ({
  text: `baseline ${offset < 0 ? "-" : "+"} ${Math.abs(offset)}`,
  value: baseline + offset,
  baseline,
}));
const compared = fc
  .oneof(limit, computed)
  .chain((limit) => near(limit.value).map((actual) => ({ limit, actual })));

const figures = (metric: Metric, percent: number): Placement["overall"] => ({
  [`${metric}Percent`]: percent,
});
const placementOf = (metric: Metric, percent: number): Placement => ({
  overall: figures(metric, percent),
  isps: [],
  simulated: false,
});

/** The number in front of the first percent sign. */
const numberIn = (text: string): number => Number(/(-?[\d.]+)%/.exec(text)?.[1]);

/** Requires that a text has no number with floating-point noise, and none in exponential notation. */
function expectReadable(text: string): void {
  expect(text).not.toMatch(/\d\.\d{13}|\de[+-]\d/);
}

function expectDecided(assertion: Assertion, actualText: string, expectedText: string): void {
  expectReadable(`${actualText} ${expectedText} ${assertion.message}`);
  const decided = read[assertion.operator](numberIn(actualText), numberIn(expectedText));
  expect(decided ? "passed" : "failed").toBe(assertion.outcome);
}

test("the shown figure and limit decide as the evaluation did, for every metric, operator, limit, and actual", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...metrics),
      fc.constantFrom(...operators),
      compared,
      (metric, operator, { limit, actual }) => {
        const placement = placementOf(metric, actual);
        const [assertion] = evaluateExpectations(
          { overall: [asThreshold(`${metric} ${operator} ${limit.text}`)] },
          placement,
          limit.baseline === undefined ? {} : { baseline: placementOf(metric, limit.baseline) },
        );
        if (!assertion) throw new Error("no assertion");
        expectDecided(assertion, formatActual(assertion), formatExpected(assertion) ?? "");
        const [said = "", bound = ""] = assertion.message.replace("Overall: ", "").split("; ");
        expectDecided(assertion, said, bound);
        const result = testResult("a", undefined, { placement, assertions: [assertion] });
        const cell = formatFigure(result, "overall", metric);
        expectDecided(assertion, `${cell}%`, formatExpected(assertion) ?? "");
        if (metric === "inbox" || metric === "spam" || metric === "missing")
          expectDecided(
            assertion,
            describeFigures(placement.overall, (each) => limitsAt([assertion], "overall", each)),
            formatExpected(assertion) ?? "",
          );
      },
    ),
    { numRuns: 2000 },
  );
});

test("the shown range decides as the evaluation did", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(">=", ">", "<=", "<" as const),
      compared.filter(({ limit }) => limit.baseline === undefined),
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom(0.5, 0.8, 0.95, 0.999),
      (operator, { limit, actual }, seedCount, confidence) => {
        const { overall, ...rest } = placementOf("inbox", actual);
        const [assertion] = evaluateExpectations(
          { overall: [asThreshold(`inbox ${operator} ${limit.text}`)] },
          { ...rest, overall: { ...overall, seedCount } },
          { confidence },
        );
        if (!assertion?.interval) throw new Error("no range");
        const bound = numberIn(formatExpected(assertion) ?? "");
        for (const text of [formatActual(assertion), assertion.message]) {
          expectReadable(text);
          const [, low, high] = /\(([\d.]+) to ([\d.]+)%/.exec(text) ?? [];
          const ends = [Number(low), Number(high)].map((end) => read[operator](end, bound));
          expect(ends.every(Boolean) ? "passed" : ends.some(Boolean) ? "not-measured" : "failed").toBe(
            assertion.outcome,
          );
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("the shown rate of a health check decides as the evaluation did", () => {
  const rateOf = (rate: HealthRate, percent: number): HealthReport => ({
    domain: "acme.example",
    from: "2026-11-01T00:00:00.000Z",
    to: "2026-11-08T00:00:00.000Z",
    overall: { [`${rate}Percent`]: percent },
    isps: [],
    days: [],
    campaigns: [],
    notMeasured: [],
    simulated: false,
  });
  fc.assert(
    fc.property(
      fc.constantFrom(...healthRates),
      fc.constantFrom(...operators),
      compared.filter(({ limit }) => limit.baseline === undefined),
      (rate, operator, { limit, actual }) => {
        const [assertion] = evaluateHealth(
          healthDemandsOf([`${rate} ${operator} ${limit.text}`]),
          rateOf(rate, actual),
        );
        if (!assertion) throw new Error("no assertion");
        expectDecided(assertion, formatActual(assertion), formatExpected(assertion) ?? "");
        const [said = "", bound = ""] = assertion.message.replace("Overall: ", "").split("; ");
        expectDecided(assertion, said, bound);
      },
    ),
    { numRuns: 1000 },
  );
});

describe("every output shows the decimals that decide", () => {
  const measured: Placement = {
    overall: { inboxPercent: 94.6, spamPercent: 3.4, missingPercent: 2 },
    isps: [{ isp: "Gmail", inboxPercent: 95, spamPercent: 200 / 60, missingPercent: 5 - 200 / 60 }],
    simulated: false,
  };
  const assertions = evaluateExpectations(
    { overall: ["inbox >= 95"], Gmail: ["inbox >= 95.001", "spam <= baseline"] },
    measured,
    { baseline: { ...measured, isps: [{ isp: "Gmail", spamPercent: 200 / 60 }] } },
  );
  const report = runReportOf([
    testResult("a", undefined, {
      verdict: "failed",
      summary: assertions[0]?.message ?? "",
      placement: measured,
      assertions,
    }),
  ]);
  const readMessage = () => Promise.resolve(undefined);
  const options = { pathOf: (path: string) => path, readMessage };
  const terminal = () => {
    const lines: string[] = [];
    createTerminalReporter({ stream: { write: (text) => lines.push(String(text)) }, color: false }).onEnd(
      report,
    );
    return lines.join("");
  };

  test.each<[string, () => string | Promise<string>]>([
    ["the terminal", terminal],
    ["HTML", () => htmlOf(report)],
    ["JUnit", () => toJunit(report, options)],
    [
      "CTRF",
      async () =>
        JSON.stringify(JSON.parse(await toCtrf(report, options)), ["results", "tests", "message", "trace"]),
    ],
    ["Markdown", () => toMarkdown(report)],
    ["GitHub", () => toGithubAnnotations(report).join("\n")],
  ])("%s", async (_, render) => {
    const text = await render();
    expect(text).toContain("94.6");
    expectReadable(text);
    if (text.includes("actual") || text.includes("Actual")) expect(text).toContain("95.001");
  });
});
