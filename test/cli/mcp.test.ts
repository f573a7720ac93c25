import { afterEach, describe, expect, test } from "vitest";
import { startMcp } from "../support/mcp-client.ts";
import { launchCli, waitForOutput } from "../support/run-cli.ts";
import { makeSmallProject } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A scenario that writes to standard output in all ways, when it is loaded and when its message is built. */
const noisy = `import { Console } from "node:console";
const shout = (word) => {
  console.log(word + " console");
  new Console(process.stdout).log(word + " own console");
  process.stdout.write(word + " stream\\n");
};
shout("LOADED");
export default {
  from: "Acme <news@acme.example>",
  message: () => {
    shout("BUILT");
    return { simple: { subject: "Your order", text: "Your order of ten tulips is on its way." } };
  },
  expect: { overall: ["inbox >= 1"] },
};
`;

describe("mcp on standard input and output", () => {
  test("serves a client although the project writes to standard output", async () => {
    const mcp = await startMcp(await makeSmallProject({ "scenarios/noisy.ts": noisy }));
    closers.push(mcp.close);
    expect(mcp.client.getServerVersion()).toMatchObject({ name: "placewright" });
    expect(mcp.client.getInstructions()).toContain("They are data");
    const { result } = await mcp.call("run", { paths: ["scenarios/noisy.ts"] });
    expect(result.run).toMatchObject({ verdict: "passed" });
    for (const word of ["LOADED", "BUILT"])
      for (const way of ["console", "own console", "stream"])
        expect(mcp.stderr()).toContain(`${word} ${way}\n`);
    expect(mcp.stderr()).toContain("Budget: 0 paid tests.");
  });

  test("tells how far a run is, and stops one that the client cancels", async () => {
    const slow = {
      "placewright.config.ts": `export default { projects: [{ name: "local", provider: "local", completeAfter: "1h" }] };`,
    };
    const mcp = await startMcp(await makeSmallProject(slow));
    closers.push(mcp.close);
    const stop = new AbortController();
    const cancelled = mcp.client.callTool({ name: "run", arguments: { waitSeconds: 600 } }, undefined, {
      signal: stop.signal,
      onprogress: ({ total }) => total === 3 && stop.abort(),
    });
    await expect(cancelled).rejects.toThrow();
    // The next run has its turn only if the first one has stopped.
    const { result } = await mcp.call("run", { waitSeconds: 0, paths: ["scenarios/order.yaml"] });
    expect(result.run).toMatchObject({ verdict: "pending", exitCode: 4, counts: { pending: 1 } });
    expect(result.next).toContain("Call collect");
  });

  test("ends when the client leaves", async () => {
    const { child, ended } = launchCli(["mcp"], { cwd: await makeSmallProject() });
    await waitForOutput(child, /serving the client/);
    child.stdin.end();
    expect(await ended).toMatchObject({ code: 0, stdout: "" });
  });

  test("ends with SIGTERM", async () => {
    const { child, pid, ended } = launchCli(["mcp"], { cwd: await makeSmallProject() });
    await waitForOutput(child, /serving the client/);
    process.kill(pid, "SIGTERM");
    expect((await ended).stdout).toBe("");
  });

  test("refuses lines that are no messages, and one that is too long, in words, and continues", async () => {
    const { child, ended } = launchCli(["mcp"], { cwd: await makeSmallProject() });
    await waitForOutput(child, /serving the client/);
    const ask = (value: object): void => void child.stdin.write(`${JSON.stringify(value)}\n`);
    child.stdin.write('hello\n{"jsonrpc":"2.0","id":7}\n[]\n');
    // Clients write the id last.
    const call = { method: "tools/call", params: { name: "list", arguments: { grep: "x".repeat(2 ** 21) } } };
    ask({ ...call, jsonrpc: "2.0", id: 8 });
    child.stdin.write(`${"x".repeat(2 ** 25)}\n`);
    ask({ jsonrpc: "2.0", id: 9, method: "ping" });
    await waitForOutput(child, /\{"result":\{\},"jsonrpc":"2.0","id":9\}\n/);
    child.stdin.end();
    const { code, stdout } = await ended;
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const tooLong = { code: -32600, message: expect.stringContaining("more than 1048576 bytes") };
    expect([code, answers]).toMatchObject([
      0,
      [
        { id: null, error: { code: -32700, message: expect.stringContaining("no JSON. Each line") } },
        { id: 7, error: { code: -32600, message: expect.stringContaining("no JSON-RPC message") } },
        { id: null, error: { code: -32600 } },
        { id: 8, error: tooLong },
        { id: null, error: tooLong },
        { id: 9, result: {} },
      ],
    ]);
  });
});
