import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { parse } from "yaml";
import { options } from "../../src/cli/options.ts";
import { startService } from "../../src/service/start.ts";
import { launchCli, projectRoot, waitForOutput } from "../support/run-cli.ts";
import { isExhaustive } from "../support/sample-of.ts";
import { findPython } from "./clients/python-client.ts";

const run = promisify(execFile);
const page = await readFile(join(projectRoot, "docs/service-languages.md"), "utf8");
const programs = new Map(
  [...page.matchAll(/```(python|go|java|php)\n([\s\S]*?)```/g)].map(([, name = "", text = ""]) => [
    name,
    text,
  ]),
);

const boto3 = await findPython("boto3");
const mailJars = "/usr/share/java/javax.mail.jar:/usr/share/java/javax.activation.jar";
const phpMailer = "/usr/share/php/libphp-phpmailer/autoload.php";
const goPath = "/usr/share/gocode";

interface Language {
  /** What the machine lacks, or `undefined`. */
  readonly lacks: string | undefined;
  /** File of the program, and the command that runs it. */
  readonly file: string;
  command(path: string, dir: string): readonly [string, ...string[]];
  readonly env?: (dir: string) => NodeJS.ProcessEnv;
}

const lacking = (paths: readonly string[], packages: string): string | undefined =>
  paths.every(existsSync) ? undefined : `apt-get install ${packages}`;

const languages: Readonly<Record<string, Language>> = {
  python: {
    lacks: boto3 ? undefined : "apt-get install python3-boto3",
    file: "send.py",
    command: (path) => [boto3 ?? "", path],
  },
  go: {
    lacks: isExhaustive
      ? lacking(
          ["/usr/bin/go", `${goPath}/src/github.com/aws/aws-sdk-go-v2/service/sesv2`],
          "golang-go golang-github-aws-aws-sdk-go-v2-dev",
        )
      : "PLACEWRIGHT_TESTS=ci on Node: the SDK takes a minute to compile",
    file: "send.go",
    command: (path) => ["/usr/bin/go", "run", path],
    env: (dir) => ({ GO111MODULE: "off", GOPATH: goPath, GOCACHE: join(dir, "cache"), GOFLAGS: "" }),
  },
  java: {
    lacks: lacking(
      ["/usr/bin/java", ...mailJars.split(":"), "/usr/bin/javac"],
      "default-jdk-headless libmail-java",
    ),
    file: "Send.java",
    command: (path) => ["/usr/bin/java", "-cp", mailJars, path],
  },
  php: {
    lacks: lacking(["/usr/bin/php", phpMailer], "php-cli libphp-phpmailer"),
    file: "send.php",
    command: (path) => ["/usr/bin/php", path],
  },
};

test("every program of the page is run here", () => {
  expect([...programs.keys()]).toEqual(Object.keys(languages));
});

describe("the program of the page is accepted", () => {
  for (const [name, { lacks, file, command, env }] of Object.entries(languages))
    test.skipIf(lacks !== undefined)(`${name}${lacks ? ` (skipped: ${lacks})` : ""}`, async () => {
      const service = await startService({ smtp: true });
      onTestFinished(() => service.close());
      const dir = await mkdtemp(join(tmpdir(), "language-"));
      onTestFinished(() => rm(dir, { recursive: true, force: true }));
      const path = join(dir, file);
      const text = (programs.get(name) ?? "")
        .replace("http://127.0.0.1:8025", service.url)
        .replace("2587", new URL(service.smtp?.url ?? "").port)
        // Composer's place for what Debian installs.
        .replace("vendor/autoload.php", phpMailer);
      await writeFile(path, text);
      const [program, ...args] = command(path, dir);
      await run(program, args, { cwd: dir, env: { ...process.env, ...env?.(dir) } });
      expect(service.control.outbox()).toMatchObject([
        { recipients: ["ann@reader.example"], subject: "Spring is here" },
      ]);
    });
});

describe("the image of the service", () => {
  const instructionsOf = async () =>
    (await readFile(join(projectRoot, "docs/deployment/service.Dockerfile"), "utf8"))
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)] as const);

  test("installs this version, and sets variables that exist", async () => {
    const { version } = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8"));
    const instructions = await instructionsOf();
    expect(instructions).toContainEqual(["RUN", `npm install --global placewright@${version}`]);
    const known = Object.values(options).map(({ env }: { env?: string }) => env);
    const names = instructions.flatMap(([word, rest]) => (word === "ENV" ? [rest.split("=")[0]] : []));
    const { services } = parse(/```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "");
    const given = [...names, ...Object.keys(services.ses.environment)];
    expect(given.length).toBe(5);
    for (const name of given) expect([...known, "PLACEWRIGHT_CONTROL_TOKEN"]).toContain(name);
  });

  test("passes its health check, and is called by the name of its container, and by no other", async () => {
    const instructions = await instructionsOf();
    const settings = instructions.flatMap(([word, rest]) => (word === "ENV" ? [rest.split("=")] : []));
    const [program, command = ""] = JSON.parse(
      instructions.find(([word]) => word === "ENTRYPOINT")?.[1] ?? "",
    );
    expect(program).toBe("placewright");
    const started = launchCli([command], {
      env: {
        ...Object.fromEntries(settings),
        PLACEWRIGHT_PORT: "0",
        PLACEWRIGHT_SMTP: "0",
        PLACEWRIGHT_ALLOWED_HOSTS: "ses,mail",
      },
    });
    onTestFinished(async () => {
      started.child.kill("SIGKILL");
      await started.ended;
    });
    const [, port = ""] = await waitForOutput(started.child, /listening on http:\S+:(\d+)/);
    const health = instructions.find(([word]) => word === "HEALTHCHECK")?.[1] ?? "";
    const [node = "", ...args]: string[] = JSON.parse(health.replace(/^.*CMD /, "").replace("8025", port));
    await run(node, args);
    const statusFor = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request(
          { port, path: "/v2/email/account", headers: { host: `${host}:8025` }, agent: false },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        )
          .on("error", reject)
          .end();
      });
    expect(await statusFor("ses")).toBe(200);
    expect(await statusFor("MAIL")).toBe(200);
    expect(await statusFor("evil.example")).toBe(403);
  });
});
