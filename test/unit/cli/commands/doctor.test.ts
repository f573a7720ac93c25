import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { startService } from "../../../../src/service/start.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { runCommand } from "../../../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 50] }
`;
const good = "export default () => ({});\n";

async function stage(projects: string, files: Readonly<Record<string, string>> = {}, more = "") {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [${projects}], ${more} };\n`,
    "scenarios/a.yaml": scenario,
    ...files,
  });
  closers.push(remove);
  return { dir, run: (...args: string[]) => runCommand(["doctor", ...args], { cwd: dir }) };
}
const own = (name: string) => `{ name: "${name}", provider: "module", module: "./${name}.mjs" }`;

/** An account with a warning about its dashboard and its identity, which denies access to its IP addresses. */
async function account(name: string) {
  const service = await startService({
    fixture: { account: { vdmEnabled: false }, identities: [{ name: "acme.example" }] },
    faults: [
      {
        operation: "GetDedicatedIps",
        error: { statusCode: 403, code: "AccessDeniedException", message: "no" },
      },
    ],
  });
  closers.push(() => service.close());
  return `{ name: "${name}", provider: "sesv2", region: "eu-west-1", endpoint: "${service.url}" }`;
}

const loads = "It loads; nothing else of a custom provider is checked";
const notFunction =
  'Cannot load the provider "./bad.mjs": its default export is not a function (placewright.config.ts, line 1)';
const example =
  "Add export default defineProvider((options, policy) => ({ … })). https://placewright.dev/providers has a complete example";

test("doctor lists what it found in each project, as text and as JSON, and exits with 3 for a problem", async () => {
  const ses = await account("ses");
  const { run } = await stage(`{ name: "here", provider: "local" }, ${own("good")}, ${own("bad")}, ${ses}`, {
    "good.mjs": good,
    "bad.mjs": "export default 7;\n",
  });
  const { code, stdout, stderr } = await run();
  expect([code, stderr]).toEqual([3, ""]);
  const denied = /^ {2}– dedicated IPs: (.*)\n {4}→ (.*)\n/m.exec(stdout) ?? [];
  expect(stdout).toBe(`here · local
  ✓ embedded service: Needs no account and no network. Placements are simulated
  Ready.

good · ./good.mjs
  – provider ./good.mjs: ${loads}
    → Run one test to check it
  Ready, with 1 point to review.

bad · ./bad.mjs
  ✕ provider ./bad.mjs: ${notFunction}
    → ${example}
  Not ready: 1 problem to fix.

ses · sesv2/eu-west-1
  ✓ account: Can send. Sent 0 of 50000 messages allowed per day
  ! Deliverability dashboard: Off: only single placement tests are available, and no statistics on sent mail
    → Enable it with PutDeliverabilityDashboardOption if it is worth its price
  ! identity acme.example: No custom MAIL FROM domain: SPF passes for Amazon's domain, and is not aligned
    → Set one with PutEmailIdentityMailFromAttributes
${denied[0]}  Ready, with 3 points to review.

`);
  const json = await run("--json");
  expect([json.code, json.stderr]).toEqual([3, ""]);
  const found = JSON.parse(json.stdout);
  expect(found.slice(0, 3)).toEqual([
    {
      project: "here",
      provider: "local",
      ready: true,
      diagnoses: [
        {
          level: "ok",
          about: "embedded service",
          message: "Needs no account and no network. Placements are simulated",
        },
      ],
    },
    {
      project: "good",
      provider: "./good.mjs",
      ready: true,
      diagnoses: [
        {
          level: "unknown",
          about: "provider ./good.mjs",
          message: loads,
          fix: "Run one test to check it",
        },
      ],
    },
    {
      project: "bad",
      provider: "./bad.mjs",
      ready: false,
      diagnoses: [{ level: "error", about: "provider ./bad.mjs", message: notFunction, fix: example }],
    },
  ]);
  expect(found[3]).toMatchObject({ project: "ses", provider: "sesv2", region: "eu-west-1", ready: true });
  expect(found[3].diagnoses.map(({ level }: { level: string }) => level)).toEqual([
    "ok",
    "warn",
    "warn",
    "unknown",
  ]);
  expect(found[3].diagnoses[3]).toEqual({
    level: "unknown",
    about: "dedicated IPs",
    message: denied[1],
    fix: denied[2],
  });
});

test("doctor exits with 0 if every project is ready, and reads the config's projects or the named ones", async () => {
  const { run } = await stage(`{ name: "here", provider: "local" }, ${own("good")}, ${own("bad")}`, {
    "good.mjs": good,
    "bad.mjs": "export default 7;\n",
  });
  const { code, stdout, stderr } = await run("--project", "good,here");
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(
    /^good · [\s\S]*Ready, with 1 point to review\.\n\nhere · local\n[\s\S]* {2}Ready\.\n\n$/,
  );
  const unknown = await run("--project", "none");
  expect(unknown).toEqual({
    code: 2,
    stdout: "",
    stderr:
      '✕ No project named "none" in the config. Available projects: here, good, bad.\n  See https://placewright.dev/errors/usage\n',
  });
});

test("doctor counts several problems", async () => {
  const service = await startService({
    fixture: {
      account: { vdmEnabled: true },
      identities: [
        { name: "acme.example", verification: "PENDING" },
        { name: "other.example", verification: "PENDING" },
      ],
    },
  });
  closers.push(() => service.close());
  const { run } = await stage(
    `{ name: "ses", provider: "sesv2", region: "eu-west-1", endpoint: "${service.url}" }`,
    { "scenarios/b.yaml": scenario.replace("acme.example", "other.example") },
  );
  const all = await run();
  expect([all.code, /Not ready: .*/.exec(all.stdout)?.[0]]).toEqual([3, "Not ready: 2 problems to fix."]);
  const some = await run("scenarios/b.yaml");
  expect(some.stdout).toContain("identity other.example: Not verified");
  expect(some.stdout).not.toContain("identity acme.example");
  expect(some.stdout).toContain("Not ready: 1 problem to fix.");
});

test("doctor says why senders are missing after all projects, but not in JSON", async () => {
  const { run } = await stage(await account("ses"), { "scenarios/b.yaml": "from: 1\n" });
  const { stdout } = await run();
  expect(stdout).toMatch(/ to review\.\n\nNot all senders are known: [^\n]*from[^\n]*\n$/);
  expect(JSON.parse((await run("--json")).stdout)).toHaveLength(1);
});

test("doctor does not read the senders if no project needs them", async () => {
  const { run } = await stage('{ name: "here", provider: "local" }', { "scenarios/b.yaml": "from: 1\n" });
  const { code, stdout } = await run();
  expect([code, stdout.includes("senders")]).toEqual([0, false]);
});

test("doctor refuses a ledger or a reports folder that a run could not use, after its findings", async () => {
  const ready =
    "here · local\n  ✓ embedded service: Needs no account and no network. Placements are simulated\n  Ready.\n\n";
  const { dir, run } = await stage('{ name: "here", provider: "local" }');
  expect(await run()).toEqual({ code: 0, stdout: ready, stderr: "" });
  expect(await readdir(dir)).not.toContain(".placewright");
  await mkdir(join(dir, ".placewright"), { mode: 0o700 });
  await writeFile(join(dir, ".placewright/ledger.sqlite"), "damaged ".repeat(1000));
  const damaged = await run();
  expect([damaged.code, damaged.stdout]).toEqual([2, ready]);
  expect(damaged.stderr).toContain("its file is damaged");
  await writeFile(join(dir, "reports"), "");
  const unwritable = await run();
  expect([unwritable.code, unwritable.stdout]).toEqual([2, ready]);
  expect(unwritable.stderr).toContain("it is not a folder");
});
