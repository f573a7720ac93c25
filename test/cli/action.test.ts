import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { token, useGithubServer } from "../support/github/github-server.ts";
import { checkWorkflow } from "../support/nights/github.ts";
import { makeProject } from "../support/project-folder.ts";
import { commandOf, environment, projectRoot } from "../support/run-cli.ts";
import { inCi } from "../support/sample-of.ts";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly "working-directory"?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

const action: Action = parse(await readFile(join(projectRoot, "action.yml"), "utf8"));
const page = await readFile(join(projectRoot, "docs/pull-requests.md"), "utf8");

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Values = Readonly<Record<string, string>>;

const dictionary = (value: object): data.Dictionary =>
  new data.Dictionary(
    ...Object.entries(value).map(([key, each]) => ({
      key,
      value: typeof each === "string" ? new data.StringData(each) : dictionary(each as object),
    })),
  );

/** Evaluates an expression with GitHub's own evaluator. */
function evaluate(text: string, contexts: object, isOk = true): string {
  const call = (value: boolean) => () => new data.BooleanData(value);
  const functions = [
    { name: "always", minArgs: 0, maxArgs: 0, call: call(true) },
    { name: "success", minArgs: 0, maxArgs: 0, call: call(isOk) },
  ];
  const parsed = new Parser(new Lexer(text).lex().tokens, Object.keys(contexts), functions).parse();
  const known = new Map(functions.map((each) => [each.name, each]));
  return new Evaluator(parsed, dictionary(contexts), known).evaluate().coerceString();
}

const fill = (text: string | boolean, contexts: object): string =>
  String(text).replace(/\$\{\{(.*?)\}\}/g, (_, inner: string) => evaluate(inner, contexts));

/** Executes the Action as a runner does: composite steps in order, with the runner's files. Records what other actions get. */
async function runAction(given: Values, jobEnv: Values, files: Values = {}) {
  const { dir, remove } = await makeProject({
    "event.json": JSON.stringify({ pull_request: { number: 7, head: { sha: "a".repeat(40) } } }),
    output: "",
    "summary.md": "",
    ...files,
  });
  closers.push(remove);
  const defaults = Object.entries(action.inputs).map(([name, input]) => [
    name,
    fill(input.default, { github: { token } }),
  ]);
  const inputs = { ...Object.fromEntries(defaults), ...given };
  const used: { readonly uses: string; readonly with: Values }[] = [];
  const outputs: Record<string, { outputs: Record<string, string> }> = {};
  let [stdout, stderr, isOk] = ["", "", true];
  for (const step of action.runs.steps) {
    const contexts = { inputs, steps: outputs };
    const condition = step.if?.replace(/^\$\{\{|\}\}$/g, "") ?? "success()";
    if (evaluate(condition, contexts, isOk) !== "true") continue;
    const filled = (values: NonNullable<Step["with"]> = {}) =>
      Object.fromEntries(Object.entries(values).map(([name, text]) => [name, fill(text, contexts)]));
    if (step.uses) {
      used.push({ uses: step.uses, with: filled(step.with) });
      continue;
    }
    expect(step.shell).toBe("bash");
    // GitHub's runner starts bash like this.
    const script = fill(step.run ?? "", contexts);
    const child = spawn("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script], {
      cwd: join(dir, fill(step["working-directory"] ?? ".", contexts)),
      env: environment({
        ...jobEnv,
        GITHUB_EVENT_PATH: join(dir, "event.json"),
        GITHUB_OUTPUT: join(dir, "output"),
        GITHUB_STEP_SUMMARY: join(dir, "summary.md"),
        ...filled(step.env),
      }),
    });
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      stderr += text;
    });
    isOk = (await new Promise((resolve) => child.on("close", resolve))) === 0;
    const lines = (await readFile(join(dir, "output"), "utf8")).split("\n").filter(Boolean);
    if (step.id)
      outputs[step.id] = {
        outputs: Object.fromEntries(lines.map((line) => line.split("=", 2) as [string, string])),
      };
  }
  const exitCode = fill(action.outputs["exit-code"]?.value ?? "", { steps: outputs });
  return {
    dir,
    used,
    stdout,
    stderr,
    isOk,
    exitCode,
    summary: await readFile(join(dir, "summary.md"), "utf8"),
  };
}

const scenario = (limit: number) => `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox ${limit === 1 ? "<=" : ">="} ${limit}] }
`;
const command = commandOf(projectRoot).join(" ");

describe("the Action", () => {
  test("is a composite action with documented inputs and outputs", async () => {
    expect(action.runs.using).toBe("composite");
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (.*) \| (.*) \|$/gm)].map(([, name, about, value]) => [
      name,
      about,
      value?.replaceAll("`", ""),
    ]);
    expect(rows).toEqual(
      Object.entries(action.inputs).map(([name, { description, default: value }]) => [
        name,
        description,
        value,
      ]),
    );
    for (const name of Object.keys(action.outputs)) expect(page).toContain(`\`${name}\``);
    // What a workflow interpolates into an input must not become a part of the script.
    for (const { run } of action.runs.steps) expect(run ?? "").not.toContain("${{");
  });

  test("is used in the documented workflows as GitHub's parser accepts them", async () => {
    const workflows = [...page.matchAll(/```yaml\n# \.github\/workflows[^\n]*\n(.*?)```/gs)].map(
      ([, text]) => text ?? "",
    );
    expect(workflows).toHaveLength(2);
    for (const text of workflows) {
      expect(await checkWorkflow(text)).toEqual([]);
      const { jobs, permissions } = parse(text);
      expect(permissions).toEqual({ contents: "read", "pull-requests": "write", checks: "write" });
      for (const { uses, with: inputs = {} } of jobs.gate.steps)
        if (uses?.startsWith("placewright/"))
          expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    }
  });

  test("runs, annotates, summarizes, comments, and passes the exit code on", async () => {
    const server = await useGithubServer();
    const { GITHUB_TOKEN: _, ...env } = server.env;
    const files = { "mail/.git/HEAD": "", "mail/scenarios/a.yaml": scenario(1) };
    const result = await runAction({ command, "working-directory": "mail" }, env, files);
    expect(result.stderr).toBe("");
    expect([result.isOk, result.exitCode]).toEqual([false, "1"]);
    expect(result.stdout).toMatch(/^::error file=scenarios\/a\.yaml,line=3,title=a::/m);
    expect(result.summary).toContain("Do not send");
    expect(server.comments.map(({ body }) => body)).toEqual([expect.stringContaining("Do not send")]);
    expect(server.checkRuns).toMatchObject([{ head_sha: "a".repeat(40), conclusion: "failure" }]);
    expect(server.problems).toEqual([]);
    expect(existsSync(join(result.dir, "mail/reports/latest/report.json"))).toBe(true);
    expect(result.used).toEqual([
      {
        uses: "actions/cache/restore@v4",
        with: { path: "mail/.placewright", key: "placewright-gate", "restore-keys": "placewright-" },
      },
      {
        uses: "actions/upload-artifact@v4",
        with: { name: "placement", path: "mail/reports/latest/", overwrite: "true" },
      },
    ]);
  });

  inCi("passes without permissions, and takes inputs as words, not as a script", async () => {
    const server = await useGithubServer({ writes: { comments: false, checks: false } });
    const files = { "scenarios/a.yaml": scenario(2), "scenarios/b.yaml": scenario(1) };
    const args = "run\n  --grep ^a$ $(touch\tstolen) ; touch stolen";
    const refused = await runAction({ command, args }, server.env, files);
    expect([refused.isOk, refused.exitCode, existsSync(join(refused.dir, "stolen"))]).toEqual([
      false,
      "2",
      false,
    ]);
    const allowed = await runAction({ command, args: "run\n  --grep ^a$", artifact: "" }, server.env, files);
    expect([allowed.isOk, allowed.exitCode]).toEqual([true, "0"]);
    expect(allowed.stderr).toContain("Add pull-requests: write to the permissions of the job");
    expect(allowed.stderr).toContain("Add checks: write to the permissions of the job");
    expect(allowed.used.map(({ with: { path } }) => path)).toEqual([".placewright"]);
  });
});
