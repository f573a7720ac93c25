import { roughDuration } from "../../base/duration.ts";
import { plural } from "../../base/plural.ts";
import { toList } from "../../base/to-list.ts";
import type { IspPlacement, Placement, PlacementFigures, SeedPlacement } from "../../result/placement.ts";
import type { AuthenticationMethod } from "./authentication-results.ts";
import type { SeedState, SeedTest } from "./journal.ts";
import { mailboxesOf, type SeedGroup, type SeedlistSettings, type SeedMailbox } from "./settings.ts";

/**
 * Tolerated difference between the mailbox server's clock, in whole seconds, and the local clock, in
 * milliseconds.
 */
const toleranceMs = 2000;

/**
 * Computes the placement of a closed test: shares of the seeds that could be read, per mailbox provider and
 * weighted by audience.
 */
export function toPlacement(settings: SeedlistSettings, probe: SeedTest): Placement {
  const seeds = mailboxesOf(settings).map((mailbox) => toSeed(mailbox, probe));
  const groups = settings.groups.map((group) => ({
    group,
    seeds: seeds.filter(({ isp }) => isp === group.isp),
  }));
  const isps = groups.map(
    ({ group, seeds: own }): IspPlacement => ({ isp: group.isp, ...figuresOf([{ group, seeds: own }]) }),
  );
  return {
    overall: figuresOf(groups),
    isps,
    simulated: false,
    reasons: reasonsOf(settings, probe, seeds),
    seeds,
  };
}

interface GroupOfSeeds {
  readonly group: SeedGroup;
  readonly seeds: readonly SeedPlacement[];
}

/** Keeps the seeds that match, in their groups. */
const only = (groups: readonly GroupOfSeeds[], holds: (seed: SeedPlacement) => boolean): GroupOfSeeds[] =>
  groups.map(({ group, seeds }) => ({ group, seeds: seeds.filter(holds) }));

function figuresOf(groups: readonly GroupOfSeeds[]): PlacementFigures {
  const measured = only(groups, ({ place }) => place !== "not-measured");
  const counted = measured.flatMap(({ seeds }) => seeds);
  const inboxPercent = shareOf(measured, ({ place }) => place === "inbox");
  if (inboxPercent === undefined) return {};
  const authenticated = (method: AuthenticationMethod) =>
    shareOf(
      only(measured, (seed) => seed[method] !== undefined),
      (seed) => seed[method] === true,
    );
  const tabbed = counted.filter(({ tab }) => tab !== undefined);
  const seconds = counted.flatMap(({ deliverySeconds }) => deliverySeconds ?? []).toSorted((a, b) => a - b);
  const effective = effectiveCount(measured);
  const figures = {
    inboxPercent,
    spamPercent: shareOf(measured, ({ place }) => place === "spam"),
    missingPercent: shareOf(measured, ({ place }) => place === "missing"),
    spfPercent: authenticated("spf"),
    dkimPercent: authenticated("dkim"),
    dmarcPercent: authenticated("dmarc"),
    seedCount: counted.length,
    effectiveSeedCount: effective === counted.length ? undefined : effective,
    tabs: tabbed.length > 0 ? tabsOf(tabbed) : undefined,
    deliverySeconds:
      seconds.length > 0
        ? { median: seconds[Math.floor((seconds.length - 1) / 2)] ?? 0, slowest: seconds.at(-1) ?? 0 }
        : undefined,
  };
  return Object.fromEntries(
    Object.entries(figures).filter(([, value]) => value !== undefined),
  ) as PlacementFigures;
}

/**
 * Returns the percentage of seeds that match: of all seeds, or by the weights of their groups. Undefined if a
 * part of the audience has no seed that was measured.
 */
function shareOf(
  groups: readonly GroupOfSeeds[],
  holds: (seed: SeedPlacement) => boolean,
): number | undefined {
  const weighted = weightsOf(groups);
  if (weighted.some(({ weight, seeds }) => weight > 0 && seeds.length === 0)) return undefined;
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return undefined;
  const share = weighted.reduce(
    (sum, { weight, seeds }) =>
      sum + (weight === 0 ? 0 : weight * (seeds.filter(holds).length / seeds.length)),
    0,
  );
  return Number(((100 * share) / total).toFixed(6));
}

/** Without weights, each seed counts equally, so a mailbox provider without a seed does not count. */
const weightsOf = (groups: readonly GroupOfSeeds[]) =>
  groups.map(({ group, seeds }) => ({ weight: group.weight ?? seeds.length, seeds }));

/**
 * Returns how many equally weighted seeds would be as precise as these. Source: Kish, "Survey Sampling"
 * (1965), 11.7: the square of the sum of the weights, divided by the sum of their squares.
 */
function effectiveCount(groups: readonly GroupOfSeeds[]): number {
  const weighted = weightsOf(groups).filter(({ weight }) => weight > 0);
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  const squares = weighted.reduce((sum, { weight, seeds }) => sum + weight ** 2 / seeds.length, 0);
  return Number((total ** 2 / squares).toFixed(2));
}

function tabsOf(seeds: readonly SeedPlacement[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { tab = "" } of seeds) counts.set(tab, (counts.get(tab) ?? 0) + 1);
  return Object.fromEntries(
    [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .map(([tab, count]) => [tab, Number(((100 * count) / seeds.length).toFixed(6))]),
  );
}

function toSeed({ address, isp }: SeedMailbox, probe: SeedTest): SeedPlacement {
  const state = probe.seeds.get(address) ?? {};
  const { sighting } = state;
  if (sighting && sighting.place !== "elsewhere") {
    const { place, tab, authentication } = sighting;
    const { seconds } = deliveryOf(state);
    return {
      seed: address,
      isp,
      place,
      ...(tab ? { tab } : {}),
      ...(seconds === undefined ? {} : { deliverySeconds: seconds }),
      ...authentication,
    };
  }
  const why = whyNotMeasured(state);
  return why === undefined
    ? { seed: address, isp, place: "missing" }
    : { seed: address, isp, place: "not-measured", reason: why.reason };
}

/** Why a seed that has no copy in a folder that counts is not measured. */
interface NotMeasured {
  readonly reason: string;
  /** What a person can do. Absent if the reason says it. */
  readonly hint?: string;
  /** Whether the reason names the seed. */
  readonly namesSeed: boolean;
}

/** Returns undefined if the copy was accepted and is missing. */
function whyNotMeasured({ sighting, unmeasured, namesSeed, sending }: SeedState): NotMeasured | undefined {
  if (sighting)
    return {
      reason: `found in "${sighting.folder}", which is neither the inbox nor the known spam folder`,
      hint: "Remove the filter that moved it there, or name the spam folder with junk",
      namesSeed: false,
    };
  if (unmeasured !== undefined) return { reason: unmeasured, namesSeed: namesSeed ?? false };
  return sending === "accepted"
    ? undefined
    : { reason: "unknown whether its copy was sent", namesSeed: false };
}

/**
 * Returns the delivery time of a copy, by its server's clock, or by the local clock if the server's is wrong.
 * Then also returns how far the server's clock is off.
 */
function deliveryOf({ sighting, sentAtMs }: SeedState): {
  readonly seconds?: number;
  readonly skewMs?: number;
} {
  if (!sighting || sentAtMs === undefined) return {};
  const { arrivedAtMs, seenAtMs } = sighting;
  const early = sentAtMs - arrivedAtMs;
  const late = arrivedAtMs - seenAtMs;
  const skewMs = early > toleranceMs ? -early : late > toleranceMs ? late : 0;
  const arrived = skewMs === 0 ? arrivedAtMs : seenAtMs;
  return {
    seconds: Math.max(0, Math.round((arrived - sentAtMs) / 1000)),
    ...(skewMs === 0 ? {} : { skewMs }),
  };
}

/** Lists what a person must know or do, one sentence per topic. */
function reasonsOf(settings: SeedlistSettings, probe: SeedTest, seeds: readonly SeedPlacement[]): string[] {
  const reasons: string[] = [];
  const measured = seeds.filter(({ place }) => place !== "not-measured");
  const missing = seeds.filter(({ place }) => place === "missing");
  if (missing.length > 0) {
    const many = missing.length * 2 >= measured.length;
    reasons.push(
      `${missing.length} of ${plural(measured.length, "seed")} received nothing within ${roughDuration(settings.windowMs)}: ${listed(missing.map(({ seed }) => seed))}. ${
        many
          ? "This many suggest that the sender is blocked. Check the bounces, the sending server's log, and the blocklists"
          : "Check the bounces and the sending server's log"
      }`,
    );
  }
  for (const { reason, hint, namesSeed, addresses } of notMeasured(probe, seeds))
    reasons.push(
      `Not measured: ${namesSeed ? "" : `${listed(addresses)}: `}${reason}${hint === undefined ? "" : `. ${hint}`}`,
    );
  for (const [skew, addresses] of skews(probe))
    reasons.push(
      `The mailbox server's clock is ${skew}: ${listed(addresses)}. Delivery times there are the times at which Placewright found the copies`,
    );
  for (const group of settings.groups) {
    const found = seeds.filter(
      ({ isp, place }) => isp === group.isp && (place === "inbox" || place === "spam"),
    );
    const untold = found.filter(
      ({ spf, dkim, dmarc }) => spf === undefined && dkim === undefined && dmarc === undefined,
    );
    if (untold.length === 0) continue;
    reasons.push(
      group.authservId === undefined
        ? `SPF, DKIM, and DMARC are not measured at ${group.isp}: no authservId says which Authentication-Results to trust`
        : `SPF, DKIM, and DMARC are not measured in ${plural(untold.length, "mailbox")} of ${group.isp}: no Authentication-Results header of "${group.authservId}" is above the message's own headers. Compare authservId with a message there`,
    );
  }
  return reasons;
}

/** Groups the seeds that are not measured by reason. A reason that several seeds share names at most one of them. */
function notMeasured(
  probe: SeedTest,
  seeds: readonly SeedPlacement[],
): (NotMeasured & { readonly addresses: readonly string[] })[] {
  const byReason = new Map<string, NotMeasured & { readonly addresses: readonly string[] }>();
  for (const { seed, place } of seeds) {
    const why = place === "not-measured" ? whyNotMeasured(probe.seeds.get(seed) ?? {}) : undefined;
    if (!why) continue;
    const group = byReason.get(why.reason);
    byReason.set(why.reason, {
      ...why,
      namesSeed: why.namesSeed && group === undefined,
      addresses: [...(group?.addresses ?? []), seed],
    });
  }
  return [...byReason.values()];
}

function skews(probe: SeedTest): Map<string, string[]> {
  const bySkew = new Map<string, string[]>();
  for (const [address, state] of probe.seeds) {
    const { skewMs } = deliveryOf(state);
    if (skewMs === undefined) continue;
    const words = `${roughDuration(Math.abs(skewMs))} ${skewMs < 0 ? "behind" : "ahead"}`;
    bySkew.set(words, [...(bySkew.get(words) ?? []), address]);
  }
  return bySkew;
}

/** Lists the first five addresses, and the number of others. */
const listed = (addresses: readonly string[]): string => toList(addresses, 5, ", ");
