/**
 * A confidence that a verdict requires, as the type of a parameter: a share from 0.5 to 0.999. Refuses other numbers that
 * are written in the code, such as `95`. A computed `number` is checked when the file is loaded.
 *
 * @example
 * ```ts
 * import { type ConfidenceLevel, defineConfig } from "placewright";
 *
 * const usual: ConfidenceLevel<0.95> = 0.95;
 *
 * export default defineConfig({ confidence: usual });
 * ```
 */
export type ConfidenceLevel<Own extends number> = number extends Own
  ? Own
  : `${Own}` extends `0.999${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${string}`
    ? "confidence must be from 0.5 to 0.999, such as 0.95"
    : `${Own}` extends `0.${5 | 6 | 7 | 8 | 9}${string}`
      ? Own
      : "confidence must be from 0.5 to 0.999, such as 0.95";
