import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type FarProject, startFarProject } from "../support/far-project.ts";
import { hasPostgres, postgresNote, sharedPostgresUrl } from "../support/postgres.ts";
import { runCommand } from "../support/run-command.ts";
import { type S3Server, s3Environment, startS3 } from "../support/s3-server.ts";
import { inDepth } from "../support/sample-of.ts";

const scenario = `from: Acme <news@acme.example>
message:
  mime: { subject: "Your order {{number}}", text: "Thank you. Your order {{number}} of ten tulips is on its way." }
variants: rows.csv
expect: { overall: [inbox >= 0] }
`;
const tests = 3;

describe.skipIf(!hasPostgres)(`a team's messages in a bucket${postgresNote}`, () => {
  let server: S3Server;
  let url: string;
  let project: FarProject;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    server = await startS3();
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    url = await sharedPostgresUrl();
    project = await startFarProject({ tests });
    closers.push(project.close);
    await configure();
    await writeFile(join(project.dir, "scenarios/orders.yaml"), scenario);
  });
  afterEach(async () => {
    server.onPut = async () => {};
    for (const close of closers.splice(0).reverse()) await close();
    for (const key of await server.keys()) await server.remove(key);
  });

  /** Writes the config, with the keys of its bucket. */
  const configure = (keys = "over: 0") =>
    writeFile(
      join(project.dir, "placewright.config.ts"),
      `export default { check: { failOn: "never" }, projects: [{ name: "far", provider: "sesv2",
        region: "us-east-1", endpoint: "${project.proxy.url}" }],
        messages: { bucket: "${server.bucket}", endpoint: "${server.endpoint}", region: "us-east-1", ${keys} } };\n`,
    );
  const command = (args: readonly string[], ledger: string | null = url, cwd = project.dir) =>
    runCommand(args, {
      cwd,
      env: { ...s3Environment, ...(ledger === null ? {} : { PLACEWRIGHT_LEDGER: ledger }) },
    });
  const run = (...args: string[]) => command(args);
  const emls = async (dir: string) =>
    (await readdir(join(dir, "reports/latest/messages"))).filter((name) => name.endsWith(".eml"));

  inDepth("are recorded on one machine, and read on another", async () => {
    const { code, stdout, stderr } = await run("run");
    expect([code, stderr, stdout]).toEqual([0, "", expect.stringContaining("3 passed")]);
    const keys = await server.keys();
    expect(keys).toHaveLength(tests);
    for (const key of keys) expect(key).toMatch(/^placewright\/[0-9a-f]{64}-[0-9a-f]{16}$/);
    const other = `${project.dir}-other`;
    await cp(project.dir, other, { recursive: true });
    closers.push(() => rm(other, { recursive: true, force: true }));
    await rm(join(other, "reports"), { recursive: true });
    expect((await command(["report"], url, other)).code).toBe(0);
    expect(await emls(other)).toHaveLength(tests);
    expect(await readFile(join(other, "reports/latest/messages", (await emls(other))[0] ?? ""), "utf8")).toBe(
      await readFile(
        join(project.dir, "reports/latest/messages", (await emls(project.dir))[0] ?? ""),
        "utf8",
      ),
    );
  });

  test("up to the limit are in the database", async () => {
    await configure("");
    expect((await run("run")).code).toBe(0);
    expect(await server.keys()).toEqual([]);
    expect((await run("report")).code).toBe(0);
  });

  test.each<[string, (key: string) => Promise<void>, string]>([
    ["is gone", (key) => server.remove(key), 'is not in bucket "acme-placewright"'],
    ["was changed", (key) => server.write(key, new Uint8Array([1])), "is damaged"],
  ])("whose object %s are not submitted, and the others are, once", async (_, change, words) => {
    let count = 0;
    server.onPut = async (key) => {
      if (++count === 1) await change(key);
    };
    const first = await run("run");
    expect([first.code, first.stdout]).toEqual([3, expect.stringMatching(/1 errored · 2 passed/)]);
    expect(first.stdout + first.stderr).toContain(words);
    expect(await project.reports()).toHaveLength(tests - 1);
    const again = await run("run", "--only-errored");
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("3 passed")]);
    expect(await project.reports()).toHaveLength(tests);
    const status = JSON.parse((await run("status", "--json")).stdout);
    expect(status).toMatchObject({ state: "finished", counts: { passed: tests } });
  });

  inDepth("that cannot be put stop the run before it submits anything", async () => {
    await server.stop();
    try {
      const { code, stderr } = await run("run");
      expect([code, stderr]).toEqual([
        2,
        expect.stringContaining(
          'Cannot store a message in bucket "acme-placewright": the connection was refused',
        ),
      ]);
    } finally {
      await server.start();
    }
    expect(await project.reports()).toEqual([]);
    expect((await run("status", "--all")).stdout).toContain("No runs yet");
    expect((await run("run")).code).toBe(0);
    expect(await project.reports()).toHaveLength(tests);
  });

  test("that cannot be read while the bucket is away leave the run as it is", async () => {
    expect((await run("run", "--detach")).code).toBe(0);
    await server.stop();
    const away = await run("wait");
    expect(away.stderr + away.stdout).toContain("Cannot read a message in bucket");
    await server.start();
    const { code, stdout } = await run("wait");
    expect([code, stdout]).toEqual([0, expect.stringContaining("3 passed")]);
    expect(await project.reports()).toHaveLength(tests);
  });

  /** Runs the tests twice, the second time with other messages. */
  async function runTwice(): Promise<void> {
    await run("run");
    await writeFile(join(project.dir, "scenarios/orders.yaml"), scenario.replaceAll("tulips", "roses"));
    await run("run");
    expect(await server.keys()).toHaveLength(2 * tests);
  }

  test("are deleted by prune, once nothing uses them", async () => {
    await runTwice();
    // The first run is older, and no longer the last one that passed.
    expect((await run("prune", "--keep", "0")).stdout).toContain("Deleted 1 run.");
    expect(await server.keys()).toHaveLength(tests);
    const report = await run("report");
    expect([report.code, report.stderr]).toEqual([0, ""]);
    expect(await emls(project.dir)).toHaveLength(tests);
  });

  inDepth("are deleted by the next prune if the bucket is away", async () => {
    await runTwice();
    await server.stop();
    const { code, stdout, stderr } = await run("prune", "--keep", "0");
    await server.start();
    expect([code, stdout]).toEqual([2, expect.stringContaining("Deleted 1 run.")]);
    expect(stderr).toContain("Cannot delete a message in bucket");
    await run("run");
    await run("prune", "--keep", "0");
    expect(await server.keys()).toHaveLength(2 * tests);
  });

  inDepth("move with the ledger of a folder, and back", async () => {
    const folder = join(project.dir, ".placewright");
    expect((await command(["run"], folder)).code).toBe(0);
    expect(await server.keys()).toEqual([]);
    const moved = await run("ledger", "migrate");
    expect([moved.code, moved.stdout]).toEqual([
      0,
      expect.stringContaining("Moved 1 run with 3 tests and 3 messages"),
    ]);
    expect(await server.keys()).toHaveLength(tests);
    expect((await run("report")).code).toBe(0);
    const exported = await run("ledger", "export", "copy");
    expect([exported.code, exported.stdout]).toEqual([
      0,
      expect.stringContaining("Copied 1 finished run with 3 tests and 3 messages"),
    ]);
    await server.stop();
    const report = await run("report", "--ledger", "copy");
    await server.start();
    expect([report.code, report.stderr]).toEqual([0, ""]);
    expect(await emls(project.dir)).toHaveLength(tests);
  });

  inDepth("whose object is gone stop the export", async () => {
    expect((await run("run")).code).toBe(0);
    await server.remove((await server.keys())[0] ?? "");
    const { code, stderr } = await run("ledger", "export", "copy");
    expect([code, stderr]).toEqual([2, expect.stringContaining('is not in bucket "acme-placewright"')]);
  });

  test("in a bucket that does not exist are an error of doctor", async () => {
    expect((await run("doctor")).stderr).toBe("");
    await configure('bucket: "nobodys"');
    const { code, stderr } = await run("doctor");
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('in bucket "nobodys": the bucket does not exist. Create the bucket'),
    ]);
  });

  test("need a ledger in a database", async () => {
    const { code, stderr } = await command(["run"], null);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(
        /Cannot keep messages in a bucket: the ledger is the folder ".*", not a database\. Set PLACEWRIGHT_LEDGER/,
      ),
    ]);
    expect(await project.reports()).toEqual([]);
  });
});
