import * as z from "zod";
import type { Explanation } from "./explanation.ts";
import { severities } from "./finding.ts";
import { reportSchemas } from "./run-report-schema.ts";
import { verdicts } from "./verdict.ts";

const count = z.int().min(0);
const line = z.int().min(1);
const percent = z.number().min(0).max(100);

const reason = z.strictObject({
  kind: z
    .enum(["check", "spam", "placement"])
    .describe("Source of the reason: a check, a spam engine, or the placement model."),
  id: z
    .string()
    .exactOptional()
    .describe("Id of the check, or the engine's name of its rule. Absent if there is neither."),
  check: z
    .string()
    .exactOptional()
    .describe(
      "Id of the check whose finding an engine's rule or the placement depends on. Absent if there is none.",
    ),
  severity: z.enum(severities).exactOptional(),
  text: z.string(),
  effect: z
    .string()
    .exactOptional()
    .describe(
      "Effect of a reason of the placement model: points, and mailbox providers if they are not all.",
    ),
  inMessage: z
    .strictObject({ part: z.string().describe("`header`, `message`, or the media type of the part."), line })
    .exactOptional()
    .describe("Part and 1-based line in the message. Absent if the reason concerns the whole message."),
  inSource: z
    .strictObject({ file: z.string(), line, column: line })
    .exactOptional()
    .describe("Place in the project files, 1-based. Absent if it was not found."),
});

const range = z
  .strictObject({ lowPercent: percent, highPercent: percent })
  .exactOptional()
  .describe("95% interval of the figure. Absent if a script sets the shares.");

/** Number of findings without and with an edit. */
const counts = z.strictObject({ before: count, after: count }).exactOptional();

const edit = z.strictObject({
  id: z.string(),
  sentence: z.string().describe("The change and its reason, in one sentence."),
  hasPlaceholder: z
    .boolean()
    .describe("Whether the author has to fill in a value that Placewright does not know."),
  files: z.array(z.string()).describe("Files that the edit changes."),
  errors: counts.describe("Errors that the checks find in all tests, without and with this edit."),
  warnings: counts.describe("Warnings, without and with this edit."),
  effects: z
    .array(
      z.strictObject({
        test: z.string(),
        scope: z.string().describe("`overall`, or the mailbox provider."),
        threshold: z.string(),
        beforePercent: percent,
        beforeRange: range,
        afterPercent: percent,
        afterRange: range,
      }),
    )
    .describe("Thresholds whose simulated figure changes with the edit."),
});

/** Schema of the output of `placewright explain --json`. */
export const explanationSchema: z.ZodType<Explanation> = z.strictObject({
  schemaVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal("placewright"), version: z.string() }),
  simulated: z.literal(true).describe("Every figure is simulated."),
  scenarios: z.array(
    z.strictObject({
      scenario: z.string(),
      file: z.string().describe("The scenario file, relative to the project folder."),
      outcome: z
        .enum(["passes", "edits-found", "no-edits-found"])
        .describe(
          "`passes`: nothing needs to change. `edits-found`: the scenario passes with all edits. `no-edits-found`: it does not pass, although the listed edits help.",
        ),
      tests: z.array(
        z.strictObject({
          title: z.string(),
          verdict: z.enum(verdicts),
          summary: z.string(),
          heldBack: z.boolean().describe("Whether findings keep the message from being submitted."),
          assertions: z
            .array(reportSchemas.assertion)
            .describe("The evaluated expectations for the placement."),
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
          "The edits as a unified diff for patch -p1, to apply after those of the scenarios before it. Empty if there are none.",
        ),
      isMinimal: z
        .boolean()
        .describe(
          "Whether the scenario was tried without each single edit, and did worse every time. True if there are no edits.",
        ),
      trials: count,
      remains: z.array(z.string()).describe("What still fails with all edits."),
    }),
  ),
  diff: z
    .string()
    .describe(
      "The edits of all scenarios as one unified diff. A file that several scenarios share appears once.",
    ),
});

/**
 * Returns the JSON Schema of the explanation. The build writes it to the package as
 * `schema/explanation.schema.json`.
 */
export function explanationJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...rest } = z.toJSONSchema(explanationSchema);
  return { $schema, $id: "urn:placewright:schema:explanation:1", ...rest };
}
