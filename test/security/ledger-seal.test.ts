import { once } from "node:events";
import { appendFile, cp, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSeal } from "../../src/store/seal.ts";
import { openDatabase } from "../../src/store/sqlite/open-database.ts";
import { openLedger } from "../../src/workspace/ledger.ts";
import { makeProject } from "../support/project-folder.ts";
import { startCli, waitForOutput } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";

// A ledger that is copied between machines, sealed with a key from the environment.

const key = "0123456789abcdef0123456789abcdef";
const otherKey = "fedcba9876543210fedcba9876543210";

const files = {
  "placewright.config.mjs": `export default { check: { failOn: "never" }, projects: [{ name: "local", provider: "local", completeAfter: "10ms" }] };\n`,
  "scenarios/sale.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order is on its way." } }
expect: { overall: [inbox >= 1] }
`,
};

let project: Awaited<ReturnType<typeof makeProject>>;
let sealed = "";
const env = { PLACEWRIGHT_LEDGER_KEY: key };

beforeAll(async () => {
  project = await makeProject(files);
  const { code, stderr } = await runCommand(["run"], { cwd: project.dir, env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  sealed = join(project.dir, ".placewright");
});
afterAll(() => project.remove());

/** Copies the sealed ledger, as a cache would restore it, without the empty log, which may be deleted meanwhile. */
async function travelled(): Promise<{ dir: string; ledger: string }> {
  const dir = join(project.dir, `copy-${crypto.randomUUID()}`);
  const ledger = join(dir, ".placewright");
  await cp(sealed, ledger, { recursive: true, filter: (path) => !/-(?:wal|shm)$/.test(path) });
  return { dir, ledger };
}

const verify = (ledger: string, withKey = key) => openSeal(ledger, withKey).verify();
const refused = { code: "ledger-unsealed" };
const flip = async (path: string, at: number): Promise<void> => {
  const bytes = await readFile(path);
  bytes[at < 0 ? bytes.length + at : at] = (bytes.at(at) ?? 0) ^ 1;
  await writeFile(path, bytes);
};

test("the database file contains the whole ledger: the log is empty, and no use marker is left", async () => {
  const names = await readdir(sealed);
  expect(names).toEqual(
    expect.arrayContaining([".gitignore", "ledger.head", "ledger.seal", "ledger.sqlite"]),
  );
  expect(names.filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
  const log = await readFile(join(sealed, "ledger.sqlite-wal")).catch(() => Buffer.alloc(0));
  expect(log.length).toBe(0);
});

test("a sealed ledger is trusted in any place", async () => {
  const { ledger } = await travelled();
  await verify(ledger);
});

test("an empty or missing folder needs no trust", async () => {
  await verify(join(project.dir, "none"));
  await mkdir(join(project.dir, "empty"), { recursive: true });
  await writeFile(join(project.dir, "empty/.gitignore"), "*\n");
  await verify(join(project.dir, "empty"));
});

describe("a change after sealing", () => {
  type Change = (ledger: string) => Promise<unknown>;
  const sql =
    (statement: string): Change =>
    async (ledger) => {
      const database = await openDatabase(ledger);
      database.exec(`PRAGMA foreign_keys = OFF; ${statement}`);
      // The connection ends with the next garbage collection, which would move the log while the seal is verified.
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      database.close();
    };
  const changes: Readonly<Record<string, Change>> = {
    "the first byte of the database": (ledger) => flip(join(ledger, "ledger.sqlite"), 0),
    "a byte in its middle": (ledger) => flip(join(ledger, "ledger.sqlite"), 5000),
    "its last byte": (ledger) => flip(join(ledger, "ledger.sqlite"), -1),
    "a byte more": (ledger) => appendFile(join(ledger, "ledger.sqlite"), "\0"),
    "a verdict": sql("UPDATE attempt SET verdict = 'failed'"),
    "a verdict of the run": sql("UPDATE run SET verdict = 'failed'"),
    "a report id": sql("UPDATE attempt SET report_id = 'x'"),
    "a row deleted": sql("DELETE FROM attempt"),
    "a run deleted": sql("DELETE FROM run"),
    "the branch of a run": sql("UPDATE run SET branch = 'main'"),
    "a baseline": sql("INSERT INTO baseline SELECT 'local', 'main', id, 0 FROM run"),
    "a state": sql("UPDATE attempt SET state = 'planned'"),
    "an epoch": sql("UPDATE run SET epoch = 99"),
    "the message": sql("UPDATE message SET bytes = x'00', bytes_sum = NULL"),
    "a log next to it": (ledger) => writeFile(join(ledger, "ledger.sqlite-wal"), "x"),
    "the head": (ledger) => appendFile(join(ledger, "ledger.head"), "\n"),
    "the head removed": (ledger) => rm(join(ledger, "ledger.head")),
    "the database removed": (ledger) => rm(join(ledger, "ledger.sqlite")),
    "the database renamed": (ledger) => rename(join(ledger, "ledger.sqlite"), join(ledger, "ledger.sqlite2")),
    "head and database swapped": async (ledger) => {
      await rename(join(ledger, "ledger.head"), join(ledger, "x"));
      await rename(join(ledger, "ledger.sqlite"), join(ledger, "ledger.head"));
      await rename(join(ledger, "x"), join(ledger, "ledger.sqlite"));
    },
    "a file more": (ledger) => writeFile(join(ledger, "x.mjs"), ""),
    "a folder more": (ledger) => mkdir(join(ledger, "local/20260301-081500-3fa9c1"), { recursive: true }),
    "an account of the embedded service": async (ledger) => {
      await mkdir(join(ledger, "local/20260301-081500-3fa9c1/local"), { recursive: true });
      await writeFile(join(ledger, "local/20260301-081500-3fa9c1/local/account.sqlite"), "x");
    },
    "a link more": (ledger) => symlink("/etc/passwd", join(ledger, "x")),
    "an additional temporary file": (ledger) => writeFile(join(ledger, "x.tmp"), ""),
    "the next head": (ledger) => writeFile(join(ledger, "ledger.head.tmp"), "x"),
    "a folder that is called as SQLite's index": async (ledger) => {
      await mkdir(join(ledger, "local/20260301-081500-3fa9c1/mail-shm"), { recursive: true });
      await writeFile(join(ledger, "local/20260301-081500-3fa9c1/mail-shm/account.sqlite"), "x");
    },
    "everything removed except the seal": async (ledger) => {
      for (const name of await readdir(ledger))
        if (!["ledger.seal", ".gitignore"].includes(name)) await rm(join(ledger, name), { recursive: true });
    },
    "everything removed except a use marker": async (ledger) => {
      await openSeal(ledger, otherKey).use();
      for (const name of await readdir(ledger))
        if (!name.startsWith("ledger.use-")) await rm(join(ledger, name), { recursive: true });
    },
    "a seal of 10 MB": (ledger) => writeFile(join(ledger, "ledger.seal"), "x".repeat(1e7)),
    "a link in the place of a file": async (ledger) => {
      await rename(join(ledger, "ledger.sqlite"), join(ledger, "../moved.sqlite"));
      await symlink("../moved.sqlite", join(ledger, "ledger.sqlite"));
    },
    "the seal removed": (ledger) => rm(join(ledger, "ledger.seal")),
    "the seal emptied": (ledger) => writeFile(join(ledger, "ledger.seal"), ""),
    "the seal's last digit": (ledger) => flip(join(ledger, "ledger.seal"), -4),
    "the seal truncated": async (ledger) =>
      writeFile(
        join(ledger, "ledger.seal"),
        (await readFile(join(ledger, "ledger.seal"), "utf8")).slice(0, 60),
      ),
    "a seal of no key": (ledger) =>
      writeFile(join(ledger, "ledger.seal"), '{"version":1,"key":"","seal":""}\n'),
    "a seal with an empty hash": async (ledger) => {
      const seal = JSON.parse(await readFile(join(ledger, "ledger.seal"), "utf8"));
      await writeFile(join(ledger, "ledger.seal"), `${JSON.stringify({ ...seal, seal: "" })}\n`);
    },
    "a seal by another key": (ledger) => openSeal(ledger, otherKey).close(),
    "an unsigned use marker": async (ledger) => {
      await writeFile(join(ledger, "x"), "");
      await writeFile(join(ledger, "ledger.use-0123"), "host 1 x\n\n");
    },
    "a use marker by another key": async (ledger) => {
      await openSeal(ledger, otherKey).use();
      await writeFile(join(ledger, "x"), "");
    },
    "a use marker of another folder": async (ledger) => {
      const other = await travelled();
      await openSeal(other.ledger, key).use();
      const [name = ""] = (await readdir(other.ledger)).filter((each) => each.startsWith("ledger.use-"));
      await cp(join(other.ledger, name), join(ledger, name));
      await writeFile(join(ledger, "x"), "");
    },
  };

  test.each(Object.entries(changes))("%s makes the ledger untrusted", async (_name, change) => {
    const { ledger } = await travelled();
    await change(ledger);
    await expect(verify(ledger)).rejects.toMatchObject(refused);
  });

  test.each(Object.entries(changes).slice(0, 3))("%s opens no store", async (_name, change) => {
    const { ledger } = await travelled();
    await change(ledger);
    await expect(openLedger({ ledgerDir: ledger, env })).rejects.toMatchObject(refused);
  });
});

test.each(["", "short", "x".repeat(15)])("%j is not a valid key", async (short) => {
  const { ledger } = await travelled();
  const opening = openLedger({ ledgerDir: ledger, env: { PLACEWRIGHT_LEDGER_KEY: short } });
  // In CI, an unset variable is an empty string.
  if (short === "") await (await opening).close();
  else await expect(opening).rejects.toMatchObject({ code: "config-invalid" });
});

test("distinguishes another key from a changed ledger", async () => {
  const { ledger } = await travelled();
  await expect(verify(ledger, otherKey)).rejects.toThrow(/sealed with another PLACEWRIGHT_LEDGER_KEY/);
  await flip(join(ledger, "ledger.sqlite"), -1);
  await expect(verify(ledger)).rejects.toThrow(/changed after it was sealed/);
  await rm(join(ledger, "ledger.seal"));
  await expect(verify(ledger)).rejects.toThrow(/has no seal/);
});

test("can be used by several processes at once, in any order of their ends", async () => {
  const { ledger } = await travelled();
  const one = await openLedger({ ledgerDir: ledger, env });
  const two = await openLedger({ ledgerDir: ledger, env });
  await one.setBaseline({
    project: "local",
    branch: "a",
    runId: (await one.newestRun())?.id ?? "",
    setAtMs: 1,
  });
  const three = await openLedger({ ledgerDir: ledger, env });
  await one.close();
  await two.setBaseline({
    project: "local",
    branch: "b",
    runId: (await two.newestRun())?.id ?? "",
    setAtMs: 1,
  });
  const four = await openLedger({ ledgerDir: ledger, env });
  await Promise.all([two.close(), three.close(), four.close()]);
  await verify(ledger);
  expect((await readdir(ledger)).filter((name) => name.startsWith("ledger.use-"))).toEqual([]);
});

test("can be read without the key, and a write breaks the seal", async () => {
  const { ledger } = await travelled();
  const reading = await openLedger({ ledgerDir: ledger, env: {} });
  expect(await reading.runs()).toHaveLength(1);
  await reading.close();
  await verify(ledger);
  const writing = await openLedger({ ledgerDir: ledger, env: {} });
  await writing.setBaseline({
    project: "local",
    branch: "",
    runId: (await writing.newestRun())?.id ?? "",
    setAtMs: 1,
  });
  await writing.close();
  await expect(verify(ledger)).rejects.toMatchObject(refused);
});

describe("the commands", () => {
  test("exit with 2 for a changed ledger, until someone trusts it", async () => {
    const { dir, ledger } = await travelled();
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(dir, path, ".."), { recursive: true });
      await writeFile(join(dir, path), text);
    }
    const run = (...args: string[]) => runCommand(args, { cwd: dir, env });
    expect(await run("ledger", "verify")).toMatchObject({
      code: 0,
      stdout: "The ledger in .placewright matches its seal.\n",
    });
    await appendFile(join(ledger, "ledger.head"), "\n");
    for (const args of [["status"], ["wait"], ["run"], ["prune"], ["ledger", "verify"]]) {
      const { code, stdout, stderr } = await run(...args);
      expect({ args, code, stderr }).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("changed after it was sealed"),
      });
      expect(stdout + stderr).not.toContain(key);
    }
    expect(await run("ledger", "seal")).toMatchObject({ code: 0 });
    expect(await run("ledger", "verify")).toMatchObject({ code: 0 });
    expect(await run("ledger", "steal")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "seal"?'),
    });
    const { code, stderr } = await runCommand(["ledger"], { cwd: dir });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("PLACEWRIGHT_LEDGER_KEY is not set"),
    });
  });

  test("leave a ledger after a kill that this machine continues with, and another does not trust", async () => {
    const { dir, remove } = await makeProject({
      ...files,
      "placewright.config.mjs": files["placewright.config.mjs"].replace("10ms", "1h"),
    });
    const child = startCli(["run"], { cwd: dir, env });
    const ended = once(child, "close");
    await waitForOutput(child, /waiting|next look|submitted/i);
    process.kill(child.pid as number, "SIGKILL");
    await ended;
    // It is unknown whether the ledger is unchanged since it was sealed, and no command claims it.
    expect(await runCommand(["ledger", "verify"], { cwd: dir, env })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("is not sealed: a process on this machine has it open, or ended"),
    });
    // The seal is valid under any path, even after a move.
    await symlink(dir, `${dir}-link`);
    const byLink = ["status", "--ledger", join(`${dir}-link`, ".placewright")];
    expect(await runCommand(byLink, { cwd: dir, env })).toMatchObject({ code: 0 });
    await rm(`${dir}-link`);
    const { code, stdout, stderr } = await runCommand(["wait", "--timeout", "1ms"], { cwd: dir, env });
    expect({ code, stdout, stderr }).toMatchObject({ code: 4 });
    // Commands reseal the ledger when they end.
    await verify(join(dir, ".placewright"));
    await remove();
  });
});
