import type { SeverityOverrides } from "../check/check-message.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { Expectations } from "../expect/expectations.ts";
import type { MessageSource } from "../message/message-source.ts";

/** One row of a scenario's data. `name` names the test; without it the first value does. */
export type VariantRow = Readonly<Record<string, unknown>>;

/** Rows in place, a CSV, JSON or YAML file of them (path relative to the project folder), or in TypeScript a function that fetches them. */
export type VariantSource =
  | readonly VariantRow[]
  | string
  | (() => readonly VariantRow[] | Promise<readonly VariantRow[]>);

/** A campaign check as its author writes it, in TypeScript or YAML. */
export interface ScenarioInput {
  /** Unique in the project. Default: the file's name without its ending. */
  readonly name?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  /** `Acme <news@acme.example>`; Handlebars renders it with the variant's data. */
  readonly from: string;
  /** Marketing mail goes to many who may unsubscribe; transactional mail answers what one person did. Decides which checks apply. */
  readonly purpose?: Purpose;
  /** In TypeScript also a function of the variant's row. */
  readonly message: MessageSource | ((row: VariantRow) => MessageSource | Promise<MessageSource>);
  readonly variants?: VariantSource;
  readonly expect: Expectations;
  /** A known good message that is measured beside: `inbox >= control - 5` tells a message's own trouble from the provider's. */
  readonly control?: ScenarioInput["message"];
  /** How sure a verdict must be where the provider counts its seeds: `0.95`. Shares too few seeds stand for are not measured. */
  readonly confidence?: number;
  /** How its messages are checked before they are sent: `{ severities: { "text-part": "off" } }`. */
  readonly check?: { readonly severities?: SeverityOverrides };
  /** Scripted placements for provider `local` only: `Gmail inbox=40 spam=55; Yahoo missing=100`. */
  readonly simulate?: string;
}

/** A scenario that was loaded and found valid. */
export interface Scenario extends Omit<ScenarioInput, "name" | "tags" | "variants"> {
  readonly name: string;
  readonly tags: readonly string[];
  /** Relative to the project folder, with forward slashes. */
  readonly file: string;
  /** The file's text, in which a fault is located. */
  readonly source: string;
  /** One test each; a scenario without data has one variant without a name. */
  readonly variants: readonly Variant[];
}

export interface Variant {
  readonly name?: string;
  readonly row: VariantRow;
}

/** Says that an object is a scenario, so that an editor can check it. `export default defineScenario({ … })` */
export function defineScenario(scenario: ScenarioInput): ScenarioInput {
  return scenario;
}
