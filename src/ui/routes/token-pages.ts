import type { Context } from "hono";
import { systemClock } from "../../base/clock.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { noteSecret } from "../../base/redact.ts";
import type { AppOptions, UiApp, UiEnv } from "../app-options.ts";
import { renderTokens, type TokensPage } from "../pages/tokens.ts";
import { createToken, describeToken, tokenNameFault, tokenRoles } from "../tokens.ts";
import { visitNow } from "../visit-now.ts";

const dayMs = 86_400_000;

/** Adds the page of tokens, which creates and revokes them. */
export function addTokenPages(app: UiApp, { project, store, changes, note }: AppOptions): void {
  const show = async (context: Context<UiEnv>, created?: TokensPage["created"]) => {
    const visit = visitNow(changes, context);
    const nowMs = systemClock.now();
    const { config } = await project.current();
    return context.html(
      await renderTokens({
        visit,
        tokens: await store.tokens(),
        projects: config.projects.map(({ name }) => name),
        created,
        nowMs,
      }),
    );
  };

  app.get("/tokens", (context) => show(context));

  app.post("/tokens", async (context) => {
    const visitor = context.get("visitor");
    const body = await context.req.parseBody({ all: true });
    const text = (name: string) => (typeof body[name] === "string" ? body[name].trim() : "");
    const [name, days] = [text("name"), text("days")];
    const role = tokenRoles.find((each) => each === text("role"));
    const fault = tokenNameFault(name);
    const refuse = (why: string) => new PlacewrightError("usage", why, { hint: "Go back and correct it" });
    if (fault !== undefined) throw refuse(fault);
    if (role === undefined) throw refuse("A token has the role viewer or runner");
    if (!/^(?:[1-9]\d{0,3})?$/.test(days)) throw refuse("The number of days is invalid");
    const { config } = await project.current();
    const projects = [body["project"] ?? []].flat().filter((each) => typeof each === "string");
    const unknown = projects.find((each) => !config.projects.some((known) => known.name === each));
    if (unknown !== undefined) throw refuse(`There is no project "${unknown}"`);
    const nowMs = systemClock.now();
    const { token, stored } = await createToken(store, {
      name,
      role,
      projects: projects.length > 0 ? projects : undefined,
      createdBy: visitor.name,
      nowMs,
      untilMs: days === "" ? undefined : nowMs + Number(days) * dayMs,
    });
    noteSecret(token);
    await note(visitor, "token-create", describeToken(stored), { words: `role ${role}` });
    return show(context, { name, token });
  });

  app.post("/tokens/:id/revoke", async (context) => {
    const nowMs = systemClock.now();
    const id = context.req.param("id");
    const token = (await store.tokens()).find((each) => each.id === id);
    if (token && (await store.revokeToken(id, nowMs)))
      await note(context.get("visitor"), "token-revoke", describeToken(token));
    return context.redirect("/tokens", 303);
  });
}
