import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { formatLocation } from "../../base/errors.ts";
import { explainScenarios } from "../../explain/explain.ts";
import type { ExplainedTest, Reason, ScenarioExplanation } from "../../result/explanation.ts";
import { verdicts } from "../../result/verdict.ts";
import type { SelectedTest } from "../../scenario/select.ts";
import { describeErrors, errorKeys, isExact } from "../answer.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { selectionFields, selectSound, withMessages } from "../selection.ts";
import { defineTool, reads } from "../tool.ts";

/** Scenarios per call: each takes up to 60 trials. */
const defaultScenarios = 3;

/** Explains why messages land where they do, and what to change. */
export const explain = defineTool({
  name: "explain",
  title: "Explain placement",
  description:
    "Answers why messages land where they do, each reason with its place in the project, and the smallest edits that make them pass in the placement model, as a unified diff. Changes nothing: apply the diff yourself, fill in its placeholders, then validate and run. Results are simulated.",
  input: strictObject({
    ...selectionFields,
    from: z.string().max(500).describe("Sender to suggest instead of a public mailbox.").optional(),
    offset: pageFields.offset,
    limit: z
      .int()
      .min(1)
      .max(20)
      .describe(`Maximum number of scenarios. Default: ${defaultScenarios}.`)
      .optional(),
  }),
  output: z.object({
    scenarios: z.array(
      z.object({
        scenario: z.string(),
        file: z.string(),
        outcome: z.enum(["passes", "edits-found", "no-edits-found"]),
        tests: z.array(
          z.object({
            title: z.string(),
            verdict: z.enum(verdicts),
            summary: z.string(),
            inboxPercent: z.number().optional(),
            reasons: z.array(
              z.object({
                text: z.string(),
                effect: z.string().optional(),
                check: z.string().optional(),
                place: z.string().describe("file:line:column in the project.").optional(),
              }),
            ),
          }),
        ),
        edits: z.array(
          z.object({
            id: z.string(),
            sentence: z.string(),
            files: z.array(z.string()),
            hasPlaceholder: z.boolean().describe("Whether a person has to fill in a value."),
          }),
        ),
        remains: z.array(z.string()).describe("What still fails with all edits."),
      }),
    ),
    diff: z.string().describe("All edits, for patch -p1 in the project folder. Empty if there are none."),
    isDiffExact: z
      .boolean()
      .describe("Whether the diff applies. Otherwise it was cut, or had hidden characters."),
    ...errorKeys,
    ...pageKeys,
  }),
  effects: reads,
  async call({ input, project, signal }) {
    const config = await project.openConfig();
    const { items: selection, problems } = await withMessages(config, await selectSound(config, input));
    const names = [...new Set(selection.map(({ scenario }) => scenario.name))];
    const { items, total, nextOffset } = pageOf(names, { limit: defaultScenarios, ...input });
    const asked = selection.filter(({ scenario }: SelectedTest) => items.includes(scenario.name));
    const { scenarios, diff } = await explainScenarios(config, asked, { from: input.from, signal });
    return {
      scenarios: scenarios.map(describeScenario),
      diff,
      isDiffExact: isExact("diff", diff),
      ...describeErrors(problems),
      total,
      ...(nextOffset === undefined ? {} : { nextOffset }),
    };
  },
});

const describeScenario = ({ scenario, file, outcome, tests, edits, remains }: ScenarioExplanation) => ({
  scenario,
  file,
  outcome,
  tests: tests.slice(0, 5).map(describeTest),
  edits: edits.map(({ id, sentence, files, hasPlaceholder }) => ({
    id,
    sentence,
    files: [...files],
    hasPlaceholder,
  })),
  remains: remains.slice(0, 10),
});

const describeTest = ({ title, verdict, summary, placement, reasons }: ExplainedTest) => ({
  title,
  verdict,
  summary,
  inboxPercent: placement.overall.inboxPercent,
  reasons: reasons.slice(0, 10).map(describeReason),
});

const describeReason = ({ text, effect, id, check, inSource }: Reason) => ({
  text,
  effect,
  check: check ?? id,
  place: inSource && formatLocation(inSource),
});
