import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createJiti } from "jiti";
import { expect, test } from "vitest";
import * as yaml from "yaml";
import { parseFixture } from "../../src/service/fixture/fixture-schema.ts";
import { projectRoot } from "../support/run-cli.ts";

const page = await readFile(join(projectRoot, "docs/email-events.md"), "utf8");
const blockOf = (language: string) =>
  page.match(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``))?.[1] ?? "";

test("the page's test runs", async () => {
  const virtualModules = { "placewright/service": await import("../../src/api/service.ts") };
  const jiti = createJiti(import.meta.url, { fsCache: false, virtualModules });
  const file = { filename: join(projectRoot, "page.ts"), async: true };
  const { types } = (await jiti.evalModule(blockOf("ts events"), file)) as { types: string[] };
  expect(types).toEqual(["SEND", "COMPLAINT"]);
});

test("the page's fixture is valid", () => {
  const fixture = yaml.parse(blockOf("yaml"));
  expect(parseFixture(fixture)).toEqual(fixture);
});
