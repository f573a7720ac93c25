import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createJiti } from "jiti";
import { expect, test } from "vitest";
import { projectRoot } from "../support/run-cli.ts";

/** The TypeScript blocks of a page, run one after the other as modules of this project. */
test("the page's TypeScript runs as it stands", async () => {
  const page = await readFile(join(projectRoot, "docs/embedded-service.md"), "utf8");
  const blocks = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = ""]) => text);
  expect(blocks).toHaveLength(2);
  const placewright = await import("../../src/mod.ts");
  const jiti = createJiti(import.meta.url, { fsCache: false, virtualModules: { placewright } });
  const [client, inProcess] = blocks;
  const probe = `
import { GetAccountCommand } from "@aws-sdk/client-sesv2";
export const config = { endpoint: await client.config.endpoint?.(), region: await client.config.region() };`;
  const run = async (source: string) =>
    (await jiti.evalModule(source, { filename: join(projectRoot, "page.ts"), async: true })) as Record<
      string,
      unknown
    >;
  const { config } = await run(`${client}${probe}`);
  expect(config).toMatchObject({ endpoint: { hostname: "127.0.0.1", port: 8025 }, region: "us-east-1" });
  const asked = "export const health = await (await fetch(service.url + '/_placewright/health')).json();";
  const { health } = await run(inProcess?.replace("// … service.url …", asked) ?? "");
  expect(health).toMatchObject({ status: "ok", simulated: true });
});
