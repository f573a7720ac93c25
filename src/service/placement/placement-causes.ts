import type { PlacementReason } from "./place-message.ts";

/** A reason of the placement model, once for all mailbox providers to which it applies. */
export interface PlacementCause {
  /** The reason, with its points: `There is no text part (+0.8 to +0.96 points toward spam)`. */
  readonly text: string;
  /**
   * Its effect alone: points, and mailbox providers if they are not all: `+0.5 points toward spam; Gmail`. Absent
   * if it is a remark about all.
   */
  readonly effect?: string;
  /** Ids of the failed checks behind it. */
  readonly checks: readonly string[];
  /** Name of the spam engine's rule behind it. */
  readonly rule?: string;
}

/** Lists each reason once, remarks first, then the highest weight first. `ispCount` is the number of all providers. */
export function causesOf(reasons: readonly PlacementReason[], ispCount: number): PlacementCause[] {
  const byReason = new Map<
    string,
    Pick<PlacementCause, "checks" | "rule"> & { readonly names: string[]; readonly weights: number[] }
  >();
  for (const { isp, reason, weight, checks = [], rule } of reasons) {
    const known = byReason.get(reason);
    byReason.set(reason, {
      checks,
      ...(rule === undefined ? {} : { rule }),
      names: [...(known?.names ?? []), isp],
      weights: [...(known?.weights ?? []), weight],
    });
  }
  const heaviest = ({ weights }: { readonly weights: readonly number[] }): number => Math.max(...weights);
  return [...byReason]
    .sort(
      ([, left], [, right]) =>
        Number(heaviest(right) === 0) - Number(heaviest(left) === 0) || heaviest(right) - heaviest(left),
    )
    .map(([reason, { names, weights, ...behind }]) => {
      const [least, most] = [Math.min(...weights), heaviest({ weights })];
      const points =
        most > 0 && `${least === most ? `+${most}` : `+${least} to +${most}`} points toward spam`;
      const effect = [points, names.length < ispCount && names.join(", ")].filter(Boolean).join("; ");
      return { text: effect ? `${reason} (${effect})` : reason, ...(effect && { effect }), ...behind };
    });
}
