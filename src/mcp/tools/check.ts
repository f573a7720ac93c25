import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { checkBuilt } from "../../workspace/check-scenarios.ts";
import { openChecks } from "../../workspace/open-checks.ts";
import { describeErrors, errorKeys } from "../answer.ts";
import { findingSchema, toFinding } from "../finding.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { buildSound, selectionFields, selectSound } from "../selection.ts";
import { defineTool, reads } from "../tool.ts";

/** Checks messages before anything is sent. */
export const check = defineTool({
  name: "check",
  title: "Check messages",
  description:
    "Checks messages as a mailbox provider would: format, sender rules, links, content, rendering, subject, spam engines. Each finding has a fix. Findings of severity error keep run from submitting the message. Scenarios that are invalid are in errors. Sends nothing.",
  input: strictObject({ ...selectionFields, ...pageFields }),
  output: z.object({
    messages: z.array(
      z.object({
        title: z.string(),
        file: z.string(),
        subject: z.string().optional(),
        errors: z.int(),
        warnings: z.int(),
        findings: z.array(findingSchema).describe("At most 20, most severe first."),
        notMeasured: z.array(z.string()).describe("Ids of checks without a result: never passed."),
        spam: z.array(
          z.object({ engine: z.string(), score: z.number().optional(), threshold: z.number().optional() }),
        ),
        note: z.string().describe("Why the message was not checked.").optional(),
      }),
    ),
    ...errorKeys,
    ...pageKeys,
  }),
  // The config may name DNS servers and spam engines.
  effects: { ...reads, openWorldHint: true },
  async call({ input, project }) {
    const config = await project.openConfig();
    const { items: tests, problems } = await buildSound(config, await selectSound(config, input));
    const checked = await checkBuilt(tests, await openChecks(config, {}));
    const { items, ...rest } = pageOf(
      checked.map(({ title, file, subject, note, checks }) => {
        const findings = checks?.findings ?? [];
        return {
          title,
          file,
          ...(subject === undefined ? {} : { subject }),
          errors: findings.filter(({ severity }) => severity === "error").length,
          warnings: findings.filter(({ severity }) => severity === "warn").length,
          findings: findings.slice(0, 20).map(toFinding),
          notMeasured: (checks?.notMeasured ?? []).slice(0, 50).map((each) => each.check),
          spam: (checks?.spam ?? []).map(({ engine, score, threshold }) => ({ engine, score, threshold })),
          ...(note === undefined ? {} : { note }),
        };
      }),
      input,
    );
    return { messages: items, ...describeErrors(problems), ...rest };
  },
});
