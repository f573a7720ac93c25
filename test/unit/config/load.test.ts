import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
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
