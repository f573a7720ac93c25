import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";

/** The file of a baseline of findings. */
export const findingBaselineSchema = strictObject({
  version: z.custom<2>(
    (version) => version === 2,
    "must be 2. Update Placewright if it is higher, or write the file again with placewright check --update-baseline",
  ),
  accepted: z.array(strictObject({ message: z.string(), findings: z.array(z.string()) })),
});
