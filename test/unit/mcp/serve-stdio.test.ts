import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createMcpProject } from "../../../src/mcp/mcp-project.ts";
import { createPaidBudget } from "../../../src/mcp/paid-budget.ts";
import { serveStdio } from "../../../src/mcp/serve-stdio.ts";

/** Serves a client in this process, which writes lines and reads them. */
function serve() {
  const project = createMcpProject({
    openConfig: () => Promise.reject(new Error("no config")),
    env: {},
    budget: createPaidBudget(0),
  });
  const [input, output, stop] = [new PassThrough(), new PassThrough(), new AbortController()];
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  return {
    project,
    input,
    output,
    stop: () => stop.abort(),
    served: serveStdio(project, { input, output }, stop.signal),
    send: (message: object | string) =>
      void input.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`),
    read: async () => JSON.parse((await lines.next()).value ?? "null"),
  };
}

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};
const list = { jsonrpc: "2.0", id: 2, method: "tools/list" };

test("answers a client until it leaves", async () => {
  const { send, read, input, served } = serve();
  send(initialize);
  expect(await read()).toMatchObject({ id: 1, result: { serverInfo: { name: "placewright" } } });
  send(list);
  expect(await read()).toMatchObject({ id: 2, result: { tools: expect.any(Array) } });
  input.end();
  expect(await served).toBeUndefined();
});

test("refuses a line that is not a message, or is too long, and goes on", async () => {
  const { send, read, input, served } = serve();
  send("nonsense");
  expect(await read()).toMatchObject({ id: null, error: { code: expect.any(Number) } });
  send({ ...list, params: { text: "x".repeat(1024 * 1024) } });
  expect(await read()).toMatchObject({
    id: 2,
    error: { message: expect.stringContaining("more than 1048576 bytes") },
  });
  send(initialize);
  expect(await read()).toMatchObject({ id: 1, result: {} });
  input.end();
  await served;
});

test.each<[string, (client: ReturnType<typeof serve>) => unknown]>([
  ["its input ends", ({ input }) => input.end()],
  ["its input is destroyed", ({ input }) => input.destroy()],
  ["its output closes", ({ output }) => output.destroy()],
  ["its output fails", ({ output }) => output.emit("error", new Error("broken pipe"))],
  ["the process is to stop", ({ stop }) => stop()],
])("ends when %s, and reads no more", async (_, end) => {
  const client = serve();
  client.send(initialize);
  await client.read();
  end(client);
  await client.served;
  expect(client.input.isPaused() || client.input.destroyed).toBe(true);
});

test("ends only after the work that a call has begun", async () => {
  const { project, stop, served } = serve();
  let finish = (): void => {};
  const working = project.inTurn(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve;
      }),
  );
  let isOver = false;
  const over = served.then(() => {
    isOver = true;
  });
  stop();
  for (let turns = 0; turns < 20; turns++) await nextTurn();
  expect(isOver).toBe(false);
  finish();
  await Promise.all([working, over]);
  expect(isOver).toBe(true);
});
