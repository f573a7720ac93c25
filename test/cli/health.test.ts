import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { RunReport } from "../../src/mod.ts";
import { type RunningService, type ServiceOptions, startService } from "../../src/service/start.ts";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const page = await readFile(join(projectRoot, "docs/health.md"), "utf8");
const yaml = /```yaml scenarios\/acme-health\.yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
const typescript = /```ts\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
const config = `import { defineConfig } from "placewright";
export default defineConfig({
  projects: [{ name: "ses", provider: "sesv2", retries: 0 }, { name: "seeds", provider: "seedlist", send: { via: "smtp", host: "127.0.0.1", tls: "none" },
    seeds: [{ isp: "Mail", imap: { host: "127.0.0.1", tls: "none" }, seeds: [{ address: "a@mail.example", password: { env: "A" } }] }] }],
});
`;

async function open(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject(files);
  closers.push(project.remove);
  return project.dir;
}

type Fixture = NonNullable<ServiceOptions["fixture"]>;

async function start(fixture: Fixture, port = 0): Promise<RunningService> {
  const service = await startService({ fixture, completeAfterMs: 50, seed: "health", port });
  closers.push(() => service.close());
  return service;
}

async function serve(fixture: Fixture): Promise<Record<string, string>> {
  return { AWS_ENDPOINT_URL: (await start(fixture)).url };
}

const healthy = { identities: [{ name: "acme.example", mailFrom: "bounce.acme.example" }] };
const reportIn = async (dir: string): Promise<RunReport> =>
  JSON.parse(await readFile(join(dir, "out.json"), "utf8"));

test("the example file matches docs/health.md", async () => {
  expect(await readFile(join(projectRoot, "docs/examples/domain-health.yaml"), "utf8")).toBe(yaml);
});

describe("health scenarios", () => {
  test("run as docs/health.md shows them, in YAML and TypeScript, next to a placement scenario, with only AWS_ENDPOINT_URL set", async () => {
    const dir = await open({
      "placewright.config.ts": config,
      "scenarios/acme-health.yaml": yaml,
      "scenarios/other-health.ts": typescript.replace('name: "acme-health"', 'name: "other-health"'),
    });
    await cp(join(projectRoot, "scenarios/password-reset.yaml"), join(dir, "scenarios/password-reset.yaml"));
    await cp(join(projectRoot, "templates"), join(dir, "templates"), { recursive: true });
    const env = await serve(healthy);
    const run = await runCommand(["run", "--no-check", "--reporter", "json=out.json"], { cwd: dir, env });
    const report = await reportIn(dir);
    expect(report.tests.map(({ id, role }) => [id, role])).toEqual([
      ["password-reset[en-GB]@ses", undefined],
      ["acme-health@ses", "health"],
      ["other-health@ses", "health"],
    ]);
    const [, health] = report.tests;
    expect(health, run.stdout).toMatchObject({
      verdict: "passed",
      health: { domain: "acme.example", simulated: true },
    });
    expect(health?.assertions.map(({ scope, source }) => `${scope} ${source}`)).toEqual(
      expect.arrayContaining([
        "overall inbox >= 90",
        "overall complaint < 0.3",
        "Gmail complaint < 0.1",
        "daily inbox >= 85",
      ]),
    );
    const html = await readFile(join(dir, "reports", report.run.id, "index.html"), "utf8");
    expect(html).toContain("Domain health");
    expect(html).toMatch(/aria-label="complaints by day, in percent: .*expected &lt; 0.1%/);
    const listed = await runCommand(["list"], { cwd: dir, env });
    expect(listed.stdout).toContain("acme-health · ses #nightly");
    expect((await runCommand(["validate"], { cwd: dir, env })).stdout).toContain(
      "3 scenarios, 1 message: all valid",
    );
    // Another run shows the trend, and the ledger can produce the report again.
    await runCommand(["run", "--grep", "acme-health"], { cwd: dir, env });
    const again = await runCommand(["report", "--reporter", "json=out.json"], { cwd: dir, env });
    expect((await reportIn(dir)).tests[0]?.health?.days.length, again.stderr).toBeGreaterThan(6);
    expect((await reportIn(dir)).tests[0]?.trend).toHaveLength(1);
  });

  test("fail a run during an incident, and say where, when, and what to do", async () => {
    const dir = await open({ "placewright.config.ts": config, "scenarios/acme-health.yaml": yaml });
    const incident = parse(
      await readFile(join(projectRoot, "docs/examples/reputation-incident.yaml"), "utf8"),
    );
    const service = await start(incident);
    const env = { AWS_ENDPOINT_URL: service.url };
    const run = await runCommand(["run"], { cwd: dir, env });
    expect(run.code, run.stderr).toBe(1);
    expect(run.stdout).toMatch(/✕ Gmail +inbox +expected ≥ 90% +actual \d\d%/);
    expect(run.stdout).toMatch(/✕ overall +blocklistings +expected = 0 +actual 1/);
    expect(run.stdout).toMatch(/✕ daily +inbox/);
    expect(run.stdout).toContain("In the report, find the worst days and campaigns");
    // After the fix, only the failed scenario runs again.
    await service.close();
    await start(healthy, Number(new URL(service.url).port));
    const retried = await runCommand(["run", "--last-failed", "--reporter", "json=out.json"], {
      cwd: dir,
      env,
    });
    expect(retried.stdout, retried.stderr).toContain("acme-health");
    expect((await reportIn(dir)).tests[0]?.earlierAttempts).toMatchObject([{ number: 1, verdict: "failed" }]);
  });

  test("report a project that does not measure health, and use one that does", async () => {
    const dir = await open({ "placewright.config.ts": config, "scenarios/acme-health.yaml": yaml });
    const run = await runCommand(["run", "--project", "seeds"], { cwd: dir });
    expect(run.code, run.stderr).toBe(3);
    expect(run.stdout).toMatch(/seedlist does not measure it/);
    const listed = await runCommand(["list", "--project", "seeds,ses"], { cwd: dir });
    expect(listed.stdout).toMatch(/^acme-health · ses .*\n1 test\n/);
  });

  test("say how to get credentials if there are none", async () => {
    const dir = await open({
      "placewright.config.ts": config.replace('"sesv2"', '"sesv2", region: "eu-west-1"'),
      "scenarios/acme-health.yaml": yaml,
    });
    const run = await runCommand(["run"], { cwd: dir, env: { HOME: dir } });
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).toMatch(/Could not load credentials/);
    expect(run.stdout + run.stderr).toMatch(
      /Sign in again, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/i,
    );
  });

  test("report errors with line and column, and have no message for other commands", async () => {
    const dir = await open({
      "scenarios/a.yaml":
        "domain: acme\nwithin: 60d\nexpect:\n  overall: [complaints < 0.1]\n  Gmail: [blocklistings == 0]\n  daily: [inbox >= baseline]\nfrom: x\n",
    });
    const run = await runCommand(["validate"], { cwd: dir });
    expect(run.code).toBe(2);
    for (const line of [
      /scenarios\/a\.yaml:1:9.*domain.*must be a domain such as acme\.example/s,
      /scenarios\/a\.yaml:2:9.*must be a number of days from 1d to 30d/s,
      /"complaints < 0\.1" has no metric "complaints".*Did you mean "complaint"\?/s,
      /"blocklistings == 0" applies to the whole account/,
      /compares with a baseline, but a health check has none/,
      /from/,
    ])
      expect(run.stderr).toMatch(line);
    const only = await open({ "scenarios/acme-health.yaml": yaml });
    const preview = await runCommand(["preview"], { cwd: only });
    expect(preview.code).toBe(2);
    expect(preview.stderr).toContain("No messages in acme-health: health scenarios send none");
  });
});
