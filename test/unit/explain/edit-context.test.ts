import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ResolvedConfig } from "../../../src/config/config.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { contextOf } from "../../../src/explain/edit-context.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = (from: string, message: string): string =>
  `from: ${from}\nmessage: ${message}\nexpect: { overall: [inbox >= 80] }\n`;
const text = "{ simple: { subject: Hi, text: Hello } }";

let config: ResolvedConfig;
let remove: () => Promise<void>;
beforeAll(async () => {
  const made = await makeProject({
    "scenarios/own.yaml": scenario("Acme <news@mail.acme.example>", text),
    "scenarios/public.yaml": scenario("Acme <acme@gmail.com>", text),
    "scenarios/unreadable.yaml": scenario('"{{from}}"', text),
    "scenarios/whole.yaml": scenario("news@acme.example", "{ eml: mail.eml }"),
    "mail.eml": "From: news@acme.example\nSubject: Hi\n\nHello\n",
  });
  remove = made.remove;
  config = await loadConfig({ cwd: made.dir, env: {} });
});
afterAll(() => remove());

/** Returns the context of a scenario, whose tests have these findings. */
async function contextOfFile(name: string, from?: string) {
  const { scenarios } = await loadScenarios([`scenarios/${name}.yaml`], config);
  const [first] = scenarios;
  const [variant] = first?.variants ?? [];
  if (!first || !variant) throw new Error(`${name} has no test`);
  return contextOf(
    [{ scenario: first, variant }],
    { draft: { texts: new Map(), values: new Map() }, pieces: [], judged: { tests: [] } },
    config,
    from,
  );
}

describe("the sender for edits", () => {
  test("is the scenario's own domain", async () => {
    expect(await contextOfFile("own", "other@other.example")).toMatchObject({
      domain: "mail.acme.example",
      sender: undefined,
      messages: [],
    });
  });

  test("is another scenario's if the own one is a public mailbox, or the given one", async () => {
    expect(await contextOfFile("public")).toMatchObject({
      domain: "mail.acme.example",
      sender: { address: "news@mail.acme.example", origin: "the sender of scenarios/own.yaml" },
    });
    expect(await contextOfFile("public", "Other <a@other.example>")).toMatchObject({
      domain: "other.example",
      sender: { address: "a@other.example", origin: "given by --from" },
    });
  });

  test("is none if it cannot be read", async () => {
    const context = await contextOfFile("unreadable");
    expect([context?.domain, context?.sender]).toEqual([undefined, undefined]);
  });
});

test("a message in a file of its own has no context", async () => {
  expect(await contextOfFile("whole")).toBeUndefined();
});
