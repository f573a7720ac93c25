import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { RunReport } from "../../src/result/run-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { readWholeReport } from "../support/rendered-report.ts";
import {
  commandOf,
  interrupt,
  isDeno,
  launchCli,
  projectRoot,
  runCli,
  startCli,
  waitForOutput,
} from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth, isThorough, sampleOf } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function emptyFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const project = await makeProject(files);
  closers.push(project.remove);
  return project.dir;
}

const latestReport = (reportsDir: string): Promise<RunReport> => readWholeReport(join(reportsDir, "latest"));

/** Starts a standalone service on a free port. It is ended by its own pid. */
async function startStandaloneService(...args: string[]): Promise<string> {
  const child = startCli(["service", "--port", "0", ...args]);
  const closed = new Promise((resolve) => child.once("close", resolve));
  closers.push(async () => {
    interrupt(child);
    await closed;
  });
  const [, url = ""] = await waitForOutput(
    child,
    /placewright service listening on (http:\/\/127\.0\.0\.1:\d+)/,
  );
  return url;
}

describe("fault rules in the config", () => {
  const scenario =
    "name: a\nfrom: news@acme.example\nmessage: { simple: { subject: Hi, text: Hello, html: <p>Hello</p> } }\nexpect: { overall: [spf >= 99] }\n";
  const configWith = (faults: object[]) =>
    `export default { projects: [{ name: "local", provider: "local", completeAfter: 0, faults: ${JSON.stringify(faults)} }] };`;

  inDepth(
    "inject faults, from which a run recovers without creating a second test after a lost response",
    async () => {
      const cwd = await emptyFolder({
        "scenarios/a.yaml": scenario,
        "placewright.config.ts": configWith([
          { operation: "CreateDeliverabilityTestReport", effect: "lose-answer", count: 1 },
          { operation: "ListDeliverabilityTestReports", count: 1, error: { statusCode: 503 } },
        ]),
      });
      const { code, stdout, stderr } = await runCommand(["run"], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).toContain("1 passed");
    },
  );

  test("are rejected if invalid", async () => {
    const cwd = await emptyFolder({
      "scenarios/a.yaml": scenario,
      "placewright.config.ts": configWith([{ probability: 2 }]),
    });
    const { code, stderr } = await runCommand(["run"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toMatch(/projects\[0\]\.faults\[0\]\.probability must be from 0 to 1/);
  });
});

describe("run", () => {
  test("measures every shipped scenario and passes", async () => {
    const reports = await emptyFolder();
    const { code, stdout } = await runCommand(["run", "--reports", reports, "--seed", "1"]);
    expect(stdout).toMatch(/spring-sale +de/);
    expect(stdout).toContain("Simulated: these results come from a model");
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/index\.html$/);
    const report = await latestReport(reports);
    expect(report.tests.map(({ verdict }) => verdict)).not.toContain("failed");
    expect(new Set(report.tests.map(({ scenario }) => scenario)).size).toBeGreaterThanOrEqual(6);
    expect(await readlink(join(reports, "latest"))).toBe(report.run.id);
    expect(code).toBe(0);
  });

  test("fails scenarios/known-bad because of its content and identity, not because of a script", async () => {
    const reports = await emptyFolder();
    const { code, stdout } = await runCommand(["run", "scenarios/known-bad", "--reports", reports]);
    expect(code).toBe(1);
    expect(stdout).toContain("This message was not submitted");
    const heldBack = await latestReport(reports);
    expect(heldBack).toMatchObject({ verdict: "failed", run: { apiCalls: 0 } });
    expect(heldBack.tests[0]).toMatchObject({ heldBack: true, verdict: "failed", assertions: [] });
    expect(heldBack.tests[0]?.checks?.findings.length).toBeGreaterThan(10);

    const { code: asItIs } = await runCommand([
      "run",
      "scenarios/known-bad",
      "--reports",
      reports,
      "--no-check",
    ]);
    expect(asItIs).toBe(1);
    const report = await latestReport(reports);
    expect(report.verdict).toBe("failed");
    expect(JSON.stringify(report)).not.toContain("X-Placewright-Simulate");
    expect(report.tests[0]?.checks).toBeUndefined();
    expect(report.tests[0]?.placement?.reasons?.length).toBeGreaterThan(0);
  });

  inDepth("builds the same messages and placements with the same seed and date", async () => {
    const once = async () => {
      const reports = await emptyFolder();
      await runCommand([
        "run",
        "--grep",
        "spring-sale",
        "--reports",
        reports,
        "--seed",
        "7",
        "--date",
        "2026-03-01",
      ]);
      const { tests, messages } = await latestReport(reports);
      return { placements: tests.map(({ placement }) => placement), messages };
    };
    expect(await once()).toEqual(await once());
  });

  test.each(sampleOf(["ses", "pinpoint"], 2, isThorough))(
    "sends --project %s to the service at AWS_ENDPOINT_URL",
    async (project) => {
      const url = await startStandaloneService("--complete-after", "50ms");
      const reports = await emptyFolder();
      const { code } = await runCommand(["run", "--project", project, "--reports", reports], {
        env: { AWS_ENDPOINT_URL: url },
      });
      const report = await latestReport(reports);
      expect(report.tests.every((test) => test.project === project)).toBe(true);
      expect(report.tests.filter(({ verdict }) => verdict === "errored")).toEqual([]);
      expect(report.run.simulated).toBe(true);
      expect(code).toBe(0);
    },
  );

  test("writes a report of the results so far on Ctrl-C, and exits with 130", async () => {
    const reports = await emptyFolder();
    const dir = await emptyFolder({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: "1h" }] };\n',
      "scenarios/a.yaml":
        "from: news@acme.example\nmessage:\n  simple: { subject: Hi, text: Hi }\nexpect:\n  overall: [inbox >= 1]\n",
    });
    const child = startCli(["run", "--reports", reports], { cwd: dir });
    const closed = new Promise<number | null>((resolve) => child.once("close", resolve));
    await waitForOutput(child, /submitted/);
    interrupt(child);
    expect(await closed).toBe(130);
    const report = await latestReport(reports);
    expect(report.run.interrupted).toBe(true);
    expect(report.tests[0]).toMatchObject({ verdict: "pending" });
    expect(report.tests[0]?.reportId).toBeTruthy();
  });

  inCi("treats a terminal that closes like Ctrl-C", async () => {
    const dir = await emptyFolder({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: "1h" }] };\n',
      "scenarios/a.yaml":
        "from: news@acme.example\nmessage:\n  simple: { subject: Hi, text: Hi }\nexpect:\n  overall: [inbox >= 1]\n",
    });
    const { child, pid, ended } = launchCli(["run"], { cwd: dir });
    await waitForOutput(child, /submitted/);
    process.kill(pid, "SIGHUP");
    expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining("Report: ") });
    const report = await latestReport(join(dir, "reports"));
    expect(report.run.interrupted).toBe(true);
  });

  // Deno has the machine code of all platforms in its cache, and no option that loads a module first.
  test.skipIf(isDeno)("says at once what to do on a platform without SQLite", async () => {
    const dir = await emptyFolder({
      "scenarios/a.yaml":
        "from: news@acme.example\nmessage:\n  simple: { subject: Hi, text: Hi }\nexpect:\n  overall: [inbox >= 1]\n",
    });
    const onArm = 'Object.defineProperty(process, "arch", { value: "riscv64" })';
    const { code, stderr } = await runCli(["run"], {
      cwd: dir,
      env: { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(onArm)}"` },
    });
    expect(stderr).toContain("it is not built for this platform (linux-riscv64)");
    expect(stderr).toContain("Run placewright on one of these: darwin-arm64");
    expect(code).toBe(2);
  });

  inDepth("leaves tests pending after a timeout, and exits with 4", async () => {
    const dir = await emptyFolder({
      "placewright.config.ts":
        'export default { projects: [{ name: "local", provider: "local", completeAfter: "1h" }] };\n',
      "scenarios/a.yaml":
        "from: news@acme.example\nmessage:\n  simple: { subject: Hi, text: Hi }\nexpect:\n  overall: [inbox >= 1]\n",
    });
    // Long enough to submit on a busy machine, and for a garbage collection, which once removed the timer.
    const { code } = await runCommand(["run", "--timeout", "10s"], { cwd: dir });
    expect(code).toBe(4);
    expect((await latestReport(join(dir, "reports"))).tests[0]?.verdict).toBe("pending");
  });
});

/** Whether `script` is available, which runs a program in a terminal. */
const hasScript = existsSync("/usr/bin/script");

/** Interacts with the command like a person at a terminal. */
async function converse(args: readonly string[], cwd: string, answers: [RegExp, string][]): Promise<string> {
  const command = `stty cols 100 rows 40; ${[...commandOf(projectRoot), ...args].map((word) => `'${word}'`).join(" ")}`;
  const child = spawn("/usr/bin/script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { ...process.env, TERM: "xterm", PLACEWRIGHT_NO_INSTALL: "1" },
  });
  let seen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
    const [next] = answers;
    if (!next?.[0].test(seen)) return;
    answers.shift();
    child.stdin.write(next[1]);
  });
  await new Promise((resolve) => child.on("close", resolve));
  return seen;
}

describe("init", () => {
  test("creates a project that validates and runs at once", async () => {
    const dir = await emptyFolder();
    expect((await runCommand(["init"], { cwd: dir })).code).toBe(0);
    const yaml = await readFile(join(dir, "scenarios/welcome.yaml"), "utf8");
    expect(yaml).toMatch(/^# yaml-language-server: \$schema=.*scenario\.schema\.json\n/);
    const validated = await runCommand(["validate"], { cwd: dir });
    expect(validated.stderr).toBe("");
    expect(validated.stdout).toContain("2 scenarios, 3 messages: all valid");
    expect((await runCommand(["check"], { cwd: dir })).stdout).toContain(
      "0 errors, 0 warnings in 3 messages",
    );
    const { code } = await runCommand(["run"], { cwd: dir });
    expect((await latestReport(join(dir, "reports"))).tests).toHaveLength(3);
    expect(code).toBe(0);
  });

  inDepth("uses the given sender, region, and CI service", async () => {
    const dir = await emptyFolder();
    const sender = '"Müller & Söhne" <post@mueller-soehne.example>';
    const { code, stderr } = await runCommand(
      ["init", "--yes", "--from", sender, "--region", "eu-west-1", "--ci", "gitlab"],
      { cwd: dir },
    );
    expect([code, stderr]).toEqual([0, ""]);
    expect(await readFile(join(dir, "placewright.config.ts"), "utf8")).toContain('region: "eu-west-1" }');
    expect(await readFile(join(dir, ".gitlab-ci.yml"), "utf8")).toContain("--project ses");
    const written = await readdir(dir, { recursive: true });
    expect(written.filter((name) => name.includes(".github"))).toEqual([]);
    for (const name of ["scenarios/welcome.yaml", "templates/layouts/base.hbs"])
      expect(await readFile(join(dir, name), "utf8")).not.toMatch(/acme/i);
    expect((await runCommand(["run"], { cwd: dir })).code).toBe(0);
    const { tests, messages } = await latestReport(join(dir, "reports"));
    expect(tests).toHaveLength(3);
    expect(
      Object.values(messages)
        .map(({ from }) => from)
        .join(),
    ).toContain("Müller & Söhne");
  });

  test.each([
    [["--from", "Acme"], "it contains no email address"],
    [["--ci", "githb"], 'Did you mean "github"?'],
    [["--region", "europe"], "expected the id of a region. For example, --region eu-west-1"],
  ])("rejects %s, and writes nothing", async (args, words) => {
    const dir = await emptyFolder();
    const { code, stderr } = await runCommand(["init", ...args], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain(words);
    expect(await readdir(dir)).toEqual([]);
  });

  test.runIf(hasScript)("asks three questions in a terminal, and lets the user cancel", async () => {
    const dir = await emptyFolder();
    const answers: [RegExp, string][] = [
      [/Which sender do readers see/, "Tulip <post@tulip.example>\r"],
      [/Which provider measures/, "\r"],
      [/Which CI service/, "\u001b[B\u001b[B\r"],
    ];
    expect(await converse(["init"], dir, answers)).toContain("wrote Jenkinsfile");
    expect(await readFile(join(dir, "scenarios/welcome.yaml"), "utf8")).toContain(
      "from: Tulip <post@tulip.example>",
    );
    const other = await emptyFolder();
    expect(await converse(["init"], other, [[/Which sender do readers see/, "\u0003"]])).toContain(
      "Nothing was written.",
    );
    expect(await readdir(other)).toEqual([]);
  });

  test("rejects a folder in the place of a file, and writes nothing", async () => {
    const dir = await emptyFolder({ "placewright.config.ts/a.txt": "" });
    const { code, stderr } = await runCommand(["init"], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain('Cannot write "placewright.config.ts": it is a folder. Move it');
    expect(await readdir(dir)).toEqual(["placewright.config.ts"]);
  });

  test("never overwrites a file", async () => {
    const dir = await emptyFolder({ "scenarios/welcome.yaml": "mine\n", ".gitignore": "reports/" });
    const { code, stdout } = await runCommand(["init"], { cwd: dir });
    expect(code).toBe(0);
    expect(stdout).toContain("kept  scenarios/welcome.yaml");
    expect(await readFile(join(dir, "scenarios/welcome.yaml"), "utf8")).toBe("mine\n");
    expect(await readFile(join(dir, ".gitignore"), "utf8")).toBe("reports/\nnode_modules/\n.placewright/\n");
  });
});

describe("list, validate, preview, help", () => {
  test("list shows every test, and known-bad only if it is selected", async () => {
    const all = await runCommand(["list"]);
    expect(all.stdout).toContain("spring-sale (de) · local");
    expect(all.stdout).not.toContain("known-bad");
    const bad = await runCommand(["list", "scenarios/known-bad", "--json"]);
    expect(JSON.parse(bad.stdout)).toHaveLength(1);
  });

  test("list selects by pattern, tag, and project", async () => {
    const { stdout } = await runCommand([
      "list",
      "--grep",
      "spring.*\\((de|fr)\\)",
      "--project",
      "ses,local",
      "--json",
    ]);
    const tests = JSON.parse(stdout) as { id: string }[];
    expect(tests.map(({ id }) => id).sort()).toEqual([
      "spring-sale[de]@local",
      "spring-sale[de]@ses",
      "spring-sale[fr]@local",
      "spring-sale[fr]@ses",
    ]);
    const tagged = JSON.parse((await runCommand(["list", "--tag", "campaign", "--json"])).stdout) as {
      tags: string[];
    }[];
    expect(tagged.length).toBeGreaterThan(0);
    expect(tagged.every(({ tags }) => tags.includes("campaign"))).toBe(true);
  });

  test("flags override environment variables, which set the same options", async () => {
    const env = { PLACEWRIGHT_GREP: "spring-sale" };
    const fromEnv = JSON.parse((await runCommand(["list", "--json"], { env })).stdout) as {
      scenario: string;
    }[];
    expect(new Set(fromEnv.map(({ scenario }) => scenario))).toEqual(new Set(["spring-sale"]));
    const flag = JSON.parse((await runCommand(["list", "--json", "--grep", "password"], { env })).stdout) as {
      scenario: string;
    }[];
    expect(new Set(flag.map(({ scenario }) => scenario))).toEqual(new Set(["password-reset"]));
  });

  test("validate accepts all shipped scenarios", async () => {
    const { code, stdout } = await runCommand(["validate", "scenarios"]);
    expect(stdout).toContain("all valid");
    expect(code).toBe(0);
  });

  test("preview writes one page with every selected message", async () => {
    const reports = await emptyFolder();
    const { code, stdout } = await runCommand(["preview", "--grep", "spring-sale", "--reports", reports]);
    expect(code).toBe(0);
    const path = stdout.trimEnd().split(" ").at(-1) ?? "";
    const html = await readFile(join(projectRoot, path), "utf8").catch(() => readFile(path, "utf8"));
    for (const title of ["spring-sale (en)", "spring-sale (de)", "spring-sale (fr)"])
      expect(html).toContain(title);
    expect(html).not.toMatch(/\bmay be sent\b/i);
  });

  test("help lists the commands and exit codes on standard output, and exits with 0", async () => {
    const { code, stdout } = await runCommand(["--help"]);
    for (const word of ["init", "list", "validate", "preview", "run", "service", "Exit codes", "130"]) {
      expect(stdout).toContain(word);
    }
    expect(code).toBe(0);
    const run = await runCommand(["run", "--help"]);
    expect(run.stdout).toContain("--timeout");
    expect(run.stdout).toContain("$ placewright run --tag campaign");
  });

  test("shows help without a command", async () => {
    const { code, stdout } = await runCommand([]);
    expect(stdout).toContain("Usage: placewright");
    expect(code).toBe(0);
  });
});

describe("service", () => {
  test("exits with 2 if the port is in use, and names the port", async () => {
    const url = await startStandaloneService();
    const { code, stderr } = await runCommand(["service", "--port", new URL(url).port]);
    expect(stderr).toContain(new URL(url).port);
    expect(code).toBe(2);
  });
});

// Deno ends before it runs the command: "Failed getting cwd".
test.skipIf(isDeno)("a deleted working folder is an error with its page", async () => {
  const { dir, remove } = await makeProject({ "gone/a.txt": "" });
  const through = ["sh", "-c", 'cd gone && rm -r ../gone && exec "$@"', "sh"];
  const { code, stderr } = await runCli(["run"], { cwd: dir, through }).finally(remove);
  expect(stderr).toContain("✕ Cannot run: the current folder no longer exists. Change to another folder.");
  expect(stderr).toContain("See https://placewright.dev/errors/file-missing");
  expect(code).toBe(2);
});
