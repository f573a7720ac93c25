import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startService } from "../../src/service/start.ts";
import { isCreate, isList } from "../support/far-project.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";

const scenario = (more = "") => `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 10] }
${more}`;

/** Two scenarios that were submitted to a service, of which the ledger is lost. */
async function lost() {
  const service = await startService({ completeAfterMs: 0 });
  onTestFinished(() => service.close());
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "ses", provider: "sesv2" }] };\n',
    "scenarios/a.yaml": scenario("variants: [{ name: one }, { name: two }]\n"),
    "scenarios/b.yaml": scenario(),
  });
  onTestFinished(remove);
  const run = (...args: string[]) => runCommand(args, { cwd: dir, env: { AWS_ENDPOINT_URL: service.url } });
  const started = await run("run", "--detach", "--no-check");
  expect(started.code, started.stderr).toBe(0);
  await rm(join(dir, ".placewright"), { recursive: true });
  const created = async (): Promise<number> => {
    const answer = await fetch(`${service.url}/v2/email/deliverability-dashboard/test-reports`);
    return ((await answer.json()) as { DeliverabilityTestReports: unknown[] }).DeliverabilityTestReports
      .length;
  };
  return { dir, run, created };
}

test("a broken scenario does not keep the tests of others from being adopted, so they are not paid for again", async () => {
  const { dir, run, created } = await lost();
  const path = join(dir, "scenarios/b.yaml");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace("inbox >=", "inbox =>"));
  const { code, stdout, stderr } = await run("collect", "--adopt", "--every", "20h");
  expect(stdout).toContain("adopted 2 tests that the ledger had lost");
  expect(stderr).toContain("scenarios/b.yaml:3");
  expect(stderr).toContain("Lost tests of these scenarios are not adopted. Fix them, and adopt again.");
  expect(code).toBe(2);
  expect(await created()).toBe(3);
  await run("run", "--detach", "--every", "20h", "--no-check");
  expect(await created()).toBe(3);
  await writeFile(path, text);
  const again = await run("collect", "--adopt", "--every", "20h");
  expect(again.stdout).toContain("adopted 1 test that the ledger had lost");
  expect(again.stderr).toBe("");
  expect(again.code).toBe(0);
});

test("a lost test whose scenario has another name now is named", async () => {
  const { dir, run } = await lost();
  await rename(join(dir, "scenarios/b.yaml"), join(dir, "scenarios/c.yaml"));
  const { code, stderr } = await run("collect", "--adopt");
  expect(stderr).toMatch(
    /^Run \S+: not adopted, because no scenario that can be built creates it: b\.\S+\. Fix its scenario, restore the name of its scenario or variant, or find it at the provider$/m,
  );
  expect(code).toBe(3);
  const reconciled = await run("reconcile", "--adopt");
  expect(reconciled.stdout).toContain("No scenario that can be built creates them");
  expect(reconciled.stdout).not.toContain("--adopt adds");
});

test("a lost test of another message is no result of the one that the scenario has now, and is not paid for again", async () => {
  const { dir, run, created } = await lost();
  const path = join(dir, "scenarios/b.yaml");
  await writeFile(path, (await readFile(path, "utf8")).replace("Your order", "You won a cruise"));
  const { code, stdout } = await run("collect", "--adopt", "--every", "20h");
  expect(stdout).toMatch(/Measured with the subject "Your order", which is "You won a cruise" now/);
  expect(stdout).toContain("Do not send");
  expect(code).toBe(1);
  expect((await run("run", "--detach", "--every", "20h", "--no-check")).code).toBe(0);
  expect(await created()).toBe(3);
});

test("a lost test of one branch is not paid for again by another one", async () => {
  const { run, created } = await lost();
  expect((await run("collect", "--adopt", "--every", "20h", "--branch", "main")).code).toBe(0);
  const { code, stderr } = await run(
    "run",
    "--detach",
    "--every",
    "20h",
    "--branch",
    "release",
    "--no-check",
  );
  expect(stderr).toContain("3 tests submitted in the last 20 hours");
  expect(code).toBe(0);
  expect(await created()).toBe(3);
});

/**
 * A scenario for two projects, each with a service and a proxy whose list is empty while it is in `late`. They refuse all
 * creates but the first `max`.
 */
async function twoProjects({ max = Number.POSITIVE_INFINITY } = {}) {
  const late = new Set<number>();
  // The project of each create.
  const creates: number[] = [];
  const projects: string[] = [];
  for (const index of [0, 1]) {
    const service = await startService({ completeAfterMs: 0 });
    onTestFinished(() => service.close());
    const proxy = await startFaultyProxy(service.url, (request) => {
      if (isCreate(request) && creates.push(index) > max)
        return { kind: "answer", status: 400, error: "BadRequestException" };
      return isList(request) && late.has(index) ? { kind: "empty-list" } : { kind: "pass" };
    });
    onTestFinished(proxy.close);
    projects.push(
      `{ name: "p${index}", provider: "sesv2", region: "us-east-1", endpoint: "${proxy.url}", settle: "0s" }`,
    );
  }
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { check: { failOn: "never" }, defaultProjects: ["p0", "p1"], projects: [${projects}] };\n`,
    "scenarios/a.yaml": scenario("variants: [{ name: one }, { name: two }]\n"),
  });
  onTestFinished(remove);
  const run = (...args: string[]) => runCommand(args, { cwd: dir });
  const loseLedger = () => rm(join(dir, ".placewright"), { recursive: true });
  return { run, loseLedger, late, creates };
}

test("a lost run is not complete while a project has none of its tests, and the next job submits the rest once", async () => {
  const { run, loseLedger, creates } = await twoProjects();
  await run("run", "--detach", "--project", "p0");
  await loseLedger();
  const collected = await run("collect", "--adopt");
  expect(collected.stdout).toContain("Do not send yet");
  expect(collected.code).toBe(4);
  expect((await run("run", "--detach", "--every", "20h")).code).toBe(0);
  expect(creates.toSorted()).toEqual([0, 0, 1, 1]);
  const done = await run("collect", "--adopt");
  expect(done.stdout).toContain("✓ Send");
  expect(done.code).toBe(0);
  expect(creates.toSorted()).toEqual([0, 0, 1, 1]);
});

test("a lost run whose list is late is not complete, and its tests are not paid for again", async () => {
  const { run, loseLedger, late, creates } = await twoProjects();
  await run("run", "--detach");
  await loseLedger();
  late.add(1);
  const collected = await run("collect", "--adopt", "--every", "20h");
  expect(collected.stdout).toContain("Do not send yet");
  late.clear();
  expect((await run("run", "--detach", "--every", "20h")).code).toBe(0);
  const done = await run("collect", "--adopt", "--every", "20h");
  expect(done.stdout).toContain("✓ Send");
  expect(done.code).toBe(0);
  expect(creates.toSorted()).toEqual([0, 0, 1, 1]);
});

test("a lost run that is adopted project by project is not complete without what it never submitted", async () => {
  const { run, loseLedger, creates } = await twoProjects({ max: 3 });
  await run("run", "--detach");
  await loseLedger();
  const part = await run("collect", "--adopt", "--project", "p0");
  expect(part.stdout).toContain("✓ Send");
  const { code, stdout } = await run("collect", "--adopt");
  expect(stdout).toContain("Do not send yet");
  expect(code).toBe(4);
  expect((await run("status")).stdout).toContain("1 skipped · 3 passed");
  expect(creates).toHaveLength(4);
});
