import { readdir } from "node:fs/promises";
import { afterEach, describe, expect, test } from "vitest";
import { startService } from "../../src/service/start.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { projectFiles } from "../support/ui.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const config = `export default { projects: [
  { name: "local", provider: "local" },
  { name: "ses", provider: "sesv2" },
  { name: "pinpoint", provider: "pinpoint-email" },
] };\n`;

async function doctor(args: readonly string[], env: Readonly<Record<string, string>>, more = {}) {
  const { dir, remove } = await makeProject({ ...projectFiles, "placewright.config.ts": config, ...more });
  closers.push(remove);
  return runCommand(["doctor", ...args], { cwd: dir, env });
}

describe("doctor", () => {
  test("calls only the embedded service if AWS_ENDPOINT_URL points at it", async () => {
    const service = await startService({
      fixture: {
        account: { vdmEnabled: true },
        identities: [{ name: "acme.example", verification: "PENDING" }],
      },
    });
    closers.push(() => service.close());
    const { code, stdout, stderr } = await doctor([], { AWS_ENDPOINT_URL: service.url });
    expect([code, stderr]).toEqual([3, ""]);
    expect(stdout).toContain("local · local\n  ✓ embedded service: Needs no account");
    expect(stdout.match(/✕ identity acme\.example: Not verified\n {4}→ Publish the records/g)).toHaveLength(
      2,
    );
    expect(stdout.match(/Not ready: 1 problem to fix\./g)).toHaveLength(2);
    expect(service.control.requests().map(({ operation }) => operation)).not.toContain(
      "CreateDeliverabilityTestReport",
    );
  });

  test("prints JSON for the named projects", async () => {
    const { code, stdout } = await doctor(["--project", "local", "--json"], {});
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        project: "local",
        provider: "local",
        ready: true,
        diagnoses: [expect.objectContaining({ level: "ok" })],
      },
    ]);
  });

  test.each([
    ["a ledger that is not created", 'ledger: "none"', 0, ""],
    ["a damaged ledger", 'ledger: "bad"', 2, "its file is damaged"],
    ["a reports folder that is a file", 'reports: "bad/ledger.sqlite"', 2, "it is not a folder"],
  ])("after the projects, finds %s", async (_, settings, exitCode, words) => {
    const { dir, remove } = await makeProject({
      ...projectFiles,
      "placewright.config.ts": `export default { ${settings} };\n`,
      "bad/ledger.sqlite": "not a database",
    });
    closers.push(remove);
    const { code, stdout, stderr } = await runCommand(["doctor"], { cwd: dir });
    expect(code).toBe(exitCode);
    expect(stdout).toContain("Ready");
    expect(stderr).toContain(words);
    expect(await readdir(dir)).not.toContain("none");
  });

  test("says how to get credentials if there are none", async () => {
    const { code, stdout } = await doctor(["--project", "ses"], {
      AWS_REGION: "eu-west-1",
      HOME: "/nonexistent",
    });
    expect(code).toBe(3);
    expect(stdout).toContain("→ Sign in again, or set AWS_PROFILE");
    const regionless = await doctor(["--project", "ses"], { HOME: "/nonexistent" });
    expect(regionless.stdout).toContain("→ Set region in the project, or AWS_REGION");
  });

  test("checks the account even if a scenario is invalid", async () => {
    const service = await startService({ fixture: { identities: [{ name: "acme.example" }] } });
    closers.push(() => service.close());
    const { stdout } = await doctor(
      ["--project", "ses"],
      { AWS_ENDPOINT_URL: service.url },
      { "scenarios/order.yaml": "from: 1\n" },
    );
    expect(stdout).toContain("✓ account: Can send");
    expect(stdout).toContain("Not all senders are known:");
  });
});
