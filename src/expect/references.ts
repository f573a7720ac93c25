import { type Expectations, thresholdsOf } from "./expectations.ts";
import { parseThreshold, type Reference } from "./threshold.ts";

/** Whether any threshold compares with another placement. Throws `threshold-invalid`. */
export const refersTo = (expectations: Expectations, reference: Reference): boolean =>
  thresholdsOf(expectations).some(([, sources]) =>
    sources.some((source) => parseThreshold(source).value.kind === reference),
  );
