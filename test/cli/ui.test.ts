import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, runCli, startCli, waitForOutput } from "../support/run-cli.ts";
import { projectFiles } from "../support/ui.ts";

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
  test("shows a link that lets a browser in, and ends by Ctrl-C", async () => {
    const child = startCli(["ui", "--port", "0"], { cwd: await project() });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    const [, link = ""] = await waitForOutput(
      child,
      /placewright dashboard: (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)/,
    );
    const entered = await fetch(link, { redirect: "manual" });
    const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
    const page = await fetch(new URL("/", link), { headers: { cookie } });
    expect([entered.status, page.status]).toEqual([303, 200]);
    expect(await page.text()).toContain("sale");
    // A page that listens for changes keeps nobody from ending it.
    const changes = await fetch(new URL("/changes?topics=files", link), { headers: { cookie } });
    interrupt(child);
    expect(await closed).toBe(0);
    await changes.body?.cancel().catch(() => {});
  });

  test("says what to do where its port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    closers.push(() => new Promise((resolve) => taken.close(resolve)));
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, stderr } = await runCli(["ui", "--port", String(port)], { cwd: await project() });
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot open the dashboard on port ${port}`);
    expect(stderr).toContain("name another by --port");
  });

  test("a config that cannot be read is told at once", async () => {
    const { dir, remove } = await makeProject({
      "placewright.config.ts": "export default { project: [] };\n",
    });
    closers.push(remove);
    const { code, stderr } = await runCli(["ui", "--port", "0"], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain("placewright.config.ts:1:18");
  });
});
