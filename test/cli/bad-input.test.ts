import { readdir } from "node:fs/promises";
import process from "node:process";
import { afterEach, describe, expect, test } from "vitest";
import { startService } from "../../src/service/start.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const good = `from: Acme <news@acme.example>
message:
  simple: { subject: Hello, text: Good morning }
expect:
  overall: [inbox >= 50]
`;

async function runIn(files: Readonly<Record<string, string>>, ...args: string[]) {
  const project = await makeProject(files);
  closers.push(project.remove);
  return runCommand(args.length > 0 ? args : ["run"], { cwd: project.dir });
}

/**
 * Invalid scenario files, and the texts that the error must contain, with file:line:column if there is one.
 */
const mistakes: [string, Record<string, string>, (string | RegExp)[]][] = [
  [
    "a YAML syntax error",
    { "scenarios/a.yaml": "from: Acme\n  message: [\n" },
    [/scenarios\/a\.yaml:\d+:\d+/],
  ],
  [
    "a TypeScript syntax error",
    { "scenarios/a.ts": "export default {\n  from: 'a@acme.example',,\n};\n" },
    [/scenarios\/a\.ts:2:\d+/],
  ],
  [
    "a TypeScript scenario that throws",
    { "scenarios/a.ts": "throw new Error('no data today');\n" },
    ["scenarios/a.ts", "no data today"],
  ],
  [
    "an unknown key, with the nearest known one",
    { "scenarios/a.yaml": good.replace("expect:", "expct:") },
    ["scenarios/a.yaml:4:1", '"expct"', "expect"],
  ],
  [
    "a threshold that does not parse",
    { "scenarios/a.yaml": good.replace("inbox >= 50", "inbox => 95") },
    ["scenarios/a.yaml:5:13", '"inbox => 95"', 'Did you mean ">="? Use one of: >=, >, <=, <, ==.'],
  ],
  [
    "a threshold in TypeScript that does not parse",
    {
      "scenarios/a.ts": `import { defineScenario, simple } from "placewright";
export default defineScenario({
  from: "news@acme.example",
  message: simple({ subject: "Hello", text: "Hello" }),
  expect: { Gmail: ["inbox => 95"] },
});
`,
    },
    ["scenarios/a.ts:5:21", '"inbox => 95"'],
  ],
  [
    "a missing template",
    {
      "scenarios/a.yaml": good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "template: { name: nowhere, subject: Hello }",
      ),
    },
    ["scenarios/a.yaml:3:21", "nowhere"],
  ],
  [
    "an unknown variable in a template",
    {
      "templates/hello.html.hbs": "<p>Hello</p>\n<p>{{firstNam}}</p>\n",
      "scenarios/a.yaml": `${good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "template: { name: hello, subject: Hello }",
      )}variants: [{ firstName: Ada }]\n`,
    },
    ["templates/hello.html.hbs:2:6", "firstNam", "firstName"],
  ],
  [
    "an unknown variable in a subject",
    { "scenarios/a.yaml": good.replace("subject: Hello", 'subject: "{{headlin}}"') },
    ["scenarios/a.yaml:3:22", "headlin"],
  ],
  [
    "a missing attachment",
    {
      "scenarios/a.yaml": good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "mime: { subject: Hello, text: Hi, attachments: [{ path: terms.pdf }] }",
      ),
    },
    [/scenarios\/a\.yaml:3:\d+/, "terms.pdf"],
  ],
  [
    "an attachment that leaves the project folder",
    {
      "scenarios/a.yaml": good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "mime: { subject: Hello, text: Hi, attachments: [{ path: ../../etc/passwd }] }",
      ),
    },
    [/scenarios\/a\.yaml:3:\d+/, "../../etc/passwd", "outside the project folder"],
  ],
  [
    "a missing .eml",
    {
      "scenarios/a.yaml": good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "eml: mails/none.eml",
      ),
    },
    [/scenarios\/a\.yaml:3:\d+/, "mails/none.eml"],
  ],
  [
    "a From without an email address",
    { "scenarios/a.yaml": good.replace("Acme <news@acme.example>", "Acme News") },
    ["scenarios/a.yaml:1:7", "Acme News"],
  ],
  [
    "two scenarios of one name",
    { "scenarios/a.yaml": `name: x\n${good}`, "scenarios/b.yaml": `name: x\n${good}` },
    ["scenarios/a.yaml", "scenarios/b.yaml", '"x"'],
  ],
  ["no scenarios", {}, ["scenarios", "placewright init"]],
  [
    "a message line over 998 octets",
    {
      "mails/long.eml": `From: Acme <news@acme.example>\r\nSubject: x\r\n\r\n${"a".repeat(1200)}\r\n`,
      "scenarios/a.yaml": good.replace(
        "simple: { subject: Hello, text: Good morning }",
        "eml: mails/long.eml",
      ),
    },
    ["scenarios/a.yaml", "998"],
  ],
];

describe("an invalid scenario exits with 2, shows its location, and sends nothing", () => {
  test.each(mistakes)("%s", async (_, files, words) => {
    const { code, stdout, stderr } = await runIn(files);
    for (const word of words) expect(stderr).toMatch(word instanceof RegExp ? word : literal(word));
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  test("shows all errors at once", async () => {
    const { code, stderr } = await runIn({
      "scenarios/a.yaml": good.replace("inbox >= 50", "inbx >= 50"),
      "scenarios/b.yaml": good.replace("Acme <news@acme.example>", "nobody"),
      "scenarios/c.yaml": good,
    });
    expect(code).toBe(2);
    expect(stderr).toContain("scenarios/a.yaml:5:");
    expect(stderr).toContain("scenarios/b.yaml:1:");
    expect(stderr).toContain("> 1 | from: nobody");
    expect(stderr).toContain("2 problems");
  });
});

const usage: [string, string[], (string | RegExp)[]][] = [
  ["an unknown command, with the nearest", ["rnu"], ["rnu", "run"]],
  ["an unknown option, with the nearest", ["run", "--gerp", "x"], ["--gerp", "--grep", "errors/usage"]],
  ["the help of an unknown command", ["help", "rnu"], ["rnu", "run"]],
  ["a project without a name", ["run", "--project", ","], ['Invalid --project ",": expected a name']],
  ["a tag without a name", ["run", "--tag", ""], ['Invalid --tag "": it is empty']],
  ["an empty config", ["run", "-c", ""], ['Invalid --config "": it is empty']],
  ["an empty ledger", ["status", "--ledger", ""], ['Invalid --ledger "": it is empty']],
  ["an empty reports folder", ["run", "--reports", " "], ['Invalid --reports " ": it is empty']],
  ["an empty branch", ["baseline", "--branch", ""], ['Invalid --branch "": it is empty']],
  ["an empty random seed", ["run", "--seed="], ['Invalid --seed "": it is empty']],
  ["an empty folder of mail", ["calibrate", "--mail", ""], ['Invalid --mail "": it is empty']],
  ["an empty baseline", ["check", "--baseline", ""], ['Invalid --baseline "": it is empty']],
  ["a path without characters", ["run", ""], ["a path is empty"]],
  ["a file as the folder of reports", ["run", "--reports", "scenarios/hello.yaml"], ["it is not a folder"]],
  ["an empty selection", ["run", "--grep", "nothing-like-it"], ["nothing-like-it", "hello"]],
  ["a tag that no scenario has", ["run", "--tag", "nowhere"], ["nowhere"]],
  ["an invalid pattern", ["run", "--grep", "("], ["("]],
  ["an unknown project, with those there are", ["run", "--project", "lcal"], ["lcal", "local"]],
  ["a missing path", ["run", "scenarios/helo.yaml"], ["scenarios/helo.yaml", "hello.yaml"]],
  ["an invalid duration", ["run", "--timeout", "soon"], ["soon", "30m"]],
  ["an invalid date", ["run", "--date", "yesterdayish"], ["yesterdayish"]],
  [
    "an argument that ledger does not have",
    ["ledger", "verify", "x"],
    ['Unexpected argument "x" after ledger verify'],
  ],
  ["an argument of calibrate", ["calibrate", "x"], ["Too many arguments"]],
  ["a run after baseline show", ["baseline", "show", "x"], ['Unexpected argument "x" after baseline show']],
  ["a run after baseline clear", ["baseline", "clear", "x"], ["only set accepts a run"]],
  ["two runs after baseline set", ["baseline", "set", "a", "b"], ['Unexpected argument "b"', "Name one run"]],
  ["a run with status --all", ["status", "--all", "x"], ['Cannot use --all with run "x"']],
  ["a path with check --list", ["check", "--list", "x"], ['Cannot use --list with "x"']],
  ["a format with check --list", ["check", "--list", "--format", "json"], ["--list with --format"]],
  [
    "a baseline with check --list",
    ["check", "--update-baseline", "--list"],
    ["--list with --update-baseline"],
  ],
  [
    "a format with a new baseline",
    ["check", "--update-baseline", "--format", "json"],
    ["Cannot use --update-baseline with --format"],
  ],
  ["an unknown project of calibrate", ["calibrate", "-p", "no"], ['No project named "no" in the config']],
  [
    "an unknown project of baseline",
    ["baseline", "show", "-p", "no"],
    ['No project named "no" in the config'],
  ],
  [
    "a report file instead of its folder",
    ["merge", "scenarios/hello.yaml"],
    ['"scenarios/hello.yaml" is not a folder. Pass the folder that contains report.json'],
  ],
  ["a folder without a report", ["merge", "scenarios"], ["it does not exist. Pass the folder"]],
  ["an invalid port", ["service", "--port", "70000"], ["70000"]],
  ["a missing config file", ["run", "--config", "other.config.ts"], ["other.config.ts", "does not exist"]],
  [
    "a folder as the file for the output",
    ["check", "--output", "scenarios"],
    ['Cannot write "scenarios": it is a folder. Choose another file.'],
  ],
  [
    "a status of an id that no run can have",
    ["status", "2026"],
    ["A run's id looks like 20260301-081500-3fa9c1"],
  ],
  [
    "a ledger that does not exist",
    ["history", "--ledger", "lost"],
    ['No runs yet in "lost": the folder does not'],
  ],
];

/** Linux creates no folders in /proc. */
const unwritable: [string, string[], string[]][] = [
  [
    "a ledger",
    ["run", "--ledger", "/proc/x"],
    ['the ledger in "/proc/x": its folder cannot be created. Set another'],
  ],
  ["a project", ["init", "--yes", "/proc/x"], ['the folder "/proc/x" cannot be created']],
  ["a page", ["preview", "--reports", "/proc/x"], ["cannot be created"]],
];
describe.runIf(process.platform === "linux")("a folder that cannot be created is named", () => {
  test.each(unwritable)("%s", async (_, args, words) => {
    const { code, stderr } = await runIn({ "scenarios/hello.yaml": good }, ...args);
    for (const word of words) expect(stderr).toContain(word);
    expect(stderr).not.toContain("ENOENT");
    expect(code).toBeGreaterThan(0);
  });

  test("a reports folder, before anything is submitted", async () => {
    const project = await makeProject({ "scenarios/hello.yaml": good });
    closers.push(project.remove);
    const { code, stdout, stderr } = await runCommand(["run", "--reports", "/proc/x"], { cwd: project.dir });
    expect(stderr).toContain('Cannot use reports in "/proc/x": no folder can be created there');
    expect(stdout).toBe("");
    expect(code).toBe(2);
    expect(await readdir(project.dir)).not.toContain(".placewright");
  });
});

test("a command that only reads creates no ledger", async () => {
  const project = await makeProject({ "scenarios/hello.yaml": good });
  closers.push(project.remove);
  const statusOf = (...args: string[]) => runCommand(["status", ...args], { cwd: project.dir });
  expect(await statusOf("--all")).toMatchObject({ code: 0, stdout: "No runs yet.\n" });
  expect((await statusOf()).stderr).toContain("No runs yet. Run placewright run to create one.");
  expect((await statusOf("--ledger", "scenarios")).stderr).toContain(
    'No runs yet in "scenarios": the folder has no ledger. Check --ledger, or PLACEWRIGHT_LEDGER.',
  );
  expect(await readdir(project.dir)).not.toContain(".placewright");
  expect(await readdir(`${project.dir}/scenarios`)).toEqual(["hello.yaml"]);
});

describe("an invalid command line exits with 2", () => {
  test.each(usage)("%s", async (_, args, words) => {
    const { code, stderr } = await runIn({ "scenarios/hello.yaml": good }, ...args);
    for (const word of words) expect(stderr).toMatch(word instanceof RegExp ? word : literal(word));
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});

const configs: [string, string, (string | RegExp)[]][] = [
  [
    "an unknown key",
    "export default { projcts: [] };\n",
    ["placewright.config.ts:1:18", "projcts", "projects"],
  ],
  [
    "an unknown provider",
    'export default {\n  projects: [{ name: "x", provider: "ses" }],\n};\n',
    [/placewright\.config\.ts:2:\d+/, "sesv2"],
  ],
  [
    "two projects of one name",
    'export default { projects: [{ name: "x", provider: "local" }, { name: "x", provider: "local" }] };\n',
    ["placewright.config.ts", '"x"'],
  ],
  [
    "an unknown default project",
    'export default { defaultProjects: ["y"] };\n',
    ["placewright.config.ts", '"y"'],
  ],
  ["an invalid duration", 'export default { timeout: "soon" };\n', ["placewright.config.ts:1:27", "30m"]],
  ["no default export", "export const x = 1;\n", ["placewright.config.ts", "defineConfig"]],
];

test("an invalid environment variable is named, unless its flag is set", async () => {
  const project = await makeProject({ "scenarios/hello.yaml": good });
  closers.push(project.remove);
  const env = { PLACEWRIGHT_TIMEOUT: "soon" };
  const own = await runCommand(["run"], { cwd: project.dir, env });
  expect(own.stderr).toContain('Invalid --timeout "soon": expected a duration. PLACEWRIGHT_TIMEOUT is set');
  const other = await runCommand(["run", "--timeout=late"], { cwd: project.dir, env });
  expect(other.stderr).toContain('Invalid --timeout "late": expected a duration');
  const later = await runCommand(["run", "--dry-run"], { cwd: project.dir, env: { PLACEWRIGHT_GREP: "[?" } });
  expect(later.stderr).toContain('--grep "[?" is not a valid regular expression');
  expect([own.code, other.code, later.code]).toEqual([2, 2, 2]);
  for (const variable of [
    "PLACEWRIGHT_PROJECT",
    "PLACEWRIGHT_GREP",
    "PLACEWRIGHT_TAG",
    "PLACEWRIGHT_REPORTER",
  ]) {
    const { code, stderr } = await runCommand(["run"], { cwd: project.dir, env: { [variable]: "nope" } });
    expect(stderr).toContain(`${variable} is set in the environment`);
    expect(code).toBe(2);
  }
});

test("a format in the environment does not stop check --list", async () => {
  const project = await makeProject({ "scenarios/hello.yaml": good });
  closers.push(project.remove);
  const env = { PLACEWRIGHT_FORMAT: "json" };
  const listed = await runCommand(["check", "--list"], { cwd: project.dir, env });
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining("subject-present") });
});

describe("an invalid config exits with 2", () => {
  test.each(configs)("%s", async (_, text, words) => {
    const { code, stderr } = await runIn({ "scenarios/hello.yaml": good, "placewright.config.ts": text });
    for (const word of words) expect(stderr).toMatch(word instanceof RegExp ? word : literal(word));
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(2);
  });
});

describe("a provider error exits with 3", () => {
  const amazon = (extra: string) =>
    `export default { projects: [{ name: "ses", provider: "sesv2", region: "us-east-1", retries: 0${extra} }] };\n`;

  test("writes a report with errored tests if no server listens at the endpoint", async () => {
    const gone = await startService();
    await gone.close();
    const { code, stdout } = await runIn({
      "scenarios/hello.yaml": good,
      "placewright.config.ts": amazon(`, endpoint: "${gone.url}"`),
    });
    expect(stdout).toContain("Check the endpoint");
    expect(stdout).toMatch(/index\.html/);
    expect(code).toBe(3);
  });

  test("explains how to get credentials if there are none, and leaves no run and no report", async () => {
    const project = await makeProject({
      "scenarios/hello.yaml": good,
      "placewright.config.ts": amazon(""),
    });
    closers.push(project.remove);
    const { code, stdout, stderr } = await runCommand(["run"], { cwd: project.dir });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("AWS_PROFILE");
    expect(await readdir(project.dir)).not.toContain("reports");
    expect((await runCommand(["status", "--all"], { cwd: project.dir })).stdout).toBe("No runs yet.\n");
  });
});

const literal = (text: string) => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
