import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { verdicts } from "../../result/verdict.ts";
import { readNamedSeries } from "../../run/read-series.ts";
import type { Measurement } from "../../store/store.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { defineTool, reads } from "../tool.ts";
import { withExistingLedger } from "../with-ledger.ts";

const percent = z.number().optional();

/** Shows placement over time. */
export const history = defineTool({
  name: "history",
  title: "Show placement over time",
  description:
    "Answers the latest measurements of each test in the ledger, oldest first. Reads only the ledger.",
  input: strictObject({
    scenario: z.string().max(200).describe("Name of the scenario. Default: all.").optional(),
    measurements: z.int().min(1).max(50).describe("Measurements per test. Default: 10.").optional(),
    ...pageFields,
  }),
  output: z.object({
    series: z.array(
      z.object({
        test: z.string(),
        measurements: z.array(
          z.object({
            run: z.string(),
            at: z.string().describe("ISO 8601, UTC."),
            verdict: z.enum(verdicts).optional(),
            isSimulated: z.boolean(),
            inboxPercent: percent,
            spamPercent: percent,
            missingPercent: percent,
          }),
        ),
      }),
    ),
    ...pageKeys,
  }),
  effects: reads,
  async call({ input, project }) {
    const config = await project.openConfig();
    return withExistingLedger(config, async (store) => {
      const series = await readNamedSeries(
        store,
        {
          scenario: input.scenario,
          limit: input.measurements ?? 10,
          // The rest of the ledger is still of use.
          onDamaged: () => {},
        },
        "Call history without a scenario to list all measured ones",
      );
      const { items, ...rest } = pageOf(
        [...series].map(([test, all]) => ({ test, measurements: all.map(describeMeasurement) })),
        input,
      );
      return { series: items, ...rest };
    });
  },
});

function describeMeasurement({ runId, completedAtMs, verdict, placement }: Measurement) {
  const { inboxPercent, spamPercent, missingPercent } = placement.overall;
  return {
    run: runId,
    at: new Date(completedAtMs).toISOString(),
    verdict,
    isSimulated: placement.simulated,
    inboxPercent,
    spamPercent,
    missingPercent,
  };
}
