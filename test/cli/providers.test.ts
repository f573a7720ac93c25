import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface PanelTest {
  readonly id: string;
  readonly name: string;
  looks: number;
}

/**
 * Starts the panel from the docs page. A test is done at the second poll; a message with a prize lands in
 * spam at Outlook.
 */
async function startPanel({ losesFirstAnswer = false } = {}) {
  const tests: (PanelTest & { readonly message: string; readonly done: boolean })[] = [];
  let submits = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://panel.example");
    const answer = (status: number, value: unknown) => response.writeHead(status).end(JSON.stringify(value));
    if (request.headers.authorization !== "Bearer secret") return answer(401, {});
    if (request.method === "POST") {
      let message = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        message += text;
      });
      request.on("end", () => {
        submits++;
        const entry = {
          id: `t${submits}`,
          name: url.searchParams.get("name") ?? "",
          message,
          looks: 0,
          get done() {
            return this.looks > 1;
          },
        };
        tests.push(entry);
        if (losesFirstAnswer && submits === 1) return answer(503, {});
        answer(200, { id: entry.id });
      });
      return;
    }
    const id = /^\/tests\/(.+)$/.exec(url.pathname)?.[1];
    if (id === undefined) {
      for (const entry of tests) entry.looks++;
      return answer(200, { tests: tests.map(({ id: own, name, done }) => ({ id: own, name, done })) });
    }
    const isPrize = tests.find((entry) => entry.id === id)?.message.includes("prize") === true;
    const seeds = ["Gmail", "Gmail", "Outlook", "Outlook"].map((isp) => ({
      isp,
      place: isPrize && isp === "Outlook" ? "spam" : "inbox",
    }));
    answer(200, { seeds });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, submits: () => submits };
}

/** Creates a project with the page's provider and config, for this test's panel. */
async function project(url: string, more: Readonly<Record<string, string>> = {}) {
  const page = await readFile(join(projectRoot, "docs/providers.md"), "utf8");
  const files = Object.fromEntries(
    [...page.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path = "", text = ""]) => [path, text]),
  );
  const config = (files["placewright.config.ts"] ?? "")
    .replace("https://panel.example", url)
    .replace('pollEvery: "1m"', "pollEvery: 20");
  const scenario = (text: string) => `from: Acme <news@acme.example>
message: { mime: { subject: "For you", text: "${text}" } }
expect: { overall: [inbox >= 90], Outlook: [inbox >= 90] }
`;
  const { dir, remove } = await makeProject({
    ...files,
    "placewright.config.ts": config,
    "scenarios/order.yaml": scenario("Thank you. Your order of ten tulips is on its way."),
    "scenarios/prize.yaml": scenario("You have won a prize, and need only tell us where to send it."),
    ...more,
  });
  closers.push(remove);
  return (args: readonly string[], env: Readonly<Record<string, string>> = { PANEL_TOKEN: "secret" }) =>
    runCommand(args, { cwd: dir, env });
}

describe("the custom provider of docs/providers.md", () => {
  test("measures, and its shares decide the verdict", async () => {
    const panel = await startPanel();
    const run = await project(panel.url);
    const { code, stdout, stderr } = await run(["run", "--no-check"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toMatch(/order .*✓ passed/);
    expect(stdout).toMatch(/prize .*✕ failed/);
    expect(stdout).not.toContain("imulated");
    expect((await run(["run", "--no-check", "--dry-run"])).stdout).toContain(
      "panel: 2 new tests × 2.00 = 4.00",
    );
  });

  test("pays for no second test after a lost response, and another process collects the result", async () => {
    const panel = await startPanel({ losesFirstAnswer: true });
    const run = await project(panel.url, {
      "placewright.config.ts": `export default { projects: [{ name: "panel", provider: "module", module: "./providers/panel.ts", options: { url: "${panel.url}" }, pollEvery: 20, concurrency: 1 }] };\n`,
    });
    const begun = await run(["run", "scenarios/order.yaml", "--no-check", "--detach", "--timeout", "5s"]);
    expect(panel.submits()).toBe(1);
    const waited = begun.code === 0 ? await run(["wait", begun.stdout.trim()]) : await run(["resume"]);
    expect(waited.code).toBe(0);
    expect(panel.submits()).toBe(1);
  });

  test("reports its errors unchanged", async () => {
    const panel = await startPanel();
    const run = await project(panel.url);
    const { code, stdout } = await run(["run", "--no-check"], {});
    expect(code).toBe(3);
    expect(stdout).toContain("Cannot use the panel: it rejected the token");
    expect(stdout).toContain("→ Set PANEL_TOKEN");
  });

  test.each([
    [
      "export default 7;",
      2,
      '✕ Cannot load the provider "./providers/panel.ts": its default export is not a function',
    ],
    [
      "const a = ;",
      2,
      'providers/panel.ts:1:11 ✕ Cannot load the provider "./providers/panel.ts": syntax error',
    ],
    [
      "throw new Error('boom');",
      2,
      'providers/panel.ts:1 ✕ Cannot load the provider "./providers/panel.ts": it throws: boom',
    ],
    ["export default () => ({ submit() {} });", 3, "the provider that it creates has no region()"],
  ])("reports an invalid module: %s", async (text, exitCode, words) => {
    const run = await project("http://127.0.0.1:9", { "providers/panel.ts": text });
    const { code, stdout, stderr } = await run(["run", "--no-check"]);
    expect(code).toBe(exitCode);
    expect((exitCode === 2 ? stderr : stdout).replace(/\s+/g, " ")).toContain(words);
  });

  test.each([
    ["throws", 'throw new Error("gone")'],
    ["rejects", 'return Promise.reject(new Error("gone"))'],
  ])("keeps the report if close() %s", async (_, body) => {
    const run = await project("http://127.0.0.1:9", {
      "providers/panel.ts": `export default () => ({
  name: "own", simulated: false, region: async () => "", find: async () => new Map(),
  close() { ${body}; },
  submit: async () => "1",
  poll: async () => new Map([["1", { status: "completed" }]]),
  result: async () => ({ overall: { inboxPercent: 99, spamPercent: 1, missingPercent: 0 }, isps: [], simulated: false }),
});
`,
    });
    const { code, stdout, stderr } = await run(["run", "scenarios/order.yaml", "--no-check"]);
    expect(stdout).toContain("Report: ");
    expect([code, stderr]).toEqual([1, ""]);
  });

  test.each([
    [
      "throws an error",
      'throw new Error("no key")',
      'Cannot create the provider "./providers/panel.ts": no key',
    ],
    [
      "throws an error of a provider",
      'throw new ProviderError("provider-credentials", "Cannot use the panel: no key")',
      "✕? ?Cannot use the panel: no key",
    ],
    [
      "throws an error whose code is unknown",
      'throw new ProviderError("panel-down", "Cannot use the panel: it is down")',
      "Cannot use the panel: it is down",
    ],
  ])("that %s leaves its tests errored", async (_, body, words) => {
    const run = await project("http://127.0.0.1:9", {
      "providers/panel.ts": `import { ProviderError } from "placewright";\nexport default () => { ${body}; };\n`,
    });
    const { code, stdout } = await run(["run", "--no-check"]);
    expect(stdout.replace(/\s+/g, " ")).toMatch(new RegExp(words));
    expect(stdout).toContain("2 errored");
    expect(code).toBe(3);
    expect((await run(["report"])).code).toBe(3);
  });

  test("reports its module and an invalid scenario together", async () => {
    const run = await project("http://127.0.0.1:9", {
      "providers/panel.ts": "throw new Error('boom');",
      "scenarios/order.yaml":
        "from: a@example.com\nmessage: { mime: { subject: '{{nobody}}', text: Hi } }\nexpect: { overall: [inbox >= 90] }\n",
    });
    const { code, stderr } = await run(["run"]);
    expect(code).toBe(2);
    expect(stderr).toContain("it throws: boom");
    expect(stderr).toContain("nobody");
    expect(stderr).toContain("2 problems. Nothing was submitted.");
  });
});
