import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { sendersOf } from "../../../src/workspace/senders.ts";
import { makeProject } from "../../support/project-folder.ts";

const scenario = (from: string, subject = "Hello") =>
  `from: ${from}\nmessage: { simple: { subject: "${subject}", text: "Good morning." } }\nexpect: { overall: [inbox >= 1] }\n`;

async function sendersIn(files: Readonly<Record<string, string>>) {
  const { dir, remove } = await makeProject({ "placewright.config.ts": "export default {};\n", ...files });
  onTestFinished(remove);
  return sendersOf(await loadConfig({ cwd: dir, env: {} }), {});
}

test("the senders of a project are the distinct addresses in its messages", async () => {
  const files = {
    "scenarios/a.yaml": scenario("Acme <news@acme.example>"),
    "scenarios/b.yaml": scenario("Acme News <news@acme.example>"),
    "scenarios/c.yaml": scenario("shop@acme.example"),
  };
  expect(await sendersIn(files)).toEqual({ senders: ["news@acme.example", "shop@acme.example"] });
});

test("a message that cannot be built leaves the senders of the others, with the reason", async () => {
  const { senders, problem } = await sendersIn({
    "scenarios/a.yaml": scenario("news@acme.example"),
    "scenarios/b.yaml": scenario("shop@acme.example", "{{#broken}}"),
  });
  expect(senders).toEqual(["news@acme.example"]);
  expect(problem).toContain('Cannot build the message of "b"');
});

test("a project without scenarios has no senders, with the reason", async () => {
  expect(await sendersIn({})).toEqual({
    senders: [],
    problem: expect.stringContaining('No scenarios to run: there is no folder "scenarios"'),
  });
});
