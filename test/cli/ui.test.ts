import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
import { askUi, enterUi, followUi, projectFiles } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function project(): Promise<string> {
  const { dir, remove } = await makeProject(projectFiles);
  closers.push(remove);
  return dir;
}

describe("ui", () => {
  test("shows a sign-in link, and ends with Ctrl-C", async () => {
    const child = startCli(["ui", "--port", "0"], { cwd: await project() });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [, link = ""] = await waitForOutput(
      child,
      /placewright dashboard: (http:\/\/pw-[0-9a-f]{32}\.localhost:\d+\/\?token=\S+)/,
    );
    const { origin } = new URL(link);
    const { entered, cookie } = await enterUi({ link: () => link, origin });
    const page = await askUi(origin, "/", { headers: { cookie } });
    expect([entered.status, page.status]).toEqual([303, 200]);
    expect(page.text).toContain("sale");
    // If the used link is opened in another browser, the terminal prints a new one.
    const shown = waitForOutput(child, /New link, works once: (http:\S+)/);
    expect((await enterUi({ link: () => link, origin })).entered.status).toBe(401);
    const [, another = ""] = await shown;
    expect((await enterUi({ link: () => another, origin })).entered.status).toBe(303);
    // A page that listens for changes does not prevent the dashboard from ending.
    const changes = followUi(origin, "/changes?topics=files", { cookie });
    await changes.listening;
    interrupt(child);
    expect(await closed).toBe(0);
    changes.end();
  });

  inCi("with --ask-password, shows a URL and a password", async () => {
    const child = startCli(["ui", "--port", "0", "--ask-password"], { cwd: await project() });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [, origin = "", password = ""] = await waitForOutput(
      child,
      /placewright dashboard: (http:\/\/127\.0\.0\.1:\d+)\/\n.*this password: (\S+)/,
    );
    const authorization = `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;
    const [without, page] = [
      await askUi(origin, "/"),
      await askUi(origin, "/", { headers: { authorization } }),
    ];
    expect([without.status, page.status]).toEqual([401, 200]);
    interrupt(child);
    expect(await closed).toBe(0);
  });

  test("gives a hint if its port is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    closers.push(() => new Promise((resolve) => taken.close(resolve)));
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await runCli(["ui", "--port", String(port)], { cwd: await project() });
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot open the dashboard on port ${port}: the port is in use.`);
    expect(stderr).toContain("Choose another port with --port");
  });

  inDepth("reports an invalid config at once", async () => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": "export default { project: [] };\n",
    });
    closers.push(remove);
    const { code, stderr } = await runCli(["ui", "--port", "0"], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain("placewright.config.ts:1:18");
  });
});
