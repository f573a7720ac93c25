import type { SeverityOverrides } from "../check/check-message.ts";
import type { Purpose } from "../check/evidence/purpose.ts";
import type { Expectations, WithThresholds } from "../expect/expectations.ts";
import type { ParsedExpectations } from "../expect/parse-expectations.ts";
import type { MessageSource } from "../message/message-source.ts";

import type { ConfidenceLevel } from "../result/confidence.ts";

import type { Quarantine } from "./quarantine.ts";

/**
 * One row of a scenario's data. `name` names the test. Without it, the first values that make it unique do.
 */
export type VariantRow = Readonly<Record<string, unknown>>;

/**
 * Rows of data: inline, a CSV, JSON, or YAML file (path relative to the project folder), or in TypeScript a
 * function that fetches them.
 */
export type VariantSource<Row extends object = VariantRow> =
  | readonly Row[]
  | string
  | (() => readonly Row[] | Promise<readonly Row[]>);

/**
 * A campaign check, as written in TypeScript or YAML. `defineScenario` infers the type parameters: that of a row, the
 * confidence, and the expectations.
 */
export interface ScenarioInput<
  Row extends object = VariantRow,
  Confidence extends number = number,
  Expect extends Expectations = Expectations,
> {
  /** Name, unique in the project. Default: the file name without its extension. */
  readonly name?: string;
  /** Description for readers of the report. Absent if none is written. */
  readonly description?: string;
  /** Tags to select the scenario by. Default: none. */
  readonly tags?: readonly string[];
  /** The From header, `Acme <news@acme.example>`; Handlebars renders it with the variant's data. */
  readonly from: string;
  /**
   * Purpose, which decides which checks apply. Marketing mail goes to many recipients who can unsubscribe;
   * transactional mail responds to one person's action. Default: the config's, else what the headers declare.
   */
  readonly purpose?: Purpose;
  /** The message. In TypeScript also a function of the variant's row. */
  readonly message: MessageSource | ((row: Row) => MessageSource | Promise<MessageSource>);
  /** Rows of data, one test each. Default: one test without data. */
  readonly variants?: VariantSource<Row>;
  /** Thresholds for the placement and the checks. */
  readonly expect: Expect & WithThresholds<Expect>;
  /**
   * A known-good message tested at the same time. `inbox >= control - 5` separates problems of the message
   * from problems of the provider.
   */
  readonly control?: MessageSource | ((row: Row) => MessageSource | Promise<MessageSource>);
  /**
   * Required confidence of a verdict, if the provider counts its seeds: `0.95`. Shares with too few seeds
   * count as not measured.
   */
  readonly confidence?: ConfidenceLevel<Confidence>;
  /**
   * How often to measure again while the verdict is within noise, from 0 to 3: each is another test, and the mean decides.
   * Default: 0.
   */
  readonly retries?: 0 | 1 | 2 | 3;
  /** Until when the scenario's failures count as warnings. Default: it gates. */
  readonly quarantine?: Quarantine;
  /** Settings of the checks that run before sending: `{ severities: { "text-part": "off" } }`. */
  readonly check?: { readonly severities?: SeverityOverrides };
  /** Scripted placements, for provider `local` only: `Gmail inbox=40 spam=55; Yahoo missing=100`. */
  readonly simulate?: string;
}

/** A scenario that was loaded and is valid. */
export interface Scenario extends Omit<ScenarioInput, "name" | "tags" | "variants"> {
  readonly name: string;
  readonly tags: readonly string[];
  /** Path relative to the project folder, with forward slashes. */
  readonly file: string;
  /** The text of the file, used to locate errors. */
  readonly source: string;
  /** Whether the variants are rows of a data file. */
  readonly hasDataFile?: boolean;
  /** `expect`, parsed. */
  readonly expected: ParsedExpectations;
  /** The variants, one test each. A scenario without data has one variant without a name. */
  readonly variants: readonly Variant[];
}

/** One row of a scenario's data, with its name. `name` is absent if the scenario has no data. */
export interface Variant {
  readonly name?: string;
  readonly row: VariantRow;
}

/**
 * Declares a scenario: returns it unchanged, so that an editor can check its types. Errors are reported when
 * the file is loaded, all at once.
 *
 * @example
 * ```ts
 * // scenarios/spring-sale.ts
 * import { defineScenario, template } from "placewright";
 *
 * export default defineScenario({
 *   tags: ["nightly"],
 *   from: "Acme <news@acme.example>",
 *   purpose: "marketing",
 *   message: template("spring-sale", { subject: "{{headline}}" }),
 *   variants: [
 *     { name: "en", headline: "Spring is here" },
 *     { name: "de", headline: "Der Frühling ist da" },
 *   ],
 *   expect: { overall: ["inbox >= 90"], Gmail: ["inbox >= 95"], "*": [{ warn: "missing <= 2" }] },
 * });
 * ```
 */
export function defineScenario<
  Row extends object = VariantRow,
  const Confidence extends number = number,
  // Also what is inferred of an empty object.
  Expect extends Expectations = Record<never, never>,
  // A list that is written in the code has its length.
  Rows extends readonly [] | VariantSource<object> = VariantSource<object>,
>(
  scenario: ScenarioInput<Row, Confidence, Expect> & {
    readonly variants?: Rows & (Rows extends readonly [] ? "variants must contain a row" : unknown);
  },
): ScenarioInput<Row, Confidence, Expect> {
  return scenario;
}
