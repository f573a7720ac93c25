import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { useGithubServer } from "../../../support/github/github-server.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { runCommand } from "../../../support/run-command.ts";
import { inCi } from "../../../support/sample-of.ts";

const scenario = `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Ten tulips are on their way." } }
expect: { overall: [inbox >= 50] }
`;
const config = `export default { check: { failOn: "never" }, reporters: ["pull-request"], projects: [{ name: "local", provider: "local" }] };\n`;

async function stage() {
  const server = await useGithubServer();
  const { dir, remove } = await makeProject({
    ".git/HEAD": "ref: refs/heads/x\n",
    "placewright.config.ts": config,
    "scenarios/a.yaml": scenario,
    "event.json": JSON.stringify({ pull_request: { number: 7, head: { sha: "a".repeat(40) } } }),
  });
  onTestFinished(remove);
  const run = (runId: string, extra: Readonly<Record<string, string>> = {}, ...args: string[]) =>
    runCommand(["run", ...args], {
      cwd: dir,
      env: {
        ...server.env,
        GITHUB_EVENT_PATH: join(dir, "event.json"),
        GITHUB_STEP_SUMMARY: "",
        GITHUB_RUN_ID: runId,
        ...extra,
      },
    });
  return { ...server, dir, run };
}

inCi(
  "a run that cannot start replaces the result of an earlier one, and a later result replaces that",
  async () => {
    const { dir, run, comments, problems } = await stage();
    expect((await run("1001")).stderr).not.toContain("!");
    expect(comments[0]?.body).toContain("Send");
    await writeFile(join(dir, "scenarios/a.yaml"), scenario.replace("inbox >= 50", "inbox >= many <b>"));
    const refused = await run("1002");
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("inbox >= many");
    expect(comments).toHaveLength(1);
    const [{ body = "" } = {}] = comments;
    expect(body.match(/^## .*/gm)).toEqual(["## ✕ Not tested"]);
    expect(body).toContain(
      "The run could not start, so there is no result. Any earlier result is out of date.",
    );
    expect(body).toMatch(/^- ✕ scenarios\/a\.yaml:\u200b?3:\u200b?\d+: .*many &lt;b&gt;/m);
    expect(body).toContain("commit aaaaaaaaaa · Placewright ");
    // An older job that ends late changes nothing.
    await run("1000");
    expect(comments[0]?.body).toBe(body);
    await writeFile(join(dir, "scenarios/a.yaml"), scenario);
    expect((await run("1002")).stderr).not.toContain("!");
    expect(comments.map((each) => each.body.match(/^## .*/gm))).toEqual([[expect.stringContaining("Send")]]);
    expect(problems).toEqual([]);
  },
);

test("a config that cannot be loaded does, too, if the job names the reporter", async () => {
  const { dir, run, comments, add } = await stage();
  await run("1001");
  await writeFile(join(dir, "placewright.config.ts"), "export default { projects: 7 };\n");
  const env = { PLACEWRIGHT_REPORTER: "pull-request" };
  expect((await run("1002", env)).code).toBe(2);
  expect(comments.map(({ body }) => body)).toEqual([expect.stringContaining("## ✕ Not tested")]);
  // Of another job, whose comment has another name, nothing is written.
  add("unrelated");
  expect((await run("1003", { PLACEWRIGHT_REPORTER: "pull-request=other" })).code).toBe(2);
  expect(comments).toHaveLength(2);
});

test("nothing is written if there is no earlier result, no reporter, or no token", async () => {
  const { run, requests, comments } = await stage();
  const wrong = ["no-such-scenario.yaml"];
  expect((await run("1001", { GITHUB_TOKEN: "" }, ...wrong)).code).toBe(2);
  expect((await run("1001", {}, "--reporter", "junit", ...wrong)).code).toBe(2);
  expect(requests).toEqual([]);
  expect((await run("1001", {}, ...wrong)).code).toBe(2);
  expect(requests.map(({ method }) => method)).not.toContain("PATCH");
  expect(comments).toEqual([]);
});
