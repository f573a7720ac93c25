import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engineFit } from "../../../../src/check/spam/rule-weights.ts";
import { isps } from "../../../../src/service/placement/isps.ts";
import { type PlacementQuestion, placeMessage } from "../../../../src/service/placement/place-message.ts";
import { parseSimulation } from "../../../../src/service/placement/simulate-header.ts";

const clean: PlacementQuestion = {
  signals: [],
  broken: [],
  spfPasses: true,
  dkimPasses: true,
  isFullyAuthenticated: true,
  isRefused: false,
  isBulk: true,
  simulation: new Map(),
};

const signal = fc.record({
  reason: fc.string(),
  weight: fc.double({ min: 0, max: 8, noNaN: true }),
});
const broken = fc.record({
  check: fc.constantFrom("list-unsubscribe", "one-click-unsubscribe", "single-fields", "text-part"),
  reason: fc.string(),
});
const question = fc.record({
  signals: fc.array(signal, { maxLength: 8 }),
  broken: fc.array(broken, { maxLength: 3 }),
  spfPasses: fc.boolean(),
  dkimPasses: fc.boolean(),
  isFullyAuthenticated: fc.boolean(),
  isRefused: fc.boolean(),
  isBulk: fc.boolean(),
  simulation: fc.constant(new Map()),
});
/** Percentages in hundredths. */
const percents = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 10_000 }))
  .map(([first, second]) => [Math.min(first, second) / 100, Math.abs(first - second) / 100]);
const script = fc
  .dictionary(fc.constantFrom(...isps.map(({ name }) => name)), percents, { minKeys: 1 })
  .map((byIsp) =>
    Object.entries(byIsp)
      .map(([name, [inbox, spam]]) => `${name} inbox=${inbox} spam=${spam}`)
      .join("; "),
  );

const hundredths = (percent: number): number => Math.round(percent * 100);
const landings = ["inbox", "spam", "missing"] as const;

function expectWholes(asked: PlacementQuestion): void {
  const { overall, isps: placed } = placeMessage(asked);
  for (const figures of [...placed, overall]) {
    expect(landings.reduce((sum, landing) => sum + hundredths(figures[`${landing}Percent`]), 0)).toBe(10_000);
    for (const landing of landings) {
      const percent = figures[`${landing}Percent`];
      expect(percent).toBeCloseTo(hundredths(percent) / 100, 9);
      const range = figures.ranges?.[landing];
      if (range) {
        expect(range.lowPercent).toBeLessThanOrEqual(percent + 0.011);
        expect(range.highPercent).toBeGreaterThanOrEqual(percent - 0.011);
      }
    }
  }
  for (const landing of landings) {
    const metric = `${landing}Percent` as const;
    const mean = placed.reduce((sum, isp) => sum + isp[metric] * isp.seedCount, 0) / overall.seedCount;
    expect(Math.abs(overall[metric] - mean)).toBeLessThan(0.011);
  }
}

describe("placeMessage", () => {
  test("inbox, spam, and missing add up to 100.00, overall is the mean over all seeds, and each share is in its range", () => {
    fc.assert(fc.property(question, (asked) => expectWholes(asked)));
  });

  test("the same applies to scripted placements, which match the script and have no range", () => {
    fc.assert(
      fc.property(script, (text) => {
        const simulation = parseSimulation(text);
        expectWholes({ ...clean, simulation });
        const { isps: placed } = placeMessage({ ...clean, simulation });
        for (const [isp, figures] of simulation) {
          const found = placed.find((each) => each.isp === isp);
          expect(found).toMatchObject(figures);
          expect(found?.ranges).toBeUndefined();
        }
      }),
    );
  });

  test("a clean, authenticated message reaches at least 95 % of the inboxes at every ISP", () => {
    for (const { inboxPercent, spfPercent, dkimPercent } of placeMessage(clean).isps) {
      expect(inboxPercent).toBeGreaterThanOrEqual(95);
      expect([spfPercent, dkimPercent]).toEqual([100, 100]);
    }
  });

  test("an additional signal never improves placement", () => {
    fc.assert(
      fc.property(question, signal, (asked, more) => {
        const [before, after] = [asked.signals, [...asked.signals, more]].map(
          (signals) => placeMessage({ ...asked, signals }).isps,
        );
        for (const [index, { inboxPercent }] of (after ?? []).entries())
          expect(inboxPercent).toBeLessThanOrEqual(before?.[index]?.inboxPercent ?? 0);
      }),
    );
  });

  test("the share in spam follows the fitted formula at every ISP", () => {
    const { logOddsAtZero, logOddsPerPoint } = engineFit;
    const share = 100 / (1 + Math.exp(-logOddsAtZero - 3 * logOddsPerPoint));
    for (const { spamPercent } of placeMessage({ ...clean, signals: [{ reason: "r", weight: 3 }] }).isps)
      expect(spamPercent).toBeCloseTo(share, 1);
  });

  test("the weights of the reasons add up to the score at each ISP", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { isps: placed, reasons } = placeMessage(asked);
        for (const { isp, score } of placed) {
          const own = reasons.filter((reason) => reason.isp === isp);
          expect(score).toBeCloseTo(
            own.reduce((total, { weight }) => total + weight, 0),
            6,
          );
        }
      }),
    );
  });

  test("ISPs without a violated rule give the same shares: they differ only in documented rules", () => {
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 8 }), (signals) => {
        const shares = placeMessage({ ...clean, signals }).isps.map(({ inboxPercent }) => inboxPercent);
        expect(new Set(shares).size).toBe(1);
      }),
    );
  });

  test("a rule for bulk mail counts only at ISPs whose pack contains it, and only for bulk mail", () => {
    const question = { ...clean, broken: [{ check: "one-click-unsubscribe", reason: "none" }] };
    const scores = (isBulk: boolean) =>
      Object.fromEntries(placeMessage({ ...question, isBulk }).isps.map(({ isp, score }) => [isp, score]));
    expect(scores(true)).toMatchObject({ Gmail: 1, Yahoo: 1, AOL: 1, Outlook: 0, GMX: 0, iCloud: 0 });
    expect(Object.values(scores(false)).every((score) => score === 0)).toBe(true);
  });

  test("a rule does not count a signal again that already counts", () => {
    const { isps: placed } = placeMessage({
      ...clean,
      signals: [{ reason: "r", weight: 0.7, checks: ["list-unsubscribe"] }],
    });
    expect(new Set(placed.map(({ score }) => score))).toEqual(new Set([0.7]));
  });

  test.each([
    ["single-fields", ["Gmail", "Yahoo", "AOL", "iCloud"]],
    ["from-field", ["Gmail", "Yahoo", "AOL", "iCloud"]],
    ["from-public-mailbox", []],
    ["text-part", []],
  ])("mail that breaks %s is refused by %j", (check, refusing) => {
    const { isps: placed } = placeMessage({
      ...clean,
      isBulk: false,
      broken: [{ check, reason: "r" }],
    });
    expect(placed.filter(({ missingPercent }) => missingPercent === 100).map(({ isp }) => isp)).toEqual(
      refusing,
    );
  });

  test("unauthenticated bulk mail is rejected if the rules require it; other mail is not", () => {
    const refused = (isBulk: boolean) =>
      placeMessage({ ...clean, isBulk, isFullyAuthenticated: false })
        .isps.filter(({ missingPercent }) => missingPercent === 100)
        .map(({ isp }) => isp);
    expect(refused(true)).toEqual(["Gmail", "Outlook", "Hotmail", "Yahoo", "AOL"]);
    expect(refused(false)).toEqual([]);
    expect(placeMessage({ ...clean, isFullyAuthenticated: false }).reasons).toContainEqual({
      isp: "Outlook",
      reason: "Rejected with 550 5.7.515: bulk mail must pass SPF, DKIM and DMARC",
      weight: 0,
    });
  });

  test("mail that the From domain's policy rejects certainly arrives nowhere", () => {
    expect(placeMessage({ ...clean, isRefused: true }).overall).toMatchObject({
      inboxPercent: 0,
      missingPercent: 100,
      ranges: { missing: { lowPercent: 100, highPercent: 100 } },
    });
  });

  test("a calibration changes the shares, by ISP if it has a fit for one, and sets their range", () => {
    const calibration = {
      tests: 100,
      brier: 0.01,
      brierLow: 0.005,
      brierHigh: 0.02,
      overall: { intercept: 1, slope: 0.5 },
      isps: { gmail: { intercept: -1, slope: 1 } },
      logOddsError: 0.1,
    };
    const { isps: placed } = placeMessage({ ...clean, calibration });
    const at = (name: string) => placed.find(({ isp }) => isp === name);
    const share = (logOdds: number) => 100 / (1 + Math.exp(-logOdds));
    expect(at("Gmail")?.spamPercent).toBeCloseTo(share(engineFit.logOddsAtZero - 1), 1);
    expect(at("GMX")?.spamPercent).toBeCloseTo(share(1 + 0.5 * engineFit.logOddsAtZero), 1);
    expect(at("GMX")?.ranges?.spam.highPercent).toBeCloseTo(
      share(1 + 0.5 * engineFit.logOddsAtZero + 0.196),
      1,
    );
  });

  test("reasons name the ISP, by weight, and say where a script set the placement", () => {
    const { reasons } = placeMessage({
      ...clean,
      signals: [
        { reason: "light", weight: 1 },
        { reason: "heavy", weight: 3 },
      ],
      simulation: parseSimulation("Gmail inbox=1; Yahoo dkim=0"),
    });
    const of = (isp: string) =>
      reasons.filter((reason) => reason.isp === isp).map(({ reason, weight }) => [reason, weight]);
    const scripted = ["The header X-Placewright-Simulate sets this placement", 0];
    const weighed = [
      ["heavy", 3],
      ["light", 1],
    ];
    expect(of("Gmail")).toEqual([scripted]);
    expect(of("Yahoo")).toEqual([scripted, ...weighed]);
    expect(of("Outlook")).toEqual(weighed);
  });
});
