import fc from "fast-check";
import { expect, test } from "vitest";
import { checkHealth } from "../../../src/provider/check-health.ts";
import { checkPlacement } from "../../../src/provider/check-placement.ts";

const figures = { inboxPercent: 90, spamPercent: 6, missingPercent: 4, spfPercent: 100, seedCount: 50 };
const good = { overall: figures, isps: [{ isp: "Gmail", ...figures }], simulated: false };

test.each<[string, unknown]>([
  ["Amazon's", good],
  [
    "a seed list's",
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
    "one of rounded thirds",
    { ...good, overall: { inboxPercent: 100 / 3, spamPercent: 100 / 3, missingPercent: 100 / 3 } },
  ],
  ["one that measured nothing", { overall: {}, isps: [], simulated: true }],
])("a placement that can be: %s", (_, placement) => {
  expect(checkPlacement(placement)).toBeUndefined();
});

const overall = (changes: object) => ({ ...good, overall: { ...figures, ...changes } });
test.each<[string, unknown, RegExp]>([
  ["nothing", undefined, /no placement/],
  ["a text", "90%", /no placement/],
  ["no overall", { isps: [], simulated: false }, /no overall figures/],
  ["a share in words", overall({ inboxPercent: "90" }), /overall inbox is not a number/],
  ["null for a share", overall({ dkimPercent: null }), /overall dkim is not a number/],
  ["more than all", overall({ dmarcPercent: 100.1 }), /overall dmarc is 100.1%/],
  ["seeds below none", overall({ seedCount: -1 }), /seedCount is -1/],
  ["seeds without end", overall({ seedCount: Number.POSITIVE_INFINITY }), /seedCount is Infinity/],
  ["a tab of more than all", overall({ tabs: { promotions: 120 } }), /overall tab promotions is 120%/],
  [
    "mail before it was sent",
    overall({ deliverySeconds: { median: -2, slowest: 9 } }),
    /median delivery time is -2, and must be at least 0/,
  ],
  ["no ISPs", { overall: figures, simulated: false }, /ISPs are not a list/],
  ["an ISP that is none", { ...good, isps: [null] }, /ISP 1 is not an object/],
  ["shares that are not whole", overall({ missingPercent: 2 }), /add up to 98%/],
  ["no word on simulation", { overall: figures, isps: [] }, /simulated/],
  ["reasons that are none", { ...good, reasons: [5] }, /reasons/],
])("a placement that cannot be: %s", (_, placement, reason) => {
  expect(checkPlacement(placement)).toMatch(reason);
});

test("a check never throws, whatever a provider returns", () => {
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
