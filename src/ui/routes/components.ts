import type { AppOptions, UiApp } from "../app-options.ts";
import { renderComponents } from "../pages/components.ts";
import { visitNow } from "../visit-now.ts";

/** Adds the page that shows every part of the dashboard. */
export function addComponents(app: UiApp, { changes }: AppOptions): void {
  app.get("/components", async (context) => context.html(await renderComponents(visitNow(changes, context))));
}
