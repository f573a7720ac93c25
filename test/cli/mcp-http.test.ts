import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { connectMcpHttp } from "../support/mcp-client.ts";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, launchCli, runCli, waitForOutput } from "../support/run-cli.ts";
import { inCi } from "../support/sample-of.ts";
import { askUi, projectFiles, type UiCall } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Starts `placewright mcp --http` in a new project. */
async function start(...args: string[]) {
  const { dir, remove } = await makeProject(projectFiles);
  closers.push(remove);
  const { child, ended } = launchCli(["mcp", "--http", "--port", "0", ...args], { cwd: dir });
  const [text, url = ""] = await waitForOutput(
    child,
    /placewright mcp: (http:\S+)\n[\s\S]*Press Ctrl-C to stop/,
  );
  closers.push(async () => {
    if (child.exitCode === null) interrupt(child);
    await ended;
  });
  return { dir, child, ended, text, url, token: /Authorization: Bearer ([\w-]{32})\n/.exec(text)?.[1] ?? "" };
}

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
});

describe("mcp over HTTP", () => {
  inCi("serves several clients that know the token, and ends with Ctrl-C", async () => {
    const { url, token, child, ended, text } = await start();
    expect(text).toContain("The token is shown once, and works until the server stops:");
    const [one, two] = await Promise.all([connectMcpHttp(url, token), connectMcpHttp(url, token)]);
    closers.push(one.close, two.close);
    const [first, second] = await Promise.all([
      one.call("run", { paths: ["scenarios/order.yaml"] }),
      two.call("run", { paths: ["scenarios/sale.yaml"] }),
    ]);
    expect(first.result.run).toMatchObject({ verdict: "passed", counts: { passed: 1 } });
    expect(second.result.run).toMatchObject({ verdict: "passed", counts: { passed: 2 } });
    expect((await two.client.listResources()).resources).toHaveLength(2);
    // A client that ends its session cannot use it any more. The others can.
    await one.transport.terminateSession();
    await expect(one.call("list")).rejects.toThrow();
    expect((await two.call("list")).result.total).toBe(3);
    interrupt(child);
    expect((await ended).code).toBe(0);
  });

  test("refuses everybody else", async () => {
    const { url, token } = await start();
    const { origin } = new URL(url);
    const own: Record<string, string> = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    };
    const ask = (call: UiCall, path = "/mcp") =>
      askUi(origin, path, { method: "POST", body: initialize, ...call }).then(({ status }) => status);
    expect(await ask({ headers: own })).toBe(200);
    // Host names that a web page can point to this machine, and requests of web pages.
    expect(await ask({ headers: { ...own, host: "evil.example" } })).toBe(421);
    expect(await ask({ headers: { ...own, origin: "https://evil.example" } })).toBe(403);
    expect(await ask({ headers: { ...own, origin } })).toBe(403);
    expect(await ask({ headers: { ...own, origin: "null" } })).toBe(403);
    expect(await ask({ headers: { ...own, "sec-fetch-site": "cross-site" } })).toBe(403);
    for (const authorization of ["", "Bearer", "Bearer x", `Basic ${token}`, `Bearer ${token}x`])
      expect(await ask({ headers: { ...own, authorization } }), authorization).toBe(401);
    expect(await ask({ headers: own }, "/")).toBe(404);
    expect(await ask({ headers: own }, `/mcp?token=${token}`)).toBe(404);
    expect(await ask({ headers: own, method: "PUT" })).toBe(405);
    expect(await ask({ headers: { ...own, "mcp-session-id": "3f1c" } })).toBe(404);
    expect(await ask({ headers: own, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' })).toBe(400);
    expect(await ask({ headers: own, body: "x".repeat(1024 * 1024 + 1) })).toBe(413);
  });

  test("keeps its token in a private file", async () => {
    const { dir, url, text } = await start("--token-file", "token");
    const token = (await readFile(join(dir, "token"), "utf8")).trim();
    expect(text).not.toContain(token);
    expect((await stat(join(dir, "token"))).mode & 0o777).toBe(0o600);
    const client = await connectMcpHttp(url, token);
    closers.push(client.close);
    expect((await client.call("list")).result.total).toBe(3);
  });

  inCi("ends the session that was idle for longest when there are too many", async () => {
    const { url, token } = await start();
    const clients = [];
    for (let count = 0; count < 17; count += 1) clients.push(await connectMcpHttp(url, token));
    for (const { close } of clients) closers.push(close);
    await expect(clients[0]?.call("list")).rejects.toThrow();
    expect((await clients[16]?.call("list"))?.result.total).toBe(3);
  });

  test("has options that need it", async () => {
    for (const flag of ["--port=0", "--token-file=token"]) {
      const { code, stderr } = await runCli(["mcp", flag]);
      expect(stderr).toContain(`Cannot use ${flag.split("=")[0]} without --http`);
      expect(code).toBe(2);
    }
  });
});
