import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";
import { parseSize } from "../base/size.ts";

const sizeWords = "must be a size such as 64KB, 2MB, or 0";
const name = z.string().regex(/\S/, "must not be empty");

/** Schema of the bucket for large messages. */
export const messagesSchema = strictObject({
  bucket: z
    .string()
    .regex(
      /^[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]$/,
      "must be the name of a bucket: 3 to 63 lowercase letters, digits, hyphens, and dots",
    ),
  over: z
    .union([z.string(), z.number()], { error: sizeWords })
    .refine((value) => parseSize(value) !== undefined, sizeWords)
    .optional(),
  region: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i, "must be a region such as eu-west-1")
    .optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  prefix: z
    .string()
    .regex(
      /^(?!\/)(?!.*(?:\/\/|(?:^|\/)\.{1,2}(?:\/|$)))[\w!.*'()/-]{0,200}$/,
      "must be at most 200 letters, digits, and the characters ! - _ . * ' ( ) /, such as placewright/",
    )
    .optional(),
  profile: name.optional(),
  pathStyle: z.boolean().optional(),
});
