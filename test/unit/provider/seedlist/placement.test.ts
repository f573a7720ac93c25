import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluateExpectations } from "../../../../src/expect/evaluate.ts";
import type { FoundCopy, SeedState, SeedTest } from "../../../../src/provider/seedlist/journal.ts";
import { toPlacement } from "../../../../src/provider/seedlist/placement.ts";
import type { SeedGroup, SeedlistSettings } from "../../../../src/provider/seedlist/settings.ts";

const at = Date.UTC(2026, 2, 1, 8);

function settingsOf(
  groups: readonly (Partial<SeedGroup> & { isp: string; count: number })[],
): SeedlistSettings {
  return {
    provider: "seedlist",
    send: { via: "smtp", host: "127.0.0.1" },
    windowMs: 600_000,
    groups: groups.map(({ count, ...group }) => ({
      imap: { host: "127.0.0.1" },
      authservId: "mx.example",
      seeds: Array.from({ length: count }, (_, index) => ({
        address: `${group.isp.toLowerCase()}${index}@x.example`,
      })),
      ...group,
    })),
  };
}

const seen = (place: FoundCopy["place"], rest: Partial<FoundCopy> = {}): SeedState => ({
  sending: "accepted",
  sentAtMs: at,
  sighting: {
    place,
    folder: place === "inbox" ? "INBOX" : "Junk",
    uid: 1,
    arrivedAtMs: at + 4000,
    seenAtMs: at + 10_000,
    authentication: { spf: true, dkim: true },
    ...rest,
  },
});
const missing: SeedState = { sending: "accepted", sentAtMs: at };

const probeOf = (seeds: Readonly<Record<string, SeedState>>): SeedTest => ({
  name: "t",
  token: "pw0",
  sentAtMs: at,
  isClosed: true,
  seeds: new Map(Object.entries(seeds)),
});

describe("the placement of seeds", () => {
  test("computes shares of the readable seeds, weighted by audience", () => {
    const settings = settingsOf([
      { isp: "Gmail", count: 4, weight: 90 },
      { isp: "Yahoo", count: 1, weight: 10 },
    ]);
    const placement = toPlacement(
      settings,
      probeOf({
        "gmail0@x.example": seen("inbox"),
        "gmail1@x.example": seen("inbox"),
        "gmail2@x.example": seen("spam"),
        "gmail3@x.example": { ...missing, unmeasured: "the mailbox is down" },
        "yahoo0@x.example": missing,
      }),
    );
    expect(placement.overall).toMatchObject({
      inboxPercent: 60,
      spamPercent: 30,
      missingPercent: 10,
      seedCount: 4,
      effectiveSeedCount: 3.57,
    });
    // Yahoo's only copy is missing, so SPF is unknown there, and so is the overall SPF rate.
    expect(placement.overall).not.toHaveProperty("spfPercent");
    expect(placement.isps[0]).toMatchObject({
      seedCount: 3,
      spfPercent: 100,
      deliverySeconds: { median: 4, slowest: 4 },
    });
    expect(placement.reasons).toEqual(
      expect.arrayContaining(["Not measured: gmail3@x.example: the mailbox is down"]),
    );
  });

  test.each([
    [
      "a reason that names its seed is listed alone",
      { "a0@x.example": { unmeasured: "cannot read a0@x.example", namesSeed: true } },
      ["Not measured: cannot read a0@x.example"],
    ],
    [
      "a reason that names another seed is preceded by its own",
      { "a1@x.example": { unmeasured: "cannot send to a0@x.example", namesSeed: false } },
      ["Not measured: a1@x.example: cannot send to a0@x.example"],
    ],
    [
      "a shared reason lists all its seeds, including the one that it names",
      {
        "a0@x.example": { unmeasured: "cannot send to a0@x.example", namesSeed: true },
        "a1@x.example": { unmeasured: "cannot send to a0@x.example", namesSeed: false },
      },
      ["Not measured: a0@x.example, a1@x.example: cannot send to a0@x.example"],
    ],
    [
      "a reason that resembles another one gets no hint of the other",
      { "a0@x.example": { unmeasured: "found in the log: a0", namesSeed: false } },
      ["Not measured: a0@x.example: found in the log: a0"],
    ],
  ] as const)("%s", (_, states, sentences) => {
    const settings = settingsOf([{ isp: "A", count: 2 }]);
    const probe = probeOf({ "a0@x.example": seen("inbox"), "a1@x.example": seen("inbox"), ...states });
    const { reasons = [] } = toPlacement(settings, probe);
    expect(reasons.filter((reason) => reason.startsWith("Not measured: "))).toEqual(sentences);
  });

  test("uses the effective number of weighted seeds for intervals", () => {
    const settings = settingsOf([
      { isp: "A", count: 2, weight: 99 },
      { isp: "B", count: 50, weight: 1 },
    ]);
    const all = Object.fromEntries(
      settings.groups.flatMap(({ seeds }) => seeds).map(({ address }) => [address, seen("inbox")]),
    );
    const placement = toPlacement(settings, probeOf(all));
    const [assertion] = evaluateExpectations({ overall: ["inbox >= 80"] }, placement, { confidence: 0.95 });
    expect(assertion).toMatchObject({
      outcome: "not-measured",
      message: expect.stringContaining("from 52 seeds) is too wide to decide"),
    });
  });

  test("does not measure the overall shares if a weighted ISP is unknown, but ignores an unknown ISP without weights", () => {
    const seeds = { "a0@x.example": seen("inbox"), "b0@x.example": { ...missing, unmeasured: "down" } };
    const weighted = settingsOf([
      { isp: "A", count: 1, weight: 1 },
      { isp: "B", count: 1, weight: 1 },
    ]);
    expect(toPlacement(weighted, probeOf(seeds)).overall).toEqual({});
    const plain = settingsOf([
      { isp: "A", count: 1 },
      { isp: "B", count: 1 },
    ]);
    expect(toPlacement(plain, probeOf(seeds))).toMatchObject({
      overall: { inboxPercent: 100, seedCount: 1 },
      isps: [{ isp: "A" }, { isp: "B" }],
    });
  });

  test("does not measure a copy that may not have been sent, or one in an unknown folder", () => {
    const settings = settingsOf([{ isp: "A", count: 3 }]);
    const placement = toPlacement(
      settings,
      probeOf({
        "a0@x.example": { sending: "begun", sentAtMs: at },
        "a1@x.example": seen("elsewhere", { folder: "Shop" }),
      }),
    );
    expect(placement.overall).toEqual({});
    expect(placement.seeds?.map(({ place, reason }) => [place, reason])).toEqual([
      ["not-measured", "unknown whether its copy was sent"],
      ["not-measured", 'found in "Shop", which is neither the inbox nor the known spam folder'],
      ["not-measured", "unknown whether its copy was sent"],
    ]);
  });

  test.each<[string, number, number, RegExp | undefined]>([
    ["right", at + 5000, 5, undefined],
    ["a second behind, as clocks without fractions are", at - 999, 0, undefined],
    ["an hour ahead", at + 3_600_000, 10, /1 hour ahead|60 minutes ahead/],
    ["a day behind", at - 86_400_000, 10, /24 hours behind/],
  ])("computes the delivery time with a server clock that is %s", (_, arrivedAtMs, seconds, complaint) => {
    const placement = toPlacement(
      settingsOf([{ isp: "A", count: 1 }]),
      probeOf({ "a0@x.example": seen("inbox", { arrivedAtMs }) }),
    );
    expect(placement.overall.deliverySeconds).toEqual({ median: seconds, slowest: seconds });
    const complaints = placement.reasons?.filter((reason) => /clock/.test(reason)) ?? [];
    if (complaint) expect(complaints[0]).toMatch(complaint);
    else expect(complaints).toEqual([]);
  });

  test("inbox, spam, and missing add up to 100%, whatever the weights", () => {
    const place = fc.constantFrom<SeedState>(seen("inbox"), seen("spam"), missing);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            weight: fc.integer({ min: 1, max: 100 }),
            states: fc.array(place, { minLength: 1, maxLength: 6 }),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        (rows) => {
          const settings = settingsOf(
            rows.map(({ weight, states }, index) => ({ isp: `I${index}x`, count: states.length, weight })),
          );
          const seeds = Object.fromEntries(
            rows.flatMap(({ states }, index) =>
              states.map((state, nth): [string, SeedState] => [`i${index}x${nth}@x.example`, state]),
            ),
          );
          const { overall } = toPlacement(settings, probeOf(seeds));
          const sum =
            (overall.inboxPercent ?? 0) + (overall.spamPercent ?? 0) + (overall.missingPercent ?? 0);
          expect(Math.abs(sum - 100)).toBeLessThan(1e-5);
          expect(overall.effectiveSeedCount ?? overall.seedCount).toBeLessThanOrEqual(
            (overall.seedCount ?? 0) + 0.01,
          );
        },
      ),
    );
  });
});
