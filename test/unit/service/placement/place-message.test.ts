import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isps } from "../../../../src/service/placement/isps.ts";
import { type PlacementQuestion, placeMessage } from "../../../../src/service/placement/place-message.ts";
import { parseSimulation } from "../../../../src/service/placement/simulate-header.ts";

const signalKinds = [
  "format",
  "sender",
  "links",
  "content",
  "subject",
  "authentication",
  "engine",
  "reputation",
] as const;

const clean: PlacementQuestion = {
  signals: [],
  spfPasses: true,
  dkimPasses: true,
  isFullyAuthenticated: true,
  isRefused: false,
  isBulk: true,
  simulation: new Map(),
  contentHash: "a",
  seed: "s",
};

const signal = fc.record({
  kind: fc.constantFrom(...signalKinds),
  reason: fc.string(),
  weight: fc.double({ min: 0, max: 8, noNaN: true }),
  rejectWeight: fc.double({ min: 0, max: 8, noNaN: true }),
});
const question = fc.record({
  signals: fc.array(signal, { maxLength: 8 }),
  spfPasses: fc.boolean(),
  dkimPasses: fc.boolean(),
  isFullyAuthenticated: fc.boolean(),
  isRefused: fc.boolean(),
  isBulk: fc.boolean(),
  simulation: fc.constant(new Map()),
  contentHash: fc.string(),
  seed: fc.string(),
});
/** Whole hundredths of a percent. */
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

const sumOf = (figures: { inboxPercent: number; spamPercent: number; missingPercent: number }) =>
  figures.inboxPercent + figures.spamPercent + figures.missingPercent;

describe("placeMessage", () => {
  test("inbox, spam and missing are 100 exactly, and overall is the mean over all seeds", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { overall, isps: placed } = placeMessage(asked);
        for (const figures of [...placed, overall]) {
          expect(sumOf(figures)).toBe(100);
          for (const value of Object.values(figures).filter((value) => typeof value === "number"))
            expect(value).toBe(Math.round(value * 100) / 100);
        }
        for (const metric of [
          "inboxPercent",
          "spamPercent",
          "missingPercent",
          "spfPercent",
          "dkimPercent",
        ] as const) {
          const mean = placed.reduce((sum, isp) => sum + isp[metric] * isp.seedCount, 0) / overall.seedCount;
          expect(overall[metric]).toBe(mean);
        }
      }),
    );
  });

  test("the same holds for scripted placements, to the hundredth", () => {
    fc.assert(
      fc.property(script, (text) => {
        const simulation = parseSimulation(text);
        const { overall, isps: placed } = placeMessage({ ...clean, simulation });
        const hundredths = (percent: number) => Math.round(percent * 100);
        for (const { inboxPercent, spamPercent, missingPercent } of [...placed, overall])
          expect([inboxPercent, spamPercent, missingPercent].map(hundredths).reduce((a, b) => a + b)).toBe(
            10_000,
          );
        for (const metric of ["inboxPercent", "spamPercent", "missingPercent"] as const) {
          const mean = placed.reduce((sum, isp) => sum + isp[metric] * isp.seedCount, 0) / overall.seedCount;
          expect(Math.abs(overall[metric] - mean)).toBeLessThan(0.01);
        }
        for (const [isp, figures] of simulation)
          expect(placed.find((found) => found.isp === isp)).toMatchObject(figures);
      }),
    );
  });

  test("is the same for the same question", () => {
    fc.assert(
      fc.property(question, (asked) => {
        expect(placeMessage(asked)).toEqual(placeMessage(asked));
      }),
    );
  });

  test("a clean, authenticated message is in 95 % of the inboxes or more, at every ISP", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (contentHash, seed) => {
        for (const { inboxPercent, spfPercent, dkimPercent } of placeMessage({ ...clean, contentHash, seed })
          .isps) {
          expect(inboxPercent).toBeGreaterThanOrEqual(95);
          expect([spfPercent, dkimPercent]).toEqual([100, 100]);
        }
      }),
    );
  });

  test("one more signal never helps", () => {
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

  test.each(["contentHash", "seed"] as const)("another %s gives another placement, as a rule", (varied) => {
    const signals = [{ kind: "content", reason: "r", weight: 4 }] as const;
    const placed = [..."abcdefgh"].map((value) =>
      JSON.stringify(placeMessage({ ...clean, signals, [varied]: value }).isps),
    );
    expect(new Set(placed).size).toBeGreaterThan(3);
  });

  test("the share in spam is that of the formula, give or take one mailbox", () => {
    const signals = [{ kind: "content", reason: "r", weight: 3 }] as const;
    for (const { isp, spamPercent, seedCount } of placeMessage({ ...clean, signals }).isps) {
      const { spamTolerance, emphasis } = isps.find(({ name }) => name === isp) ?? {
        spamTolerance: 0,
        emphasis: {},
      };
      const share = 100 / (1 + Math.exp(spamTolerance - 3 * (emphasis.content ?? 1)));
      expect(Math.abs(spamPercent - share)).toBeLessThanOrEqual(100 / seedCount);
    }
  });

  test("at each ISP the reasons' weights add up to the score, and that places each seed", () => {
    fc.assert(
      fc.property(question, (asked) => {
        const { isps: placed, reasons } = placeMessage(asked);
        for (const { isp, score, seeds, seedCount, inboxPercent } of placed) {
          const sum = reasons
            .filter((reason) => reason.isp === isp)
            .reduce((total, { weight }) => total + weight, 0);
          expect(score).toBeCloseTo(sum, 6);
          expect(seeds).toHaveLength(seedCount);
          for (const { folder, spamFrom } of seeds)
            if (folder !== "missing") expect(folder).toBe(score > spamFrom ? "spam" : "inbox");
          expect((seeds.filter(({ folder }) => folder === "inbox").length * 100) / seedCount).toBe(
            inboxPercent,
          );
        }
      }),
    );
  });

  test("a signal that breaks a rule of the ISP's own is weightier there", () => {
    const { reasons } = placeMessage({
      ...clean,
      signals: [{ kind: "sender", reason: "r", weight: 2, checks: ["one-click-unsubscribe"] }],
    });
    const weights = Object.fromEntries(reasons.map(({ isp, weight }) => [isp, weight]));
    expect(weights).toMatchObject({ Gmail: 2.6, Yahoo: 2.6, AOL: 2.6, Outlook: 2, GMX: 2, iCloud: 2 });
  });

  test("bulk mail that is not authenticated is refused where the rules say so, other mail is not", () => {
    const refused = (isBulk: boolean) =>
      placeMessage({ ...clean, isBulk, isFullyAuthenticated: false })
        .isps.filter(({ missingPercent }) => missingPercent === 100)
        .map(({ isp }) => isp);
    expect(refused(true)).toEqual(["Gmail", "Outlook", "Hotmail", "Yahoo", "AOL"]);
    expect(refused(false)).toEqual([]);
    expect(placeMessage({ ...clean, isFullyAuthenticated: false }).reasons).toContainEqual({
      isp: "Outlook",
      reason: "Refused with 550 5.7.515: bulk mail must pass SPF, DKIM and DMARC",
      weight: 0,
    });
  });

  test("what the From domain's policy refuses arrives nowhere", () => {
    expect(placeMessage({ ...clean, isRefused: true }).overall).toMatchObject({
      inboxPercent: 0,
      missingPercent: 100,
    });
  });

  test("reasons name the ISP, weightiest first, and say where a script took over", () => {
    const { reasons } = placeMessage({
      ...clean,
      signals: [
        { kind: "content", reason: "light", weight: 1 },
        { kind: "authentication", reason: "heavy", weight: 3 },
      ],
      simulation: parseSimulation("Gmail inbox=1; Yahoo dkim=0"),
    });
    const of = (isp: string) =>
      reasons.filter((reason) => reason.isp === isp).map(({ reason, weight }) => [reason, weight]);
    const scripted = ["The header X-Placewright-Simulate scripts this placement", 0];
    expect(of("Gmail")).toEqual([scripted]);
    expect(of("Yahoo")).toEqual([scripted, ["heavy", 3.6], ["light", 1]]);
    expect(of("Outlook")).toEqual([
      ["heavy", 3],
      ["light", 1.2],
    ]);
  });
});
