import { type OutgoingHttpHeaders, request } from "node:http";
import type { Clock } from "../../src/base/clock.ts";
import type { DashboardConfig } from "../../src/config/dashboard.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Store } from "../../src/store/store.ts";
import { startUi } from "../../src/ui/start-ui.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { sharedPostgresUrl } from "./postgres.ts";
import { makeProject } from "./project-folder.ts";
import { projectFiles, type UiAnswer } from "./ui.ts";

export const teamUrl = "https://placewright.acme.example";

/** A dashboard whose proxy, at 127.0.0.1, names the person and the groups. */
export const proxyDashboard: DashboardConfig = {
  url: teamUrl,
  trustedProxies: ["127.0.0.1"],
  signIn: {
    header: "x-user",
    rolesHeader: "x-groups",
    roles: { admin: ["admins"], runner: ["runners"], viewer: ["viewers"] },
  },
};

export interface TeamCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address that the request comes from. Default: 127.0.0.1. */
  readonly from?: string;
}

/** Opens the dashboard of a team on a free port, with a ledger of its own in PostgreSQL. `store` is another connection to it. */
export async function openTeamDashboard(
  dashboard: DashboardConfig = proxyDashboard,
  {
    files = {},
    env = {},
    clock,
  }: {
    readonly files?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly clock?: Clock;
  } = {},
) {
  const { dir, remove } = await makeProject({ ...projectFiles, ...files });
  const ledgerUrl = await sharedPostgresUrl();
  const load = async () => ({ ...(await loadConfig({ cwd: dir, env })), dashboard, ledgerUrl });
  const running = await startUi({
    config: await load(),
    loadConfig: load,
    env,
    port: 0,
    host: "127.0.0.1",
    ...(clock ? { clock } : {}),
  });
  const store: Store = await openLedger(await load());
  const host = new URL(dashboard.url).host;

  const ask = (path: string, { method = "GET", headers = {}, body, from }: TeamCall = {}) =>
    new Promise<UiAnswer>((resolve, reject) => {
      const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const asked = request({
        host: "127.0.0.1",
        port: running.port,
        path,
        method,
        agent: false,
        ...(from === undefined ? {} : { localAddress: from }),
        headers: { host, ...length, ...headers } as OutgoingHttpHeaders,
      });
      asked.on("response", (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part: string) => {
          text += part;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
      });
      asked.on("error", reject);
      asked.end(body ?? "");
    });

  return {
    dir,
    store,
    ledgerUrl,
    port: running.port,
    ask,
    /** Sends a form of the dashboard's own pages. */
    post: (
      path: string,
      fields: Readonly<Record<string, string>>,
      headers: Readonly<Record<string, string>>,
    ) =>
      ask(path, {
        method: "POST",
        headers: {
          origin: new URL(dashboard.url).origin,
          "content-type": "application/x-www-form-urlencoded",
          ...headers,
        },
        body: new URLSearchParams(fields).toString(),
      }),
    async close() {
      await running.close();
      await store.close();
      await remove();
    },
  };
}

/** Returns the headers of a proxy that names a person. */
export const asPerson = (name: string, groups: string): Record<string, string> => ({
  "x-user": name,
  "x-groups": groups,
});
