import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { includesRole, roles } from "../../../../src/store/access.ts";
import { createApp } from "../../../../src/ui/app.ts";
import type { AppOptions, UiEnv } from "../../../../src/ui/app-options.ts";
import { refuseRole } from "../../../../src/ui/refuse-role.ts";
import { type RouteName, routeRoles } from "../../../../src/ui/route-roles.ts";
import { createToken } from "../../../../src/ui/tokens.ts";
import { ownVisitor, type Visitor } from "../../../../src/ui/visitor.ts";
import { hasPostgres, postgresNote } from "../../../support/postgres.ts";
import { asPerson, openTeamDashboard, teamUrl } from "../../../support/team-ui.ts";

const runId = "20260301-081500-3fa9c1";

/** All routes of a team's dashboard with its own sign-in and an outbox: no handler runs here. */
const routesOf = (): string[] =>
  createApp({
    team: { origin: "", signIn: {} },
    outbox: {},
    visitorOf: () => undefined,
  } as unknown as AppOptions)
    .routes.filter(({ method }) => method !== "ALL")
    .map(({ method, path }) => `${method} ${path}`)
    .toSorted();

test("every route has a role, and every role has its route", () => {
  expect(routesOf()).toEqual(Object.keys(routeRoles).toSorted());
});

test("one person's own dashboard has no page for a team", () => {
  const own = createApp({ visitorOf: ownVisitor } as unknown as AppOptions).routes.map(({ path }) => path);
  expect(own.filter((path) => /api|audit|token|team|schedules|sign/.test(path))).toEqual([]);
});

test("a route without a role is refused, also for admins, and so is a visitor without one", async () => {
  const refused: string[] = [];
  const app = new Hono<UiEnv>();
  app.use(async (context, next) => {
    const role = context.req.query("role");
    const visitor: Visitor = { ...ownVisitor(), role: roles.find((each) => each === role), isOfTeam: true };
    context.set("visitor", visitor);
    return next();
  });
  app.use(refuseRole(async (_, words) => void refused.push(words)));
  app.get("/forgotten", (context) => context.text("secret"));
  app.get("/runs", (context) => context.text("runs"));
  const statusOf = async (path: string) => (await app.request(path)).status;
  expect(await statusOf("/forgotten?role=admin")).toBe(403);
  expect(await statusOf("/runs")).toBe(403);
  expect(await statusOf("/runs?role=viewer")).toBe(200);
  expect(refused).toEqual(["GET /forgotten", "GET /runs"]);
});

describe.skipIf(!hasPostgres)(`each route${postgresNote}`, () => {
  let team: Awaited<ReturnType<typeof openTeamDashboard>>;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    team = await openTeamDashboard();
    for (const role of roles) {
      const { token } = await createToken(team.store, {
        name: role,
        role,
        createdBy: "x",
        nowMs: Date.now(),
      });
      tokens.set(role, token);
    }
  });
  afterAll(() => team?.close());

  const cases = (Object.keys(routeRoles) as RouteName[])
    // The sign-in has its own tests; the stream of changes has no end.
    .filter((route) => !/sign|changes/.test(route))
    .flatMap((route) => roles.map((role) => [route, role] as const));

  test.each(cases)("%s answers a %s by the role", async (route, role) => {
    const [method = "", path = ""] = route.split(" ");
    const url = path.replace(":id", runId).replace(/\/:file.*/, "/report.json");
    const isApi = path.startsWith("/api/");
    const type = path === "/check" ? "multipart/form-data; boundary=x" : "application/x-www-form-urlencoded";
    const form = { origin: teamUrl, "content-type": type };
    const sent =
      method === "GET"
        ? undefined
        : isApi
          ? { headers: { "content-type": "application/json" }, body: '{"scenarios":["none"]}' }
          : { headers: form, body: "x=y" };
    const call = (headers: Record<string, string>) =>
      team.ask(url, {
        method,
        headers: { ...headers, ...sent?.headers },
        ...(sent ? { body: sent.body } : {}),
      });
    const answer = await call(
      isApi ? { authorization: `Bearer ${tokens.get(role)}` } : asPerson("ada", `${role}s`),
    );
    const needed = routeRoles[route];
    const isAllowed = needed === "anyone" || includesRole(role, needed);
    if (!isAllowed) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain(`Your role, ${role}, does not allow this: it needs the role ${needed}.`);
    } else {
      expect(answer.status).not.toBe(403);
      expect(answer.status).toBeLessThan(500);
    }
    expect((await call({})).status).toBe(401);
  });
});
