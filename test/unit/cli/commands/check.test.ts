import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { checks } from "../../../../src/check/checks.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { runCommand } from "../../../support/run-command.ts";

const removers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removers.splice(0)) await remove();
});

const message = (subject: string) =>
  `message: { simple: { subject: "${subject}", text: "Thank you. Your order of ten tulips is on its way." } }`;
const scenario = (source = message("Your receipt")) =>
  `from: Acme <orders@acme.example>\n${source}\nexpect: { overall: [inbox >= 50] }\n`;
/** Two checks fail: an error, and a warning. */
const shouting = scenario(message("LAST CHANCE %%name%% TODAY"));
const calm = scenario(message("LAST CHANCE TODAY"));

async function stage(files: Readonly<Record<string, string>>, config = "") {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { ${config} };\n`,
    ...files,
  });
  removers.push(remove);
  return {
    dir,
    run: (...args: string[]) => runCommand(["check", ...args], { cwd: dir }),
    read: (name: string) => readFile(join(dir, name), "utf8"),
  };
}
type Message = Record<string, unknown> & { checks?: { findings: { check: string }[] } };
const messagesIn = (stdout: string): Message[] => JSON.parse(stdout).messages;
const titlesIn = (stdout: string) => messagesIn(stdout).map(({ title }) => title);

const own = `check: { custom: [{ id: "acme/own", severity: "warn", about: "Own check", fix: "Fix it", source: "https://acme.example/",
  run: ({ subject }) => /OWN/.test(JSON.stringify(subject ?? "")) ? [{ message: "Own" }] : [] }] }`;
const template = (name: string) =>
  message("").replace(/simple.*/, `template: { name: ${name}, subject: Hi } }`);

test("check lists all checks, checks templates and messages, and refuses options that do nothing", async () => {
  const { dir, run, read } = await stage(
    {
      "scenarios/a.yaml": scenario(template("sale")),
      "scenarios/b.yaml": scenario(template("other")),
      "scenarios/c.yaml": shouting,
      "scenarios/d.yaml": scenario("message: { mjml: { name: news, subject: Hi } }"),
      "templates/sale.html.hbs": "<p>Hello</p>\n",
      "templates/sale.text.hbs": "Hello\n",
      "templates/other.html.hbs": "<p>Hello</p>\n",
      "templates/idle.html.hbs": "<p>Hello</p>\n",
      "templates/idle.text.hbs": "Hello\n",
      "templates/news.mjml": "<mjml><mj-body></mj-body></mjml>\n",
    },
    own,
  );
  const listed = (await run("--list")).stdout;
  const width = Math.max(...checks.map(({ id }) => id.length));
  expect(listed).toBe(
    [...checks, { id: "acme/own", severity: "warn", about: "Own check" }]
      .map(({ id, severity, about }) => `${id.padEnd(width)}  ${severity.padEnd(5)}  ${about}\n`)
      .join(""),
  );
  const idle = {
    title: "idle",
    file: "templates/idle.html.hbs",
    isMessage: false,
    note: "no scenario uses it, so there is no data to render it with",
  };
  const used = await run("templates/sale.html.hbs", "templates/idle.text.hbs", "--format", "json");
  expect(messagesIn(used.stdout)).toEqual([
    expect.objectContaining({ title: "a", file: "scenarios/a.yaml", isMessage: false, subject: "Hi" }),
    idle,
  ]);
  expect(titlesIn((await run("templates/sale", "--format", "json")).stdout)).toEqual(["a"]);
  const twice = await run("scenarios/a.yaml", "templates/sale.text.hbs", "--format", "json");
  expect(titlesIn(twice.stdout)).toEqual(["a"]);
  const both = await run("scenarios/b.yaml", "templates/sale.text.hbs", "--format", "json");
  expect(titlesIn(both.stdout).sort()).toEqual(["a", "b"]);

  await writeFile(join(dir, "idle.EML"), "From: a@acme.example\r\nSubject: Hi\r\n\r\nHello\r\n");
  const file = await run("idle.EML", "--format", "json", "--output", "out.json");
  expect([file.stdout, file.stderr]).toEqual(["Checks: out.json\n", ""]);
  const report = JSON.parse(await read("out.json"));
  expect(report).toMatchObject({
    schemaVersion: 1,
    tool: { name: "placewright" },
    accepted: 0,
    messages: [{ title: "idle.EML", file: "idle.EML", isMessage: true, subject: "Hi" }],
  });
  expect((await run("scenarios/c.yaml", "--update-baseline")).stdout).toBe(
    "Baseline: placewright-baseline.json accepts 2 findings\n",
  );
  const accepted = await run(
    "scenarios/c.yaml",
    "--baseline",
    "placewright-baseline.json",
    "--format",
    "json",
  );
  expect(JSON.parse(accepted.stdout)).toMatchObject({ errors: 0, warnings: 0, accepted: 2 });
  await writeFile(join(dir, "wide.eml"), Buffer.from("From: a@acme.example", "utf16le"));
  expect((await run("wide.eml")).stderr).toMatch(/^✕ Cannot read the message "wide\.eml": it is UTF-16\. /);
  const page = "  See https://placewright.dev/errors/usage\n";
  expect(await run("--list", "scenarios")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ Cannot use --list with "scenarios". Pass --list alone: it lists all checks.\n${page}`,
  });
});

test("check --update-baseline accepts all findings, in the file of the option, the config, or by default", async () => {
  const files = { "scenarios/a.yaml": shouting };
  const { run, read } = await stage(files);
  const accepts = (name: string) => ({
    code: 0,
    stdout: `Baseline: ${name} accepts 2 findings\n`,
    stderr: "",
  });
  expect(await run("--update-baseline")).toEqual(accepts("placewright-baseline.json"));
  expect(JSON.parse(await read("placewright-baseline.json"))).toBeTruthy();
  const configured = await stage(
    { ...files, "own.json": await read("placewright-baseline.json") },
    'check: { baseline: "own.json" }',
  );
  const now = await configured.run("--format", "json");
  expect(JSON.parse(now.stdout)).toMatchObject({ errors: 0, warnings: 0, accepted: 2 });
  await writeFile(join(configured.dir, "other.json"), await read("placewright-baseline.json"));
  expect((await configured.run("--update-baseline")).stdout).toMatch(
    /^Baseline: own\.json accepts \d findings?\n$/,
  );
  expect((await configured.run("--update-baseline", "--baseline", "other.json")).stdout).toMatch(
    /^Baseline: other\.json accepts \d findings?\n$/,
  );
});

describe("check exits with", () => {
  test.each<[number, string, string]>([
    [1, "error", shouting],
    [1, "warn", shouting],
    [0, "never", shouting],
    [0, "error", calm],
    [1, "warn", calm],
    [0, "never", calm],
    [0, "warn", scenario()],
  ])("%i with --fail-on %s", async (code, level, text) => {
    const { run } = await stage({ "scenarios/a.yaml": text });
    expect((await run("--fail-on", level, "--format", "json")).code).toBe(code);
  });
});

test("check writes text to a file, and a page to the reports folder or the file", async () => {
  const { run, read } = await stage({ "scenarios/a.yaml": calm });
  const text = await run();
  expect([text.code, text.stderr]).toEqual([0, ""]);
  expect((await run("--output", "out.txt")).stdout).toBe("Checks: out.txt\n");
  expect(await read("out.txt")).toBe(text.stdout);
  expect((await run("--format", "html", "--output", "o/page.html")).stdout).toBe("Checks: o/page.html\n");
  expect((await run("--format", "html", "--reports", "r")).stdout).toBe("Checks: r/check/index.html\n");
  expect(await read("r/check/index.html")).toContain("<!doctype html>");
  expect(await read("o/page.html")).toContain("<!doctype html>");
});

test("check applies the baseline to a message by its file name", async () => {
  const { dir, run, read } = await stage({});
  await writeFile(join(dir, "a.eml"), "From: a@acme.example\r\nSubject: LAST CHANCE TODAY\r\n\r\nHello\r\n");
  await run("a.eml", "--update-baseline");
  const { stdout, code } = await run("a.eml", "--baseline", "placewright-baseline.json", "--format", "json");
  const { errors, warnings, accepted } = JSON.parse(stdout);
  expect([code, errors, warnings]).toEqual([0, 0, 0]);
  expect(accepted).toBeGreaterThan(0);
  expect(await read("placewright-baseline.json")).toContain("a.eml");
  const rules = JSON.parse((await run("a.eml", "--format", "sarif")).stdout).runs[0].tool.driver.rules;
  expect(rules).toHaveLength(checks.length);
});

test("check names custom checks in SARIF", async () => {
  const { run } = await stage({ "scenarios/a.yaml": scenario() }, own);
  const { rules } = JSON.parse((await run("--format", "sarif")).stdout).runs[0].tool.driver;
  expect(rules.map(({ id }: { id: string }) => id)).toEqual([...checks.map(({ id }) => id), "acme/own"]);
});

test("check of the templates folder checks every message with a template, and no other", async () => {
  const { run } = await stage({
    "scenarios/a.yaml": scenario(template("sale")),
    "scenarios/b.yaml": shouting,
    "scenarios/c.yaml": scenario(
      'message: { serviceTemplate: { arn: "arn:aws:ses:us-east-1:123456789012:template/w", preview: { name: shown, subject: Hi } } }',
    ),
    "templates/sale.html.hbs": "<p>Hello</p>\n",
    "templates/sale.text.hbs": "Hello\n",
    "templates/shown.html.hbs": "<p>Hello</p>\n",
    "templates/shown.text.hbs": "Hello\n",
    "templates-of-others/a.hbs": "",
  });
  expect(titlesIn((await run("templates", "--format", "json")).stdout)).toEqual(["a", "c"]);
  expect(titlesIn((await run("templates/shown.html.hbs", "--format", "json")).stdout)).toEqual(["c"]);
  const { code, stderr } = await run("templates-of-others");
  expect(code).toBe(2);
  expect(stderr).toContain("templates-of-others");
});

describe("check refuses", () => {
  const listing = "Pass --list alone: it lists all checks";
  const updating = "Run placewright check once to accept the findings, and once more for its result";
  test.each<[string[], string, string]>([
    [["--list", "--grep", "a"], "--list with --grep", listing],
    [["--list", "--update-baseline"], "--list with --update-baseline", listing],
    [["--update-baseline", "--format", "json"], "--update-baseline with --format", updating],
    [["--update-baseline", "--output", "x"], "--update-baseline with --output", updating],
    [["--update-baseline", "--fail-on", "warn"], "--update-baseline with --fail-on", updating],
    [["--update-baseline", "--reports", "x"], "--update-baseline with --reports", updating],
  ])("%j", async (args, what, hint) => {
    const { run } = await stage({ "scenarios/a.yaml": scenario() });
    expect(await run(...args)).toEqual({
      code: 2,
      stdout: "",
      stderr: `✕ Cannot use ${what}. ${hint}.\n  See https://placewright.dev/errors/usage\n`,
    });
  });

  test("no path or selection with a new baseline, and no config with --list", async () => {
    const { run } = await stage({ "scenarios/a.yaml": calm, "own.config.ts": "export default {};\n" });
    expect((await run("scenarios/a.yaml", "--update-baseline", "--grep", "a")).stdout).toBe(
      "Baseline: placewright-baseline.json accepts 1 finding\n",
    );
    expect((await run("--list", "--config", "own.config.ts")).code).toBe(0);
  });

  test("a message that does not exist, or is UTF-16", async () => {
    const { dir, run } = await stage({});
    expect(await run("none.eml")).toEqual({
      code: 2,
      stdout: "",
      stderr:
        '✕ Cannot read the message "none.eml": it does not exist. Check the path.\n  See https://placewright.dev/errors/file-missing\n',
    });
    for (const [bytes, isRefused] of [
      [[0xff, 0xfe, 0x46, 0x46], true],
      [[0xfe, 0xff, 0x46, 0x46], true],
      [[0x46, 0, 0x72, 0], true],
      [[0, 0x46, 0, 0x72], true],
      [[0xff, 0x46, 0x46, 0x46], false],
      [[0xfe, 0x46, 0x46, 0x46], false],
      [[0x46, 0xff, 0x46, 0xfe], false],
      [[0x46, 0, 0, 0], false],
      [[0x46, 0, 0x72, 0x72], false],
      [[0x46, 0x46, 0x72, 0], false],
      [[0, 0, 0x72, 0], false],
      [[0, 0x46, 0, 0], false],
      [[0, 0x46, 0x46, 0x72], false],
      [[0, 0, 0, 0x72], false],
      [[0x46, 0x46, 0, 0x72], false],
      [[], false],
    ] as const) {
      await writeFile(join(dir, "a.eml"), new Uint8Array(bytes));
      const { stderr } = await run("a.eml", "--format", "json");
      expect([bytes, stderr]).toEqual([
        bytes,
        isRefused
          ? '✕ Cannot read the message "a.eml": it is UTF-16. Save it as UTF-8, without a byte order mark.\n  See https://placewright.dev/errors/message-invalid\n'
          : "",
      ]);
    }
  });
});

test("check reads a message from standard input", async () => {
  const { run } = await stage({});
  const { stdout } = await run("-", "--format", "json");
  expect(messagesIn(stdout)).toMatchObject([{ title: "standard input", file: "-", isMessage: true }]);
});
