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
      "a shared reason lists all its seeds, also if it names a later one",
      {
        "a0@x.example": { unmeasured: "cannot send to a1@x.example", namesSeed: false },
        "a1@x.example": { unmeasured: "cannot send to a1@x.example", namesSeed: true },
      },
      ["Not measured: a0@x.example, a1@x.example: cannot send to a1@x.example"],
    ],
    [
      "a copy that may not have been sent is named by its seed",
      { "a0@x.example": { sending: "begun" } },
      ["Not measured: a0@x.example: unknown whether its copy was sent"],
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
    expect(toPlacement(plain, probeOf(seeds)).overall).not.toHaveProperty("effectiveSeedCount");
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

describe("the figures of seeds", () => {
  const single = (isp: string, states: readonly SeedState[], rest: Partial<SeedGroup> = {}) => ({
    settings: settingsOf([{ isp, count: states.length, ...rest }]),
    probe: probeOf(
      Object.fromEntries(states.map((state, index) => [`${isp.toLowerCase()}${index}@x.example`, state])),
    ),
  });
  const placementOf = ({ settings, probe }: ReturnType<typeof single>) => toPlacement(settings, probe);
  const arrived = (seconds: number, rest: Partial<FoundCopy> = {}) =>
    seen("inbox", { arrivedAtMs: at + 1000 * seconds, ...rest });

  test("are complete for each seed, mailbox provider, and overall", () => {
    const figures = {
      inboxPercent: 33.333333,
      spamPercent: 33.333333,
      missingPercent: 33.333333,
      spfPercent: 100,
      dkimPercent: 50,
      dmarcPercent: 0,
      seedCount: 3,
      tabs: { promotions: 100 },
      deliverySeconds: { median: 3, slowest: 5 },
    };
    expect(
      placementOf(
        single("A", [
          arrived(3, { tab: "promotions", authentication: { spf: true, dkim: true, dmarc: false } }),
          seen("spam", { arrivedAtMs: at + 5000, authentication: { dkim: false } }),
          missing,
          { ...missing, unmeasured: "The mailbox is down" },
        ]),
      ),
    ).toEqual({
      overall: figures,
      isps: [{ isp: "A", ...figures }],
      simulated: false,
      reasons: [
        "1 of 3 seeds received nothing within 10 minutes: a2@x.example. Check the bounces and the sending server's log",
        "Not measured: a3@x.example: The mailbox is down",
      ],
      seeds: [
        {
          seed: "a0@x.example",
          isp: "A",
          place: "inbox",
          tab: "promotions",
          deliverySeconds: 3,
          spf: true,
          dkim: true,
          dmarc: false,
        },
        { seed: "a1@x.example", isp: "A", place: "spam", deliverySeconds: 5, dkim: false },
        { seed: "a2@x.example", isp: "A", place: "missing" },
        { seed: "a3@x.example", isp: "A", place: "not-measured", reason: "The mailbox is down" },
      ],
    });
  });

  test("are measured from copies without a sending time, except the delivery time", () => {
    const { sighting = {} } = seen("inbox") as { readonly sighting?: FoundCopy };
    const { seeds, overall } = placementOf(single("A", [{ sighting: sighting as FoundCopy }]));
    expect(seeds).toEqual([{ seed: "a0@x.example", isp: "A", place: "inbox", spf: true, dkim: true }]);
    expect(overall).toEqual({
      inboxPercent: 100,
      spamPercent: 0,
      missingPercent: 0,
      spfPercent: 100,
      dkimPercent: 100,
      seedCount: 1,
    });
  });

  test.each<[number[], { median: number; slowest: number }]>([
    [[4], { median: 4, slowest: 4 }],
    [[9, 1], { median: 1, slowest: 9 }],
    [[20, 3, 100], { median: 20, slowest: 100 }],
    [[1, 2, 3, 4], { median: 2, slowest: 4 }],
  ])("have the lower median of %j seconds", (seconds, expected) => {
    const { overall } = placementOf(
      single(
        "A",
        seconds.map((each) => arrived(each, { seenAtMs: at + 200_000 })),
      ),
    );
    expect(overall.deliverySeconds).toEqual(expected);
  });

  test("have the share of each tab, largest first, among copies whose tab is known", () => {
    const { overall } = placementOf(
      single(
        "A",
        ["updates", "promotions", undefined, "promotions"].map((tab) => arrived(1, tab ? { tab } : {})),
      ),
    );
    expect(Object.entries(overall.tabs ?? {})).toEqual([
      ["promotions", 66.666667],
      ["updates", 33.333333],
    ]);
  });

  test("do not count a mailbox provider without weight, but list it", () => {
    const settings = settingsOf([
      { isp: "A", count: 1, weight: 1 },
      { isp: "B", count: 1, weight: 0 },
    ]);
    const placement = toPlacement(
      settings,
      probeOf({ "a0@x.example": seen("inbox"), "b0@x.example": seen("spam") }),
    );
    expect(placement.overall).toMatchObject({ inboxPercent: 100, seedCount: 2, effectiveSeedCount: 1 });
    // Alone, it has no audience to compute a share of.
    expect(placement.isps).toMatchObject([{ isp: "A", inboxPercent: 100 }, { isp: "B" }]);
    expect(placement.isps[1]).toEqual({ isp: "B" });
  });

  test("are weighted within the part that a method was measured in", () => {
    const settings = settingsOf([
      { isp: "A", count: 2, weight: 3 },
      { isp: "B", count: 1, weight: 1 },
    ]);
    const { overall } = toPlacement(
      settings,
      probeOf({
        "a0@x.example": seen("inbox", { authentication: { spf: true } }),
        "a1@x.example": seen("inbox", { authentication: {} }),
        "b0@x.example": seen("inbox", { authentication: { spf: false } }),
      }),
    );
    expect(overall).toMatchObject({ inboxPercent: 100, spfPercent: 75 });
    expect(overall).not.toHaveProperty("dkimPercent");
    // (3 + 1)² / (3² / 2 + 1² / 1)
    expect(overall).toMatchObject({ seedCount: 3, effectiveSeedCount: 2.91 });
  });
});

describe("the reasons", () => {
  const reasonsFor = (
    states: Readonly<Record<string, SeedState>>,
    groups: Parameters<typeof settingsOf>[0] = [{ isp: "A", count: Object.keys(states).length }],
  ) => toPlacement(settingsOf(groups), probeOf(states)).reasons;

  test("are none if every seed was measured", () => {
    expect(reasonsFor({ "a0@x.example": seen("inbox"), "a1@x.example": seen("spam") })).toEqual([]);
  });

  test.each([
    [1, 3, "Check the bounces and the sending server's log"],
    [
      2,
      4,
      "This many suggest that the sender is blocked. Check the bounces, the sending server's log, and the blocklists",
    ],
  ])("suggest what to check if %i of %i seeds received nothing", (count, all, advice) => {
    const states = Array.from({ length: all }, (_, index): [string, SeedState] => [
      `a${index}@x.example`,
      index < count ? missing : seen("inbox"),
    ]);
    const names = states.slice(0, count).map(([address]) => address);
    expect(reasonsFor(Object.fromEntries(states))).toEqual([
      `${count} of ${all} seeds received nothing within 10 minutes: ${names.join(", ")}. ${advice}`,
    ]);
  });

  test("say what to do about a copy that a filter moved", () => {
    expect(reasonsFor({ "a0@x.example": seen("elsewhere", { folder: "Shop" }) })).toEqual([
      'Not measured: a0@x.example: found in "Shop", which is neither the inbox nor the known spam folder. Remove the filter that moved it there, or name the spam folder with junk',
    ]);
  });

  test("group the mailboxes by how far their clocks are off", () => {
    const minute = 60_000;
    const off = (ms: number) => seen("inbox", { arrivedAtMs: at + ms });
    const note = "Delivery times there are the times at which Placewright found the copies";
    expect(
      reasonsFor({
        "a0@x.example": off(-30 * minute),
        "a1@x.example": off(10_000 + 120 * minute),
        "a2@x.example": off(-30 * minute),
        "a3@x.example": off(10_000 + 2000),
        "a4@x.example": off(-2000),
      }),
    ).toEqual([
      `The mailbox server's clock is 30 minutes behind: a0@x.example, a2@x.example. ${note}`,
      `The mailbox server's clock is 2 hours ahead: a1@x.example. ${note}`,
    ]);
  });

  test("name the mailbox providers where no receiver's results are known", () => {
    const unknown = seen("inbox", { authentication: {} });
    const states = {
      "a0@x.example": unknown,
      "a1@x.example": seen("spam", { authentication: {} }),
      "a2@x.example": seen("inbox", { authentication: { dmarc: false } }),
      "b0@x.example": unknown,
      "c0@x.example": missing,
    };
    const { "c0@x.example": _, ...found } = states;
    const groups = [
      { isp: "A", count: 3 },
      { isp: "B", count: 1, authservId: undefined },
    ] as unknown as Parameters<typeof settingsOf>[0];
    expect(reasonsFor(found, groups)).toEqual([
      'SPF, DKIM, and DMARC are not measured in 2 mailboxes of A: no Authentication-Results header of "mx.example" is above the message\'s own headers. Compare authservId with a message there',
      "SPF, DKIM, and DMARC are not measured at B: no authservId says which Authentication-Results to trust",
    ]);
    // A copy that is missing has no results to expect.
    expect(reasonsFor({ "c0@x.example": missing }, [{ isp: "C", count: 1 }])).toHaveLength(1);
  });
});
