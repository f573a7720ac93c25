import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";

/** Schema of a value that names an environment variable: `{ env: "SMTP_PASSWORD" }`. No error of it shows the name. */
export const environmentVariable = strictObject({
  env: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of an environment variable, such as SMTP_PASSWORD"),
});
