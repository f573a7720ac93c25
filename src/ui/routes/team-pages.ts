import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import type { AppOptions, UiApp } from "../app-options.ts";
import { renderAudit } from "../pages/audit.ts";
import { renderTeam } from "../pages/team.ts";
import { visitNow } from "../visit-now.ts";

/** Entries of the audit that its page lists. */
const maxEntries = 500;
/** Times of schedules that the page lists. */
const maxTicks = 50;

/** Adds the pages of workers and schedules, and of the audit. */
export function addTeamPages(app: UiApp, { store, changes, note }: AppOptions): void {
  app.get("/team", async (context) => {
    const visit = visitNow(changes, context);
    const nowMs = systemClock.now();
    return context.html(
      await renderTeam({
        visit,
        workers: await store.workers(),
        schedules: await store.schedules(),
        ticks: await store.ticks({ limit: maxTicks }),
        nowMs,
      }),
    );
  });

  for (const action of ["pause", "resume"] as const)
    app.post(`/schedules/${action}`, async (context) => {
      const visitor = context.get("visitor");
      const nowMs = systemClock.now();
      const { name } = await context.req.parseBody();
      const known = await store.schedules();
      if (typeof name !== "string" || !known.some((each) => each.name === name))
        throw new PlacewrightError("usage", `There is no schedule "${String(name)}"`, {
          hint: "Go back and reload the page",
        });
      await store.pauseSchedule(name, action === "pause" ? visitor.name : undefined, nowMs);
      await note(visitor, `schedule-${action}`, name);
      return context.redirect("/team", 303);
    });

  app.get("/audit", async (context) => {
    const visit = visitNow(changes, context);
    const entries = await store.audit({ limit: maxEntries });
    return context.html(await renderAudit({ visit, entries, limit: maxEntries }));
  });
}
