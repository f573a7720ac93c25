import { onTestFinished } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { startUi } from "../../../../src/ui/start-ui.ts";
import { type StagedRun, stageProject } from "../../../support/staged-ledger.ts";
import { askUi, enterUi, formCall, openDashboard } from "../../../support/ui.ts";

type Fields = Readonly<Record<string, string>>;

/** Opens the dashboard of the small project with other files in it, signed in, until the test ends. */
export async function visitDashboard(files: Fields = {}) {
  const dashboard = await openDashboard(files);
  onTestFinished(dashboard.close);
  return { dir: dashboard.dir, ...(await signIn(dashboard)) };
}

/** Opens the dashboard of a project whose ledger has these runs, signed in, until the test ends. */
export async function visitLedger(runs: readonly StagedRun[], files: Fields = {}) {
  const project = await stageProject(runs, files);
  const load = () => loadConfig({ cwd: project.dir, env: {} });
  const running = await startUi({ config: await load(), loadConfig: load, env: {}, port: 0 });
  onTestFinished(() => running.close());
  return { ...project, ...(await signIn(running)) };
}

async function signIn(dashboard: { link(): string; readonly origin: string }) {
  const { cookie } = await enterUi(dashboard);
  const { origin } = dashboard;
  const post = (path: string, fields: Fields, headers: Fields = {}) =>
    askUi(origin, path, formCall({ origin, cookie }, Object.entries(fields), headers));
  return {
    origin,
    cookie,
    get: (path: string) => askUi(origin, path, { headers: { cookie } }),
    post,
    /** Sends a form as the scripts of a page do. */
    async postJson(path: string, fields: Fields) {
      const { status, text } = await post(path, fields, { accept: "application/json" });
      return { status, json: JSON.parse(text) };
    },
  };
}
