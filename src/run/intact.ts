import type * as z from "zod";

/** Leaves out values that do not have the shape. */
export const intact = <T>(schema: z.ZodType, values: readonly T[]): T[] =>
  values.filter((value) => schema.safeParse(value).success);

/** Returns a value if it has the shape. */
export const intactOnly = <T>(schema: z.ZodType, value: T | undefined): T | undefined =>
  intact(schema, [value])[0];
