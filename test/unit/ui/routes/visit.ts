import { onTestFinished } from "vitest";
import { askUi, enterUi, formCall, openDashboard } from "../../../support/ui.ts";

type Fields = Readonly<Record<string, string>>;

/** Opens the dashboard of the small project with other files in it, signed in, until the test ends. */
export async function visitDashboard(files: Fields = {}) {
  const dashboard = await openDashboard(files);
  onTestFinished(dashboard.close);
  const { cookie } = await enterUi(dashboard);
  const { origin, dir } = dashboard;
  const post = (path: string, fields: Fields, headers: Fields = {}) =>
    askUi(origin, path, formCall({ origin, cookie }, Object.entries(fields), headers));
  return {
    dir,
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
