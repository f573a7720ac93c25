import { z } from "zod";
import type { Explanation } from "./explanation.ts";
import { severities } from "./finding.ts";
import { reportSchemas } from "./run-report-schema.ts";
import { verdicts } from "./verdict.ts";

const count = z.int().min(0);
const line = z.int().min(1);
const percent = z.number().min(0).max(100);

const reason = z.strictObject({
  kind: z.enum(["check", "spam", "placement"]).describe("Who says it: a check, a spam engine, or the model."),
  id: z.string().exactOptional().describe("The check's id, or the engine's name of its rule."),
  check: z
    .string()
    .exactOptional()
    .describe("The check whose finding a rule of an engine or a placement stands on."),
  severity: z.enum(severities).exactOptional(),
  text: z.string(),
  inMessage: z
    .strictObject({ part: z.string().describe("header, message, or the part's type."), line })
    .exactOptional()
    .describe("Absent if the whole message is meant."),
  inSource: z
    .strictObject({ file: z.string(), line, column: line })
    .exactOptional()
    .describe("Where it is written. Absent if that was not found."),
});

const range = z
  .strictObject({ lowPercent: percent, highPercent: percent })
  .exactOptional()
  .describe("95% interval of the figure. Absent if a script sets the shares.");

/** Number of findings without and with an edit. */
const counts = z.strictObject({ before: count, after: count }).exactOptional();

const edit = z.strictObject({
  id: z.string(),
  sentence: z.string().describe("What is changed and why."),
  hasPlaceholder: z.boolean().describe("Whether the author has to fill in what is not known."),
  files: z.array(z.string()).describe("The files that it changes."),
  errors: counts.describe("Errors that the checks find in all tests, without and with this edit."),
  warnings: counts.describe("Warnings, without and with this edit."),
  effects: z
    .array(
      z.strictObject({
        test: z.string(),
        scope: z.string().describe("overall, or the ISP."),
        threshold: z.string(),
        beforePercent: percent,
        beforeRange: range,
        afterPercent: percent,
        afterRange: range,
      }),
    )
    .describe("Thresholds whose simulated figure it moves."),
});

/** Schema of the output of `placewright explain --json`. */
export const explanationSchema: z.ZodType<Explanation> = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("placewright"), version: z.string() }),
  simulated: z.literal(true).describe("Every figure is simulated."),
  scenarios: z.array(
    z.strictObject({
      scenario: z.string(),
      file: z.string().describe("Relative to the project folder."),
      outcome: z
        .enum(["passes", "edits-found", "no-edits-found"])
        .describe("passes: nothing needs to change. edits-found: it passes with all edits."),
      tests: z.array(
        z.strictObject({
          title: z.string(),
          verdict: z.enum(verdicts),
          summary: z.string(),
          heldBack: z.boolean().describe("Whether findings keep the message from being submitted."),
          placement: reportSchemas.placement
            .pick({ overall: true, isps: true, calibration: true })
            .describe("Simulated shares with their ranges, and the model's calibration."),
          reasons: z.array(reason),
        }),
      ),
      edits: z.array(edit),
      diff: z
        .string()
        .describe(
          "The edits as a unified diff for patch -p1, to be applied after those of the scenarios before it; empty if there are none.",
        ),
      isMinimal: z
        .boolean()
        .describe("Whether it was tried without each single edit, and did not do as well."),
      trials: count,
      remains: z.array(z.string()).describe("What still fails with all edits."),
    }),
  ),
  diff: z
    .string()
    .describe("The edits of all scenarios as one unified diff: a file that several share is in it once."),
});

/**
 * Returns the JSON Schema of the explanation. The build writes it to the package as
 * `schema/explanation.schema.json`.
 */
export function explanationJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(explanationSchema);
  return { $schema, $id: "urn:placewright:schema:explanation:1", ...rest };
}
