import { afterEach, expect, test } from "vitest";
import { makeProject } from "../../../support/project-folder.ts";
import { runCommand } from "../../../support/run-command.ts";

const removers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removers.splice(0)) await remove();
});

const config = (extra = "") =>
  `export default { projects: [{ name: "local", provider: "local" }]${extra} };\n`;
const scenario = (change: { readonly message?: string; readonly threshold?: string } = {}) =>
  `from: Acme <news@acme.example>
message: ${change.message ?? '{ simple: { subject: "Your order", text: "It is on its way." } }'}
expect: { overall: ["${change.threshold ?? "inbox >= 1"}"] }
`;

async function validate(files: Readonly<Record<string, string>>) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": config(),
    "scenarios/fine.yaml": scenario(),
    ...files,
  });
  removers.push(remove);
  return runCommand(["validate"], { cwd: dir });
}

test("a project without errors is valid", async () => {
  expect(await validate({})).toMatchObject({ code: 0, stderr: "" });
});

test("an error in a scenario, a message, or a schedule is an error, whatever else is valid", async () => {
  const broken = await validate({ "scenarios/broken.yaml": scenario({ threshold: "inbx >= 1" }) });
  expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining('has no metric "inbx"') });
  const unbuilt = await validate({
    "scenarios/unbuilt.yaml": scenario({ message: "{ template: { name: gone, subject: Hi } }" }),
  });
  expect(unbuilt).toMatchObject({ code: 2, stderr: expect.stringContaining("gone") });
  const schedules = config(
    ', schedules: [{ name: "nightly", cron: "0 2 * * *", select: { tags: ["nobody"] } }]',
  );
  const unselected = await validate({ "placewright.config.ts": schedules });
  expect(unselected).toMatchObject({ code: 2, stderr: expect.stringContaining("nightly") });
});

test("all errors are shown together", async () => {
  const { code, stderr } = await validate({
    "scenarios/broken.yaml": scenario({ threshold: "inbx >= 1" }),
    "scenarios/unbuilt.yaml": scenario({ message: "{ template: { name: gone, subject: Hi } }" }),
  });
  expect(code).toBe(2);
  expect(stderr).toContain('has no metric "inbx"');
  expect(stderr).toContain("gone");
});
