import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";
import { coveredUrl } from "./covered-url.ts";
import { environmentVariable } from "./environment-variable.ts";

/** The name of the variable with a secret. Another value may be the secret itself, so no error shows it. */
const secret = z.custom<{ readonly env: string }>(
  (value) => environmentVariable.safeParse(value).success,
  'must name the variable that contains it, { env: "NAME" }, and not contain it',
);

const when = z.enum(["changed", "failed", "always"]).optional();

/** An address, with or without a name before it. The SMTP library reads it in full. */
const mailbox = z
  .string()
  .max(1000)
  .regex(
    /^[^\p{Cc}]*[^\s\p{Cc}@<>,;]@[^\s\p{Cc}@<>,;]+>?$/u,
    "must be an email address, such as campaigns@acme.example",
  );

/** Schema of the key `notifications`. */
export const notificationsSchema = z
  .array(
    z.discriminatedUnion("to", [
      strictObject({ to: z.literal("slack"), url: secret, when }),
      strictObject({ to: z.literal("teams"), url: secret, when }),
      strictObject({
        to: z.literal("email"),
        smtp: secret,
        from: mailbox,
        recipients: z.array(mailbox).min(1, "must name at least one").max(50),
        when,
      }),
      strictObject({
        to: z.literal("webhook"),
        url: z.union([coveredUrl, environmentVariable], {
          error: 'must be a URL that begins with https://, or { env: "NAME" }',
        }),
        secret,
        when,
      }),
    ]),
  )
  .max(20);

/** Schema of the key `reportUrl`. */
export const reportUrlSchema = coveredUrl.refine(
  (text) => !text.includes("?"),
  "must not have a query: the run and the file are added to its path",
);
