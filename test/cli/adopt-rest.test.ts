import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startService } from "../../src/service/start.ts";
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
