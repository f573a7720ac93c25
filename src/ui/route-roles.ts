import type { Role } from "../store/access.ts";

/**
 * The role that each route of the dashboard needs. A route that is missing here is refused. `anyone` also means people
 * who have not signed in.
 */
export const routeRoles = {
  "GET /sign-in": "anyone",
  "GET /sign-in/callback": "anyone",
  "GET /signed-out": "anyone",
  "POST /sign-out": "viewer",
  "GET /assets/:hash/:name": "anyone",
  "GET /": "viewer",
  "GET /scenario": "viewer",
  "GET /screenshots/:folder/:file": "viewer",
  "GET /check": "viewer",
  // A message takes a processor for a while, and its templates are the project's.
  "POST /check": "runner",
  "POST /check/save": "runner",
  "GET /write": "viewer",
  "GET /write/state": "viewer",
  "POST /write/draft": "admin",
  "POST /write/diff": "admin",
  "POST /write/form": "admin",
  "POST /write/save": "admin",
  "POST /write/undo": "admin",
  "POST /write/new": "admin",
  "GET /runs": "viewer",
  "GET /runs/:id": "viewer",
  "GET /runs/:id/source": "viewer",
  "GET /runs/:id/report/:file{.*}": "viewer",
  "GET /runs/:id/report.html": "viewer",
  "GET /runs/:id/report.pdf": "viewer",
  "GET /runs/:id/summary.txt": "viewer",
  "GET /trends": "viewer",
  "GET /trends.csv": "viewer",
  "GET /compare": "viewer",
  "GET /compare.json": "viewer",
  "GET /compare.csv": "viewer",
  "GET /outbox": "viewer",
  "GET /outbox/:id": "viewer",
  "GET /outbox/:id/message.eml": "viewer",
  "GET /changes": "viewer",
  "GET /components": "viewer",
  "POST /runs": "runner",
  "POST /runs/:id/stop": "runner",
  "POST /runs/:id/go-on": "runner",
  "POST /runs/:id/collect": "runner",
  "POST /runs/:id/retry": "runner",
  "POST /runs/:id/cancel": "runner",
  "POST /runs/:id/baseline": "admin",
  "POST /baselines/clear": "admin",
  "GET /team": "viewer",
  "POST /schedules/pause": "admin",
  "POST /schedules/resume": "admin",
  "GET /tokens": "admin",
  "POST /tokens": "admin",
  "POST /tokens/:id/revoke": "admin",
  "GET /audit": "admin",
  "GET /api/runs": "viewer",
  "GET /api/runs/:id": "viewer",
  "POST /api/runs": "runner",
  "POST /api/runs/:id/cancel": "runner",
} as const satisfies Readonly<Record<string, Role | "anyone">>;

export type RouteName = keyof typeof routeRoles;

/** Returns the role that a route needs. Undefined if it is not in the table. */
export const roleOfRoute = (method: string, path: string): Role | "anyone" | undefined => {
  const name = `${method} ${path}`;
  return Object.hasOwn(routeRoles, name) ? routeRoles[name as RouteName] : undefined;
};
