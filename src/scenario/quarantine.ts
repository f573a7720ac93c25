/**
 * A scenario that is still measured, but does not gate: its failures count as warnings.
 *
 * @example
 * ```ts
 * import { defineScenario, type Quarantine } from "placewright";
 *
 * const quarantine: Quarantine = { until: "2026-12-31", reason: "Outlook moves to new filters" };
 * const scenario = defineScenario({
 *   from: "Acme <news@acme.example>",
 *   message: { simple: { subject: "News", text: "Hello." } },
 *   expect: { overall: ["inbox >= 90"] },
 *   quarantine,
 * });
 * scenario.quarantine?.until; // → "2026-12-31"
 * ```
 */
export interface Quarantine {
  /** The last day on which failures count as warnings: `2026-12-31`, in UTC. From the next day on, they gate again. */
  readonly until: `${number}-${number}-${number}`;
  /** Why, for readers of the report. Absent if none is written. */
  readonly reason?: string;
}

const dayMs = 86_400_000;

const hasEnded = ({ until }: Quarantine, nowMs: number): boolean => nowMs >= Date.parse(until) + dayMs;

/** Returns the quarantine of a scenario. Undefined if it has none, or if it has ended. */
export const activeQuarantine = (
  { quarantine }: { readonly quarantine?: Quarantine | undefined },
  nowMs: number,
): Quarantine | undefined => (quarantine && !hasEnded(quarantine, nowMs) ? quarantine : undefined);

/** Says of each scenario whose quarantine has ended that it gates again. */
export const describeEnded = (
  scenarios: Iterable<{ readonly name: string; readonly file: string; readonly quarantine?: Quarantine }>,
  nowMs: number,
): string[] => [
  ...new Set(
    [...scenarios].flatMap(({ name, file, quarantine }) =>
      quarantine && hasEnded(quarantine, nowMs)
        ? [
            `The quarantine of "${name}" ended on ${quarantine.until}, so it gates again. Remove it from ${file}, or set a later day.`,
          ]
        : [],
    ),
  ),
];
