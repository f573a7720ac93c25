import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { PlacewrightError, Problems } from "../../../src/base/errors.ts";
import { isSecret, noteSecret } from "../../../src/base/redact.ts";
import { options } from "../../../src/cli/options.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { makeProject } from "../../support/project-folder.ts";
import { projectRoot } from "../../support/run-cli.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function load(text: string | undefined, env: Readonly<Record<string, string>> = {}) {
  const project = await makeProject(text === undefined ? {} : { "placewright.config.ts": text });
  closers.push(project.remove);
  return { ...(await loadConfig({ cwd: project.dir, env })), dir: project.dir };
}

const amazon = (keys = "") =>
  `export default { projects: [{ name: "ses", provider: "sesv2"${keys ? `, ${keys}` : ""} }] };\n`;

describe("a config", () => {
  test("is optional: one local project, no account", async () => {
    const config = await load(undefined);
    expect(config.projects.map(({ name, settings }) => [name, settings])).toEqual([
      ["local", { provider: "local" }],
    ]);
    expect(config.defaultProjects).toEqual(["local"]);
    expect(config.reportsDir).toBe(join(config.dir, "reports"));
    expect(config.timeoutMs).toBeUndefined();
  });

  test("loads as docs/config.md shows it", async () => {
    const page = await readFile(join(projectRoot, "docs/config.md"), "utf8");
    const config = await load(/```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
    expect(config).toMatchObject({
      ignore: ["scenarios/drafts/**"],
      timeoutMs: 26 * 3_600_000,
      defaultProjects: ["local"],
      projects: [
        { name: "local", settings: { completeAfterMs: 2000 }, pace: { pollEveryMs: 200 } },
        {
          name: "ses-eu",
          settings: { provider: "sesv2", region: "eu-west-1", profile: "marketing" },
          pace: { pollEveryMs: 300_000, callsPerSecond: 1 },
        },
        {
          name: "pinpoint",
          settings: { provider: "pinpoint-email" },
          pace: { retries: 6, pollEveryMs: 300_000 },
        },
      ],
    });
  });

  test("docs/config.md names every variable", async () => {
    const page = await readFile(join(projectRoot, "docs/config.md"), "utf8");
    for (const spec of Object.values(options)) if (spec.env) expect(page).toContain(`\`${spec.env}\``);
  });
});

/** Config keys, environment, and the resulting settings. */
const amazons: [string, string, Record<string, string>, object][] = [
  ["nothing set", "", {}, { provider: "sesv2" }],
  ["the region of the environment", "", { AWS_REGION: "eu-central-1" }, { region: "eu-central-1" }],
  [
    "the config's region first",
    'region: "eu-west-1"',
    { AWS_REGION: "eu-central-1" },
    { region: "eu-west-1" },
  ],
  [
    "an embedded endpoint needs no credentials",
    "",
    { AWS_ENDPOINT_URL: "http://127.0.0.1:8025" },
    { endpoint: "http://127.0.0.1:8025", region: "us-east-1", placeholderCredentials: true },
  ],
  [
    "the service's own variable first",
    "",
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_SESV2: "http://localhost:2" },
    { endpoint: "http://localhost:2" },
  ],
  [
    "the config's endpoint first",
    'endpoint: "http://[::1]:3"',
    { AWS_ENDPOINT_URL: "http://127.0.0.1:1" },
    { endpoint: "http://[::1]:3", placeholderCredentials: true },
  ],
];

describe("an Amazon project is completed from the environment", () => {
  test.each(amazons)("%s", async (_, keys, env, settings) => {
    const [project] = (await load(amazon(keys), env)).projects;
    expect(project?.settings).toMatchObject(settings);
  });

  const real: [string, Record<string, string>][] = [
    ["a remote host", { AWS_ENDPOINT_URL: "https://email.eu-west-1.amazonaws.com" }],
    ["a host that only begins like a loopback address", { AWS_ENDPOINT_URL: "http://127.0.0.1.example.com" }],
    ["a host that has localhost in its name", { AWS_ENDPOINT_URL: "http://localhost.example.com" }],
    ["existing credentials", { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ACCESS_KEY_ID: "AKIA" }],
    ["a profile", { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_PROFILE: "work" }],
  ];
  test.each(real)("does not use placeholder credentials for %s", async (_, env) => {
    const [project] = (await load(amazon(), env)).projects;
    expect(project?.settings).not.toHaveProperty("placeholderCredentials");
  });

  test("uses the pace of the embedded service, or Amazon's quota", async () => {
    const [embedded] = (await load(amazon(), { AWS_ENDPOINT_URL: "http://127.0.0.1:1" })).projects;
    const [paid] = (await load(amazon())).projects;
    expect(embedded?.pace).toMatchObject({ pollEveryMs: 200, settleMs: 1000 });
    expect(embedded?.pace).not.toHaveProperty("callsPerSecond");
    expect(paid?.pace).toMatchObject({ callsPerSecond: 1, pollEveryMs: 300_000, settleMs: 120_000 });
  });

  test("settle overrides the provider's default, and must be a duration", async () => {
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:1" };
    const [patient] = (await load(amazon('settle: "30s"'), env)).projects;
    expect(patient?.pace).toMatchObject({ pollEveryMs: 200, settleMs: 30_000 });
    await expect(load(amazon('settle: "soon"'))).rejects.toThrow(/settle.*must be a duration/);
  });
});

describe("loadConfig", () => {
  test("completes every key by its default", async () => {
    const { dir, ...config } = await load("export default {};\n", { A: "1" });
    expect(config).toMatchObject({
      projectDir: dir,
      scenariosDir: "scenarios",
      ignore: [],
      templatesDir: join(dir, "templates"),
      reportsDir: join(dir, "reports"),
      projects: [{ name: "local" }],
      defaultProjects: ["local"],
      check: {},
      env: { A: "1" },
      budget: { maxNewTests: undefined, maxCost: undefined },
      reporters: [],
      messages: undefined,
      ledgerDir: join(dir, ".placewright"),
      reuseMs: undefined,
      confidence: undefined,
      timeoutMs: undefined,
      mayWrite: true,
    });
  });

  test("reads every key", async () => {
    const { dir, ...config } = await load(
      `export default {
  scenarios: "s", ignore: ["i"], templates: "t", reports: "r", ledger: "l", reporters: ["junit"],
  projects: [{ name: "a", provider: "local" }, { name: "b", provider: "local" }],
  check: { failOn: "warn", severities: { "text-part": "off", "acme/own": "warn" } },
  maxNewTests: 3, maxCost: 4, reuse: "1h", confidence: 0.9, timeout: "2s",
  messages: { bucket: "acme-placewright", over: "1KB" }, ui: { write: false },
};\n`,
    );
    expect(config).toMatchObject({
      scenariosDir: "s",
      ignore: ["i"],
      templatesDir: join(dir, "t"),
      reportsDir: join(dir, "r"),
      ledgerDir: join(dir, "l"),
      reporters: ["junit"],
      projects: [{ name: "a" }, { name: "b" }],
      defaultProjects: ["a"],
      check: { failOn: "warn" },
      budget: { maxNewTests: 3, maxCost: 4 },
      messages: { bucket: "acme-placewright", overBytes: 1024, prefix: "placewright/", pathStyle: false },
      reuseMs: 3_600_000,
      confidence: 0.9,
      timeoutMs: 2000,
      mayWrite: false,
    });
  });

  test.each([
    ["placewright.config.ts", "ts"],
    ["placewright.config.mts", "mts"],
    ["placewright.config.js", "js"],
    ["placewright.config.mjs", "mjs"],
  ])("finds %s, before those after it", async (_, ending) => {
    const endings = ["ts", "mts", "js", "mjs"];
    const present = endings.slice(endings.indexOf(ending));
    const project = await makeProject(
      Object.fromEntries(
        present.map((each) => [`placewright.config.${each}`, `export default { scenarios: "${each}" };\n`]),
      ),
    );
    closers.push(project.remove);
    expect((await loadConfig({ cwd: project.dir, env: {} })).scenariosDir).toBe(ending);
  });

  test("reads another file, whose folder is the project", async () => {
    const project = await makeProject({ "sub/own.ts": `export default { templates: "t" };\n` });
    closers.push(project.remove);
    const config = await loadConfig({ cwd: project.dir, env: {}, file: "sub/own.ts" });
    expect([config.projectDir, config.templatesDir]).toEqual([
      join(project.dir, "sub"),
      join(project.dir, "sub/t"),
    ]);
    await expect(loadConfig({ cwd: project.dir, env: {}, file: "absent.ts" })).rejects.toMatchObject({
      code: "config-invalid",
      reason: 'Cannot read the config file "absent.ts": it does not exist',
      hint: "Check the path passed with --config or PLACEWRIGHT_CONFIG",
    });
  });

  test("redacts the secrets that the environment has for a seed list, and no others", async () => {
    const seeds = `[{ isp: "a", imap: { host: "i" }, seeds: [{ address: "a@b.example", password: { env: "SEED_PASSWORD" } }] }]`;
    const send = `{ via: "smtp", host: "h", password: { env: "SMTP_PASSWORD" } }`;
    await load(
      `export default { projects: [
  { name: "a", provider: "seedlist", send: ${send}, seeds: ${seeds} },
  { name: "b", provider: "module", module: "./x.ts", options: { env: "OWN_VALUE" } },
] };\n`,
      {
        SEED_PASSWORD: "config-canary-1",
        SMTP_PASSWORD: "config-canary-2",
        OWN_VALUE: "config-canary-3",
        PLACEWRIGHT_LEDGER_KEY: "config-canary-4",
      },
    );
    expect([1, 2, 3, 4].map((n) => isSecret(`config-canary-${n}`))).toEqual([true, true, false, true]);
  });

  test("hides secrets that are in it, whatever else is secret, on several lines, and however written", async () => {
    noteSecret("hooks.slack-canary.example");
    const error = await load(`export default {
  notifications: [
    { to: "slack", url: "https://hooks.slack-canary.example/canary-path" },
    { to: "webhook", url: "https://a.example", secret: \`canary-first
canary-second\` }, { to: "teams", url: "https://b.example/\\"canary-quoted" },
  ],
};\n`).catch((cause: unknown) => cause);
    if (!(error instanceof Problems)) throw error;
    expect(error.problems.map(({ frame, location }) => [location?.line, frame])).toEqual([
      [3, expect.stringContaining("secret: `…")],
      [4, expect.stringContaining("…` }")],
      [5, expect.stringContaining('to: "teams"')],
    ]);
    expect(JSON.stringify(error.problems)).not.toContain("canary");
  });

  test("hides secrets in the lines around an error of the syntax, and of another key", async () => {
    const syntax = await load(`export default {\n  token: "canary-1",\n  window "30m",\n};\n`).catch(String);
    expect(syntax).not.toContain("canary");
    const other = await load(
      `export default {\n  notifications: [{ to: "slack", url: { env: "https://a.example/canary-2" } }],\n};\n`,
    ).catch((cause: unknown) => cause);
    if (!(other instanceof PlacewrightError)) throw other;
    expect([other.frame, other.message]).toEqual([
      expect.stringContaining('env: "…"'),
      expect.not.stringContaining("canary"),
    ]);
  });

  const local = (name: string) => `{ name: "${name}", provider: "local" }`;
  test.each<[string, string, Record<string, unknown>]>([
    [
      "two projects with one name",
      `export default {\n  projects: [${local("a")}, ${local("b")}, ${local("a")}],\n};\n`,
      {
        reason: 'two projects are named "a"',
        location: { line: 2, column: 90 },
        hint: "Give each a name of its own",
      },
    ],
    [
      "an unknown provider",
      'export default {\n  projects: [{ name: "a", provider: "seslist" }],\n};\n',
      {
        reason: 'projects[0].provider is "seslist"',
        location: { line: 2, column: 37 },
        hint: 'Did you mean "seedlist"?',
      },
    ],
    [
      "a project without a provider",
      'export default {\n  projects: [{ name: "a" }],\n};\n',
      {
        reason: "projects[0].provider is missing",
        location: { line: 2, column: 14 },
        hint: "Use one of: local, sesv2, pinpoint-email, seedlist, module",
      },
    ],
    [
      "an unknown default project",
      `export default {\n  projects: [${local("staging")}],\n  defaultProjects: ["stagin"],\n};\n`,
      {
        reason: 'defaultProjects names "stagin", which is not a project',
        location: { line: 3, column: 21 },
        hint: 'Did you mean "staging"? Available projects: staging',
      },
    ],
    [
      "a default project unlike any other",
      `export default {\n  defaultProjects: ["zzzzz"],\n};\n`,
      {
        reason: 'defaultProjects names "zzzzz", which is not a project',
        location: { line: 2, column: 21 },
        hint: "Available projects: local",
      },
    ],
    [
      "an unknown check",
      `export default {\n  check: { severities: { "text-prt": "off" } },\n};\n`,
      {
        reason: 'check.severities names "text-prt", which is not a check',
        location: { line: 2, column: 26 },
        hint: 'Did you mean "text-part"?',
      },
    ],
    [
      "an expression of a schedule",
      `export default {\n  schedules: [\n    { name: "n", cron: "0 2 * * *", select: { tags: ["a"] } },\n    { name: "m", cron: "0 2 * * *", select: { grep: "(" } },\n  ],\n};\n`,
      {
        reason: 'schedules[1].select.grep "(" is not a valid regular expression: unterminated group',
        location: { line: 4, column: 53 },
        hint: "Put a \\ before symbols such as ( [ * +",
      },
    ],
    [
      "an expression of a schedule that needs backtracking",
      `export default {\n  schedules: [{ name: "n", cron: "0 2 * * *", select: { grep: "(a)\\\\1" } }],\n};\n`,
      {
        reason:
          'schedules[0].select.grep "(a)\\1" uses a construct that a search in linear time does not support',
        location: { line: 2, column: 63 },
        hint: expect.stringMatching(/^Remove lookarounds .*, or select tests by tags$/),
      },
    ],
    [
      "a project without a name",
      'export default {\n  projects: [\n    { name: "a", provider: "local" },\n    { provider: "local" },\n  ],\n};\n',
      { reason: "projects[1].name is missing", location: { line: 4, column: 5 } },
    ],
    [
      "a custom provider without a module",
      'export default {\n  projects: [\n    { name: "a", provider: "module" },\n  ],\n};\n',
      { reason: "projects[0].module is missing", location: { line: 3, column: 5 } },
    ],
    [
      "a seed list that does not say how to send",
      'export default {\n  projects: [{\n    name: "a",\n    provider: "seedlist",\n    seeds: [{ isp: "a", imap: { host: "a.example" }, seeds: [{ address: "a@a.example", password: { env: "P" } }] }],\n  }],\n};\n',
      { reason: "projects[0].send is missing", location: { line: 2, column: 14 } },
    ],
    [
      "seeds without a server",
      'export default {\n  projects: [{\n    name: "a",\n    provider: "seedlist",\n    send: { via: "smtp", host: "127.0.0.1" },\n    seeds: [\n      { isp: "a", seeds: [{ address: "a@a.example", password: { env: "P" } }] },\n    ],\n  }],\n};\n',
      { reason: "projects[0].seeds[0].imap is missing", location: { line: 7, column: 7 } },
    ],
    [
      "a project without a name, of a list that is computed",
      'const one = { provider: "local" };\nexport default {\n  projects: Array.of(one),\n};\n',
      { reason: "projects[0].name is missing", location: { line: 3, column: 3 } },
    ],
    [
      "an invalid value",
      `export default {\n  timeout: "soon",\n};\n`,
      { reason: "timeout must be a duration such as 2s, 30m, or 24h", location: { line: 2, column: 12 } },
    ],
    [
      "a module that throws",
      `\nthrow new Error("no");\n`,
      { reason: "it throws: no", location: { line: 2 } },
    ],
    [
      "no default export",
      "export const a = 1;\n",
      {
        reason: "it has no default export",
        hint: "Add export default defineConfig({ … })",
        location: { line: 1, column: 1 },
      },
    ],
  ])("refuses %s, with its place", async (_, text, { reason, location, ...rest }) => {
    const error = await load(text).catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      code: "config-invalid",
      reason: `Cannot load config "placewright.config.ts": ${reason}`,
      ...rest,
    });
    expect(Reflect.get(Object(error), "location")).toEqual({
      file: "placewright.config.ts",
      ...Object(location),
    });
  });
});

describe("an invalid config", () => {
  const problemsOf = async (text: string): Promise<readonly unknown[]> => {
    const error: unknown = await load(text).catch((each: unknown) => each);
    return error instanceof Problems ? error.problems : [error];
  };

  test("is refused with all its errors, each with its place and the lines around it", async () => {
    expect(
      await problemsOf(
        'export default {\n  scenarios: 5,\n  reprts: "r",\n  check: { failOn: "all" },\n};\n',
      ),
    ).toMatchObject([
      {
        reason: expect.stringContaining("scenarios must be text"),
        location: { line: 2 },
        frame: expect.stringContaining("> 2 |   scenarios: 5,"),
      },
      { reason: expect.stringContaining('check.failOn is "all"'), location: { line: 4 } },
      {
        reason: expect.stringContaining('has no key "reprts"'),
        hint: 'Did you mean "reports"?',
        location: { line: 3 },
      },
    ]);
  });

  test("is refused with all names that do not exist, or exist twice", async () => {
    const text = `export default {
  projects: [{ name: "a", provider: "local" }, { name: "a", provider: "local" }],
  defaultProjects: ["b"],
  check: { severities: { dkmi: "off" } },
};
`;
    expect(await problemsOf(text)).toMatchObject([
      { reason: expect.stringContaining('two projects are named "a"') },
      { reason: expect.stringContaining('defaultProjects names "b"') },
      { reason: expect.stringContaining('check.severities names "dkmi"'), hint: 'Did you mean "dkim"?' },
    ]);
  });

  test.each(["a,b", " a", "a ", "a\tb", " "])("is refused if it names a project %j", async (name) => {
    const text = `export default { projects: [{ name: ${JSON.stringify(name)}, provider: "local" }] };\n`;
    expect(await problemsOf(text)).toMatchObject([{ code: "config-invalid", location: { line: 1 } }]);
  });

  test("whose property throws is refused at that line", async () => {
    expect(
      await problemsOf(
        'export default {\n  get projects(): never {\n    throw new Error("none");\n  },\n};\n',
      ),
    ).toMatchObject([
      {
        code: "config-invalid",
        reason: expect.stringContaining("it throws: none"),
        location: { line: 3 },
        frame: expect.stringContaining("> 3 |"),
      },
    ]);
  });
});

describe("an error about a value of a config", () => {
  const text = `export default {
  notifications: [
    { to: "slack", url: { env: "SLACK" } },
  ],
  check: undefined,
};
`;
  const error = new PlacewrightError("config-invalid", "it is wrong");
  const lineOf = async (path: readonly (string | number)[], of = error) => {
    const { atValue } = await load(text, { SLACK: "https://hooks.slack.example/services/x" });
    return atValue?.(of, path);
  };

  test.each([
    ["is at the value", ["notifications", 0, "to"], 3],
    ["is at the value around one that is missing", ["notifications", 0, "smtp", "host"], 3],
    ["is at the list around an item that is missing", ["notifications", 7], 2],
  ] as const)("%s", async (_, path, line) => {
    const placed = await lineOf(path);
    expect(placed).toMatchObject({
      reason: "it is wrong",
      location: { file: "placewright.config.ts", line },
    });
    expect(placed?.frame).toContain(`> ${line} | `);
  });

  test.each([
    ["nothing" as const, []],
    ["a key that is missing" as const, ["reports", "x"]],
    ["a key without a value" as const, ["check"]],
  ])("has no place if it is about %s", async (_, path) => {
    expect(await lineOf(path)).toBe(error);
  });

  test("keeps its own place", async () => {
    const placed = new PlacewrightError("config-invalid", "it is wrong", { location: { file: "a.ts" } });
    expect(await lineOf(["notifications"], placed)).toBe(placed);
  });
});

test("a config that is not UTF-8 is refused by its name", async () => {
  const project = await makeProject({});
  closers.push(project.remove);
  await writeFile(join(project.dir, "placewright.config.ts"), new Uint8Array([0x2f, 0x2f, 0xff, 0xfe, 0xfa]));
  await expect(loadConfig({ cwd: project.dir, env: {} })).rejects.toMatchObject({
    code: "config-invalid",
    reason: expect.stringMatching(/^Cannot load config "placewright\.config\.ts": .+/),
  });
});
