import * as z from "zod";
import { strictObject } from "../../authored/schema-parts.ts";
import { identifyAll } from "../../run/plan-health.ts";
import { errorsOf } from "../../scenario/load.ts";
import { selectProjects, selectRunnable } from "../../workspace/select-tests.ts";
import { describeErrors, errorKeys } from "../answer.ts";
import { pageFields, pageKeys, pageOf } from "../page.ts";
import { isPaid } from "../paid-budget.ts";
import { selectionFields, wantedOf } from "../selection.ts";
import { defineTool, reads } from "../tool.ts";

/** Lists tests, and the projects that can run them. */
export const list = defineTool({
  name: "list",
  title: "List tests",
  description:
    "Lists the tests that run would execute: one per scenario, variant, and project. Scenarios that cannot be loaded are in errors. Builds and sends nothing.",
  input: strictObject({ ...selectionFields, ...pageFields }),
  output: z.object({
    projects: z.array(
      z.object({
        name: z.string(),
        provider: z.string().describe("local is simulated and free."),
        isPaid: z.boolean().describe("Whether run creates its tests only under a budget."),
        isDefault: z.boolean().describe("Whether run uses it if no project is named and it is free."),
      }),
    ),
    tests: z.array(
      z.object({
        title: z.string().describe('"scenario (variant)"'),
        scenario: z.string(),
        project: z.string(),
        file: z.string(),
        tags: z.array(z.string()),
      }),
    ),
    ...errorKeys,
    ...pageKeys,
  }),
  effects: reads,
  async call({ input, project }) {
    const config = await project.openConfig();
    const { broken, ...selected } = await selectRunnable(config, await wantedOf(config, input));
    const tests = identifyAll(selected, selectProjects(config));
    const { items, ...rest } = pageOf(
      tests.map(({ title, scenario, project: name, file, tags }) => ({
        title,
        scenario,
        project: name,
        file,
        tags: tags.slice(0, 20),
      })),
      input,
    );
    return {
      projects: config.projects.slice(0, 50).map((each) => ({
        name: each.name,
        provider: each.settings.provider,
        isPaid: isPaid(each),
        isDefault: config.defaultProjects.includes(each.name),
      })),
      tests: items,
      ...describeErrors(errorsOf(broken)),
      ...rest,
    };
  },
});
