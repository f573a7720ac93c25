import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { useGithubServer } from "../support/github/github-server.ts";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function project(files: Readonly<Record<string, string>> = {}, config = "") {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }], ${config} };\n`,
    "scenarios/a.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 50, inbox <= 1] }
`,
    ...files,
  });
  closers.push(remove);
  const read = (path: string) => readFile(join(dir, path), "utf8");
  return { dir, read, run: (args: string[], env = {}) => runCommand(args, { cwd: dir, env }) };
}

describe("--reporter", () => {
  test("writes several formats at once, to the given path or next to the report", async () => {
    const { run, read } = await project();
    const { code, stderr } = await run([
      "run",
      "--reporter",
      "junit=out/results.xml,ctrf",
      "--reporter",
      "markdown=a.md",
    ]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(await read("out/results.xml")).toMatch(/\[\[ATTACHMENT\|\.\.\/reports\/[^/]+\/index\.html\]\]/);
    expect(JSON.parse(await read("reports/latest/ctrf.json")).results.summary).toMatchObject({ failed: 1 });
    expect(await read("a.md")).toContain("Do not send");
  });

  test("can be set in the config, and applies to wait, resume, report, and merge", async () => {
    const { run, read } = await project({}, 'reporters: ["junit=a.xml"]');
    await run(["run", "--detach"]);
    await run(["wait"]);
    expect(await read("a.xml")).toContain("<failure");
    await run(["report", "--reporter", "sarif=b.sarif"]);
    expect(JSON.parse(await read("b.sarif")).version).toBe("2.1.0");
  });

  test("rejects an unknown name before anything is submitted", async () => {
    const { run } = await project();
    const { code, stderr, stdout } = await run(["run", "--reporter", "junitt"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('Cannot find a reporter "junitt". Did you mean "junit"?');
    expect((await run(["run", "--reporter", "./nowhere.ts"])).stderr).toContain(
      'Cannot read the reporter "./nowhere.ts"',
    );
  });

  test("passes all events to a custom reporter; a failing one affects neither the others nor the verdict", async () => {
    const { run, read } = await project({
      "good.ts": `import { defineReporter } from "placewright";
import { writeFileSync } from "node:fs";
const seen: string[] = [];
export default defineReporter(({ path }) => ({
  onEvent: (event) => void seen.push(event.type),
  async onEnd(report, { readMessage, pathOf }) {
    const message = await readMessage(report.tests[0]?.contentHash ?? "");
    writeFileSync(path ?? "", JSON.stringify([seen, report.verdict, message?.report.subject, pathOf("index.html")]));
  },
}));
`,
      "bad.ts": `export default {
  onEvent() { throw new Error("no event for me"); },
  onEnd() { throw new Error("no end either"); },
};
`,
      "worse.ts": "export default { onStart() {} };\n",
    });
    const { code, stderr, stdout } = await run([
      "run",
      "--reporter",
      "./bad.ts,./good.ts=out.json,junit=r.xml",
    ]);
    expect(code).toBe(3);
    expect(stderr).toContain('Reporter "./bad.ts" failed: no event for me');
    expect(stderr).toContain('Reporter "./bad.ts" failed: no end either');
    expect(stdout).toContain("1 failed");
    const [seen, verdict, subject, page] = JSON.parse(await read("out.json"));
    expect([seen[0], seen.at(-1)]).toEqual(["run-started", "run-finished"]);
    expect([verdict, subject]).toEqual(["failed", "Your order"]);
    expect(page).toMatch(/^reports\/[^/]+\/index\.html$/);
    expect(await read("r.xml")).toContain("<failure");
    const worse = await run(["run", "--reporter", "./worse.ts"]);
    expect(worse).toMatchObject({ code: 2, stdout: "" });
    expect(worse.stderr).toContain("it has neither onEvent nor onEnd");
  });

  test("lets a custom reporter change neither the exit code nor the output of later reporters", async () => {
    const { dir, run, read } = await project({
      "own.mjs": `const rewrite = (report) => {
  report.tests.splice(0);
  Object.assign(report, { exitCode: 0, verdict: "passed", counts: {} });
};
export default { onEvent: ({ report }) => report && rewrite(report), onEnd: rewrite };
`,
    });
    const { code, stdout, stderr } = await run(["run", "--reporter", "./own.mjs,junit=r.xml,json=r.json"], {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(dir, "summary.md"),
    });
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain("::error file=scenarios/a.yaml");
    expect(await read("r.xml")).toContain("<failure");
    expect(JSON.parse(await read("r.json"))).toMatchObject({ verdict: "failed", exitCode: 1 });
    expect(await read("summary.md")).toContain("Do not send");
  });

  test("runs the documented custom reporter", async () => {
    const page = await readFile(join(projectRoot, "docs/reports.md"), "utf8");
    const [, text = ""] = /```ts\n\/\/ my-reporter\.ts\n(.*?)```/s.exec(page) ?? [];
    const { run, read } = await project({ "my-reporter.ts": text });
    await run(["run", "--reporter", "./my-reporter.ts=out.csv"]);
    expect(await read("out.csv")).toBe("a@local,failed\n");
  });

  test("comments on the pull request of the job, and keeps the exit code if it may not", async () => {
    const { run } = await project();
    const [allowed, refused] = [
      await useGithubServer(),
      await useGithubServer({ writes: { comments: false } }),
    ];
    const first = await run(["run", "--reporter", "pull-request=gate"], allowed.env);
    expect([first.code, first.stderr]).toEqual([1, ""]);
    expect(allowed.comments.map(({ body }) => body.split("\n")[1])).toEqual(["## ✕ gate: Do not send"]);
    expect(allowed.checkRuns).toMatchObject([
      { name: "Placewright: gate", annotations: [{ path: "scenarios/a.yaml", start_line: 3 }] },
    ]);
    const second = await run(["report", "--reporter", "pull-request"], refused.env);
    expect([second.code, second.stderr]).toEqual([
      1,
      '! Reporter "pull-request" failed: Cannot comment on pull request 7 of acme/site: GitHub responded with 403 (Resource not accessible by integration). Add pull-requests: write to the permissions of the job; the job summary has the report.\n',
    ]);
    expect(refused.checkRuns).toHaveLength(1);
    expect([...allowed.problems, ...refused.problems]).toEqual([]);
    const unnamed = await run(["report", "--reporter", "pull-request="]);
    expect([unnamed.code, unnamed.stderr.split("\n")[0]]).toEqual([
      2,
      '✕ Cannot use the reporter "pull-request=": its name must have 1 to 100 characters. Write pull-request=nightly, or only pull-request.',
    ]);
  });

  test("adds the GitHub reporter automatically on GitHub Actions", async () => {
    const { dir, run, read } = await project();
    const { stdout } = await run(["run"], {
      GITHUB_ACTIONS: "true",
      GITHUB_STEP_SUMMARY: join(dir, "summary.md"),
    });
    expect(stdout).toMatch(/^::error file=scenarios\/a\.yaml,line=\d+,title=a::/m);
    expect(await read("summary.md")).toContain("| Test | Project | Verdict |");
  });
});
