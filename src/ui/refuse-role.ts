import type { Context, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { includesRole } from "../store/access.ts";
import type { UiEnv } from "./app-options.ts";
import { renderNotice } from "./pages/notice.ts";
import { roleOfRoute } from "./route-roles.ts";

/** Refuses routes that the visitor's role does not allow, and routes without a role. `onRefused` records it. */
export const refuseRole =
  (onRefused: (context: Context<UiEnv>, words: string) => Promise<void>): MiddlewareHandler<UiEnv> =>
  async (context, next) => {
    const visitor = context.get("visitor");
    for (const { method, path } of matchedRoutes(context)) {
      // Middleware matches every method.
      if (method === "ALL") continue;
      const needed = roleOfRoute(method, path);
      if (needed === "anyone" || (needed && visitor.role && includesRole(visitor.role, needed))) continue;
      const words = `${visitor.role ? `Your role, ${visitor.role},` : "Your sign-in"} does not allow this${needed ? `: it needs the role ${needed}` : ""}.`;
      await onRefused(context, `${context.req.method} ${context.req.path}`);
      if (visitor.via === "api") return context.json({ error: { code: "forbidden", message: words } }, 403);
      return context.html(await renderNotice("Not allowed", words, visitor), 403);
    }
    return next();
  };
