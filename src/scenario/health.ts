import type { HealthExpectations } from "../expect/health-expectations.ts";

/** A check of how a domain's mail has fared, as its author writes it, in TypeScript or YAML. */
export interface HealthInput {
  /** Unique in the project. Default: the file's name without its ending. */
  readonly name?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** The sending domain: `acme.example`. */
  readonly domain: string;
  /** How many days back: `7d`, at most `30d`. Default: `7d`. */
  readonly within?: string;
  /** Whose bounces, complaints, opens and clicks are counted: an identity. Default: the domain. */
  readonly identity?: string;
  /** Counts those of this configuration set only. */
  readonly configurationSet?: string;
  /** Campaigns by their ids. Default: all of the time. */
  readonly campaigns?: readonly string[];
  /**
   * A list speaks of the whole time; else by `overall`, an ISP's name, `*`, `daily`, `campaigns`. Gmail's lines are there without being
   * written: complaints below 0.1 % (warns) and below 0.3 %.
   */
  readonly expect?: HealthExpectations;
}

/** A health scenario that was loaded and found valid. */
export interface HealthScenario extends Omit<HealthInput, "name" | "tags" | "within"> {
  readonly name: string;
  readonly tags: readonly string[];
  /** Relative to the project folder, with forward slashes. */
  readonly file: string;
  readonly source: string;
  readonly withinDays: number;
}

/** Says that an object is a health scenario, so that an editor can check it. `export default defineHealth({ … })` */
export function defineHealth(health: HealthInput): HealthInput {
  return health;
}

/** What has a domain and no message asks how mail has fared, and sends none. */
export const isHealth = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "domain" in value && !("message" in value);
