import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { parseAllDocuments, parse as parseYaml } from "yaml";
import { commands } from "../../src/cli/commands.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, isDeno, launchCli, projectRoot, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { freePort } from "../support/server-process.ts";

const run = promisify(execFile);
const fileOf = (name: string): Promise<string> =>
  readFile(join(projectRoot, "docs/deployment", name), "utf8");

/** The instructions of a Dockerfile's last stage. */
async function lastStage(): Promise<readonly (readonly [word: string, rest: string])[]> {
  const lines = (await fileOf("Dockerfile"))
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const from = lines.findLastIndex((line) => line.startsWith("FROM "));
  return lines.slice(from).map((line) => {
    const at = line.indexOf(" ");
    return [line.slice(0, at), line.slice(at + 1)] as const;
  });
}

async function wordsAfter(word: string): Promise<string> {
  const [, rest] = (await lastStage()).find(([each]) => each === word) ?? [];
  if (rest === undefined) throw new Error(`the Dockerfile has no ${word}`);
  return rest;
}

describe("the files for a deployment", () => {
  test("start commands that exist, with options that they have", async () => {
    const { services } = parseYaml(await fileOf("compose.yaml"), { merge: true });
    const workloads = parseAllDocuments(await fileOf("kubernetes.yaml")).map((each) => each.toJS());
    const containers = workloads.flatMap(
      ({ spec }) => (spec.template ?? spec.jobTemplate.spec.template).spec.containers,
    );
    const lines: string[][] = [
      JSON.parse(await wordsAfter("CMD")),
      ...Object.values(services as Record<string, { command?: string[] }>).flatMap(({ command }) =>
        command ? [command] : [],
      ),
      ...containers.map(({ args }: { args: string[] }) => args),
    ];
    expect(lines).toHaveLength(4);
    for (const [name = "", ...args] of lines) {
      expect(Object.keys(commands)).toContain(name);
      const { stdout } = await runCommand([name, "--help"], {});
      for (const flag of args.filter((each) => each.startsWith("--"))) expect(stdout).toContain(`${flag} `);
    }
  });

  test("run as a user with few rights, on a file system that is read-only", async () => {
    const { services } = parseYaml(await fileOf("compose.yaml"), { merge: true });
    expect(await wordsAfter("USER")).toBe("node");
    for (const name of ["worker-1", "worker-2", "dashboard"])
      expect(services[name]).toMatchObject({ read_only: true, cap_drop: ["ALL"], restart: "unless-stopped" });
    for (const { spec } of parseAllDocuments(await fileOf("kubernetes.yaml")).map((each) => each.toJS())) {
      const pod = (spec.template ?? spec.jobTemplate.spec.template).spec;
      expect(pod.securityContext).toMatchObject({ runAsNonRoot: true });
      expect(pod.containers).toMatchObject([{ securityContext: { readOnlyRootFilesystem: true } }]);
      const writable = pod.containers[0].volumeMounts.map(
        ({ mountPath }: { mountPath: string }) => mountPath,
      );
      expect(writable).toEqual([...JSON.parse(await wordsAfter("VOLUME")), "/tmp"]);
    }
  });
});

const isRoot = process.getuid?.() === 0;
const why = isRoot ? postgresNote : " (skipped: only root can make a folder read-only)";

describe.skipIf(!hasPostgres || !isRoot || isDeno)(`the image's command${why}`, () => {
  test("works in a read-only folder, as another user, and answers its health check", async () => {
    const { dir, remove } = await makeProject({
      "package.json": '{ "type": "module" }',
      "package-lock.json": "{}",
    });
    onTestFinished(remove);
    await runCommand(["init", dir, "--yes", "--ci", "none"], { cwd: dir });
    const sources = (await lastStage()).flatMap(([word, rest]) =>
      word === "COPY" && !rest.startsWith("--from") ? rest.split(" ").slice(0, -1) : [],
    );
    for (const source of sources) expect(await readdir(dir)).toContain(source.replace("./", ""));
    const volumes: string[] = JSON.parse(await wordsAfter("VOLUME")).map((path: string) =>
      path.replace("/project/", ""),
    );
    for (const volume of volumes) await mkdir(join(dir, volume));
    await run("chmod", ["-R", "a+rX", dir]);
    const container = join(dir, "container.sh");
    const mounts = volumes.map((name) => `mount -t tmpfs -o uid=1000,mode=700 tmpfs "${dir}/${name}"`);
    await writeFile(
      container,
      `set -e
mount --bind "${dir}" "${dir}"
mount -o remount,bind,ro "${dir}"
${mounts.join("\n")}
cd "${dir}"
if touch forbidden 2> /dev/null; then exit 99; fi
exec setpriv --reuid 1000 --regid 1000 --clear-groups "$@"
`,
    );
    const through = ["unshare", "--mount", "bash", container];
    const port = String(await freePort());
    const env = { PLACEWRIGHT_LEDGER: await sharedPostgresUrl() };
    const args: string[] = JSON.parse(
      (await wordsAfter("CMD")).replace("0.0.0.0", "127.0.0.1").replace("9464", port),
    );
    const worker = launchCli(args, { cwd: dir, env, through });
    onTestFinished(async () => {
      worker.child.kill("SIGKILL");
      await worker.ended;
    });
    await waitForOutput(worker.child, /Press Ctrl-C to stop/);
    const check: string[] = JSON.parse(
      (await wordsAfter("HEALTHCHECK")).replace(/^.*CMD /, "").replace("9464", port),
    );
    await run(check[0] ?? "", check.slice(1));
    const ended = waitForOutput(worker.child, /run \S+: passed, 3 tests/);
    const planned = await runCommand(["run", "--detach"], { cwd: dir, env });
    expect(planned).toMatchObject({ code: 0, stderr: "Planned. A worker submits the tests.\n" });
    await ended;
    interrupt(worker.child);
    expect(await worker.ended).toMatchObject({ code: 0, stderr: "" });
  });
});
