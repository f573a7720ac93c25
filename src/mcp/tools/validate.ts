import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { type PlacewrightError, toProblems } from "../../base/errors.ts";
import { errorsOf } from "../../scenario/load.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import { scheduleProblems } from "../../workspace/select-scheduled.ts";
import { selectRunnable } from "../../workspace/select-tests.ts";
import { describeErrors, errorKeys } from "../answer.ts";
import { selectionFields, wantedOf } from "../selection.ts";
import { defineTool, reads } from "../tool.ts";

/** Loads scenarios and builds their messages. */
export const validate = defineTool({
  name: "validate",
  title: "Validate scenarios",
  description:
    "Loads the config and the scenarios, and builds every message. Answers all errors, with place, code frame, and hint. Call it after each edit. Sends nothing.",
  input: strictObject(selectionFields),
  output: z.object({
    isValid: z.boolean(),
    messages: z.int().describe("Number of messages that were built."),
    ...errorKeys,
  }),
  effects: reads,
  async call({ input, project }) {
    let messages = 0;
    const problems: PlacewrightError[] = [];
    try {
      const config = await project.openConfig();
      const { tests, broken } = await selectRunnable(config, await wantedOf(config, input));
      problems.push(...errorsOf(broken), ...(await scheduleProblems(config)));
      for await (const _test of buildTests(config, tests, {})) messages += 1;
    } catch (error) {
      problems.push(...toProblems(error));
    }
    return { isValid: problems.length === 0, messages, ...describeErrors(problems) };
  },
});
