import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { connectMcp } from "../../../support/mcp-client.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { projectFiles } from "../../../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const slow = (name: string): string =>
  `export default { projects: [{ name: "${name}", provider: "local", completeAfter: "1h" }] };\n`;

async function start() {
  const { dir, remove } = await makeProject({ ...projectFiles, "placewright.config.ts": slow("local") });
  closers.push(remove);
  const mcp = await connectMcp(dir);
  closers.push(mcp.close);
  const { result } = await mcp.call("run", { waitSeconds: 0, paths: ["scenarios/order.yaml"] });
  return { dir, ...mcp, runId: result.run.run as string };
}

test("answers an open run with its tests, and where each is", async () => {
  const { call, runId } = await start();
  const { result, isError } = await call("collect", { waitSeconds: 0 });
  expect(isError).toBe(false);
  expect(result).toMatchObject({
    runs: [{ run: runId, verdict: "pending" }],
    tests: [{ run: runId, title: "order", verdict: "pending" }],
    problems: [],
    total: 1,
  });
});

test("reads a run that cannot be collected, and says why", async () => {
  const { call, runId, dir } = await start();
  await rm(join(dir, "placewright.config.ts"));
  await writeFile(join(dir, "placewright.config.ts"), slow("other"));
  const { result, isError } = await call("collect", { waitSeconds: 0 });
  expect(isError).toBe(false);
  expect(result).toMatchObject({
    runs: [{ run: runId, verdict: "pending" }],
    tests: [{ run: runId, title: "order" }],
    problems: [expect.stringMatching(new RegExp(`^Run ${runId}: .*"local"`))],
  });
  expect(result.runs[0]).not.toHaveProperty("page");
});
