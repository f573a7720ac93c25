import fc from "fast-check";
import { expect, test } from "vitest";
import { checkHealth } from "../../../src/provider/check-health.ts";
import { checkPlacement } from "../../../src/result/check-placement.ts";

const figures = { inboxPercent: 90, spamPercent: 6, missingPercent: 4, spfPercent: 100, seedCount: 50 };
const good = { overall: figures, isps: [{ isp: "Gmail", ...figures }], simulated: false };

test.each<[string, unknown]>([
  ["a placement from Amazon", good],
  [
    "a placement from a seed list",
    {
      ...good,
      reasons: ["No copy arrived"],
      seeds: [{ seed: "a@b.example", isp: "Gmail", place: "inbox" }],
      overall: {
        ...figures,
        effectiveSeedCount: 41.5,
        tabs: { primary: 100 },
        deliverySeconds: { median: 2, slowest: 9 },
      },
    },
  ],
  [
    "a placement of rounded thirds",
    { ...good, overall: { inboxPercent: 100 / 3, spamPercent: 100 / 3, missingPercent: 100 / 3 } },
  ],
  ["a placement without measured shares", { overall: {}, isps: [], simulated: true }],
  [
    "shares that are rounded down",
    { ...good, overall: { inboxPercent: 90, spamPercent: 5, missingPercent: 3.5 } },
  ],
  [
    "shares that are rounded up",
    { ...good, overall: { inboxPercent: 90, spamPercent: 5, missingPercent: 6.5 } },
  ],
  ["two shares that are rounded up", { ...good, overall: { inboxPercent: 95, spamPercent: 6.5 } }],
  ["no reasons and no seeds", { ...good, reasons: [], seeds: [] }],
])("accepts %s", (_, placement) => {
  expect(checkPlacement(placement)).toBeUndefined();
});

const overall = (changes: object) => ({ ...good, overall: { ...figures, ...changes } });
test.each<[string, unknown, RegExp]>([
  ["undefined", undefined, /no placement/],
  ["a string", "90%", /no placement/],
  ["a placement without overall figures", { isps: [], simulated: false }, /no overall figures/],
  ["a share as a string", overall({ inboxPercent: "90" }), /overall inbox is not a number/],
  ["null as a share", overall({ dkimPercent: null }), /overall dkim is not a number/],
  ["a share of more than 100%", overall({ dmarcPercent: 100.1 }), /overall dmarc is 100.1%/],
  ["a negative number of seeds", overall({ seedCount: -1 }), /seedCount is -1/],
  ["an infinite number of seeds", overall({ seedCount: Number.POSITIVE_INFINITY }), /seedCount is Infinity/],
  ["a tab of more than 100%", overall({ tabs: { promotions: 120 } }), /overall tab promotions is 120%/],
  [
    "a negative delivery time",
    overall({ deliverySeconds: { median: -2, slowest: 9 } }),
    /median delivery time is -2, and must be at least 0/,
  ],
  ["a placement without ISPs", { overall: figures, simulated: false }, /ISPs are not a list/],
  ["an invalid ISP", { ...good, isps: [null] }, /ISP 1 is not an object/],
  ["shares that do not add up to 100%", overall({ missingPercent: 2 }), /add up to 98%/],
  ["a placement that does not say whether it is simulated", { overall: figures, isps: [] }, /simulated/],
  ["invalid reasons", { ...good, reasons: [5] }, /^its reasons are not a list of texts$/],
  [
    "a reason that is no text",
    { ...good, reasons: ["No copy arrived", 5] },
    /reasons are not a list of texts/,
  ],
  ["a text as reasons", { ...good, reasons: "No copy arrived" }, /reasons are not a list of texts/],
  ["null as seeds", { ...good, seeds: null }, /^its seeds are not a list$/],
  ["an object as seeds", { ...good, seeds: {} }, /seeds are not a list/],
  ["a seed that is no object", { ...good, seeds: [{}, "a@b.example"] }, /seeds are not a list/],
  [
    "a slowest delivery time that is negative",
    overall({ deliverySeconds: { median: 2, slowest: -9 } }),
    /^overall slowest delivery time is -9, and must be at least 0/,
  ],
  ["a negative effective number of seeds", overall({ effectiveSeedCount: -1 }), /effectiveSeedCount is -1/],
  [
    "shares that add up to more than rounding explains",
    overall({ missingPercent: 5.6 }),
    /^overall inbox, spam, and missing add up to 101\.6%, and must add up to 100%$/,
  ],
  [
    "two shares that add up to too much",
    { ...good, overall: { inboxPercent: 95, missingPercent: 6.6 } },
    /^overall inbox and missing add up to 101\.6%, and must add up to at most 100%$/,
  ],
  ["an invalid calibration", { ...good, calibration: {} }, /^its calibration has no tests$/],
  ["invalid ranges", overall({ ranges: {} }), /^overall has no range of inbox$/],
])("rejects %s", (_, placement, reason) => {
  expect(checkPlacement(placement)).toMatch(reason);
});

test("never throws, whatever a provider returns", () => {
  fc.assert(
    fc.property(fc.anything(), (anything) => {
      for (const placement of [anything, { ...good, overall: anything }, { ...good, isps: [anything] }])
        expect(["string", "undefined"]).toContain(typeof checkPlacement(placement));
      expect(["string", "undefined"]).toContain(
        typeof checkHealth({ overall: anything, isps: [], days: [anything], campaigns: [] }),
      );
    }),
  );
});
