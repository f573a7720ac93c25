import { appendFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { makeProject } from "../support/project-folder.ts";
import { type CliProcess, interrupt, launchCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth } from "../support/sample-of.ts";
import { projectFiles } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Watching extends CliProcess {
  readonly cwd: string;
  /** Writes a file, and resolves with the output until the next pause. */
  change(file: string, text: string): Promise<string>;
}

const config = (extra = ""): string =>
  `export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], check: { failOn: "never" }${extra} };\n`;

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { dir, remove } = await makeProject({
    ...projectFiles,
    "placewright.config.ts": config(),
    ...files,
  });
  closers.push(remove);
  return dir;
}

const pause = /[\s\S]*Watching for changes\. Press Ctrl-C to stop\.\n/;

async function watch(files?: Readonly<Record<string, string>>, ...flags: string[]): Promise<Watching> {
  const cwd = await project(files);
  const launched = launchCli(["run", "--watch", ...flags], { cwd });
  closers.push(async () => {
    if (launched.child.exitCode === null) interrupt(launched.child);
    await launched.ended;
  });
  await waitForOutput(launched.child, pause);
  return {
    ...launched,
    cwd,
    async change(file, text) {
      const next = waitForOutput(launched.child, pause);
      // At once: a file that is half written makes a round of its own.
      await writeFile(`${cwd}.new`, text);
      await rename(`${cwd}.new`, join(cwd, file));
      return (await next)[0];
    },
  };
}

const order = projectFiles["scenarios/order.yaml"] ?? "";

describe("run --watch", () => {
  test("runs again what a changed scenario, template, or locale concerns, and nothing else", async () => {
    const { change, child, ended } = await watch();
    const scenario = await change("scenarios/order.yaml", order.replace("ten tulips", "two roses"));
    expect(scenario).toContain("Changed: scenarios/order.yaml. 1 test to run again.");
    expect(scenario).toContain("1 passed");
    const template = await change(
      "templates/sale.html.hbs",
      (projectFiles["templates/sale.html.hbs"] ?? "").replace("<h1>", '<h1 class="x">'),
    );
    expect(template).toContain("2 tests to run again.");
    const locale = await change("templates/locales/de.yaml", "greeting: Schönen Tag\n");
    expect(locale).toContain("1 test to run again.");
    expect(locale).toContain("sale (de)");
    expect(await change("notes.md", "to do")).toContain("Changed: notes.md. No test is made of it.");
    interrupt(child);
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("says once that no test is made of a file, which may be its own output", async () => {
    const { change, child, cwd } = await watch();
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
      appendFileSync(join(cwd, "watch.log"), chunk);
    });
    const said = waitForOutput(child, /Changed: watch\.log\. No test is made of it\.\n\n?Watching/);
    await change("scenarios/order.yaml", order.replace("ten tulips", "two roses"));
    await said;
    for (const flowers of ["three lilies", "four dahlias"])
      await change("scenarios/order.yaml", order.replace("ten tulips", flowers));
    expect(output.match(/Changed: .*No test is made of it/g)).toHaveLength(1);
  });

  test("names the files of a new folder, and not the folders that they changed", async () => {
    const { child, cwd } = await watch();
    const next = waitForOutput(child, pause);
    const prepared = `${cwd}-prepared`;
    await mkdir(join(prepared, "inner"), { recursive: true });
    for (const file of ["one.md", "inner/two.md"]) await writeFile(join(prepared, file), "to do");
    await rename(prepared, join(cwd, "more"));
    const [said] = await next;
    expect(said).toMatch(/\nChanged: [\w/.]+\.md(?:, [\w/.]+\.md)?\. No test is made of (?:it|them)\.\n/);
  });

  inDepth("runs everything again after a change of the config, or of a file that it names", async () => {
    const rule = (message: string) =>
      `import { defineCheck } from "placewright";
export const rule = defineCheck({ id: "acme/rule", severity: "warn", about: "Rule", fix: "Fix", source: "https://acme.example/rules", run: () => [{ message: "${message}" }] });\n`;
    const imports = 'import { rule } from "./rules/own.ts";\n';
    const { change } = await watch({
      "rules/own.ts": rule("one"),
      "unused.ts": "export {};\n",
      "placewright.config.ts": imports + config().replace("check: {", "check: { custom: [rule],"),
    });
    expect(await change("unused.ts", "export const x = 1;\n")).toContain("No test is made of it.");
    expect(await change("rules/own.ts", rule("two"))).toContain("3 tests to run again.");
    expect(await change("placewright.config.ts", config(", confidence: 0.9"))).toContain(
      "3 tests to run again.",
    );
  });

  inCi("shows errors, keeps watching, and runs again once they are fixed", async () => {
    const { change } = await watch({}, "scenarios/order.yaml");
    const broken = await change("scenarios/order.yaml", order.replace("inbox >= 1", "inbx >= 1"));
    expect(broken).toContain("inbx >= 1");
    const config = await change("placewright.config.ts", "export default { nope: 1 };\n");
    expect(config).toContain('has no key "nope"');
    await change("placewright.config.ts", projectFiles["placewright.config.ts"]?.replace("100", "0") ?? "");
    expect(await change("scenarios/order.yaml", order)).toContain("1 passed");
  });

  inDepth("names what is still broken after each change, and only that", async () => {
    const { change, child, ended } = await watch();
    await change("scenarios/order.yaml", order.replace("inbox >= 1", "inbx >= 1"));
    const still = "Still broken: scenarios/order.yaml:3:";
    expect(await change("notes.md", "to do")).toContain(still);
    expect(await change("templates/locales/de.yaml", "greeting: Schönen Tag\n")).toMatch(
      /Still broken: scenarios\/order\.yaml:3:\d+: .*"inbx".*\n/,
    );
    expect(await change("scenarios/order.yaml", order)).not.toContain("Still broken");
    interrupt(child);
    expect((await ended).stdout.split(still)).toHaveLength(3);
  });

  inDepth("stops a run with Ctrl-C, and leaves its report", async () => {
    const { change, child, ended, cwd } = await watch();
    const slow = config().replace("completeAfter: 0", 'completeAfter: "1h"');
    const submitted = waitForOutput(child, /3 tests to run again\.[\s\S]*submitted/);
    void change("placewright.config.ts", slow).catch(() => {});
    await submitted;
    interrupt(child);
    expect(await ended).toMatchObject({ code: 130, stdout: expect.stringMatching(/To continue: .*\n$/) });
    await rm(join(cwd, "scenarios"), { recursive: true });
    const status = await runCommand(["status"], { cwd });
    expect(status.stdout).toContain("3 pending");
  });

  test.each([
    [
      '{ name: "ses", provider: "sesv2", region: "eu-west-1" }',
      'Cannot watch with project "ses": each change would create paid tests.',
    ],
    [
      '{ name: "seeds", provider: "seedlist", send: { via: "smtp", host: "127.0.0.1" }, seeds: [{ isp: "Acme", imap: { host: "127.0.0.1" }, seeds: [{ address: "a@acme.example" }], password: { env: "X" } }] }',
      'Cannot watch with project "seeds": each change would send mail to your mailboxes.',
    ],
  ])("refuses a project that is not simulated: %s", async (settings, words) => {
    const cwd = await project({ "placewright.config.ts": `export default { projects: [${settings}] };\n` });
    const { code, stderr } = await runCommand(["run", "--watch"], { cwd });
    expect(stderr).toContain(words);
    expect(stderr).toContain("such as --project local");
    expect(code).toBe(2);
  });
});
