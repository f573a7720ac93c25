import * as z from "zod";
import { type Finding, severities } from "../result/finding.ts";

/** Schema of a finding for agents. */
export const findingSchema = z.object({
  check: z.string().describe("Id of the check."),
  severity: z.enum(severities),
  message: z.string(),
  fix: z.string().describe("What to change."),
  line: z.int().describe("Line in the message's source.").optional(),
  excerpt: z.string().describe("The text in question, quoted from the message.").optional(),
});

/** Returns the parts of a finding that help to fix it. */
export const toFinding = ({
  check,
  severity,
  message,
  fix,
  line,
  excerpt,
}: Finding): z.input<typeof findingSchema> => ({
  check,
  severity,
  message,
  fix,
  ...(line === undefined ? {} : { line }),
  ...(excerpt === undefined ? {} : { excerpt }),
});
