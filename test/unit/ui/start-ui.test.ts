import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { startUi } from "../../../src/ui/start-ui.ts";
import { useHttpServer } from "../../support/loopback-server.ts";
import { askUi, enterUi, makeSmallProject, openDashboard } from "../../support/ui.ts";

test("a port that is in use is named, with the way out", async () => {
  const dashboard = await openDashboard();
  onTestFinished(dashboard.close);
  const dir = await makeSmallProject();
  const load = () => loadConfig({ cwd: dir, env: {} });
  const { port } = new URL(dashboard.origin);
  await expect(
    startUi({ config: await load(), loadConfig: load, env: {}, port: Number(port) }),
  ).rejects.toMatchObject({
    code: "service-unavailable",
    message: expect.stringContaining(`Cannot open the dashboard on port ${port}`),
    hint: expect.stringContaining("--port"),
  });
  // The ledger was closed, so that another dashboard can open it.
  const again = await startUi({ config: await load(), loadConfig: load, env: {}, port: 0 });
  await again.close();
});

test("with a password, the link is the origin", async () => {
  const dashboard = await openDashboard({}, { askPassword: true });
  onTestFinished(dashboard.close);
  expect(dashboard.password).not.toBe("");
  expect(dashboard.link()).toBe(`${dashboard.origin}/`);
  const linked = await openDashboard();
  onTestFinished(linked.close);
  expect(linked.password).toBe("");
  expect(linked.link()).not.toBe(`${linked.origin}/`);
});

test("the outbox of the service that the config names is beside the other pages", async () => {
  const { url, requests } = await useHttpServer(({ path }) =>
    path.endsWith("/outbox") ? { body: { count: 0, messages: [] } } : { body: { mark: "1" } },
  );
  const config = (more: string) => ({
    "placewright.config.ts": `export default { projects: [{ name: "local", provider: "local" }]${more} };\n`,
  });
  const ask = async (more: string) => {
    const dashboard = await openDashboard(config(more), { env: { PLACEWRIGHT_CONTROL_TOKEN: "token-1" } });
    onTestFinished(dashboard.close);
    const { cookie } = await enterUi(dashboard);
    return (await askUi(dashboard.origin, "/outbox", { headers: { cookie } })).status;
  };
  expect(await ask(`, ui: { outbox: "${url}" }`)).toBe(200);
  expect(requests.find(({ path }) => path.endsWith("/outbox"))?.headers["authorization"]).toBe(
    "Bearer token-1",
  );
  expect(await ask("")).toBe(404);
});
