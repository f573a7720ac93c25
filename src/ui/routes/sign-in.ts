import type { Context } from "hono";
import { messageOf } from "../../base/errors.ts";
import type { UiApp, UiEnv } from "../app-options.ts";
import type { NoteAction } from "../note-action.ts";
import { renderNotice } from "../pages/notice.ts";
import { cookiesNamed } from "../team/cookies.ts";
import type { Identified } from "../team/open-id.ts";
import { localPath, ticketSeconds } from "../team/sign-in-ticket.ts";
import type { SignInRoutes } from "../team/team-routes.ts";

/** Adds the way to the provider and back, and the way out. */
export function addSignIn(app: UiApp, { openId, sessions, jar }: SignInRoutes, note: NoteAction): void {
  const fail = async (context: Context<UiEnv>, status: 403 | 502, words: string) =>
    context.html(
      await renderNotice("You are not signed in", words, context.get("visitor"), ["/sign-in", "Sign in"]),
      status,
    );

  app.get("/sign-in", async (context) => {
    try {
      const { location, ticket } = await openId.begin(localPath(context.req.query("to") ?? "/"));
      context.header("Set-Cookie", jar.set("sign-in", ticket, ticketSeconds));
      return context.redirect(location, 303);
    } catch (error) {
      return fail(context, 502, messageOf(error));
    }
  });

  app.get("/sign-in/callback", async (context) => {
    const { url = "", headers } = context.env.incoming;
    context.header("Set-Cookie", jar.set("sign-in", "", 0));
    let person: Identified;
    try {
      const [ticket] = cookiesNamed({ headers }, jar.nameOf("sign-in"));
      person = await openId.finish(url, ticket);
    } catch (error) {
      return fail(context, 502, messageOf(error));
    }
    const { name, subject, role, to } = person;
    const visitor = { ...context.get("visitor"), name };
    if (role === undefined) {
      await note(visitor, "refused", "sign-in", { words: `no role, subject ${subject}` });
      return fail(context, 403, `${name} has no role at this dashboard. Ask one of its admins for one.`);
    }
    context.header("Set-Cookie", await sessions.begin({ name, subject, role }), { append: true });
    await note(visitor, "sign-in", role, { words: `subject ${subject}` });
    return context.redirect(to, 303);
  });

  app.post("/sign-out", async (context) => {
    const visitor = context.get("visitor");
    if (visitor.sessionId !== undefined) {
      context.header("Set-Cookie", await sessions.end(visitor.sessionId));
      await note(visitor, "sign-out", "session");
    }
    return context.redirect("/signed-out", 303);
  });

  app.get("/signed-out", async (context) =>
    context.html(
      await renderNotice(
        "You are signed out",
        "Your session at this dashboard has ended. The one at your sign-in provider may not have.",
        { ...context.get("visitor"), role: undefined },
        ["/sign-in", "Sign in again"],
      ),
    ),
  );
}
