import type { Context } from "hono";
import { PlacewrightError, toProblems } from "../../base/errors.ts";
import type { AppOptions, UiApp, UiEnv } from "../app-options.ts";
import { checkSource, checkVariant } from "../check/check-message.ts";
import { type CheckFields, noFields, readCheckForm, toCheckSource } from "../check/check-source.ts";
import { createKeptChecks } from "../check/kept-checks.ts";
import { saveCheck, suggestName } from "../check/save-check.ts";
import { createTurns } from "../check/take-turns.ts";
import { checkMayWrite, mayWriteFiles } from "../files/may-write.ts";
import type { ProjectState } from "../open-project.ts";
import { type CheckPage, renderCheck } from "../pages/check.ts";
import { scenarioPath } from "../pages/view.ts";
import { scenarioOf, variantOf } from "../preview.ts";
import { visitNow } from "../visit-now.ts";

/** Checks at a time: each may take a processor for a while. Others wait, up to a number. */
const [atATime, maxWaiting] = [2, 8];

/** Adds the page that checks any message, and the form that saves it as a scenario. */
export function addCheckPages(app: UiApp, options: AppOptions): void {
  const { project, changes } = options;
  const kept = createKeptChecks();
  const takeTurn = createTurns(atATime, maxWaiting);

  const render = async (
    context: Context<UiEnv>,
    page: Omit<CheckPage, "visit" | "state" | "mayWrite" | "knownFrom">,
  ) => {
    const state = await project.current();
    const { view, part } = context.req.query();
    return renderCheck({
      ...page,
      view,
      part,
      visit: visitNow(changes, context),
      state,
      mayWrite: mayWriteFiles(options, state.config),
      knownFrom: fromOf(state.scenarios),
    });
  };

  app.get("/check", async (context) => {
    const { id, scenario: name, variant: variantName } = context.req.query();
    if (name !== undefined) {
      const state = await project.current();
      const scenario = scenarioOf(state, name);
      const variant = variantOf(scenario, variantName);
      try {
        const checked = await takeTurn(() => checkVariant(scenario, variant, state.config));
        return context.html(await render(context, { fields: noFields, of: { scenario, variant, checked } }));
      } catch (error) {
        return context.html(await render(context, { fields: noFields, problems: toProblems(error) }), 422);
      }
    }
    const found = id === undefined ? undefined : kept.find(context.get("visitor"), id);
    if (id === undefined || found)
      return context.html(
        await render(context, {
          fields: noFields,
          ...(found && id !== undefined
            ? { of: { ...found, id, name: suggestName(found.source.name) } }
            : {}),
        }),
      );
    const gone = new PlacewrightError("usage", "This check is no longer in memory", {
      hint: "Check the message again",
    });
    return context.html(await render(context, { fields: noFields, problems: [gone] }), 404);
  });

  app.post("/check", async (context) => {
    let fields: CheckFields = noFields;
    try {
      const form = await readCheckForm(context.req.raw);
      fields = form.fields;
      const source = toCheckSource(form, kept.find(context.get("visitor"), fields.again)?.source);
      const { config, scenarios } = await project.current();
      const checked = await takeTurn(() => checkSource(source, config, fromOf(scenarios)));
      const id = kept.keep(context.get("visitor"), { source, checked });
      return context.redirect(`/check?${new URLSearchParams({ id })}`, 303);
    } catch (error) {
      return context.html(await render(context, { fields, problems: toProblems(error) }), 422);
    }
  });

  app.post("/check/save", async (context) => {
    const state = await project.current();
    checkMayWrite(options, state.config);
    const body = await context.req.parseBody();
    const [id, name] = [String(body["id"] ?? ""), String(body["name"] ?? "").trim()];
    const found = kept.find(context.get("visitor"), id);
    if (!found)
      throw new PlacewrightError("usage", "This check is no longer in memory", {
        hint: "Check the message again, and save it then",
      });
    try {
      await saveCheck(
        found,
        name,
        state.config,
        [...state.scenarios, ...state.health].map((each) => each.name),
      );
    } catch (error) {
      const problems = toProblems(error);
      return context.html(
        await render(context, { fields: noFields, of: { ...found, id, name, saveProblems: problems } }),
        422,
      );
    }
    project.changed();
    return context.redirect(scenarioPath(name), 303);
  });
}

/** Returns the From header that the project's scenarios use. Undefined if all depend on data. */
const fromOf = (scenarios: ProjectState["scenarios"]): string | undefined =>
  scenarios.find(({ from }) => !from.includes("{{"))?.from;
