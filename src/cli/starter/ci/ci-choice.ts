import type { CiCommands } from "../package-manager.ts";

/** What a CI file depends on. */
export interface CiChoice {
  /** Region of Amazon SES, or undefined to use only the embedded service. */
  readonly region: string | undefined;
  readonly commands: CiCommands;
}

/**
 * Time within which the nightly job does the same however often it runs: shorter than a day, because CI services start
 * jobs late.
 */
const every = "20h";

/** Returns the commands of the nightly job. Each is run also if the one before it failed. */
export function nightlyCommands({ region, commands: { placewright } }: CiChoice): {
  readonly collect: string;
  readonly submit: string;
  /** Runs the gate on the default branch, whose results are the baseline of other branches. Absent if `submit` does. */
  readonly gate: string | undefined;
} {
  const paid = region === undefined ? "" : " --project ses";
  return {
    collect: `${placewright} collect --adopt --every ${every} --reporter junit=results.xml`,
    submit: `${placewright} run --detach --every ${every}${paid}`,
    gate: region === undefined ? undefined : `${placewright} run --reporter junit=results.gate.xml`,
  };
}
