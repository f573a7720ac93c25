import { html } from "hono/html";
import type { Markup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import { traitsOf } from "../../result/provider-kinds.ts";
import type { RunProject } from "../../run/plan.ts";

/**
 * Renders the selection of a project, or the project's name if there is only one. With several default projects, the
 * first choice is all of them.
 */
export function projectMarkup(projects: readonly RunProject[], chosen: readonly string[]): Markup {
  const [only] = projects;
  if (projects.length <= 1)
    return html`<span class="hint">Project: <bdi>${toSafeLine(only?.name ?? "none")}</bdi>${only && traitsOf(only.settings).isSimulated ? " (simulated)" : ""}</span>`;
  const isSeveral = chosen.length > 1;
  return html`<label>Project <select class="input narrow" name="project">${isSeveral ? html`<option value="" selected>${toSafeLine(chosen.join(", "))}</option>` : ""}${projects.map(
    ({ name, settings }) =>
      html`<option value="${name}"${!isSeveral && chosen.includes(name) ? html` selected` : ""}>${toSafeLine(name)}${traitsOf(settings).isSimulated ? " (simulated)" : ""}</option>`,
  )}</select></label>`;
}
